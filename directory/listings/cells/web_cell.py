"""A cell with a web address, as people write it: `Website: example.org`, `<a href=…>`, two of them, one in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from directory.listings.cells.cell_text import link_of
from directory.listings.cells.normaliser import clean

_MOST = 500  # characters of an address
_ADDRESS = re.compile(r"(?i)(https?)://([a-z0-9][a-z0-9.-]*\.[a-z]{2,24})\.?(:\d{1,5})?([/?#]\S*)?")
_SCHEME = re.compile(r"(?i)(?<![a-z])(https?)(?::/{1,3}|;/{1,2}|/{2})")
_BEGINS = re.compile(r"(?i)\s*(?:https?://|www\.)")
_HREF = re.compile(r"(?i)\bhref\s?=\s?[\"']?([^\"'\s>]{4,500})")
_BETWEEN = re.compile(r"[\s;,|<>]+|:(?![/\d])")
_AROUND = "()[]{}\"'“”‘’.,:;!-–•*/"
# Endings by which a word among others is told to be an address; alone, a cell may end in any.
_ENDINGS = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "us",
        "info",
        "health",
        "care",
        "clinic",
        "center",
        "co",
        "io",
        "tv",
        "biz",
        "me",
        "mil",
        "app",
        "page",
        "site",
        "help",
        "support",
    ]
)


class WebReading(NamedTuple):
    """The address, with its scheme; None for none. `left`: other addresses of the cell, on other hosts."""

    site: str | None
    left: tuple[str, ...] = ()


def read(text: str) -> WebReading:
    """The first web address of a cell. A missing scheme is added; mail addresses are none."""
    link = link_of(text.strip())
    cell = _SCHEME.sub(r"\1://", clean(link[0] if link else text)[: 4 * _MOST])
    whole = _address(re.sub(r"\s+", "", cell)) if cell.count("://") < 2 and cell.lower().count("www.") < 2 else None
    if whole and (not re.search(r"\s", cell) or (_ends_as_known(whole) and _BEGINS.match(cell))):
        return WebReading(whole)
    found = dict.fromkeys(one for one in map(_address, _pieces(cell)) if one)
    if not found:
        return WebReading(None)
    first, *others = found
    return WebReading(first, tuple(one for one in others if _host(one) != _host(first)))


def _pieces(cell: str) -> Iterator[str]:
    """What may be an address by itself: where a link leads, and words that begin or end like one."""
    links = _HREF.findall(cell)
    yield from links
    for piece in _BETWEEN.split("" if links else cell):
        one = piece.strip(_AROUND)
        address = None if "@" in one else _address(one)
        if address and ("://" in one or one.lower().startswith("www.") or _ends_as_known(address)):
            yield one


def _address(text: str) -> str | None:
    if "://" not in text:
        text = "http://" + text.strip(_AROUND)
    match = _ADDRESS.fullmatch(text.rstrip(_AROUND.replace("/", "")))
    if not match or len(text) > _MOST or ".." in match[2]:
        return None
    scheme, host, port, rest = match.groups()
    return f"{scheme.lower()}://{host.lower()}{port or ''}{rest or '/'}"


def _host(site: str) -> str:
    return site.split("/")[2].removeprefix("www.")


def _ends_as_known(site: str) -> bool:
    return site.split("/")[2].split(":", maxsplit=1)[0].rpartition(".")[2] in _ENDINGS
