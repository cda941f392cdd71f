"""What the site itself prints of a group's days and times, in either language, reads back as the same group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.listings.draft import DAYS, Track
from directory.listings.draft.session_length import LONGEST_NIGHT, WHOLE_DAY, minutes_between
from directory.listings.fact_words import fact_text
from directory.listings.weekly.drawn_together import in_order
from directory.listings.weekly.reading import read
from directory.listings.weekly.values import Meeting
from directory.web.families.program.program_data import _hours
from directory.web.families.shared.group_lines import how_of, line_of
from directory.web.shared import phrases
from directory.web.shared.clock_words import times as times_of
from tests.languages import page_in

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module", params=["en", "es"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A page's language, without a page and without a database."""
    with page_in(request.param):
        yield request.param


minutes = st.integers(0, 24 * 60 - 1).map(lambda at: dt.time(at // 60, at % 60))


@st.composite
def times(draw: st.DrawFn) -> tuple[dt.time | None, dt.time | None]:
    start, end = draw(minutes), draw(minutes)
    past = dt.time(0) < end < start and minutes_between(start, end) > LONGEST_NIGHT
    return (None, None) if start == end or past else (start, end)


@st.composite
def groups(
    draw: st.DrawFn,
    names: tuple[str, ...] = ("Evening", "Group 1", "Teens", "Downtown office"),
    *,
    alone: bool = False,
) -> Track:
    """A group; one that stands alone may be without days."""
    start, end = draw(times())
    low, high = sorted(draw(st.tuples(st.integers(1, 104), st.integers(1, 104))))
    weeks = draw(st.sampled_from([(None, None), (low, low), (low, high)]))
    may_lack_days = alone and 0 < minutes_between(start, end) < WHOLE_DAY
    days = draw(st.sets(st.sampled_from(DAYS), min_size=0 if may_lack_days else 1))
    return Track(
        name=draw(st.sampled_from(names)),
        days=in_order(days),
        start=start,
        end=end,
        mode=draw(st.sampled_from([None, "in-person", "virtual", "hybrid"])),
        weeks_min=weeks[0],
        weeks_max=weeks[1],
    )


def meeting(track: Track, *, name: str = "", more: bool = True) -> Meeting:
    return Meeting(
        days=track.days,
        start=track.start,
        end=track.end,
        name=name,
        mode=track.mode if more else None,
        weeks_min=track.weeks_min if more else None,
        weeks_max=track.weeks_max if more else None,
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups(alone=True))
def test_what_families_see(language: str, track: Track) -> None:
    reading = read(line_of(track, TODAY).when)
    assert (reading.meetings, reading.not_read) == ((meeting(track, more=False),), ()), language
    assert {note.code for note in reading.notes} <= {"assumed"} | ({"no-days"} if not track.days else set())
    line = ", ".join(filter(None, (line_of(track, TODAY).when, phrases.weeks(track), how_of(track))))
    reading = read(line)
    assert (reading.meetings, reading.not_read) == ((meeting(track),), ()), language


@settings(max_examples=150, deadline=None)
@given(groups(alone=True))
def test_what_the_desk_sees(track: Track) -> None:
    reading = read(fact_text(track))
    assert (reading.meetings, reading.not_read) == ((meeting(track, name=track.name),), ())
    assert {note.code for note in reading.notes} == (set() if track.days else {"no-days"})


@settings(max_examples=80, deadline=None)
@given(groups(("Evening",)), groups(("Group 2",)), groups(("Teens",)))
def test_several_groups_in_one_cell(one: Track, other: Track, third: Track) -> None:
    reading = read(fact_text((one, other, third)))
    expected = tuple(meeting(track, name=track.name) for track in (one, other, third))
    assert (reading.meetings, reading.not_read) == (expected, ())


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("18:00", "21:00", {"en": "6:00 to 9:00 pm", "es": "6 a 9\u00a0p.\u00a0m."}),
        ("09:00", "12:00", {"en": "9:00 am to 12:00 pm", "es": "9\u00a0a.\u00a0m. a 12 del mediodía"}),
        ("20:00", "00:00", {"en": "8:00 pm to midnight", "es": "8\u00a0p.\u00a0m. a medianoche"}),
        (
            "22:00",
            "02:00",
            {
                "en": "10:00 pm to 2:00 am the next day",
                "es": "10\u00a0p.\u00a0m. a 2\u00a0a.\u00a0m. del día siguiente",
            },
        ),
        ("09:00", "00:00", {"en": "9:00 am to midnight", "es": "9\u00a0a.\u00a0m. a medianoche"}),
        ("12:00", "15:30", {"en": "12:00 to 3:30 pm", "es": "12 del mediodía a 3:30\u00a0p.\u00a0m."}),
        ("11:30", "12:15", {"en": "11:30 am to 12:15 pm", "es": "11:30\u00a0a.\u00a0m. a 12:15\u00a0p.\u00a0m."}),
        ("00:00", "03:00", {"en": "12:00 to 3:00 am", "es": "medianoche a 3\u00a0a.\u00a0m."}),
    ],
)
def test_past_midnight_is_shown_as_such(language: str, start: str, end: str, printed: dict[str, str]) -> None:
    track = Track(name="A", days=("fri",), start=dt.time.fromisoformat(start), end=dt.time.fromisoformat(end))
    assert times_of(track) == printed[language]


def test_the_desk_sees_past_midnight() -> None:
    late = Track(name="A", days=("fri",), start=dt.time(22), end=dt.time(2))
    assert fact_text(late) == "A: Fri, 10:00 pm to 2:00 am the next day"
    assert fact_text(late.model_copy(update={"end": dt.time(0)})) == "A: Fri, 10:00 pm to midnight"


def test_search_engines_read_past_midnight_as_families_do(language: str) -> None:
    """schema.org: what closes no later than it opens closes on the next day."""
    start, end = dt.time(22), dt.time(2)
    late = _hours(Track(name="Late", days=("fri",), start=start, end=end), start, end)
    assert (late["dayOfWeek"], late["opens"], late["closes"]) == (["https://schema.org/Friday"], "22:00", "02:00")
    assert language
