"""The groups of a program in one cell of our template: read, written, refused in words."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.listings.cells import track_cell
from directory.listings.cells.issues import CellProblem
from directory.listings.draft import DAYS, Room, Track
from directory.partial_date import PartialDate

DAY = dt.date(2026, 11, 23)
NOW = PartialDate.on(DAY)

words = st.text("abc XYZ0129,:.-–", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
rooms = st.builds(
    Room,
    status=st.sampled_from(["accepting", "waitlist"]),
    wait_days=st.none() | st.integers(0, 730),
    as_of=st.dates(dt.date(2020, 1, 1), DAY).map(PartialDate.on),
) | st.builds(Room, status=st.just("full"), as_of=st.just(NOW))
people = st.sets(st.sampled_from(["adolescents", "women", "veterans", "adults", "accepts-men"])).map(
    lambda some: track_cell.who(", ".join(some))
)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    low, high = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    times = draw(
        st.sampled_from(
            [
                (None, None),
                (dt.time(9), dt.time(12)),
                (dt.time(18, 15), dt.time(21)),
                (dt.time(20), dt.time(0)),
                (dt.time(22), dt.time(2)),
                (dt.time(0), dt.time(3)),
            ]
        )
    )
    return Track(
        name=draw(words.map(lambda text: " ".join(f"G{text.replace(':', '')}".split()))),
        days=draw(
            st.sampled_from([("mon",), ("tue", "thu"), ("mon", "wed", "sat"), DAYS, *([()] if times[0] else [])])
        ),
        start=times[0],
        end=times[1],
        mode=draw(st.sampled_from([None, "in-person", "virtual", "hybrid"])),
        starts=draw(st.none() | words),
        who=draw(people),
        age_min=draw(st.sampled_from([None, low])),
        age_max=draw(st.sampled_from([None, high])),
        site=draw(st.none() | words),
        room=draw(st.none() | rooms),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(tracks(), max_size=3).map(tuple))
def test_what_is_written_reads_back_as_the_same_groups(some: tuple[Track, ...]) -> None:
    assert track_cell.read(track_cell.write(some), as_of=NOW) == track_cell.Cell(some)


def test_it_works() -> None:
    text = "Teens: mon wed 15:30-18:30 virtual; for Teens, lgbt; age 13 and up; at 20 Oak Street, Round Rock; full; "
    (track,) = track_cell.read(f"{text}starts x; y", as_of=NOW).tracks
    assert (track.who, track.age_min, track.age_max) == (("adolescents", "lgbt"), 13, None)
    assert track.site == "20 Oak Street, Round Rock"
    assert track.room == Room(status="full", as_of=NOW)  # without a date it is of the row's day
    assert track.starts == "x; y"


def test_a_cell_of_before_reads_as_before() -> None:
    (track,) = track_cell.read("Evening: mon 18:00-21:00 8 weeks starts any week; call first", as_of=NOW).tracks
    assert (track.starts, track.who, track.room) == ("any week; call first", (), None)
    assert track_cell.write((track,)) == "Evening: mon 18:00-21:00 8 weeks starts any week; call first"


def test_a_word_on_openings_keeps_its_own_day_also_where_its_row_is_older() -> None:
    later = DAY + dt.timedelta(days=40)
    with time_machine.travel(dt.datetime.combine(later, dt.time(12), dt.UTC)):
        (track,) = track_cell.read(f"A: mon; accepting as of {later.isoformat()}", as_of=NOW).tracks
        assert track.room == Room(status="accepting", as_of=PartialDate.on(later))
        with pytest.raises(CellProblem, match="is still to come"):
            track_cell.read(f"A: mon; accepting as of {(later + dt.timedelta(days=1)).isoformat()}", as_of=NOW)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("A: mon; for astrologers", "“astrologers” is no such term"),
        ("A: mon; for dbt", "“dbt” is no such term"),
        ("A: mon; ages thirteen", "“ages thirteen” is none of them"),
        ("A: mon; waitlist 3 days as of someday", "“someday” is no day"),
        ("A: mon; ages 13-17; ages 18+", "keep one"),
        ("A: mon for adolescents", "Write a ; before all else"),
        ("A: mon; somewhere else", "“somewhere else” is none of them"),
    ],
)
def test_what_cannot_be_read_is_said(cell: str, says: str) -> None:
    assert says in str(problem_of(cell))


def problem_of(cell: str) -> CellProblem | None:
    try:
        return track_cell.read(cell, as_of=NOW).problem
    except CellProblem as problem:
        return problem


FREE = [
    ("Mo-Fr 17:30-20:30", "Group 1: mon tue wed thu fri 17:30-20:30"),
    ("MWF 9am-12pm; TTh 6-9pm", "Group 1: mon wed fri 09:00-12:00 | Group 2: tue thu 18:00-21:00"),
    ("Mon-Fri: 9:00AM-5:00PM", "Group 1: mon tue wed thu fri 09:00-17:00"),
    ("Mon | Wed | Fri 6-9 pm", "Group 1: mon wed fri 18:00-21:00"),
    (
        "Evening: MWF 6-9pm virtual 8 weeks starts any week",
        "Evening: mon wed fri 18:00-21:00 virtual 8 weeks starts any week",
    ),
    (
        "Teens: M-Th 4-7pm; for adolescents; ages 13-17",
        "Teens: mon tue wed thu 16:00-19:00; for adolescents; ages 13-17",
    ),
    (
        "Teens: M-Th 4-7pm; at 20 Oak Street | Sat 9am-noon",
        "Teens: mon tue wed thu 16:00-19:00; at 20 Oak Street | Group 2: sat 09:00-12:00",
    ),
    ("fri 8pm-midnight", "Group 1: fri 20:00-24:00"),
    ("Fri 10pm-2am; full", f"Group 1: fri 22:00-02:00; full as of {DAY}"),
    ("MWF; at 6-9 pm", "Group 1: mon wed fri 18:00-21:00"),
    ("Group starts at 6pm and ends at 9pm on Mon, Wed", "Group 1: mon wed 18:00-21:00"),
    ("MWF 6-9pm, starts any Monday", "Group 1: mon wed fri 18:00-21:00 starts any Monday"),
    ("Mon\nWed\n6-9pm", "Group 1: mon wed 18:00-21:00"),
    ("lunes y miércoles de 6 a 9 pm", "Group 1: mon wed 18:00-21:00"),
]


@pytest.mark.parametrize(("cell", "written"), FREE, ids=[cell for cell, _ in FREE])
def test_groups_are_read_as_people_write_them(cell: str, written: str) -> None:
    found = track_cell.read(cell, as_of=NOW)
    assert (track_cell.write(found.tracks), found.problem) == (written, None)


def test_what_is_in_doubt_leaves_what_is_not() -> None:
    found = track_cell.read("MWF 9am-12pm | Teens: TTh 6-9", as_of=NOW)
    assert track_cell.write(found.tracks) == "Group 1: mon wed fri 09:00-12:00"
    assert "6-9 am, or 6-9 pm" in str(found.problem)


def test_what_was_taken_for_sure_is_noted() -> None:
    found = track_cell.read("MWF 9-12", as_of=NOW)
    assert "Read as 9:00 am to 12:00 pm" in str(found.note)


def test_opening_hours_are_pointed_out() -> None:
    found = track_cell.read("Mon-Fri: 9am-5pm", as_of=NOW)
    assert "40 hours a week look like opening hours" in str(found.note)
    assert track_cell.read("Mon-Fri: 9am-3pm", as_of=NOW).note is None


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("Noche: lun mar jue 18:00-21:00; para mujeres", "Noche: mon tue thu 18:00-21:00; for women"),
        (
            "Noche: lun 18:00-21:00; para adolescentes; edades 13-17",
            "Noche: mon 18:00-21:00; for adolescents; ages 13-17",
        ),
        (
            "Noche: lun 18:00-21:00; edades 18 o más; en 20 Oak Street",
            "Noche: mon 18:00-21:00; ages 18+; at 20 Oak Street",
        ),
        ("Noche: lun 18:00-21:00; edad hasta 17", "Noche: mon 18:00-21:00; ages up to 17"),
        (
            "Noche: lun 18:00-21:00; lista de espera 10 días al 2026-11-02",
            "Noche: mon 18:00-21:00; waitlist 10 days as of 2026-11-02",
        ),
        (
            "Noche: lun 18:00-21:00; lleno hasta 2026-12-07 al 2026-11-02",
            "Noche: mon 18:00-21:00; full until 2026-12-07 as of 2026-11-02",
        ),
        (
            "Noche: lun 18:00-21:00; con lugar desde 2026-12-07 al 2026-11-02",
            "Noche: mon 18:00-21:00; accepting from 2026-12-07 as of 2026-11-02",
        ),
    ],
)
def test_the_parts_are_read_as_spanish_pages_tell_people_to_write_them(spanish: str, english: str) -> None:
    read = track_cell.read(spanish, as_of=PartialDate("2026-11-24"))
    assert read.not_read == ()
    assert track_cell.write(read.tracks) == english
