"""Two listings side by side: on which facts they differ, and what they say together, as chosen. Pure.

What both say is laid over each other as two sources are (`listings.merge`): what the program itself said beats a list,
newer beats older, answers are united with their sources. A person may choose otherwise, fact by fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from directory.listings.draft import SECTIONS, Answer, ListingDraft, Said
from directory.listings.fact_labels import misfit_words
from directory.listings.merge import is_silent
from directory.listings.sources import DESK

Side = Literal["first", "second"]
# Taken as a whole: an address is never mixed, an "accepting" never borrows another's date.
_WHOLE = ("place", "openings")


class NotTogether(Exception):
    """Facts that make no listing together; the message says which."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact on which two listings differ, and which of them the merged one would follow by itself."""

    section: str  # "", "answers", "populations", or a section of a draft
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
    first, second, merged = pair.first, pair.second, pair.together
    found = []
    for section, fact in _facts():
        one, other = _value(first, section, fact), _value(second, section, fact)
        if is_silent(one) or is_silent(other) or one == other:
            continue
        default: Side = "first" if _value(merged, section, fact) == one else "second"
        found.append(Choice(section, fact, one, other, default))
    for term in sorted(first.answers.keys() & second.answers.keys()):
        if first.says(term) and second.says(term) and first.says(term) != second.says(term):
            default = "first" if merged.says(term) == first.says(term) else "second"
            found.append(Choice("answers", term, first.says(term), second.says(term), default))
    for term in sorted(first.populations.keys() & second.populations.keys()):
        one, other = first.populations[term], second.populations[term]
        if one.said.scope == other.said.scope and (one.kind, one.words) != (other.kind, other.words):
            default = "first" if merged.populations[term] == one else "second"
            found.append(Choice("populations", term, one, other, default))
    return found


def merged_draft(pair: Both, chosen: Mapping[str, str], *, today: dt.date) -> ListingDraft:
    """What the merged listing says. `chosen`: a choice's key → "first" or "second"; others fall as they do by default.

    What was chosen against the default is the desk's word of today: no later list overwrites it.
    Raises NotTogether where the facts chosen do not go together.
    """
    draft = pair.together
    desk = Said(source=DESK, as_of=today)
    for choice in choices(pair):
        side = chosen.get(choice.key, choice.default)
        if side not in ("first", "second") or side == choice.default:
            continue
        draft = _with(draft, choice, pair.first if side == "first" else pair.second, desk)
    try:
        return ListingDraft.model_validate(draft.model_dump())
    except ValidationError as error:
        raise NotTogether(f"These facts do not go together: {misfit_words(error)}. Choose others.") from error


def _facts() -> list[tuple[str, str]]:
    found = [("", "name"), ("", "provider"), ("", "geocode")]
    for section in SECTIONS:
        if section in _WHOLE:
            found.append(("", section))
        else:
            model = ListingDraft.model_fields[section].annotation
            found += [(section, name) for name in getattr(model, "model_fields", {}) if name != "said"]
    return found


def _value(draft: ListingDraft, section: str, fact: str) -> Any:
    if section:
        return getattr(getattr(draft, section), fact)
    value = getattr(draft, fact)
    if fact not in _WHOLE:
        return value
    # Compared by what it says, not by who says it. A section that says nothing is silence. What stands beside an
    # address (`merge`) is no reason to ask about the address.
    beside = {"county": None, "getting_there": None, "getting_there_es": None} if fact == "place" else {}
    bare = value.model_copy(update={"said": (), **beside})
    return None if bare == type(bare).model_construct() else bare


def _with(draft: ListingDraft, choice: Choice, side: ListingDraft, desk: Said) -> ListingDraft:
    """The draft with one fact as this side has it, on the desk's word."""
    if choice.section == "answers":
        answer = Answer(value=side.answers[choice.fact].value, said=desk)
        return draft.model_copy(update={"answers": draft.answers | {choice.fact: answer}})
    if choice.section == "populations":
        evidence = side.populations[choice.fact].model_copy(update={"said": desk})
        return draft.model_copy(update={"populations": draft.populations | {choice.fact: evidence}})
    if choice.section:
        section = getattr(draft, choice.section)
        values = {choice.fact: getattr(getattr(side, choice.section), choice.fact), "said": _also(section.said, desk)}
        return draft.model_copy(update={choice.section: section.model_copy(update=values)})
    value = getattr(side, choice.fact)
    if choice.fact == "openings":
        return draft.model_copy(update={"openings": value})  # its own date says how long it is believed
    if choice.fact == "geocode":
        return draft.model_copy(update={"geocode": value.model_copy(update={"said": desk})})
    if choice.fact == "place":  # a point belongs to its address
        point = side.geocode and side.geocode.model_copy(update={"said": desk})
        place = value.model_copy(update={"said": _also(value.said, desk)})
        return draft.model_copy(update={"place": place, "geocode": point})
    # A name has no source of its own: it follows the weightiest word on the listing.
    place = draft.place.model_copy(update={"said": _also(draft.place.said, desk)})
    return draft.model_copy(update={choice.fact: value, "place": place})


def _also(said: tuple[Said, ...], desk: Said) -> tuple[Said, ...]:
    return tuple(dict.fromkeys((desk, *said)))
