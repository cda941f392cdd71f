"""From a stored listing to a row of the index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from directory.geo.states import STATE_BITS
from directory.listings.beginning import begins
from directory.listings.derived import answers_of, hours_a_week, serves_virtually, track_terms
from directory.listings.freshness import OPENINGS_DAYS, stored_confirmed_on
from directory.search.columns import FULL, UNSTATED, IndexRow
from directory.search.schedules import TrackRow, Tracks
from directory.vocabulary import Vocabulary

TRACK_GROUPS = ("time", "format")  # the vocabulary's groups that say something of one group of people

_FORMAT = ("in-person", "virtual", "hybrid")


def index_row(row: Any, vocabulary: Vocabulary) -> IndexRow:
    """A listing as the index holds it. Terms the vocabulary no longer has are passed over."""
    content = orjson.loads(row.content)
    answers = answers_of(content)
    virtual = serves_virtually(content)
    serves = content.get("serves", {})
    room_until, room_wait = _room(content.get("openings", {}))
    return IndexRow(
        id=row.id,
        public_id=row.public_id,
        latitude=row.latitude,
        longitude=row.longitude,
        yes=_mask((term for term, value in answers.items() if value == "yes"), vocabulary),
        no=_mask((term for term, value in answers.items() if value == "no"), vocabulary),
        states=sum(1 << STATE_BITS[state] for state in virtual.states if state in STATE_BITS),
        virtual_only=virtual.only,
        tracks=_tracks(content, answers, vocabulary),
        ages=(serves.get("age_min"), serves.get("age_max")),
        confirmed=_confirmed(content),
        room_until=room_until,
        room_wait=room_wait,
    )


def track_members(vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """The terms, by position, of each vocabulary group that says something of one group of people."""
    return tuple(tuple(vocabulary.position(term.id) for term in vocabulary.terms_of(group)) for group in TRACK_GROUPS)


def _mask(terms: Iterable[str], vocabulary: Vocabulary) -> int:
    return sum(1 << vocabulary.position(term) for term in set(terms) if vocabulary.find(term) is not None)


def _tracks(content: Mapping[str, Any], answers: Mapping[str, str], vocabulary: Vocabulary) -> Tracks:
    """The groups of a listing, each different one once. One that does not say where it meets has the one stated way."""
    stated = [term for term in _FORMAT if answers.get(term) == "yes"]
    only = stated[0] if len(stated) == 1 else None
    rows = set()
    for track in content.get("schedule", {}).get("tracks", ()):
        terms = set(track_terms(track))
        silent = set[str]()
        if not terms & set(_FORMAT):
            silent |= set(_FORMAT) if only is None else set()
            terms |= {only} if only else set()
        if track.get("start") is None:  # its days are known, its hours are not
            silent |= {term.id for term in vocabulary.terms_of("time")} - {"weekend"}
        ruled_out = {term for term, value in answers.items() if value == "no"}
        rows.add(
            TrackRow(
                yes=_mask(terms - ruled_out, vocabulary),
                silent=_mask(silent - terms - ruled_out, vocabulary),
                days=len(track["days"]),
                hours=hours_a_week(track),
                begins=begins(track.get("starts")),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.yes, row.silent, row.days, row.hours or 0.0, row.begins)))


def _confirmed(content: Mapping[str, Any]) -> int:
    """The day since which the program itself confirmed all that decides."""
    day = stored_confirmed_on(content)
    return UNSTATED if day is None else day.toordinal()


def _room(openings: Mapping[str, Any]) -> tuple[int, int]:
    """The last day on which the word on openings is believed, and the days to wait."""
    said = openings.get("said", ())
    if openings.get("status") is None or not said:
        return UNSTATED, UNSTATED
    until = max(_ordinal(one["as_of"]) for one in said) + OPENINGS_DAYS
    waits = {"accepting": 0, "waitlist": openings.get("wait_days", UNSTATED), "full": FULL}
    return until, waits[openings["status"]]


def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()
