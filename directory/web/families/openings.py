"""Is there room? Said of a program, or of one of its groups, and believed for 30 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from directory.listings.draft import ListingDraft, Track
from directory.listings.freshness import OPENINGS_DAYS
from directory.web.shared import words
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Openings:
    """Is there room? `state` is yes, wait, no or unknown; `since` the day it was said."""

    state: str
    text: str
    since: str | None = None


UNKNOWN = Openings("unknown", "")


def openings_of(draft: ListingDraft, today: dt.date) -> Openings:
    """Room or not, as long as it is believed: 30 days after it was said nobody knows any more."""
    openings = draft.openings
    if openings.status is None or not openings.said:
        return UNKNOWN
    day = max(one.as_of for one in openings.said)
    return _openings(openings.status, openings.wait_days, day, today) or UNKNOWN


def openings_of_group(track: Track, today: dt.date) -> Openings | None:
    """A group's own word on it; None where it has none, or none that is still believed: then its program's holds."""
    room = track.room
    return _openings(room.status, room.wait_days, room.as_of, today) if room else None


def _openings(status: str, wait_days: int | None, day: dt.date, today: dt.date) -> Openings | None:
    if (today - day).days > OPENINGS_DAYS:
        return None
    since = words.short_day(day)
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
