"""A cell of a column of one term's own: yes or no, with a remark or without; nothing; or what nobody can read."""

from __future__ import annotations

import re

from directory.imports.formats.lists import read_list
from directory.imports.formats.meanings import ANY
from directory.listings.cells.issues import RowIssue, unread, warning
from directory.listings.cells.normaliser import answer
from directory.text import visible
from directory.unsaid import says_nothing

_REMARKED = re.compile(r"(\w+)\s*[,;:(–—-]\s*(?=\w)")
_OPPOSITE = {"yes": re.compile(r"\bno\b"), "no": re.compile(r"\b(?:yes|s[ií])\b")}
_DOUBT = re.compile(r"\?|\b(?:maybe|unsure|unknown)\b")


def read_answer(text: str, term: str) -> tuple[str | None, RowIssue | None]:
    """What a cell of this term's column says, "yes" or "no", and what is to be told of it; None where it says nothing.

    "DBT" is a yes in a column of that name; so is "Yes, on Mondays", and its remark is left out; "Sundays" is neither.
    """
    cell = visible(text).strip()
    said = answer(cell)
    if said or says_nothing(cell):
        return said, None
    named = read_list(cell, ANY)
    if named.terms == {term} and not named.unknown:
        return "yes", None
    if remarked := _REMARKED.match(cell):
        said, rest = answer(remarked.group(1)), cell[remarked.end() :].lower()
        if said and not _OPPOSITE[said].search(rest) and not _DOUBT.search(rest):
            return said, warning("answer", term, cell, "yes or no", f"Taken as {said}; the rest is left out")
    return None, unread("answer", term, cell, "yes, no, or nothing", "Write yes or no, or leave it empty.")
