"""What is said of a program is said once, in its own language's grammar, and wherever it is asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from directory import clock
from directory.imports.checking.row_counts import Counts
from directory.listings.draft import Room, Said, Schedule, Track
from directory.models import SourceRecord
from directory.partial_date import PartialDate
from directory.web.desk.listings.listing_views import _once
from directory.web.families.shared.fact_text import FactTexts
from directory.web.families.shared.group_lines import besides_name, who_of
from directory.web.families.shared.room_text import openings_of
from directory.web.shared import phrases
from tests.factories import draft


def group(name: str, status: str | None = None, days: int = 0, **more: object) -> Track:
    room = Room.model_validate({"status": status, "as_of": clock.today() - dt.timedelta(days=days)}) if status else None
    return Track.model_validate({"name": name, "days": ("mon",), "room": room, **more})


@pytest.mark.parametrize(
    ("name", "besides"), [("Teens", "Ages 13 to 17"), ("teens", "Ages 13 to 17"), ("Dusk", "Teens. Ages 13 to 17")]
)
def test_a_group_says_whom_it_is_for_once(app: Flask, name: str, besides: str) -> None:
    with app.test_request_context("/"):
        track = group(name, who=("adolescents",), age_min=13, age_max=17)
        assert who_of(track) == "Teens. Ages 13 to 17"
        assert besides_name(track) == besides


@pytest.mark.parametrize(
    ("groups", "state", "text"),
    [
        ([group("A", "waitlist"), group("B")], "wait", "1 group: Wait list"),
        (
            [group("A", "full"), group("B", "accepting"), group("C", "full")],
            "yes",
            "1 group: Taking new people; 2 groups: Full right now",
        ),
        ([group("A", "waitlist", days=31)], "unknown", ""),
    ],
)
def test_where_only_groups_say_whether_they_have_room_they_are_heard(
    app: Flask, groups: list[Track], state: str, text: str
) -> None:
    with app.test_request_context("/"):
        schedule = Schedule(said=(Said(source="program", as_of=PartialDate.on(clock.today())),), tracks=tuple(groups))
        program = draft(name="Two Houses").model_copy(update={"schedule": schedule})
        found = openings_of(program, clock.today())
        assert (found.state, found.text) == (state, text)
        assert text in FactTexts.of(program, clock.today()).fact("openings")


@pytest.mark.parametrize("confirmed", [True, False])
def test_spanish_draws_de_and_el_together(app: Flask, confirmed: bool) -> None:
    line = Said(source="national-directory", as_of=PartialDate("2026-01-01"))
    with app.test_request_context("/", environ_overrides={"directory.language": "es"}):
        told = phrases.said_line(line, confirmed=confirmed)
        assert told.startswith("Primero del Directorio" if confirmed else "Del Directorio")
    with app.test_request_context("/"):
        assert "From the SAMHSA" in phrases.said_line(line)


def test_a_list_that_names_a_program_twice_is_named_once() -> None:
    def record(day: int, **more: object) -> SourceRecord:
        return SourceRecord(source="template", as_of=dt.date(2026, 1, day), released=False, **more)

    assert len(_once([record(1), record(1), record(2)])) == 2


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(new=1), "1 new program"),
        (Counts(new=2, changed=1), "2 new and 1 changed program"),
        (Counts(changed=1_200), "1,200 changed programs"),
    ],
)
def test_numbers_that_are_nothing_are_left_out(counts: Counts, said: str) -> None:
    assert counts.writes_words() == said
