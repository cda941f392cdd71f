"""From a stored listing to a row of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson

from directory.geo.states import STATE_BITS
from directory.listings.derived import answers_of, general_answers, serves_virtually
from directory.listings.freshness import room_until, stored_confirmed_on
from directory.listings.groups import GROUPS as TRACK_GROUPS
from directory.listings.groups import group_terms, hours_a_week
from directory.listings.start_dates import begins
from directory.partial_date import PartialDate, first_day
from directory.search.answers import FULL, UNSTATED
from directory.search.index_columns import IndexRow
from directory.search.schedules import TrackRow, Tracks
from directory.vocabulary import Vocabulary

_ONE_OF_A_KIND = ("time", "format")  # a group meets at one time and in one way, so several of a listing leave it open


def index_row(row: Any, vocabulary: Vocabulary) -> IndexRow:
    """A listing as the index holds it. Terms the vocabulary no longer has are passed over."""
    content = orjson.loads(row.content)
    answers = answers_of(content)
    virtual = serves_virtually(content)
    serves = content.get("serves", {})
    room_until, room_wait = _room(content.get("openings", {}))
    yes, no = _masks(answers, vocabulary)
    tracks = _tracks(content, answers, vocabulary)
    no |= _no_group(tracks, vocabulary) & ~yes
    general = _masks(_for_groups(content, vocabulary), vocabulary) if tracks else (None, None)
    return IndexRow(
        id=row.id,
        public_id=row.public_id,
        latitude=row.latitude,
        longitude=row.longitude,
        yes=yes,
        no=no,
        states=sum(1 << STATE_BITS[state] for state in virtual.states if state in STATE_BITS),
        virtual_only=virtual.only,
        tracks=tracks,
        ages=(serves.get("age_min"), serves.get("age_max")),
        confirmed=_confirmed(content),
        room_until=room_until,
        room_wait=room_wait,
        general_yes=general[0],
        general_no=general[1],
    )


@lru_cache(maxsize=4)
def track_members(vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """The terms, by position, of each vocabulary group that says something of one group of people."""
    return tuple(tuple(vocabulary.position(term.id) for term in vocabulary.terms_of(group)) for group in TRACK_GROUPS)


def _masks(answers: Mapping[str, str], vocabulary: Vocabulary) -> tuple[int, int]:
    yes, no = (
        _mask((term for term, value in answers.items() if value == wanted), vocabulary) for wanted in ("yes", "no")
    )
    return yes, no


def _mask(terms: Iterable[str], vocabulary: Vocabulary) -> int:
    return sum(1 << vocabulary.position(term) for term in set(terms) if vocabulary.find(term) is not None)


def _no_group(tracks: Tracks, vocabulary: Vocabulary) -> int:
    """What none of a listing's groups is or may be: asked for alone, it is judged as beside other wishes."""
    if not tracks:
        return 0
    may = 0
    for track in tracks:
        may |= track.yes | track.silent
    return sum(1 << position for members in track_members(vocabulary) for position in members) & ~may


def _for_groups(content: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str]:
    """What a listing says in general, as far as it says so of a group that is silent on it."""
    answers = general_answers(content)
    for group in _ONE_OF_A_KIND:
        said = [term.id for term in vocabulary.terms_of(group) if answers.get(term.id) == "yes"]
        for term in said if len(said) > 1 else ():
            del answers[term]
    return answers


def _tracks(content: Mapping[str, Any], answers: Mapping[str, str], vocabulary: Vocabulary) -> Tracks:
    """The groups of a listing, in their order. What the listing rules out, none of them is."""
    ruled_out = {term for term, value in answers.items() if value == "no"}
    rows = []
    for track in content.get("schedule", {}).get("tracks", ()):
        terms = group_terms(track)
        room_until, room_wait = _group_room(track.get("room"))
        rows.append(
            TrackRow(
                yes=_mask(terms.yes - ruled_out, vocabulary),
                silent=_mask(terms.silent - ruled_out, vocabulary),
                days=len(track["days"]),
                hours=hours_a_week(track),
                begins=begins(track.get("starts")),
                ages=(track.get("age_min"), track.get("age_max")),
                room_until=room_until,
                room_wait=room_wait,
                first_day=_first_day(track.get("room")),
            )
        )
    return tuple(rows)


def _confirmed(content: Mapping[str, Any]) -> int:
    """The day since which the program itself confirmed all that decides."""
    day = stored_confirmed_on(content)
    return UNSTATED if day is None else day.toordinal()


def _room(openings: Mapping[str, Any]) -> tuple[int, int]:
    """The last day on which the word on openings is believed, and the days to wait."""
    said = openings.get("said", ())
    if openings.get("status") is None or not said:
        return UNSTATED, UNSTATED
    return _until(openings, max(one["as_of"] for one in said)), _wait(openings)


def _group_room(room: Mapping[str, Any] | None) -> tuple[int, int]:
    """The same of one group, which carries its own date."""
    return (UNSTATED, UNSTATED) if room is None else (_until(room, room["as_of"]), _wait(room))


def _until(room: Mapping[str, Any], said: str) -> int:
    full_until = room.get("full_until")
    return room_until(room["status"], first_day(said), first_day(full_until) if full_until else None).toordinal()


def _first_day(room: Mapping[str, Any] | None) -> int:
    """The day that a word on room names for the next person, where it names a whole one."""
    first = PartialDate(room["first_day"]) if room and room.get("first_day") else None
    return first.first.toordinal() if first and first.precision == "day" else UNSTATED


def _wait(openings: Mapping[str, Any]) -> int:
    waits = {"accepting": 0, "waitlist": openings.get("wait_days", UNSTATED), "full": FULL}
    return int(waits[openings["status"]])
