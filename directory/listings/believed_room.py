"""A listing as it is believed on a day: what it says of room, without what is over. Pure.

For those who pass a listing on without the day on which each of its facts was said.
"""

from __future__ import annotations

import datetime as dt

from directory.listings.draft import ListingDraft, Openings, Room, Track
from directory.listings.freshness import room_until
from directory.partial_date import PartialDate

_WORDS = tuple(name for name in Openings.model_fields if name != "said")


def is_believed(room: Openings | Room, said: PartialDate, today: dt.date) -> bool:
    """Whether a word on room, said on a day, still holds."""
    return room.status is not None and today <= room_until(
        room.status, said.first, room.full_until.first if room.full_until else None
    )


def own_room(draft: ListingDraft, today: dt.date) -> Openings | None:
    """What a program says of itself as a whole, where that is believed."""
    own = draft.openings
    believed = own.said and is_believed(own, max(one.as_of for one in own.said), today)
    return own.model_copy(update=_passed(own.full_until, None, today)) if believed else None


def room_of(track: Track, today: dt.date) -> Room | None:
    """What is believed of one group."""
    room = track.room
    if room is None or not is_believed(room, room.as_of, today):
        return None
    return room.model_copy(update=_passed(room.full_until, room.first_day, today))


def _passed(full_until: PartialDate | None, first_day: PartialDate | None, today: dt.date) -> dict[str, None]:
    """The days that have come and gone, emptied."""
    passed = {
        "full_until": full_until is not None and full_until.first <= today,
        "first_day": first_day is not None and first_day.last < today,
    }
    return {name: None for name, gone in passed.items() if gone}


def as_believed(draft: ListingDraft, today: dt.date) -> ListingDraft:
    """The listing without words on room that are believed no more."""
    tracks = tuple(track.model_copy(update={"room": room_of(track, today)}) for track in draft.schedule.tracks)
    update: dict[str, object] = {"schedule": draft.schedule.model_copy(update={"tracks": tracks})}
    nothing = draft.openings.model_copy(update=dict.fromkeys(_WORDS))
    update["openings"] = own_room(draft, today) or nothing
    return draft.model_copy(update=update)
