"""What the service codes of a row say: the terms it says yes to, those it says no to, and those of which it says both.

The codes stand with their terms in data/vocabulary.toml; data/service_codes.csv says of each why it is read so. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from directory.vocabulary import Generation, get_vocabulary

MENTAL = "mental"  # the part of a list in which some codes mean what they are only a heading of elsewhere
_UNNAMED, _FREE = "other-languages", "free"
_PAID = frozenset(
    ("private-insurance", "medicaid", "medicare", "tricare", "va", "state-insurance", "tribal", "self-pay")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Terms, and the codes that are no term's."""

    yes: frozenset[str]
    no: frozenset[str]
    both: frozenset[str]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Codes:
    yes: dict[str, frozenset[str]]
    implied: dict[str, frozenset[str]]
    no: dict[str, frozenset[str]]
    known: frozenset[str]


def read(codes: Iterable[str], generation: Generation, part: str) -> Reading:
    """What these codes say, as a list of this generation writes them."""
    table, written = _table(generation, part), list(codes)
    said, implied, no = (_terms(written, each) for each in (table.yes, table.implied, table.no))
    yes = said | (implied - no)
    both = yes & no
    if _FREE in yes and yes & _PAID:
        both |= {_FREE}
    languages = {term.id for term in get_vocabulary().terms_of("language")} - {_UNNAMED, "spanish", "sign-language"}
    if _UNNAMED in yes and yes & languages:  # it is named
        yes -= {_UNNAMED}
    return Reading(yes - both, no - both, both, tuple(code for code in written if code not in table.known))


def covered(codes: Iterable[str], generation: Generation) -> frozenset[str]:
    """The terms that a file in which these codes occur can speak of at all."""
    written = list(codes)
    tables = [_table(generation, part) for part in ("", MENTAL)]
    return frozenset(
        term for one in tables for each in (one.yes, one.implied, one.no) for term in _terms(written, each)
    )


def terms_of(code: str, generation: Generation) -> frozenset[str]:
    """The terms that a code says anything of."""
    return covered([code], generation)


def _terms(codes: Iterable[str], table: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(term for code in codes for term in table.get(code, ()))


@cache
def _table(generation: Generation, part: str) -> _Codes:
    own = get_vocabulary().codes(generation)
    yes: dict[str, set[str]] = {code: {term} for code, term in own.items()}
    implied: dict[str, set[str]] = {}
    no: dict[str, set[str]] = {}
    for term in get_vocabulary().terms:
        more = term.codes_also + (term.codes_mental if part == MENTAL else ())
        for table, codes in ((yes, more), (implied, term.codes_implied), (no, term.codes_no)):
            for code in codes:
                table.setdefault(_as_written(code, generation), set()).add(term.id)
    said, meant, denied = ({code: frozenset(terms) for code, terms in table.items()} for table in (yes, implied, no))
    return _Codes(said, meant, denied, frozenset(said | meant | denied))


def _as_written(code: str, generation: Generation) -> str:
    """A token of the directory as another generation names its column; a renamed one by its own term's new name."""
    if generation is Generation.DIRECTORY:
        return code
    for other in get_vocabulary().terms:
        now = other.codes_in(generation)
        if code in other.codes and len(now) == len(other.codes):
            return now[other.codes.index(code)]
    return code.lower()
