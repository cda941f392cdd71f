"""One group has to be all that is asked of a group: from drafts to what a search finds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory.geo.places import Place as Origin
from directory.listings.draft import ListingDraft, Openings, Room, Schedule, Serves, Track
from directory.listings.groups import group_terms
from directory.search.arguments import Arguments
from directory.search.catalog import refresh
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.vocabulary import get_vocabulary
from tests.factories import draft, publish, said

TODAY = dt.date(2026, 11, 23)
AUSTIN = Origin("Austin, TX 78701", "78701", "Austin", "TX", 30.2713, -97.7426)
DAYS = ("mon", "wed", "fri")


def group(name: str, **values: Any) -> Track:
    return Track.model_validate({"name": name, "days": DAYS, **values})


def program(*tracks: Track, yes: tuple[str, ...] = (), **sections: Any) -> ListingDraft:
    made = draft(yes=("iop", *yes), by=said("program", TODAY))
    return made.model_copy(update={"schedule": Schedule(said=(said("program", TODAY),), tracks=tracks), **sections})


def find(session: Session, **asked: str | list[str]) -> Matches:
    args: Arguments = {name: [value] if isinstance(value, str) else value for name, value in asked.items()}
    criteria = SearchCriteria.from_args(
        {"near": ["78701"], **args}, vocabulary=get_vocabulary(), find_place=lambda _: AUSTIN
    )
    assert not criteria.notes
    return Finder(refresh(session), AUSTIN, get_vocabulary(), TODAY).find(criteria)


def answer(session: Session, **asked: str | list[str]) -> str:
    matches = find(session, **asked)
    return "yes" if matches.total else "may" if matches.have_not_said else "no"


TEENS_BY_VIDEO = group("Teens", who=("adolescents",), mode="virtual")
ADULTS_ON_SITE = group("Adults", who=("adults",), mode="in-person")


@pytest.mark.parametrize(
    ("teens", "adults"),
    [
        (TEENS_BY_VIDEO, ADULTS_ON_SITE),
        (group("T", age_min=13, age_max=17, mode="virtual"), group("A", age_min=18, mode="in-person")),
        (group("T", who=("children-teens",), mode="virtual"), group("A", age_min=18, mode="in-person")),
    ],
)
def test_two_groups_together_are_not_one(session: Session, teens: Track, adults: Track) -> None:
    """The example of issue 16: teens by video, adults in person; asked for teens, in person, three days."""
    general = ("adolescents", "adults", "in-person", "virtual")
    publish(session, program(teens, adults, yes=general))
    assert answer(session, population="adolescents", format="in-person", days="3") == "no"
    assert answer(session, population="adolescents", format="in-person") == "no"
    assert answer(session, age="15", format="in-person") == "no"
    assert answer(session, ages="children-teens", format="in-person") == "no"
    assert answer(session, population="adolescents", format="virtual", days="3") == "yes"
    assert answer(session, age="15", format="virtual") == "yes"
    assert answer(session, age="40", format="in-person", days="3") == "yes"


def test_a_group_decides_where_it_speaks_and_takes_the_listings_word_where_it_is_silent(session: Session) -> None:
    silent = group("Evening", start="18:00", end="21:00")
    publish(session, program(silent, yes=("adolescents", "in-person"), serves=Serves(said=(said(),), age_min=12)))
    asked: dict[str, Any] = {"time": "evening", "days": "3"}
    assert answer(session, population="adolescents", format="in-person", **asked) == "yes"
    assert answer(session, age="15", **asked) == "yes"
    assert answer(session, age="9", **asked) == "no"
    assert answer(session, population="veterans", **asked) == "may"  # it has not said
    assert answer(session, format="virtual", **asked) == "may"


@pytest.mark.parametrize("asked", [{"ages": "adults"}, {"age": "40"}, {"gender": "accepts-men"}])
def test_a_group_for_some_is_not_one_for_others(session: Session, asked: dict[str, str]) -> None:
    publish(session, program(group("Girls", who=("adolescents", "women"))))
    assert answer(session, days="3", **asked) == "no"
    assert answer(session, days="3", age="16", gender="accepts-women") == "yes"


def test_what_one_group_is_says_nothing_of_another(session: Session) -> None:
    """Only what the listing says in general is a silent group's; not what another group says of itself."""
    publish(session, program(group("Teens", who=("adolescents",), mode="virtual"), group("Other", mode="in-person")))
    assert answer(session, population="adolescents") == "yes"
    assert answer(session, population="adolescents", format="in-person") == "may"


