"""The guide's Markdown: paragraphs, lists, notes, emphasis and links that are known to lead somewhere. No raw HTML.

A link goes to `word:ID` (the glossary), to a page of the families' side ("/guide/paying", "/search?population=men"),
to a number ("tel:988") or to the address of a source. A paragraph that is one link alone is an action. A quotation
(">") is a note. Everything else is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from directory.data_files import DataFileError
from directory.vocabulary import Vocabulary

_BLOCKS = ["paragraph", "list", "blockquote"]
_INLINE = ["text", "newline", "emphasis", "link", "balance_pairs", "fragments_join"]
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What a link may lead to. `address` gives a page's address in the language of the text."""

    pages: Set[str]
    words: Set[str]
    numbers: Set[str]
    works: Set[str]
    vocabulary: Vocabulary = field(repr=False)
    address: Callable[[str], str] = field(repr=False)

    def resolve(self, href: str, label: str, where: str) -> str:
        """The address to write for a link of the text. Raises DataFileError where it leads nowhere."""
        if href.startswith("word:"):
            if href.removeprefix("word:") not in self.words:
                raise DataFileError(where, f"{href} is no word of the glossary")
            return self.address(f"/guide/words#{href.removeprefix('word:')}")
        if href.startswith(("tel:", "sms:")):
            return self._number(href, label, where)
        if href.startswith("/search?"):
            for name, value in parse_qsl(urlsplit(href).query, keep_blank_values=True):
                term = self.vocabulary.find(value)
                if term is None or term.group != name:
                    raise DataFileError(where, f"{href} asks for {name}={value}, which the vocabulary does not know")
            return self.address(href)
        if href in self.pages:
            return self.address(href)
        if href in self.works:
            return href
        raise DataFileError(where, f"the link {href} leads nowhere we know")

    def _number(self, href: str, label: str, where: str) -> str:
        if href not in self.numbers:
            raise DataFileError(where, f"{href} is no number of crisis_lines.toml or sources.toml")
        dialled = re.sub(r"\D", "", href)
        shown = re.sub(r"\D", "", label)
        if dialled.removeprefix("1") not in shown:
            raise DataFileError(where, f"the link “{label}” dials {href}")
        return href


def render(text: str, rules: LinkRules, where: str) -> str:
    """HTML of a text. Raises DataFileError where a link leads nowhere."""
    parser = _parser()
    tokens = parser.parse(text)
    for position, token in enumerate(tokens):
        if token.type == "inline":
            links = _mend_links(token.children or [], rules, where)
            alone = len(links) == 1 and _is_alone(token.children or [])
            if alone and position and tokens[position - 1].type == "paragraph_open":
                search = str(links[0].attrGet("href")).startswith(rules.address("/search"))
                links[0].attrSet("class", "btn btn-quiet" if search else "more")
        elif token.type == "bullet_list_open":
            token.attrSet("class", "plain-list")
        elif token.type == "ordered_list_open":
            token.attrSet("class", "numbered")
        elif token.type in ("blockquote_open", "blockquote_close"):
            token.tag = "div"
            if token.nesting == 1:
                token.attrSet("class", "note stack-s")
    return str(parser.renderer.render(tokens, parser.options, {}))


def figures_outside_links(text: str) -> bool:
    """Whether a text holds a figure that is neither a number to call nor part of another link's words."""
    return any(
        _DIGIT.search(child.content)
        for token in _parser().parse(text)
        for child in _outside_links(token.children or [])
    )


def plain(text: str) -> str:
    """The words of a text as they are read, one line a paragraph or list item."""
    return "\n".join(
        "".join(" " if child.type == "softbreak" else child.content for child in token.children or [])
        for token in _parser().parse(text)
        if token.type == "inline"
    )


def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(_BLOCKS).enable(_INLINE)


def _mend_links(children: list[Token], rules: LinkRules, where: str) -> list[Token]:
    links = []
    for position, child in enumerate(children):
        if child.type == "link_open":
            label = "".join(one.content for one in children[position + 1 : _end(children, position)])
            child.attrSet("href", rules.resolve(str(child.attrGet("href")), label, where))
            links.append(child)
    return links


def _end(children: list[Token], start: int) -> int:
    return next(position for position in range(start, len(children)) if children[position].type == "link_close")


def _is_alone(children: list[Token]) -> bool:
    return children[0].type == "link_open" and children[-1].type == "link_close"


def _outside_links(children: list[Token]) -> list[Token]:
    found, inside = [], False
    for child in children:
        inside = (inside or child.type == "link_open") and child.type != "link_close"
        if not inside:
            found.append(child)
    return found
