"""A program's name, and its provider's, out of the cells that name it. Pure.

Lists give a name in two cells. The second may be a branch, a trading name ("DBA …"), the first once more, or the rest
of a name for which the first had no room: "Council on | Alcoholism Inc". A colon stands before a branch and nothing
else. Which words go on is told by data/name_cells.toml.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from directory.listings.cells import name_case
from directory.listings.cells.name_lists import name_lists
from directory.listings.cells.normaliser import clean
from directory.listings.identity.match_keys import match_name
from directory.listings.validation.raw_row import RawRow
from directory.text import fold

_LONGEST = 200
_LOST_APOSTROPHE = re.compile("(?<=[A-Za-z])\ufffd(?=[sS]\\b)")
_SPACED = re.compile(r"(?<=\S) (?=[,;:)])|(?<=[(/]) | (?=/)")
_ENDS = " ,;:/|–—-"
_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’"}
_TRADING = re.compile(r"(?:d ?[./]? ?b ?[./]? ?a\b[.:]?|doing business as)(?: as\b)? ?", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\([^()]{1,40}\)")
_WORD = re.compile(r"[^\s/(]+")
_FORM = re.compile(r"\([^\s/()]*\)|[^\s/(]+")  # the first word of a text, with the brackets around it
_COLON = re.compile(r"(?<=\w): (?=\S)")


@dataclass(frozen=True, slots=True)
class Names:
    """Who runs a program, and what it is called; "" where no cell says it."""

    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class _Joint:
    open: frozenset[str]
    open_small: frozenset[str]
    going_on: frozenset[str]
    legal: frozenset[str]
    nouns: frozenset[str]
    leads: tuple[str, ...]
    follows: frozenset[str]
    ends: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Cut:
    lengths: range
    least: int
    words: tuple[str, ...]
    kept: frozenset[str]


@cache
def _joint() -> _Joint:
    found = name_lists().joint
    return _Joint(
        open=found.open,
        open_small=found.open_small,
        going_on=found.legal | found.going_on,
        legal=found.legal | found.legal_behind,
        nouns=found.nouns,
        leads=tuple(f" {words}" for words in found.leads),
        follows=found.follows,
        ends=found.legal | found.ends,
    )


@cache
def _cut() -> _Cut:
    found = name_lists().cut
    return _Cut(range(found.first, found.at + 1), found.least, found.words, frozenset(map(str.lower, found.kept)))


def of_row(raw: RawRow) -> Names:
    """Who runs a row's program, and what it is called. One that we exported has its names as somebody left them."""
    if raw.listing:
        return Names(clean(raw.name1), clean(raw.own_name))
    own = (raw.own_name, raw.own_branch)
    return read((raw.name1, raw.name2), own=own, cut=raw.cut_names, beside=(raw.city,))


def read(
    cells: tuple[str, str], *, own: tuple[str, str] = ("", ""), cut: bool = False, beside: Iterable[str] = ()
) -> Names:
    """The names of a row: of its two cells, and of those that say the program's own name, where there are such.

    `cut` says that the list cuts long cells; `beside` are other cells, by which is told whether the row is written in
    capitals.
    """
    tidy = [_tidy(cell) for cell in (*cells, *own)]
    if cut:
        tidy = [_completed(cell) for cell in tidy]
    around = [*tidy, *beside]
    one, other, own_name, branch = (name_case.as_written(cell, around) for cell in tidy)
    if own_name or branch:
        return Names(_joined(one, "")[0], _fitting(_joined(own_name, branch)[1], tidy))
    provider, name = _joined(one, other)
    return Names(_fitting(provider, tidy), _fitting(name, tidy))


def _fitting(name: str, cells: Iterable[str]) -> str:
    """A name cut where it is too long of several cells; one cell that is too long is somebody's mistake, and stays."""
    return name if any(len(cell) > _LONGEST for cell in cells) else name[:_LONGEST].rstrip(_ENDS)


