"""What a cell of groups says beside days and times, where it is written in Spanish. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from directory.text import fold

# How the other parts are written in Spanish, as Spanish pages tell people to, and the same in English.
_SPANISH = (
    (re.compile(r"edad(?:es)? hasta (?=\d)", re.IGNORECASE), "ages up to "),
    (re.compile(r"edad(?:es)? (?:de )?(?=\d)", re.IGNORECASE), "ages "),
    (re.compile(r"con lugar\b", re.IGNORECASE), "accepting"),
    (re.compile(r"lista de espera\b", re.IGNORECASE), "waitlist"),
    (re.compile(r"lleno\b", re.IGNORECASE), "full"),
    (re.compile(r"en (?=\d)", re.IGNORECASE), "at "),
)
_WITHIN = ((" días", " days"), (" día", " day"), (" desde ", " from "), (" hasta ", " until "), (" al ", " as of "))


def in_english(piece: str, terms: Collection[str]) -> str:
    """A part that is written in Spanish as it is in English, any other as it stands.

    "para …" only where all that are named between commas are among `terms` (folded, `text.fold`).
    """
    said = piece.strip()
    word, _, names = said.partition(" ")
    if word.lower() == "para" and names and all(fold(one) in terms for one in names.split(",")):
        return f"for {names}"
    for begins, english in _SPANISH:
        if found := begins.match(said):
            rest = said[found.end() :]
            if english in ("accepting", "waitlist", "full"):
                for spanish, put in _WITHIN:
                    rest = rest.replace(spanish, put)
            return english + re.sub(r"(?<=\d) [oy] más$", "+", rest)
    return piece
