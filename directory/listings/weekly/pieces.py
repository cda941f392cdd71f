"""A text on when groups meet as pieces: numbers, words, marks, ends of lines; and what stands ahead. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directory.listings.weekly.time_words import folded

_PIECE = re.compile(
    r"(?P<number>\d+(?:[:.]\d+){0,2})|(?P<word>n/a\b|w/o\b|[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<line>\n)|(?P<mark>[^\w\s]|_)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands together, and where; `capital` where its first letter is one."""

    kind: str  # number, word, mark, line
    text: str  # folded
    at: int
    end: int
    capital: bool = False


def pieces(shown: str) -> list[Piece]:
    """The pieces of a text; spaces are none."""
    found = ((str(one.lastgroup), one.group(), *one.span()) for one in _PIECE.finditer(folded(shown)))
    return [Piece(kind, text, at, end, shown[at].isupper()) for kind, text, at, end in found]


class Ahead:
    """Pieces, and a place among them from which one looks ahead."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces, self.at = pieces, 0

    def text(self, ahead: int, kind: str = "word") -> str:
        """The piece that stands so far ahead, "" where there is none of that kind."""
        at = self.at + ahead
        return self.pieces[at].text if at < len(self.pieces) and self.pieces[at].kind == kind else ""

    def glued(self, ahead: int) -> bool:
        """Whether that piece stands right behind the one before it."""
        at = self.at + ahead
        return 0 < at < len(self.pieces) and self.pieces[at].at == self.pieces[at - 1].end

    def capital(self, ahead: int) -> bool:
        """Whether that piece begins with a capital letter."""
        at = self.at + ahead
        return at < len(self.pieces) and self.pieces[at].capital
