"""What follows from a listing's own facts without anyone saying it: an evening track means there are evening hours.

Only for reading (index, cards, API); never stored. An answer that somebody gave always stands. The functions take a
listing's content as the dictionary that its JSON holds, which is what the index reads by the hundred thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from directory.listings.groups import AGE_BANDS, bands, group_terms, takers_of, years_of
from directory.listings.scope import is_match


@dataclass(frozen=True, slots=True)
class Virtual:
    """Where a program treats people by video: the states, and whether there is no other way."""

    states: tuple[str, ...]
    only: bool


def answers_of(content: Mapping[str, Any], *, place: bool = True) -> dict[str, str]:
    """Term → "yes" or "no": what was said, and what follows from it.

    With `place` as a search takes it: also what is said of the same place only, as far as that is a match, and the ages
    of those for whom something is made. Without it the program's own words.
    """
    tracks = [group_terms(track) for track in content.get("schedule", {}).get("tracks", ())]
    if not tracks:
        return general_answers(content, place=place)
    answers: dict[str, str] = {}
    if not any(AGE_BANDS.keys() & track.silent for track in tracks):  # all say whom they take
        answers.update(dict.fromkeys(AGE_BANDS, "no"))
    answers |= general_answers(content, place=place)
    for track in tracks:
        answers |= dict.fromkeys(track.yes, "yes")
    return answers | _said(content, place=place)


def serves_virtually(content: Mapping[str, Any]) -> Virtual:
    """The states in which a program treats people by video; its own state where it names none."""
    answers = answers_of(content)
    virtual = "yes" in (answers.get("virtual"), answers.get("hybrid"))
    if not virtual:
        return Virtual((), only=False)
    states = tuple(content.get("serves", {}).get("states", ())) or (content["place"]["state"],)
    # Silence on meeting in person is no "no": such a program stays in the list by distance, too.
    modes = {track.get("mode") for track in content.get("schedule", {}).get("tracks", ())}
    in_person = "yes" in (answers.get("in-person"), answers.get("hybrid"))
    only = not in_person and (answers.get("in-person") == "no" or modes == {"virtual"})
    return Virtual(states, only=only)


def general_answers(content: Mapping[str, Any], *, place: bool = True) -> dict[str, str]:
    """Term → "yes" or "no", of the listing as a whole: without what only its groups say of themselves."""
    serves = content.get("serves", {})
    years = years_of(serves)
    answers: dict[str, str] = {}
    if years is not None:
        accepted = bands(years)
        answers.update({term: "yes" if term in accepted else "no" for term in AGE_BANDS})
    said = _said(content, place=place)
    if place and years is None:  # a program made for teens takes teens; it is said of one, as a search asks
        takes = (takers_of(term) & AGE_BANDS.keys() for term, value in said.items() if value == "yes")
        answers |= dict.fromkeys(chain.from_iterable(takes), "yes")
    return answers | said


def _said(content: Mapping[str, Any], *, place: bool) -> dict[str, str]:
    """What is said of the program, and of its place as far as that is a match (`listings.scope`)."""
    said: dict[str, str] = {}
    for group in content.get("answers", ()):
        of_place = group.get("scope") == "place"
        for value in ("yes", "no"):
            for term in group.get(value, ()):
                if not of_place or (place and is_match(term)):
                    said[term] = value
    return said
