"""The text of a cell, without what spreadsheets and web pages put around it. Pure.

`="01238"` is what Excel needs to keep a zero, `&#039;` is an apostrophe of a web page, 18.0 is how a program writes 18.
What a cell says only to say nothing ("N/A") is empty, and marks that nobody sees are no part of it.
"""

from __future__ import annotations

import html
import re

from directory.text import visible
from directory.unsaid import says_nothing

_TO_DO = re.compile(r"[=&'<.]").search
_QUOTED = re.compile(r'=\s*"((?:[^"]|"")*)"')
_HELD_AS_TEXT = re.compile(r"'([\d+(][\d() .+\-]*)")
_WHOLE = re.compile(r"(-?\d{1,15})\.0{1,6}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)"\s*)?\)', re.IGNORECASE)
_ADDRESS = re.compile(r"://|^mailto:|[a-z0-9]\.[a-z]{2}", re.IGNORECASE)
# It takes other cells in, or a function works it out; "…" stands for one that is written elsewhere in its sheet.
_WORKED_OUT = re.compile(r"\b\$?[A-Z]{1,3}\$?[1-9]\d{0,6}\b|^=(?!HYPERLINK)[A-Z][A-Z0-9.]{1,30}\(|…", re.IGNORECASE)
_AGAIN = 3  # times that text may have been escaped over again


def plain(text: str) -> str:
    """A cell as a person reads it; "" where it says nothing."""
    text = visible(text).strip()
    if _TO_DO(text):
        text = visible(_unwrapped(text)).strip()
    return "" if says_nothing(text) else text


def _unwrapped(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        text = quoted[1].replace('""', '"').strip()
    wrapped = _HELD_AS_TEXT.fullmatch(text)
    if wrapped:
        text = wrapped[1]
    if "&" in text:
        for _ in range(_AGAIN):
            before, text = text, _ENTITY.sub(lambda found: html.unescape(found[0]), text)
            if text == before:
                break
    text = _BREAK.sub("\n", text)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text.strip()


def hides_something(text: str) -> bool:
    """True for a cell with marks that nobody sees, as they are or as a web page writes them (`&rlm;`)."""
    if text.isascii() and "&" not in text:
        return False
    shown = html.unescape(text)
    return visible(shown) != shown


def link_of(text: str) -> tuple[str, str] | None:
    """The address and the label of a cell that is a spreadsheet's link; None for any other."""
    found = _LINK.fullmatch(text)
    return (found[1], found[2] or found[1]) if found and _ADDRESS.search(found[1]) else None


def is_formula(text: str) -> bool:
    """True for a formula whose value nobody kept: `=A2&B2`. What it would show is not in the file."""
    return text.startswith("=") and link_of(text) is None and bool(_WORKED_OUT.search(text))
