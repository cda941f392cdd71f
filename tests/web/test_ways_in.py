"""The first page's ways in lead somewhere: one that nothing in the directory meets is not shown."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft, Openings, Schedule, Serves, Track
from tests.factories import draft, publish, said

NOW = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
DAY = NOW.date()
EVENINGS = Track(name="E", days=("mon", "wed", "thu"), start=dt.time(18), end=dt.time(21))


def ways(client: FlaskClient, prefix: str = "") -> list[str]:
    client.get("/search?near=78701")  # the first page asks the database nothing: it knows what the last search knew
    text = client.get(f"{prefix}/").text
    return [html.unescape(one) for one in re.findall(rf'<li><a href="{prefix}/search\?([^"]+)"><strong>', text)]


ALL = ["population=adolescents", "time=evening", "format=virtual", "start=this-week", "population=veterans"]


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_with_the_sample_programs_there_are_five(sample: FlaskClient, prefix: str) -> None:
    assert ways(sample, prefix) == ALL


def by_group() -> ListingDraft:
    return draft().model_copy(update={"schedule": Schedule(said=(said(),), tracks=(EVENINGS,))})


def by_video() -> ListingDraft:
    """Nowhere, but for people of a state."""
    return draft(yes=("iop", "virtual"), point=None).model_copy(
        update={"serves": Serves(said=(said(),), states=("TX",))}
    )


def with_room() -> ListingDraft:
    by = said("program", DAY)
    mornings = Track(name="M", days=("mon", "tue", "wed"), start=dt.time(9), end=dt.time(12), starts="any week")
    return draft(by=by).model_copy(
        update={
            "openings": Openings(said=(by,), status="accepting"),
            "schedule": Schedule(said=(by,), tracks=(mornings,)),
        }
    )


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (lambda: draft(yes=("iop", "adolescents")), "population=adolescents"),
        (lambda: draft(yes=("iop", "evening")), "time=evening"),
        (by_group, "time=evening"),
        (by_video, "format=virtual"),
        (with_room, "start=this-week"),
        (lambda: draft(yes=("iop", "veterans")), "population=veterans"),
    ],
)
def test_a_way_is_shown_once_a_program_is_found_by_it(
    client: FlaskClient, session: Session, made: Callable[[], ListingDraft], shown: str
) -> None:
    with time_machine.travel(NOW):
        publish(session, draft(yes=("iop", "men")))
        assert ways(client) == []
        assert "Start from what matters most" not in client.get("/").text
        publish(session, made())
        assert ways(client) == [shown]


def test_room_that_is_long_past_is_no_way_in(client: FlaskClient, session: Session) -> None:
    with time_machine.travel(NOW):
        publish(session, with_room())
        assert ways(client) == ["start=this-week"]
    with time_machine.travel(NOW + dt.timedelta(days=40)):
        assert ways(client) == []
