"""A cell with phone numbers as people write them: which numbers it holds, what each is for, and what is left. Pure.

    P: 512-555-0101 x20 | F: 512-555-0199      512.555.0101 (office), 512.555.0199 (fax)      1-800-662-HELP (4357)

A fax is never a program's phone, nor is a pager, or a number that is no longer in use. What a number is, its words
tell (`phone_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from directory.listings.cells.phone_words import (
    NO_PHONE,
    is_known,
    kind_of,
    phrases,
    speaks,
)
from directory.text import fold

_WHOLE = 10  # digits of a number; 711 and the like have three
_LONGEST = 2_000  # characters that are looked at; no phone column is longer


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """A US number as +1XXXXXXXXXX and its extension; `kind` is tty, crisis or intake where the cell says so."""

    number: str
    extension: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """The numbers a family can call, in their order, each once, and what else stood in the cell ("a fax …")."""

    phones: tuple[PhoneReading, ...]
    dropped: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    digits: str
    extension: str | None
    labels: list[str]


def read(text: str) -> PhoneCell:
    """The numbers of a cell, and what is left of it without them."""
    if not text:
        return _NONE
    if alone := _ALONE.fullmatch(text):
        return PhoneCell((PhoneReading("+1" + "".join(alone.group(1, 2, 3)), alone[4]),), ())
    text, foreign = _without_foreign(_RUN_TOGETHER.sub(_apart, one_line(text)))
    found = list(_numbers(text))
    if not any(len(one.digits) == _WHOLE for one in found):
        return PhoneCell((), tuple(filter(None, [_trimmed(text), *foreign])))
    rest = [part for part in _labelled(text, found) if not is_known(part)]
    phones: dict[str, PhoneReading] = {}
    others: dict[str, str] = {}
    for at, one in enumerate(found):
        if len(one.digits) < _WHOLE:
            rest.append(_around(text, found, at))
            continue
        kind = kind_of(one.labels)
        rest += [label for label in one.labels if not is_known(label)]
        if kind in NO_PHONE:
            others.setdefault(one.digits, f"{shown(one.digits)} ({NO_PHONE[kind]})")
        else:
            phones.setdefault(one.digits, PhoneReading(f"+1{one.digits}", one.extension, kind))
    no_phones = [words for digits, words in others.items() if digits not in phones]
    return PhoneCell(tuple(phones.values()), (*no_phones, *foreign, *map(_trimmed, rest)))


def shown(digits: str) -> str:
    """Ten digits as people write them."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


_NONE = PhoneCell((), ())
_ALONE = re.compile(r"\(?([2-9]\d\d)\)?[-. ]?(\d{3})[-. ]?(\d{4})(?: ?[xX](\d{1,8}))?", re.ASCII)  # as most cells are
_LINE_ENDS = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
_ODD = re.compile(r"[\x00-\x1f\x7f\ufffd\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e]")
_AS_ASCII = str.maketrans("‐‑‒–—―−·•●[]{}", "-------...()()")


def one_line(text: str) -> str:
    """The cell in plain characters, in one line: a semicolon where a line ended."""
    text = _LINE_ENDS.sub(" ; ", unicodedata.normalize("NFKC", text[:_LONGEST]))
    text = " ".join(_ODD.sub(" ", text.translate(_AS_ASCII)).split())
    whole = _SCIENTIFIC.fullmatch(text)
    if not whole:
        return text.replace(",", "") if _IN_THOUSANDS.fullmatch(text) else text
    # 5.125550101E+09 is a number that a spreadsheet had no room for; with fewer digits some are lost.
    digits = whole[1] + whole[2]
    return digits.ljust(int(whole[3]) + 1, "0") if len(digits) >= 9 and int(whole[3]) in (9, 10) else text


