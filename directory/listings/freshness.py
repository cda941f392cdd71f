"""How long a program's own word is fresh. It never hides a listing: it only says how old the word is.

A confirmation belongs to what was confirmed. Each section has its own day; the listing as a whole is as fresh as the
oldest of its deciding sections, and not confirmed while one of them never was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.listings.sources import is_person
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary

CONFIRMED_DAYS = 90  # what the program said itself lapses after this (docs/decisions/15-old-facts-stay.md)
OPENINGS_DAYS = 30  # "accepting" is believed this long
REMIND_AFTER = (60, 75, 88)  # days after the last confirmation
# The sections that decide whether a family calls, goes there, fits in and can pay, and the vocabulary's groups whose
# answers belong to each. Openings are none of them: they are believed for 30 days, and asked by themselves.
DECIDING: Mapping[str, tuple[str, ...]] = {
    "contact": (),
    "place": (),
    "schedule": ("time", "format"),
    "serves": ("focus", "population", "ages", "gender", "language", "access"),
    "payment": ("payment",),
}

_Word = tuple[str, PartialDate]  # who said it, as of when


def room_until(status: str, said: dt.date, full_until: dt.date | None) -> dt.date:
    """The last day on which a word on openings is believed.

    A "full until" of a day ends on it: from that day on nobody knows. One that was over when it was said says nothing.
    """
    last = said + dt.timedelta(days=OPENINGS_DAYS)
    if status == "full" and full_until is not None and full_until > said:
        return min(last, full_until - dt.timedelta(days=1))
    return last


def all_said(draft: ListingDraft) -> list[Said]:
    """Everyone whose words are in the listing, the oldest first."""
    said = {one for name in SECTIONS for one in getattr(draft, name).said}
    said |= {answer.said for answer in draft.answers.values()}
    return sorted(said, key=lambda one: (one.as_of, one.source, one.scope))


def section_days(draft: ListingDraft) -> dict[str, PartialDate | None]:
    """Each deciding section that says anything → the day the program itself, or a recorded call, last confirmed it.

    None where only others said it.
    """
    words = {name: [_word(one) for one in getattr(draft, name).said] for name in DECIDING}
    return _days(words, ((term, _word(answer.said)) for term, answer in draft.answers.items()))


def stored_days(content: Mapping[str, Any]) -> dict[str, PartialDate | None]:
    """The same from a draft's JSON as read, for those who read many."""
    words = {name: [_stored(one) for one in content.get(name, {}).get("said", ())] for name in DECIDING}
    answers = [(_stored(group), (*group.get("yes", ()), *group.get("no", ()))) for group in content.get("answers", ())]
    return _days(words, ((term, word) for word, terms in answers for term in terms))


def stored_confirmed_on(content: Mapping[str, Any]) -> dt.date | None:
    """`confirmed_on` from a draft's JSON as read; most listings are told at their first section."""
    for name in DECIDING:
        said = content.get(name, {}).get("said", ())
        if said and not any(is_person(one["source"]) for one in said):
            return None
    return _since(stored_days(content))


def oldest(days: Mapping[str, PartialDate | None]) -> PartialDate | None:
    """The day of the listing as a whole, of its sections' days; None while one of them was never confirmed."""
    known = [day for day in days.values() if day is not None]
    return min(known) if known and len(known) == len(days) else None


def confirmed_on(draft: ListingDraft) -> dt.date | None:
    """The first day since which all that decides is confirmed by the program, or a recorded call to it; or None."""
    return _since(section_days(draft))


def _since(days: Mapping[str, PartialDate | None]) -> dt.date | None:
    since = oldest(days)
    return since.first if since else None


def _days(
    words: Mapping[str, Collection[_Word]], answers: Iterable[tuple[str, _Word]]
) -> dict[str, PartialDate | None]:
    """`words` are the sections' own; `answers` those of terms."""
    theirs: dict[str, list[_Word]] = {name: [] for name in DECIDING}
    for term, word in answers:
        if (section := _section_of().get(term)) is not None:
            theirs[section].append(word)
    return {name: _day(words[name], theirs[name]) for name in DECIDING if words[name] or theirs[name]}


def _day(words: Collection[_Word], answers: Collection[_Word]) -> PartialDate | None:
    """When a section was confirmed: by its own word; where it has none of its own, by all of its answers."""
    own = [day for source, day in words if is_person(source)]
    if own:
        return max(own)
    if words or not all(is_person(source) for source, _ in answers):
        return None
    return min(day for _, day in answers)


def _word(said: Said) -> _Word:
    return said.source, said.as_of


def _stored(one: Mapping[str, Any]) -> _Word:
    return one["source"], PartialDate(one["as_of"])


@cache
def _section_of() -> Mapping[str, str]:
    """Term → the deciding section its answer belongs to."""
    vocabulary = get_vocabulary()
    return {
        term.id: name for name, groups in DECIDING.items() for group in groups for term in vocabulary.terms_of(group)
    }