def test_a_listing_that_says_more_than_its_groups_may_have_groups_it_did_not_describe(session: Session) -> None:
    publish(session, program(ADULTS_ON_SITE, yes=("adolescents",)))
    assert answer(session, population="adolescents", format="in-person") == "may"


@pytest.mark.parametrize(("wait", "this_week", "two_weeks"), [(7, "yes", "yes"), (8, "no", "yes"), (15, "no", "no")])
def test_this_week_is_seven_days_and_soon_is_fourteen(
    session: Session, wait: int, this_week: str, two_weeks: str
) -> None:
    room = Room.model_validate({"status": "waitlist", "as_of": TODAY, "wait_days": wait})
    publish(session, program(group("A", room=room, starts="any week")))
    assert answer(session, start="this-week") == this_week
    assert answer(session, start="two-weeks") == two_weeks


def test_a_groups_own_openings_count_for_thirty_days_and_then_the_listings(session: Session) -> None:
    def room(status: str, ago: int, **more: Any) -> Room:
        return Room.model_validate({"status": status, "as_of": TODAY - dt.timedelta(days=ago), **more})

    full = Openings(said=(said("program", TODAY),), status="full")
    begins: dict[str, Any] = {"starts": "any week"}
    publish(session, program(group("A", room=room("accepting", 30), **begins), openings=full))
    assert answer(session, start="two-weeks") == "yes"
    publish(session, program(group("A", room=room("accepting", 31), **begins), openings=full))
    assert find(session, start="two-weeks").total == 1  # the first one
    waiting = group("A", room=room("waitlist", 1), **begins)
    publish(session, program(waiting, openings=full.model_copy(update={"status": "accepting"})))
    matches = find(session, start="two-weeks")
    assert (matches.total, matches.have_not_said) == (1, 1)  # it decides, and has not said how long


def test_the_groups_that_fit_are_told_by_their_order(session: Session) -> None:
    publish(session, program(ADULTS_ON_SITE, TEENS_BY_VIDEO, group("More teens", age_min=13, age_max=17)))
    assert find(session, population="adolescents").fitting.tolist() == [0b110]
    assert find(session, population="adolescents", format="virtual").fitting.tolist() == [0b010]
    assert find(session).fitting.tolist() == [0]


@pytest.mark.parametrize(
    ("values", "is_", "is_not"),
    [
        ({"who": ["adolescents"]}, {"adolescents", "children-teens"}, {"adults", "veterans", "ages-18-25"}),
        ({"age_min": 13, "age_max": 17}, {"adolescents", "children-teens"}, {"young-adults", "older-adults", "adults"}),
        ({"age_min": 18}, {"adults", "ages-65-up", "ages-18-25"}, {"adolescents", "children-teens"}),
        ({"who": ["women"]}, {"women", "accepts-women"}, {"men", "accepts-men", "veterans"}),
        ({"who": ["accepts-men"]}, {"men", "accepts-men"}, {"women", "accepts-women", "pregnant-postpartum"}),
        ({"who": ["all-genders"]}, {"accepts-men", "accepts-women"}, set()),
        ({"who": ["veterans", "women"]}, {"veterans", "women"}, {"lgbt"}),
    ],
)
def test_what_a_group_is_and_is_not(values: dict[str, Any], is_: set[str], is_not: set[str]) -> None:
    found = group_terms(group("A", **values).model_dump(mode="json"))
    assert is_ <= found.yes
    assert not is_not & (found.yes | found.silent)


def test_a_group_of_before_reads_and_writes_as_before() -> None:
    text = '{"days":["mon"],"name":"Evening","starts":"any week","weeks_max":8}'
    assert Track.model_validate_json(text).model_dump_json(exclude_defaults=True) == (
        '{"name":"Evening","days":["mon"],"weeks_max":8,"starts":"any week"}'
    )


def test_one_wish_alone_is_judged_as_beside_others(session: Session) -> None:
    publish(session, program(group("Evenings", start=dt.time(18), end=dt.time(21), mode="in-person", who=("men",))))
    for wish in ({"time": "morning"}, {"format": "virtual"}, {"population": "women"}, {"gender": "accepts-women"}):
        for other in ({}, {"days": "6"}, {"days": "7"}, {"hours_max": "60"}):
            assert answer(session, **wish, **other) == "no", (wish, other)
    assert answer(session, time="evening") == answer(session, time="evening", days="7") == "yes"
    assert answer(session, time="evening", days="3", hours_max="10") == "yes"


def test_seven_days_a_week_or_fewer_asks_nothing(session: Session) -> None:
    publish(session, program(yes=("evening",)))
    assert answer(session, days="7") == answer(session, time="evening", days="7") == "yes"
    assert answer(session, days="6") == "may"
