"""What stands in a schedule and says nothing of when: rooms, phone numbers, dates, prices, ages, numbering. Pure.

    Suite 100: MWF 9am-12pm · MWF 4-7pm grades 9-12 · MWF 6-9pm (max 10), call 303-555-0101

It is found before times are, for its numbers are no times. Words come from data/time_words.toml.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from directory.listings.weekly.time_words import folded, time_words
from directory.listings.weekly.values import Token

_NO_TIME = r"(?!:?\d|-\d|\s?[ap]\.?\s?m\b|\s?h\b)"
_NOR_RANGE = rf"{_NO_TIME}(?!\s{{0,3}}(?:-|to|a)\s{{0,3}}\d)"
_TO = r"\s{0,3}(?:-|to|through|thru|a|&|and|y|/)\s{0,3}"
_TH = r"(?:st|nd|rd|th)?"
_DATE = r"(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d|(?:19|20)\d\d-\d{2}-\d{2})(?!\d)"
_NO_UNIT = r"(?![\s-]{0,2}(?:weeks?|wks?|semanas?|hours?|hrs?|horas?|days?|dias?|min|times|veces|sess|sesi))"
_BEFORE = r"(?<![\w:.@$])"
_NUMBERED = re.compile(r"(?:(?<=\s)|(?<![\s\S]))(?:\((\d{1,2})\)|(\d{1,2})[).])(?=\s{0,3}[a-z])")


class _Pattern(NamedTuple):
    kind: str  # "aside", or "name" where it is what a group is called
    pattern: re.Pattern[str]


@cache
def patterns() -> tuple[_Pattern, ...]:
    """What is looked for, in turn, in folded text."""
    words = {kind: "|".join(map(re.escape, found)) for kind, found in time_words().asides.items()}
    since, months = rf"(?:(?:{words['since']})[:\s]{{1,3}}(?:on\s)?)", words["month"]
    behind = rf"{_TO}\d{{1,2}}{_TH}{_NO_TIME}"
    found = (
        (
            "aside",
            r"(?:https?://|www\.)[^\s()<>,;]{1,200}(?<![:.])|[\w.+-]{1,64}@[\w-]{1,64}\.(?:[\w-]{1,64}\.)?[a-z]{2,}",
        ),
        ("aside", rf"{_BEFORE}(?:{words['id']})[:#\s]{{1,3}}\d{{3,11}}(?:[ -]\d{{3,5}}){{0,3}}{_NO_TIME}"),
        (
            "aside",
            rf"(?:(?:{words['phone']})[:.\s]{{1,3}}(?:at\s|al\s)?)?"
            r"(?<![\d-])(?:\+?1[-. ])?(?:\(\d{3}\)|\d{3})[-. /]{1,2}\d{3}[-. ]"
            r"\d{4}(?!\d)(?:,?\s?(?:x|ext\.?)\s?\d{1,6})?",
        ),
        ("aside", rf"{since}?{_BEFORE}{_DATE}"),
        (
            "aside",
            rf"{_BEFORE}{since}(?:\d{{1,2}}/\d{{1,2}}(?![\d/])|(?:{months})\.?\s\d{{1,2}}{_TH}\b(?:,?\s\d{{4}})?{_NO_TIME})",
        ),
        ("aside", rf"{_BEFORE}{since}(?:{months})\.?\s\d{{4}}(?!\d)"),
        ("aside", rf"{_BEFORE}{since}?\d{{1,2}}\sde\s(?:{months})(?:\sde\s\d{{4}})?(?!\w)"),
        (
            "aside",
            rf"(?:{_BEFORE}(?:{words['price']})[:\s]{{1,3}})?\$\s?\d{{1,6}}"
            rf"(?:[.,]\d{{2,3}})?(?:\s?(?:/|per|por)\s?[a-z]{{1,12}})?",
        ),
        (
            "aside",
            rf"{_BEFORE}(?:{words['place']})[.:#\s]{{1,3}}"
            rf"(?:\d{{3,6}}[a-z]?\b{_NO_TIME}|\d{{1,2}}[a-z]?\b{_NOR_RANGE})",
        ),
        (
            "aside",
            rf"{_BEFORE}(?:{words['most']})[.:\s]{{1,3}}"
            rf"(?:of\s|de\s)?\d{{1,3}}\b{_NOR_RANGE}(?:\s(?:{words['heads']})\b)?",
        ),
        ("aside", rf"{_BEFORE}\d{{1,3}}\s(?:{words['heads']})\b(?:\s(?:max|maximum|available|maximo)\b)?"),
        ("aside", rf"#\s?\d{{1,6}}\b{_NO_TIME}"),
        (
            "aside",
            rf"{_BEFORE}\d{{2,5}}\s(?:[nsew]\.?\s)?[a-z]{{3,20}}"
            rf"(?:\s[a-z]{{3,20}})?\s(?:{words['street']})\b\.?",
        ),
        ("aside", rf"{_BEFORE}(?<!-)\d{{5}}(?:-\d{{4}})?(?!\w|[:-]\d)"),
        ("name", rf"{_BEFORE}(?:{words['grade']})\s(?:\d{{1,2}}{_TH}{behind}|\d{{1,2}}{_TH}{_NOR_RANGE})"),
        ("name", rf"{_BEFORE}\d{{1,2}}(?:st|nd|rd|th)?{_TO}\d{{1,2}}(?:st|nd|rd|th)\s(?:{words['grade']})\b"),
        (
            "name",
            rf"{_BEFORE}(?<!-)(?:1[3-9]|2\d){_TO}(?:2[5-9]|[3-9]\d){_NO_TIME}{_NO_UNIT}(?:\s(?:years|yrs|anos)\b)?",
        ),
        (
            "name",
            rf"{_BEFORE}(?:(?:ages?|edad(?:es)?)\s)?"
            rf"\d{{1,2}}\s(?:and|&|or|y|o)\s(?:over|older|up|above|mayores|mas)\b",
        ),
        ("name", rf"{_BEFORE}(?:over|under|mayores de|menores de)\s\d{{2}}\b{_NOR_RANGE}{_NO_UNIT}"),
        ("name", rf"{_BEFORE}(?:{words['group']})\s#?(?:\d|[a-e])\b(?!\.?\s?m\b|\.\d|\s(?:las?|los?)\b){_NOR_RANGE}"),
    )
    return tuple(_Pattern(kind, re.compile(pattern)) for kind, pattern in found)


def asides(shown: str) -> tuple[str, list[Token]]:
    """The text with blanks in place of what says nothing of when, and tokens of that: "aside", "name", "hard"."""
    text = folded(shown)
    found = _numbering(text)
    text = _blank(text, found)
    for kind, pattern in patterns():
        some = [
            Token(kind, one.start(), one.end())
            for one in pattern.finditer(text)
            if _holds(one.group(), shown[one.end() - 1])
        ]
        text = _blank(text, some)
        found += some
    return _blank(shown, found), found


def _holds(text: str, last: str) -> bool:
    """No street has a day in its name, and the a of "grupo a las 6" is none of a group."""
    return not (set(text.split()) & time_words().days.keys()) and not (text.endswith(" a") and last == "a")


def _numbering(text: str) -> list[Token]:
    """1) … 2) …: each begins a part of its own."""
    found: list[Token] = []
    for one in _NUMBERED.finditer(text):
        if int(one[1] or one[2]) == len(found) + 1:
            found.append(Token("hard", one.start(), one.end()))
    return found if len(found) > 1 else []


def _blank(text: str, found: list[Token]) -> str:
    for one in found:
        text = text[: one.at] + " " * (one.end - one.at) + text[one.end :]
    return text
