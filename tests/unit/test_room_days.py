"""Openings by group with a first day, "full until" a day, a usual wait, and the next start dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from directory.listings.cells import track_cell
from directory.listings.draft import ListingDraft, Openings, Schedule, Track
from directory.listings.next_starts import next_starts
from directory.partial_date import PartialDate
from directory.providing import weekly_parts
from directory.search.answers import UNSTATED
from directory.search.index_rows import _first_day, _group_room
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.room_text import openings_of, openings_of_group
from tests.factories import draft, said

SAID = dt.date(2026, 11, 23)  # a Monday
DAY = dt.timedelta(days=1)


def group(name: str = "Evening", **values: Any) -> Track:
    room = values.pop("room", None)
    made = {"as_of": SAID.isoformat(), **room} if room else None
    return Track.model_validate({"name": name, "days": ("mon", "wed"), "room": made, **values})


def listing(*tracks: Track, **room: Any) -> ListingDraft:
    own = Openings.model_validate({"said": (said("program", SAID),), **room}) if room else Openings()
    return draft(schedule=Schedule(said=(said("program", SAID),), tracks=tracks), openings=own)


@pytest.fixture
def english(app: Flask) -> Any:
    with app.test_request_context():
        yield


FULL = {"status": "full", "full_until": "2026-12-07"}


ROOMS: list[tuple[dict[str, Any], dt.date, str]] = [
    (FULL, SAID, "Full until Dec 7"),
    (FULL, dt.date(2026, 12, 6), "Full until Dec 7"),
    (FULL, dt.date(2026, 12, 7), ""),
    ({"status": "full", "full_until": "2027-06-01"}, SAID + 30 * DAY, "Full until Jun 1"),
    ({"status": "full", "full_until": "2027-06-01"}, SAID + 31 * DAY, ""),
    ({"status": "full", "full_until": "2026-01-01"}, SAID, "Full right now"),  # it was over when it was said
    ({"status": "waitlist", "usual_wait_days": 21}, SAID, "Wait list, usually 3 weeks of waiting"),
    ({"status": "waitlist", "usual_wait_days": 21, "wait_days": 5}, SAID, "About 5 days of waiting"),
    (FULL | {"usual_wait_days": 1}, SAID, "Full until Dec 7, usually 1 day of waiting"),
    ({"status": "accepting", "full_until": "2026-12-07"}, SAID + 20 * DAY, "Taking new people"),
]


@pytest.mark.usefixtures("english")
def test_room_of_a_program_ends_with_its_days() -> None:
    for room, day, text in ROOMS:
        assert openings_of(listing(**room), day).text == text, room


@pytest.mark.usefixtures("english")
def test_room_of_a_group_names_its_first_day_until_it_has_come() -> None:
    track = group(room={"status": "accepting", "first_day": "2026-12-07"})
    texts = [openings_of_group(track, day) for day in (SAID, dt.date(2026, 12, 7), dt.date(2026, 12, 8))]
    assert [one and one.text for one in texts] == [
        "Taking new people, from Dec 7",
        "Taking new people, from Dec 7",
        "Taking new people",
    ]
    assert openings_of_group(track, SAID + 31 * DAY) is None


def test_the_search_believes_as_long_as_the_pages() -> None:
    assert get_vocabulary()
    full = {"status": "full", "full_until": "2026-12-07", "as_of": "2026-11-23"}
    assert _group_room(full)[0] == dt.date(2026, 12, 6).toordinal()
    assert _group_room(full | {"full_until": "2027-06-01"})[0] == (SAID + 30 * DAY).toordinal()
    assert _first_day({"first_day": "2026-12-07"}) == dt.date(2026, 12, 7).toordinal()
    assert _first_day({"first_day": "2026-12"}) == _first_day({}) == _first_day(None) == UNSTATED  # no whole day


@pytest.mark.parametrize(
    "cell",
    [
        "Evening: mon wed; accepting from 2026-12-07 as of 2026-11-23",
        "Evening: mon wed; waitlist 10 days from 2026-12-07 as of 2026-11-23",
        "Evening: mon wed; full until 2026-12-07 as of 2026-11-23; starts any week",
    ],
)
def test_a_cell_says_the_days_and_reads_back(cell: str) -> None:
    (track,) = track_cell.read(cell, as_of=PartialDate.on(SAID)).tracks
    assert track.room is not None
    assert (track.room.first_day or track.room.full_until) == PartialDate("2026-12-07")
    assert track_cell.write((track,)) == cell


@pytest.mark.parametrize(
    ("track", "day"),
    [
        (group(starts="any week"), "2026-11-23"),  # the next day on which it meets
        (group(starts="first Monday of the month"), "2026-12-07"),
        (group(starts="2027-01-11"), "2027-01-11"),
        (group(starts="any week", room={"status": "accepting", "first_day": "2026-12-09"}), "2026-12-09"),
        (group(starts="any week", room={"status": "full", "full_until": "2026-12-08"}), "2026-12-09"),
        (group(starts="any week", room={"status": "full"}), None),
        (group(starts="any week", room={"status": "full", "as_of": "2026-10-01"}), "2026-11-23"),  # believed no more
        (group(room={"status": "accepting", "first_day": "2026-11-20"}), None),  # it has passed
        (group(room={"status": "accepting", "first_day": "2027-11-20"}), None),  # far away
        (group(starts="when there is room"), None),
        (group(), None),
    ],
)
def test_the_next_start_of_a_group(track: Track, day: str | None) -> None:
    assert [one.day.isoformat() for one in next_starts(listing(track), SAID)] == ([day] if day else [])


def test_next_starts_come_in_order_and_at_most_eight() -> None:
    groups = [group(f"Group {at}", starts=f"2026-12-{20 - at:02d}") for at in range(12)]
    days = [one.day.day for one in next_starts(listing(*groups), SAID)]
    assert days == list(range(9, 17))


def test_a_full_until_that_is_over_is_not_confirmed_again() -> None:
    over = listing(group(room={"status": "full", "full_until": "2026-12-07"}), **FULL)
    (part,) = [one for one in weekly_parts.PARTS if one.id == "openings"]
    today = dt.date(2026, 12, 7)
    assert weekly_parts.says(over, part, today - DAY)
    assert not weekly_parts.says(over, part, today)
    assert weekly_parts.confirmed(over, ["openings"], said=said("program", today)).openings == over.openings
