"""A page as a browser reads it: by html5lib, or by its tags as they are written where that is the same and much faster.

What html5lib makes of a tag depends on where it stands: on the elements that are open, and on what came before it in
the innermost. So a page that closes every tag it opens, each at a place where html5lib found such a tag right before,
is read as it is written. A page with a tag somewhere new is read by both; where there is no mistake in it and both read
the same, its places are known from then on.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import html5lib

_TOKEN = re.compile(
    r"""<(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s+[a-zA-Z@:][\w:.-]*(?:="[^"]*"|='[^']*'|=[\w:/.-]+)?)*)\s*(?P<open>/?)>"""
    r"""|</(?P<close>[a-zA-Z][a-zA-Z0-9-]*)>"""
    r"""|(?P<text>[^<]+)"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z@:][\w:.-]*)(?:="([^"]*)"|='([^']*)'|=([\w:/.-]+))?""")
_DOCTYPE = re.compile(r"\s*<!doctype html>\s*", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:#(?:3[2-9]|[4-9]\d)|([a-zA-Z]+\d*));|&(?=\s)|(&)")
_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_TEXTS = {name: re.compile(rf"(?s)([^<]*|.*?)</{name}>") for name in ("script", "style", "title", "textarea")}


class _AskHtml5lib(Exception):
    """Tags are not closed as they were opened, or there is something else that only html5lib can judge."""


class _Place:
    """What html5lib found right inside the open elements that lead here, each tag with what came before it."""

    def __init__(self) -> None:
        self.inside: dict[str, _Place] = {}
        self.after: set[str] = set()


_known = _Place()
_New = list[tuple[tuple[str, ...], str]]  # where tags stand that nobody has seen there, and after what


@lru_cache(maxsize=8)
def parsed(text: str) -> tuple[Any, list[str]]:
    """The page, to be read only, its elements without namespaces; and what is wrong with it as HTML."""
    try:
        page, new = written(text)
    except _AskHtml5lib:
        return by_html5lib(text)
    if not new:
        return page, []
    whole, errors = by_html5lib(text)
    if not errors and same(page, whole):
        for path, before in new:
            place = _known
            for tag in path:
                place = place.inside.setdefault(tag, _Place())
            place.after.add(before)
    return whole, errors


def by_html5lib(text: str) -> tuple[Any, list[str]]:
    """The page as html5lib reads it, and its mistakes."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    page = parser.parse(text)
    return page, [error for _, error, _ in parser.errors if error != "expected-doctype-but-got-chars"]


def same(one: Any, other: Any) -> bool:
    """True where both are the same but for white space."""
    return (
        (_name(one), one.attrib, _words(one.text), _words(one.tail), len(one))
        == (_name(other), other.attrib, _words(other.text), _words(other.tail), len(other))
    ) and all(map(same, one, other))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def written(text: str) -> tuple[Element, _New]:
    """The page by its tags, and the places where no page had such a tag."""
    text = text.replace("\r\n", "\n")
    start = _DOCTYPE.match(text)
    if not start or _NEVER.search(text):
        raise _AskHtml5lib
    reading, at = _Reading(text), start.end()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _AskHtml5lib
        at = token.end()
        if token.lastgroup == "close":
            reading.close(token["close"])
        elif token.lastgroup == "text":
            reading.add(token["text"])
        else:
            at = reading.open(token["tag"], token["attributes"], bool(token["open"]), at)
    return reading.page(), reading.new


class _Reading:
    """A page that is being read: the elements that are open, and where they stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.new: _New = []
        self._around = self._element = Element("")
        self._place: _Place | None = _known
        self._before = ""
        self._above: list[tuple[Element, _Place | None]] = []
        self._drawn = 0  # how many open elements are of a drawing

    def page(self) -> Element:
        found = list(self._around)
        if self._above or len(found) != 1 or found[0].tag != "html" or self._around.text or _words(found[0].tail):
            raise _AskHtml5lib
        return found[0]

    def add(self, words: str) -> None:
        _add(self._element, _decoded(words))
        if not words.isspace():
            self._enter("#text")
            self._before = "#text"

    def close(self, tag: str) -> None:
        if tag != self._element.tag or not self._above:
            raise _AskHtml5lib
        self._element, self._place = self._above.pop()
        self._before = tag
        self._drawn -= self._drawn > 0

    def open(self, tag: str, attributes: str, empty: bool, at: int) -> int:
        """Open an element whose tag ends at `at`; returns where to read on."""
        if not self._drawn and (tag != tag.lower() or (empty and tag not in _VOID)):
            raise _AskHtml5lib
        inner = self._enter(tag)
        child = SubElement(self._element, tag, dict(_pairs(attributes)))
        if tag in _VOID or empty:
            self._before = tag
        elif tag in _TEXTS and not self._drawn:
            inside = _TEXTS[tag].match(self.text, at)
            if inside is None:
                raise _AskHtml5lib
            child.text = inside[1] if tag in ("script", "style") else _decoded(inside[1].removeprefix("\n"))
            self._before = tag
            return inside.end()
        else:
            self._drawn += self._drawn > 0 or tag in ("svg", "math")
            self._above.append((self._element, self._place))
            self._element, self._place, self._before = child, inner, ""
        return at

    def _enter(self, tag: str) -> _Place | None:
        """The place inside such a tag here; where html5lib found none right here after this, it is new."""
        inner = self._place.inside.get(tag) if self._place else None
        if inner is None or self._before not in inner.after:
            path = [one.tag for one, _ in self._above[1:]] + [self._element.tag] * bool(self._above)
            self.new.append(((*path, tag), self._before))
        return inner


def _add(element: Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


@lru_cache(maxsize=20_000)
def _pairs(written_so: str) -> tuple[tuple[str, str], ...]:
    found = [(name, _decoded("".join(values))) for name, *values in _ATTRIBUTE.findall(written_so)]
    if len({name for name, _ in found}) < len(found):
        raise _AskHtml5lib
    return tuple(found)


def _decoded(words: str) -> str:
    if "&" not in words:
        return words
    for name, bare in _AMPERSAND.findall(words):
        if bare or (name and f"{name};" not in html5):
            raise _AskHtml5lib
    return html.unescape(words)
