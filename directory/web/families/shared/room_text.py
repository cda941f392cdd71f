"""Is there room? Said of a program, or of one of its groups, and believed for 30 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from directory.listings import draft as drafts
from directory.listings.believed_room import own_room, room_of
from directory.listings.draft import ListingDraft, Room, Track
from directory.partial_date import PartialDate
from directory.web.shared import phrases
from directory.web.shared.dates import short_date
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Openings:
    """Is there room? `state` is yes, wait, no or unknown; `since` when it was said."""

    state: str
    text: str
    since: str | None = None


UNKNOWN = Openings("unknown", "")
_BEST_FIRST = ("yes", "wait", "no")


def openings_of(draft: ListingDraft, today: dt.date) -> Openings:
    """Room or not, as long as it is believed: 30 days after it was said nobody knows any more."""
    own = own_room(draft, today)
    if own is None:
        return _of_groups(draft, today)
    return _openings(own, max(one.as_of for one in own.said), usual=own.usual_wait_days)


def _of_groups(draft: ListingDraft, today: dt.date) -> Openings:
    """What a program's groups say where it says nothing itself: the same things once, the day the oldest of them."""
    found: dict[tuple[str, str], list[PartialDate]] = {}
    for track in draft.schedule.tracks:
        one = openings_of_group(track, today)
        if one and track.room:
            found.setdefault((one.state, one.text), []).append(track.room.as_of)
    if not found:
        return UNKNOWN
    said = sorted(found, key=lambda one: _BEST_FIRST.index(one[0]))
    parts = [_groups_say(len(found[one]), one[1]) for one in said]
    return Openings(said[0][0], "; ".join(parts), short_date(min(day for days in found.values() for day in days)))


def _groups_say(count: int, room: str) -> str:
    return ngettext("%(num)s group: %(room)s", "%(num)s groups: %(room)s", count, room=phrases.in_line(room))


def openings_of_group(track: Track, today: dt.date) -> Openings | None:
    """A group's own word on it; None where it has none, or none that is still believed: then its program's holds."""
    room = room_of(track, today)
    return _openings(room, room.as_of, first=room.first_day) if room else None


def _openings(
    room: drafts.Openings | Room,
    said: PartialDate,
    *,
    usual: int | None = None,
    first: PartialDate | None = None,
) -> Openings:
    """A word on room that is believed: `usual` is how long one usually waits, `first` the first day of a group."""
    full_until, since = room.full_until, short_date(said)
    from_day = gettext("from %(day)s", day=short_date(first)) if first else ""
    usually = _usual(usual) if usual is not None else ""
    if room.status == "full":
        full = gettext("Full until %(day)s", day=short_date(full_until)) if full_until else gettext("Full right now")
        return Openings("no", _together(full, usually), since)
    if room.status == "waitlist":
        return Openings(
            "wait", _together(_wait(room.wait_days), usually if room.wait_days is None else "", from_day), since
        )
    return Openings("yes", _together(gettext("Taking new people"), from_day), since)


def _together(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _usual(days: int) -> str:
    """How long a wait list usually is."""
    if days < 14:
        return ngettext("usually %(num)s day of waiting", "usually %(num)s days of waiting", days)
    return ngettext("usually %(num)s week of waiting", "usually %(num)s weeks of waiting", round(days / 7))


def _wait(wait_days: int | None) -> str:
    if wait_days is None:
        return gettext("Wait list")
    if wait_days < 14:
        return ngettext("About %(num)s day of waiting", "About %(num)s days of waiting", wait_days)
    return ngettext("About %(num)s week of waiting", "About %(num)s weeks of waiting", round(wait_days / 7))
