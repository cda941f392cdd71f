"""Which facts of a program's own edit go live at once, and which a person looks at first. Pure.

What decides where somebody goes, whom they call, and whether the place is what it says, waits; and so does a text that
promises an outcome or a rank. For whom there is something waits unless a proof stands behind the edit
(`proof.claim_ways`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from directory.listings.draft import ListingDraft
from directory.listings.facts import ANSWERS, POPULATIONS, Fact
from directory.listings.fields import FIELDS
from directory.providing.boasts import boasts_in
from directory.vocabulary import get_vocabulary

_RISKY = frozenset(one.key for one in FIELDS if one.risky)


class Kind(StrEnum):
    """How much a false fact could harm."""

    HARMLESS = "harmless"
    FOR_WHOM = "for whom"
    RISKY = "risky"


UNPROVEN = frozenset({Kind.HARMLESS})  # what goes live at once whoever holds a listing


def kind_of(fact: Fact, made_for: Collection[str] = ()) -> Kind:
    """Risky are name, phone, address, website, license, staff, a group that meets elsewhere, and boasts.

    "For whom" is whom something is made for, and a group for somebody whom the program is not known to be `made_for`.
    """
    if fact.section == ANSWERS:
        of_people = get_vocabulary().term(fact.fact).group == "population"
        return Kind.FOR_WHOM if of_people else Kind.HARMLESS
    if (fact.section, fact.fact) in _RISKY or boasts_in(fact.after):
        return Kind.RISKY
    if fact.key == "schedule.tracks" and _meets_elsewhere(fact):
        return Kind.RISKY
    if fact.section == POPULATIONS or (fact.key == "schedule.tracks" and _new_in_groups(fact, made_for)):
        return Kind.FOR_WHOM
    return Kind.HARMLESS


def split(
    facts: Sequence[Fact], made_for: Collection[str] = (), live: Collection[Kind] = UNPROVEN
) -> tuple[list[Fact], list[Fact]]:
    """(facts that go live at once, those of these kinds; facts that wait).

    `made_for` are the populations that the program says yes to.
    """
    waiting = [one for one in facts if kind_of(one, made_for) not in live]
    return [one for one in facts if one not in waiting], waiting


def split_at(
    now: ListingDraft, wanted: Sequence[Fact], at_once: Collection[Kind] = UNPROVEN
) -> tuple[list[Fact], list[Fact]]:
    """(facts that a save makes live in a listing that says `now`, facts that wait): every preview asks this. Pure."""
    return split(wanted, [term for term in now.answers if now.says(term) == "yes"], at_once)


def _meets_elsewhere(fact: Fact) -> bool:
    before, after = fact.before or [], fact.after or []
    return bool({one.get("site") for one in after} - {one.get("site") for one in before} - {None})


def _new_in_groups(fact: Fact, made_for: Collection[str]) -> bool:
    known = {term for one in fact.before or [] for term in one.get("who", ())} | set(made_for)
    populations = {term.id for term in get_vocabulary().terms_of("population")} - known
    return any(populations & set(one.get("who", ())) for one in fact.after or [])
