"""Is there room? Said of a program, or of one of its groups, and believed for 30 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from directory.listings.draft import ListingDraft, Track
from directory.listings.freshness import OPENINGS_DAYS
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
    openings = draft.openings
    own = None
    if openings.status is not None and openings.said:
        own = _openings(openings.status, openings.wait_days, max(one.as_of for one in openings.said), today)
    return own or _of_groups(draft, today)


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
    room = track.room
    return _openings(room.status, room.wait_days, room.as_of, today) if room else None


def _openings(status: str, wait_days: int | None, day: PartialDate, today: dt.date) -> Openings | None:
    if (today - day.first).days > OPENINGS_DAYS:
        return None
    since = short_date(day)
    if status == "full":
        return Openings("no", gettext("Full right now"), since)
    if status == "waitlist":
        return Openings("wait", _wait(wait_days), since)
    return Openings("yes", gettext("Taking new people"), since)


def _wait(wait_days: int | None) -> str:
    if wait_days is None:
        return gettext("Wait list")
    if wait_days < 14:
        return ngettext("About %(num)s day of waiting", "About %(num)s days of waiting", wait_days)
    return ngettext("About %(num)s week of waiting", "About %(num)s weeks of waiting", round(wait_days / 7))
