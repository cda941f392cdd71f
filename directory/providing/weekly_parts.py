"""The facts by which a family decides whether to call: what a program looks at each week, part by part. Pure.

A part is confirmed as it is shown: its sections, and the answers of its groups of the vocabulary. What a listing says
beyond them keeps the day on which somebody last looked at it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from directory.listings import facts
from directory.listings.draft import ListingDraft, Openings, Room, Said, Track
from directory.listings.fields.field import ROOM
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """Some facts that are looked at together. `groups` are those of the vocabulary."""

    id: str
    sections: tuple[str, ...]
    groups: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms whose answers are among it."""
        return tuple(term.id for group in self.groups for term in get_vocabulary().terms_of(group))


PARTS = (
    Part("openings", ("openings",)),
    Part("schedule", ("schedule",), ("time", "format")),
    Part("serves", ("serves",), ("focus", "ages", "gender")),
    Part("payment", ("payment",), ("payment",)),
    Part("contact", ("contact", "place")),
)
IDS = tuple(part.id for part in PARTS)
_NO_DAY = PartialDate("2000-01-01")


def about(parts: Collection[str]) -> tuple[set[str], set[str]]:
    """The sections and the terms of these parts."""
    chosen = [part for part in PARTS if part.id in parts]
    return {name for part in chosen for name in part.sections}, {term for part in chosen for term in part.terms}


def confirmed(draft: ListingDraft, parts: Collection[str], *, said: Said) -> ListingDraft:
    """The draft with what it says in these parts said by `said`.

    Room is one fact, of whoever says it: who said otherwise before has no part in it. That of a group is of the day.
    """
    sections, terms = about(parts)
    whole = facts.all_confirmed(draft, said=said)
    update = {name: getattr(whole, name) for name in sections - {ROOM[0]}}
    answers = {term: (whole if term in terms else draft).answers[term] for term in draft.answers}
    made = draft.model_copy(update=update | {"answers": answers})
    return _with_room(made, said) if ROOM[0] in sections else made


def _with_room(draft: ListingDraft, said: Said) -> ListingDraft:
    tracks = tuple(_room_of(track, said.as_of) for track in draft.schedule.tracks)
    update: dict[str, object] = {"schedule": draft.schedule.model_copy(update={"tracks": tracks})}
    if draft.openings.status and not _is_over(draft.openings, said.as_of.first):
        update["openings"] = draft.openings.model_copy(update={"said": (said,)})
    return draft.model_copy(update=update)


def _room_of(track: Track, day: PartialDate) -> Track:
    if track.room is None or _is_over(track.room, day.first):
        return track
    return track.model_copy(update={"room": track.room.model_copy(update={"as_of": max(day, track.room.as_of)})})


def _is_over(room: Openings | Room, today: dt.date) -> bool:
    """Whether it says "full until" of a day that has come: that is nothing to confirm."""
    return room.status == "full" and room.full_until is not None and room.full_until.first <= today


def undated(draft: ListingDraft) -> ListingDraft:
    """The draft with the room of its groups of no day: to tell what it says from when that was looked at."""
    tracks = tuple(
        track.model_copy(update={"room": track.room and track.room.model_copy(update={"as_of": _NO_DAY})})
        for track in draft.schedule.tracks
    )
    return draft.model_copy(update={"schedule": draft.schedule.model_copy(update={"tracks": tracks})})


def says(draft: ListingDraft, part: Part, today: dt.date) -> bool:
    """Whether there is anything of a part to confirm on a day."""
    found = facts.facts_of(draft)
    if part.id == "openings":
        rooms = [track.room for track in draft.schedule.tracks if track.room]
        own = bool(draft.openings.status) and not _is_over(draft.openings, today)
        return own or any(not _is_over(room, today) for room in rooms)
    return any(key[0] in part.sections for key in found) or any(draft.says(term) for term in part.terms)
