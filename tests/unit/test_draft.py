"""A listing draft: what it refuses, and that its text is canonical."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from directory.listings import groups
from directory.listings.draft import Evidence, EvidenceKind, Geocode, ListingDraft, Place, Precision, Schedule, Track
from tests.factories import answers, draft, said


def test_it_survives_its_own_json() -> None:
    one = draft(yes=("iop", "dbt"), no=("emdr",)).model_copy(
        update={
            "schedule": Schedule(
                said=(said(),),
                tracks=(Track(name="Evening", days=("mon", "thu"), start=dt.time(18), end=dt.time(21)),),
            ),
            "populations": {"veterans": Evidence(kind=EvidenceKind.GROUP, words="A group of their own.", said=said())},
        }
    )
    assert ListingDraft.from_json(one.to_json()) == one
    assert ListingDraft.from_json(one.to_json()).to_json() == one.to_json()


def test_the_order_of_answers_does_not_show_in_the_json() -> None:
    one = draft(name="A", street="1 A St", phone=None, yes=("iop", "dbt", "cbt"))
    other = one.model_copy(update={"answers": answers("cbt", "dbt", "iop")})
    assert one.to_json() == other.to_json()


@pytest.mark.parametrize(
    ("update", "complaint"),
    [
        ({"name": ""}, "at least 1"),
        ({"name": "A\x00B"}, "control character"),
        ({"place": {"city": "Austin", "state": "TX", "zip": "7870"}}, "zip"),
        ({"place": {"city": "Austin", "state": "Texas", "zip": "78701"}}, "state"),
        ({"place": {"city": "Austin", "state": "TX", "zip": "78701", "withheld": True, "street": "1 A"}}, "withheld"),
        ({"contact": {"website": "javascript:alert(1)"}}, "website"),
        ({"contact": {"phones": [{"number": "512"}]}}, "number"),
        ({"serves": {"age_min": 30, "age_max": 18}}, "oldest age"),
        (
            {"answers": {"Not An Id": {"value": "yes", "said": {"source": "template", "as_of": "2025-06-01"}}}},
            "answers",
        ),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_it_refuses(update: dict[str, Any], complaint: str) -> None:
    good = {"name": "A", "provider": "A", "place": {"city": "Austin", "state": "TX", "zip": "78701"}}
    with pytest.raises(ValidationError, match=complaint):
        ListingDraft.model_validate(good | update)


def test_a_point_at_null_island_is_refused() -> None:
    with pytest.raises(ValidationError, match="Atlantic"):
        Geocode(latitude=0, longitude=0, precision=Precision.GIVEN, said=said())


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"days": ("mon", "mon")}, "twice"),
        ({"days": ("mon",), "start": dt.time(9)}, "start or an end"),
        ({"days": ("mon",), "start": dt.time(12), "end": dt.time(9)}, "ends before"),
        ({"days": ("mon",), "start": dt.time(12), "end": dt.time(12)}, "ends when it starts"),
        ({"days": ("mon",), "weeks_min": 8, "weeks_max": 4}, "fewer weeks"),
        ({"days": ()}, "names no day"),
        ({"days": (), "start": dt.time(9), "end": dt.time(17)}, "names no day"),  # somebody is there
    ],
)
def test_a_track_refuses(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Track(name="Evening", **values)


def test_a_track_knows_its_hours() -> None:
    track = Track(name="Evening", days=("mon", "wed", "thu"), start=dt.time(18), end=dt.time(21, 15))
    assert (track.days_a_week, track.hours_a_week) == (3, 9.75)
    assert Track(name="Evening", days=("mon",)).hours_a_week is None


def test_what_nobody_said_is_neither_yes_nor_no() -> None:
    one = draft(yes=("iop",), no=("emdr",))
    assert [one.says(term) for term in ("iop", "emdr", "dbt")] == ["yes", "no", None]


def test_a_withheld_place_keeps_its_city() -> None:
    place = Place(city="Austin", state="TX", zip="78701", withheld=True)
    assert place.street is None


@pytest.mark.parametrize(
    ("start", "end", "hours", "past"),
    [(20, 0, 4.0, False), (22, 2, 4.0, True), (18, 6, 12.0, True), (9, 0, 15.0, False), (9, 12, 3.0, False)],
)
def test_a_group_may_go_on_past_midnight(start: int, end: int, hours: float, past: bool) -> None:
    track = Track(name="Late", days=("fri",), start=dt.time(start), end=dt.time(end))
    assert (track.hours_a_week, track.past_midnight) == (hours, past)
    stored = track.model_dump(mode="json")
    assert groups.hours_a_week(stored) == hours
    assert Track.model_validate(stored) == track


def test_what_ends_after_midnight_is_of_the_day_it_starts_on() -> None:
    """A group from 1 pm to 0:30 am is no morning."""
    for start, term in (("13:00", "daytime"), ("15:00", "after-school"), ("22:00", "evening")):
        late = groups.group_terms({"days": ["fri"], "start": start, "end": "00:30"})
        assert late.yes & {"morning", "daytime", "after-school", "evening", "weekend"} == {term}