_IN_THOUSANDS = re.compile(r"1?\d,\d{3},\d{3},\d{3}|1?[2-9]\d\d,\d{3},\d{4}")  # 5,125,550,101
_SCIENTIFIC = re.compile(r"(\d)\.(\d{1,10})[eE]\+?0?(\d{1,2})")
_COUNTRY = r"(?:\(?(?:\+|00|011[ .\-]?)?1\)?[ .\-/]{0,3})?"
_NUMBER = re.compile(
    rf"(?<!\d){_COUNTRY}(?:\( ?)?([2-9]\d\d)(?: ?\))?[ .\-/_*~]{{0,4}}(\d{{3}})[ .\-/_*~]{{0,3}}(\d{{4}})(?!\d)"
)
# With letters: any after a toll-free code, seven together, or the last four.
_LETTERS = re.compile(
    rf"(?<![\dA-Za-z]){_COUNTRY}(?:"
    r"\(?(8(?:00|33|44|55|66|77|88))\)?[ .\-]{0,3}"
    r"((?:[A-Z0-9][ .\-]?){6}[A-Z0-9]|(?:[A-Za-z0-9][.\-]?){6}[A-Za-z0-9])(?:-?[A-Za-z]){0,5}"
    r"|\(?([2-9]\d\d)\)?[ .\-]{0,3}(\d{3}[.\-]?(?:[A-Z0-9]{4}|[a-z]{4})|(?<=-)[A-Z]{7})"
    r")(?![A-Za-z\d])(?: ?\(\d{4}\))?"
)
# A relay, or another service: what is said of it ("TTY 711") is not said of the number beside it.
_SERVICE = re.compile(r"(?<![\d.\-])(?:([2-9])-?1-?1|(9)-?8-?8)(?!\d|[.\-]\d)")
_ONE = rf"{_COUNTRY}\(?[2-9]\d\d\)?[.\-]?\d{{3}}[.\-]?\d{{4}}"
_RUN_TOGETHER = re.compile(rf"(?<!\d){_ONE}(?:{_ONE}){{1,4}}(?!\d)")
_EACH = re.compile(_ONE)
_CUT_OFF = re.compile(r"\d{3}[.\-]$")  # the 512- before 555-0101512
_FOREIGN = re.compile(
    r"\+(?!1)\d[\d ().\-]{5,20}"
    r"|(?:(?<=[;,|/&:(A-Za-z])|^) ?(?:011|00)(?![ .\-]?1[ .\-(]{0,2}[2-9])(?:[ ().\-]{0,2}\d){7,12}"
    r"|(?:(?<=[;,|/&])|(?<= or)|(?<= and)|(?<= [yo])|^) ?(?:\+?1[ .\-])?\(?(\d{2,3})\)?[ .\-]"
    r"(?:(?:(?<=52.)|(?<=52\).))1[ .\-])?\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]?\d{4}(?!\d)"
)
_EXTENSION = re.compile(
    r"[ ,;]{0,3}\(?(?:(?:extensi[oó]n|exten|extn|exts?|ex|x|anexo|interno)[ .:=#\-]{0,4}(?:no[ .:]{0,2})?|#[ ]?|,,)"
    r"(\d{1,8})(?![\d]|[\-.]\d)\)?",
    re.IGNORECASE,
)
_FLOAT_END = re.compile(r"\.0+(?!\d)")
_LOOK_ALIKE, _MEANT = frozenset("OIL"), str.maketrans("OIL", "011")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def _apart(run: re.Match[str]) -> str:
    return " ; ".join(one[0] for one in _EACH.finditer(run[0]))


def _without_foreign(text: str) -> tuple[str, list[str]]:
    """The text without numbers of other countries, and those: with +, 011 or 00, or their country's code in front."""
    foreign: list[str] = []

    def take(found: re.Match[str]) -> str:
        if found[1] and (int(found[1]) not in COUNTRY_CODE_TO_REGION_CODE or int(found[1]) == 1):
            return found[0]
        foreign.append(found[0].strip())
        return ";"

    return _FOREIGN.sub(take, text), foreign


