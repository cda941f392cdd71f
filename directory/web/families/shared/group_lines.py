"""The groups of a program in a line each: whom one is for, how and when it meets, and whether it has room.

A card does not merge groups that differ: a group for teens by video and one for adults on site are two lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from directory.listings.draft import ListingDraft, Track
from directory.listings.groups import GroupTerms, group_terms
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.room_text import Openings, openings_of_group
from directory.web.shared import phrases
from directory.web.shared.clock_words import when_of
from directory.web.shared.translate import gettext

_MOST = 3  # lines on a card


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group. Empty strings and None are what it does not say; `besides`: whom it is for, past its name."""

    name: str
    who: str
    besides: str
    how: str
    when: str
    openings: Openings | None


@dataclass(frozen=True, slots=True)
class GroupLines:
    """What a card tells of groups. `fit`: these are the ones that a search asks for; `more` are not shown."""

    tracks: tuple[Track, ...]
    lines: tuple[GroupLine, ...]
    more: int
    fit: bool
    openings: Openings | None  # of the one that fits


def group_lines(draft: ListingDraft, today: dt.date, *, fitting: int = 0) -> GroupLines:
    """The groups that fit (bits by their order), else all where they differ in more than their times."""
    tracks = draft.schedule.tracks
    chosen = tuple(track for at, track in enumerate(tracks) if fitting >> at & 1)
    fit = 0 < len(chosen) < len(tracks)
    shown = chosen if fit else tracks
    if not fit and not _differ(tracks):
        shown = ()
    lines = tuple(line_of(track, today) for track in shown)
    own = lines[0].openings if fit and len(lines) == 1 else None
    return GroupLines(shown, lines[:_MOST], max(0, len(lines) - _MOST), fit, own)


def line_of(track: Track, today: dt.date) -> GroupLine:
    """One group on a day (openings decay)."""
    return GroupLine(
        track.name, who_of(track), besides_name(track), how_of(track), when_of(track), openings_of_group(track, today)
    )


def who_of(track: Track) -> str:
    """Whom a group is for, as far as it says: "Teens. Ages 13 to 17"."""
    return ". ".join(part for part in (_populations(track), _ages(track)) if part)


def besides_name(track: Track) -> str:
    """The same beside the group's name: a group "Teens" does not say so twice."""
    return _ages(track) if track.name.casefold() == _populations(track).casefold() else who_of(track)


def _populations(track: Track) -> str:
    return phrases.labels([term for term in track.who if get_vocabulary().find(term)])


def _ages(track: Track) -> str:
    ages = phrases.ages(track.age_min, track.age_max)
    return gettext("Ages %(ages)s", ages=ages) if ages else ""


def how_of(track: Track) -> str:
    """How a group meets, and where if not at the program's own address."""
    place = gettext("at %(site)s", site=track.site) if track.site else ""
    return ", ".join(part for part in (phrases.labels([track.mode]) if track.mode else "", place) if part)


def terms_of(track: Track) -> GroupTerms:
    """What a group is in the vocabulary's terms."""
    return group_terms(track.model_dump(mode="json"))


def has_group_for(draft: ListingDraft, term: str) -> bool:
    """Whether one of a program's groups is for a population."""
    return any(term in terms_of(track).yes for track in draft.schedule.tracks)


def _differ(tracks: Sequence[Track]) -> bool:
    """Whether groups tell more than when they meet, or meet in different ways."""
    own = any(track.who or track.site or track.room or phrases.ages(track.age_min, track.age_max) for track in tracks)
    return own or len({track.mode for track in tracks}) > 1
