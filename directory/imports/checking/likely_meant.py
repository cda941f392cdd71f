"""What a cell that is wrong may have been meant to say: the nearest ZIP code, state or earlier word. Pure.

Whoever offers one reads the row with it first (`rows_again`): what mends nothing is not offered.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from directory.geo.states import STATES, state_code, state_name
from directory.listings.cells.issues import RowIssue
from directory.listings.cells.normaliser import TownLookup, ZipLookup
from directory.text import fold

MOST = 3  # for a cell
_LOOK_ALIKE = str.maketrans("OoQDIilL|SsBZzG", "000011111558226")
_OF_STATE = re.compile(r"a ZIP code of ([A-Z]{2})\Z")
_LONGEST = 20  # characters of a cell that may be a mistyped ZIP code or state
_FEW = 3  # ZIP codes of a town that are offered without a mark that it is one of them


def suggestions(
    cell: str,
    issue: RowIssue,
    row: Sequence[str],
    *,
    earlier: Iterable[str],
    zip_lookup: ZipLookup,
    zips_of: TownLookup,
) -> list[str]:
    """Candidates, the likeliest first. `earlier` are words that were put in such a cell's place before."""
    found = itertools.chain(earlier, _candidates(cell.strip(), issue, row, zip_lookup, zips_of))
    return [one for one in dict.fromkeys(found) if one != cell]


def _candidates(
    cell: str, issue: RowIssue, row: Sequence[str], zip_lookup: ZipLookup, zips_of: TownLookup
) -> Iterator[str]:
    if issue.code == "state" and 1 < len(cell) <= _LONGEST:
        yield from _states(cell)
    state = _OF_STATE.search(issue.expected)
    if issue.code.startswith("zip-") and len(cell) <= _LONGEST and (state or issue.code == "zip-unknown"):
        code = state[1] if state else next(filter(None, map(_short_state, row)), "")
        yield from _zips(cell, code, row, zip_lookup, zips_of)


def _short_state(cell: str) -> str:
    return (state_code(cell) or "") if len(cell) <= _LONGEST else ""


def _states(cell: str) -> Iterator[str]:
    names = {state_name(code).lower(): code for code in sorted(STATES)}
    for name in difflib.get_close_matches(cell.lower(), names, n=MOST, cutoff=0.7):
        yield names[name]


def _zips(cell: str, state: str, row: Sequence[str], zip_lookup: ZipLookup, zips_of: TownLookup) -> Iterator[str]:
    """Digits for letters that look like them; one digit otherwise; the few of its town. Each is of the state."""
    digits = "".join(re.findall(r"\d", cell.translate(_LOOK_ALIKE)))[:6]
    towns = {fold(one) for one in row if 1 < len(one) <= 60}

    def of_state(zip_code: str) -> bool:
        found = zip_lookup(zip_code)
        return found is not None and found.state == state

    if len(digits) == 5 and of_state(digits):
        yield digits
    near = sorted(filter(of_state, _one_off(digits)))
    yield from (one for one in near if fold(_city(zip_lookup, one)) in towns)
    for town in sorted({one.strip() for one in row if 1 < len(one) <= 60 and not one.strip().isdigit()}):
        zips = zips_of(town, state)
        if len(zips) <= _FEW:
            yield from zips


def _city(zip_lookup: ZipLookup, zip_code: str) -> str:
    found = zip_lookup(zip_code)
    return found.city if found is not None else ""


def _one_off(digits: str) -> set[str]:
    """All five digits that one slip makes of these: another digit, two that changed places, one too few or too many."""
    places, numerals = range(len(digits)), "0123456789"
    found = {digits[:at] + digit + digits[at + 1 :] for at in places for digit in numerals}
    found |= {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in places[:-1]}
    found |= {digits[:at] + digit + digits[at:] for at in (*places, len(digits)) for digit in numerals}
    found |= {digits[:at] + digits[at + 1 :] for at in places}
    return {one for one in found if len(one) == 5 and one != digits}
