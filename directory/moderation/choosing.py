"""Two listings side by side: on which facts they differ, and what they say together, as chosen. Pure.

What both say is laid over each other as two sources are (`listings.merge`): what the program itself said beats a list,
newer beats older, answers are united with their sources. A person may choose otherwise, fact by fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from directory.listings import facts
from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.listings.facts import ANSWERS, AT_PLACE, POPULATIONS, Fact
from directory.listings.fields.field import ADDRESS, NAMES, POINT, ROOM, Key
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import DESK
from directory.moderation.moderation_problem import ModerationProblem
from directory.partial_date import PartialDate

Side = Literal["first", "second"]
_ORDER = (NAMES, "", "place", *(section for section in SECTIONS if section != "place"), ANSWERS, POPULATIONS)


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact on which two listings differ, as JSON, and which the merged one would follow by itself."""

    section: str  # as of `facts.Fact`; "" for the point on the map
    fact: str
    first: Any
    second: Any
    default: Side

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.section}.{self.fact}"


@dataclass(frozen=True, slots=True)
class Both:
    """Two listings to be merged: what each says, and what they say together where nobody chooses otherwise."""

    first: ListingDraft
    second: ListingDraft
    together: ListingDraft


def choices(pair: Both) -> list[Choice]:
    """Every fact that both state, differently; in the order of a draft."""
    first, second, merged = (_facts(draft) for draft in (pair.first, pair.second, pair.together))
    return [
        Choice(*key, first[key], second[key], "first" if merged.get(key) == first[key] else "second")
        for key in sorted(first.keys() & second.keys(), key=_place_of)
        if _differ(key, first[key], second[key])
    ]


def merged_draft(pair: Both, chosen: Mapping[str, str], *, today: dt.date) -> ListingDraft:
    """What the merged listing says. `chosen`: a choice's key → "first" or "second"; others fall as they do by default.

    What was chosen against the default is the desk's word of today: no later list overwrites it.
    Raises ModerationProblem where the facts chosen do not go together.
    """
    desk = Said(source=DESK, as_of=PartialDate.on(today))
    sides = {
        (choice.section, choice.fact): pair.first if chosen[choice.key] == "first" else pair.second
        for choice in choices(pair)
        if chosen.get(choice.key, choice.default) in {"first", "second"} - {choice.default}
    }
    found = [Fact(*key, None, _facts(side)[key]) for key, side in sides.items() if key not in (POINT, ROOM)]
    point = next((sides[key].geocode for key in (POINT, ADDRESS) if key in sides), None)
    moved = point and point.model_copy(update={"said": desk})
    update: dict[str, Any] = {"geocode": moved} if moved else {}
    if ROOM in sides:
        update["openings"] = sides[ROOM].openings  # its own date says how long it is believed
    try:
        draft = facts.with_facts(pair.together, found, said=desk)
    except ListingProblem as problem:
        raise ModerationProblem(f"{problem} Choose other facts.") from problem
    # A name has no source of its own: it follows the weightiest word on the listing.
    named = ["place"] if any(section == NAMES for section, _ in sides) else []
    return facts.confirmed(draft.model_copy(update=update), named, said=desk)


def _facts(draft: ListingDraft) -> dict[Key, Any]:
    point = {POINT: draft.geocode.model_dump(mode="json", exclude={"said"})} if draft.geocode else {}
    return facts.facts_of(draft) | point


def _place_of(key: Key) -> tuple[int, str]:
    return _ORDER.index(key[0]), key[1]


def _differ(key: Key, one: Any, other: Any) -> bool:
    if key == ADDRESS:  # the county goes with its address, and is no reason to ask about it
        return bool({**one, "county": None} != {**other, "county": None})
    if key[0] == POPULATIONS:
        return bool(one != other and one.get("scope") == other.get("scope"))
    if key[0] == ANSWERS:
        return bool(one != other and AT_PLACE not in (one, other) and "both" not in (one, other))
    return bool(one != other)
