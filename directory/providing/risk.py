"""Which facts of a program's own edit go live at once, and which a person looks at first. Pure.

What decides where somebody goes, whom they call, and whether the place is what it says, waits; and so does a text that
promises an outcome or a rank.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from directory.listings.facts import ANSWERS, POPULATIONS, Fact
from directory.listings.fields import FIELDS
from directory.providing.boasts import boasts_in
from directory.vocabulary import get_vocabulary

_RISKY = frozenset(one.key for one in FIELDS if one.risky)


def is_risky(fact: Fact, made_for: Collection[str] = ()) -> bool:
    """True for a fact that waits: name, phone, address, website, license, staff, whom it is made for, and boasts.

    A group that meets elsewhere, or is for somebody whom the program is not known to be `made_for`, waits too.
    """
    if fact.section == ANSWERS:
        return get_vocabulary().term(fact.fact).group == "population"
    if fact.key == "schedule.tracks" and _new_in_groups(fact, made_for):
        return True
    return fact.section == POPULATIONS or (fact.section, fact.fact) in _RISKY or bool(boasts_in(fact.after))


def split(facts: Sequence[Fact], made_for: Collection[str] = ()) -> tuple[list[Fact], list[Fact]]:
    """(facts that go live at once, facts that wait). `made_for` are the populations that the program says yes to."""
    waiting = [one for one in facts if is_risky(one, made_for)]
    return [one for one in facts if one not in waiting], waiting


def _new_in_groups(fact: Fact, made_for: Collection[str]) -> bool:
    before, after = fact.before or [], fact.after or []
    known = {term for one in before for term in one.get("who", ())} | set(made_for)
    populations = {term.id for term in get_vocabulary().terms_of("population")} - known
    moved = {one.get("site") for one in after} - {one.get("site") for one in before} - {None}
    return bool(moved or any(populations & set(one.get("who", ())) for one in after))