def _numbers(text: str) -> Iterator[_Found]:
    """The numbers of a text, from left to right, each with the extension behind it."""
    at = 0
    while True:
        plain, letters = _NUMBER.search(text, at), _LETTERS.search(text, at)
        service = _SERVICE.search(text, at)
        if service and all(other is None or service.start() < other.start() for other in (plain, letters)):
            yield _Found(service.start(), service.end(), service[0].replace("-", ""), None, [])
            at = service.end()
            continue
        # What reads as letters may be a plain number with a word behind it: the plain one goes first.
        if letters and (not plain or letters.start() < plain.start()) and any(map(str.isalpha, _body(letters))):
            body = _body(letters).upper()
            if any(map(str.isdecimal, body)) and _LOOK_ALIKE.issuperset([one for one in body if one.isalpha()]):
                body = body.translate(_MEANT)  # 555-O1O1
            digits = "".join(filter(str.isalnum, body)).translate(_KEYS)
            found = _Found(letters.start(), letters.end(), (letters[1] or letters[3]) + digits[:7], None, [])
        elif plain and _CUT_OFF.search(text[at : plain.start()]) and plain[0][-5:].isdecimal():
            at = plain.end()  # nobody knows where it begins
            continue
        elif plain:
            found = _Found(plain.start(), plain.end(), plain[1] + plain[2] + plain[3], None, [])
        else:
            return
        if float_end := _FLOAT_END.match(text, found.end):
            found.end = float_end.end()
        if extension := _EXTENSION.match(text, found.end):
            found.end, found.extension = extension.end(), extension[1]
        yield found
        at = found.end


def _body(letters: re.Match[str]) -> str:
    return letters[2] or letters[4] or ""


def _around(text: str, found: list[_Found], at: int) -> str:
    """A service's number with the words at it, as they stand there."""
    one = found[at]
    before = text[found[at - 1].end if at else 0 : one.start]
    behind = text[one.end : found[at + 1].start if at + 1 < len(found) else len(text)]
    return _parted(before)[-1] + text[one.start : one.end] + _parted(behind)[0]


def _parted(text: str) -> list[str]:
    """A text between numbers, cut where it may go on to another; "TTY/TDD" is one label."""
    parts: list[str] = []
    for part in _BETWEEN.split(text):
        words, before = fold(part).split(), fold(parts[-1]).split() if parts else []
        if words and before and {words[0], before[-1]} <= phrases()["tty"]:
            parts[-1] += f"/{part}"
        else:
            parts.append(part)
    return parts


_BETWEEN = re.compile(r"[;,|&+]|(?<!\d)/|/(?!\d)|\b(?:and|or|y|o)\b", re.IGNORECASE)
_BRACKETS = re.compile(r" ?\(([^()]*)\)")


def _labelled(text: str, found: list[_Found]) -> list[str]:
    """Give each number the words that say what it is; returns what stands behind them all and belongs to none.

    Words stand before all numbers of a cell or behind all of them; which, the text before the first tells.
    """
    first, last = text[: found[0].start], text[found[-1].end :]
    found[0].labels.append(first)
    before = speaks(first)
    behind = not before and speaks(_BETWEEN.split(last)[0])
    for one, other in pairwise(found):
        gap = text[one.end : other.start]
        brackets = _BRACKETS.match(gap)
        if brackets and (gap[brackets.end() :].strip() or not before):
            one.labels.append(brackets[1])
            gap = gap[brackets.end() :]
            if not _BETWEEN.search(gap):
                other.labels.append(gap)
                continue
        own, *others = _parted(gap)
        if others:
            one.labels.append(own)
            other.labels.append(others.pop())
            (other if before else one).labels.extend(others)
        else:
            (one if behind else other).labels.append(own)
    return _after(last, found[-1])


def _after(text: str, last: _Found) -> list[str]:
    """Words behind the last number: those that stand at it are its own; and the only ones, set off by a comma."""
    brackets = _BRACKETS.match(text)
    if brackets:
        last.labels.append(brackets[1])
        text = text[brackets.end() :]
    own, *others = _parted(text)
    if not own.strip() and not brackets and len(others) == 1 and kind_of(others) == "fax" and is_known(others[0]):
        own, others = others[0], []
    last.labels.append(own)
    return others


def _trimmed(text: str) -> str:
    return text.strip(" ;,|/&+-.:()#")