def as_known_by(raw: RawRow) -> tuple[str, str]:
    """Provider and name by which a row's record is known: as the cells have them, so that one read better stays it."""
    name = _one_after_the_other(raw.own_name, raw.own_branch) or _one_after_the_other(raw.name1, raw.name2)
    return clean(raw.name1), name


def _one_after_the_other(name1: str, name2: str) -> str:
    name1, name2 = clean(name1), clean(name2)
    return f"{name1} {name2}" if name2 and match_name(name2) != match_name(name1) else name1


def _tidy(cell: str) -> str:
    text = _LOST_APOSTROPHE.sub("’", html.unescape(cell) if "&" in cell else cell)
    text = _SPACED.sub("", clean(text))
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def _completed(cell: str) -> str:
    """A cell with the end of its last word, where the list cut it off."""
    cut, last = _cut(), cell.rpartition(" ")[2].rpartition("/")[2]
    if len(cell) not in cut.lengths or len(last) < cut.least or last.lower() in cut.kept:
        return cell
    begun = [word for word in cut.words if word.lower().startswith(last.lower()) and len(word) > len(last)]
    rest = begun[0][len(last) :] if len(begun) == 1 else ""
    return cell + (rest.upper() if last.isupper() else rest)


def _joined(name1: str, name2: str) -> tuple[str, str]:
    """Provider and name."""
    first, second = name1.strip(_ENDS), name2.strip(_ENDS)
    whole, branch = fold(first).split(), fold(second).split()
    if not branch or not whole or match_name(first) == match_name(second):
        alone = _without_false_colon(first or second)
        return alone, alone
    trading = _TRADING.match(second)
    if trading:
        return first, f"{first} DBA {second[trading.end() :]}"
    glued = name1.endswith(("/", "-")) and not name1[:-1].endswith(" ")
    if glued or _goes_on(first, second):
        name = name1 + second if glued else f"{first} {second}"
        head = _head(name, len(first))
        rest = name[len(head) :].strip(_ENDS)
        return head, f"{head}: {rest}" if rest else head
    if branch[: len(whole)] == whole:  # the first once more, and the branch behind it
        return first, second
    short = _SHORT_NAME.match(second)
    if short:
        rest, legal = second[short.end() :].strip(_ENDS), ""
        form = _FORM.match(rest)
        if form and fold(form[0]) in _joint().legal:
            legal, rest = f" {form[0].rstrip(_ENDS)}", rest[form.end() :].strip(_ENDS)
        head = f"{first} {short[0]}{legal}"
        return first, f"{head}: {rest}" if rest else head
    return first, f"{first}: {second}"


def _goes_on(first: str, second: str) -> bool:
    """Whether the first cell is not the end of a name."""
    joint = _joint()
    last, begins = first.rpartition(" ")[2], _WORD.findall(second)
    if " " in first and (last.lower() in joint.open or last in joint.open_small):
        return True
    word = fold(begins[0]) if begins else ""
    if second[:1] == "&" or (word in joint.going_on and (word != "and" or begins[0] == "and")):
        return True
    if word in joint.nouns and all(one in joint.legal or one == word for one in fold(_before_mark(second)).split()):
        return True
    return word in joint.follows and f" {fold(first)}".endswith(joint.leads)


def _before_mark(text: str) -> str:
    return re.split(r"[/(]", text, maxsplit=1)[0]


def _head(name: str, at: int) -> str:
    """The provider's part of a name that goes on in its second cell, from `at`: up to a slash behind a whole name."""
    joint = _joint()
    for slash in re.finditer("/", name):
        if slash.start() > at and fold(name[: slash.start()].rstrip(")")).split()[-1:][0] in joint.ends:
            return name[: slash.start()]
    return name


def _without_false_colon(name: str) -> str:
    """A name of one cell, as we joined it before: "Council on: Alcoholism Inc"."""
    for colon in reversed(list(_COLON.finditer(name))):
        last = name[: colon.start()].rpartition(" ")[2]
        if colon.start() > len(last) and (last.lower() in _joint().open or last in _joint().open_small):
            name = name[: colon.start()] + name[colon.start() + 1 :]
    return name
