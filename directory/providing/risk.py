"""Which facts of a program's own edit go live at once, and which a person looks at first (FIELD §9). Pure.

What decides where somebody goes, whom they call, and whether the place is what it says, waits; and so does a text that
promises an outcome or a rank.
"""

from __future__ import annotations

from collections.abc import Sequence

from directory.listings.facts import ANSWERS, NAMES, POPULATIONS, Fact
from directory.providing.boasts import boasts_in
from directory.vocabulary import get_vocabulary

_RISKY_SECTIONS = frozenset({NAMES, POPULATIONS, "contact", "place", "staff"})


def is_risky(fact: Fact) -> bool:
    """True for a fact that waits: name, phone, address, website, license, staff, whom it is made for, and boasts."""
    if fact.section == ANSWERS:
        return get_vocabulary().term(fact.fact).group == "population"
    return fact.section in _RISKY_SECTIONS or bool(boasts_in(fact.after))


def split(facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """(facts that go live at once, facts that wait)."""
    return [one for one in facts if not is_risky(one)], [one for one in facts if is_risky(one)]
