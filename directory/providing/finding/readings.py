"""What somebody typed to find their listing, read in each way it can be meant. Pure.

    512 555 0101          a phone number          1234567893      an NPI, or else a phone number
    78701                 a ZIP code              1200 Harbor St  a street, whose house number comes first
    www.example.org/iop   a website               ann@example.org the website at the same domain
    Harbr House, 78701    a name, in a ZIP code

Each is read by the reader that cells of files are read by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from directory.geo.states import STATES
from directory.listings.cells import phone_cell, readers, web_cell
from directory.listings.cells.issues import CellProblem
from directory.listings.identity import streets
from directory.providing.domains import registrable
from directory.text import fold, visible

MOST = 100  # characters that are read
_LOCAL = 7  # digits of a number without its area code
_LEADS = re.compile(
    r"(?:npi|zip(?: ?code)?|phone|tel(?:ephone)?|web(?:site)?|address|name)\s{0,3}[#:.]?\s{1,3}", re.IGNORECASE
)
_ZIP = re.compile(r"(\d{5})(?:-\d{4})?")
_ZIP_AT_END = re.compile(r"(?<=[\s,])(\d{5})(?:-\d{4})?$")
_NOT_IN_NAMES = re.compile(r"[^\w&'’.]+")


class Kind(StrEnum):
    """What it may be."""

    PHONE = "phone"
    NPI = "npi"
    ZIP = "zip"
    WEBSITE = "website"
    STREET = "street"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read it.

    `value`: the last digits of a phone number (10 or 7), an NPI, a ZIP code, a host without "www.", or the text.
    `zip`, `state`: where it is, if that was typed too.
    """

    kind: Kind
    value: str
    zip: str = ""
    state: str = ""


def read(text: str) -> tuple[Reading, ...]:
    """The ways to read a text, the surest first; none where nothing stands in it."""
    text = " ".join(visible(text)[:MOST].split())
    text = _LEADS.sub("", text, count=1) if _LEADS.match(text) else text
    if not fold(text):
        return ()
    return tuple(dict.fromkeys(_readings(text))) or (Reading(Kind.NAME, text),)


def _readings(text: str) -> Iterator[Reading]:
    if host := _host(text):
        domain = registrable(host) or host
        yield Reading(Kind.WEBSITE, host)
        yield Reading(Kind.WEBSITE, domain)
        yield Reading(Kind.NAME, domain.partition(".")[0])
    elif phones := _phones(text):
        yield from (Reading(Kind.NPI, npi) for npi in _npi(text))
        yield from (Reading(Kind.PHONE, digits) for digits in phones)
    elif any(map(str.isalpha, text)):
        rest, where = _without_place(text)
        if text[:1].isdigit() and streets.read(rest):
            yield Reading(Kind.STREET, rest, **where)
        yield Reading(Kind.NAME, _NOT_IN_NAMES.sub(" ", rest).strip() or rest, **where)
    elif code := _ZIP.fullmatch(text):
        yield Reading(Kind.ZIP, code[1])
    else:
        yield from (Reading(Kind.NPI, npi) for npi in _npi(text))


def _phones(text: str) -> list[str]:
    """The last digits of the numbers in a text: all ten, or seven that stand alone."""
    found = [one.number.removeprefix("+1") for one in phone_cell.read(text).phones]
    digits = re.sub(r"\D", "", text)
    alone = len(digits) == _LOCAL and not any(map(str.isalpha, text))
    return found or ([digits] if alone else [])


def _npi(text: str) -> list[str]:
    """The NPI that a text is; none for other numbers."""
    try:
        return [] if any(map(str.isalpha, text)) else [readers.npi(text)]
    except CellProblem:
        return []


def _host(text: str) -> str | None:
    """The host of a web address, or of a mail address; None for other texts, such as "St. Anne's"."""
    if " " in text or "." not in text:
        return None
    site = web_cell.read(text.rpartition("@")[2] if "://" not in text else text).site
    host = urlsplit(site).hostname if site else None
    return host.removeprefix("www.") if host else None


def _without_place(text: str) -> tuple[str, dict[str, str]]:
    """A text without the ZIP code and the state at its end, and these."""
    where: dict[str, str] = {}
    if found := _ZIP_AT_END.search(text):
        where["zip"], text = found[1], text[: found.start()].rstrip(" ,")
    before, _, last = text.replace(",", " ").rpartition(" ")
    if before and last.isupper() and last in STATES:
        where["state"], text = last, text[: len(text) - len(last)].rstrip(" ,")
    return text, where
