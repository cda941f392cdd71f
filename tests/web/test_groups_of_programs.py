"""Groups of one program that differ: on cards, pages, in JSON, and in the form of the program that keeps them."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.api.schemas import Program
from directory.listings.draft import ListingDraft, Room, Schedule, Track
from directory.models import ChangeRequest, Listing
from directory.partial_date import PartialDate
from tests.factories import draft, publish, said
from tests.web.programs import ProgramsPerson
from tests.web.test_programs import edit, form_of, listed, now


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def ann(client: FlaskClient, app: Flask) -> ProgramsPerson:
    return ProgramsPerson(app)


@pytest.fixture
def kept(ann: ProgramsPerson, session: Session) -> tuple[int, str]:
    """A listing that Ann holds, signed in."""
    found = listed(session)
    ann.hold(found[0])
    ann.sign_in()
    return found


def two_groups(**room: object) -> ListingDraft:
    """Teens by video with a wait list, adults in person."""
    told = said("program", clock.today())
    teens = Track(
        name="After school",
        days=("mon", "wed"),
        start=dt.time(15, 30),
        end=dt.time(18, 30),
        mode="virtual",
        who=("adolescents",),
        age_min=13,
        age_max=17,
        room=Room.model_validate({"status": "waitlist", "wait_days": 5, "as_of": clock.today(), **room}),
    )
    adults = Track(name="Evenings", days=("tue", "thu"), mode="in-person", age_min=18, site="20 Oak Street")
    made = draft(name="Two Houses", yes=("iop", "adolescents", "adults", "in-person", "virtual"), by=told)
    return made.model_copy(update={"schedule": Schedule(said=(told,), tracks=(teens, adults))})


def card(client: FlaskClient, query: str = "") -> str:
    found = re.search(r'<li class="card.*?\n</li>', client.get(f"/search?near=78701&{query}").text, re.DOTALL)
    return text_of(found[0]) if found else ""


def test_the_card_shows_the_group_that_fits_and_merges_none(client: FlaskClient, session: Session) -> None:
    publish(session, two_groups())
    plain = card(client)
    assert "After school: Teens. Ages 13 to 17 · Virtual · Mon, Wed, 3:30 to 6:30 pm" in plain
    assert "Evenings: Ages 18 and up · In person, at 20 Oak Street · Tue, Thu" in plain
    teens = card(client, "population=adolescents&format=virtual")
    assert "The group that fits After school" in teens
    assert "About 5 days of waiting" in teens
    assert "Evenings" not in teens
    assert "The group that fits Evenings" in card(client, "age=40")
    assert card(client, "population=adolescents&format=in-person") == ""


def test_the_card_says_it_in_spanish(client: FlaskClient, session: Session) -> None:
    publish(session, two_groups())
    page = text_of(client.get("/es/search?near=78701&population=adolescents").text)
    assert "El grupo que le sirve After school : Adolescentes. Edades: 13 a 17" in page


def test_a_groups_openings_are_shown_for_thirty_days(client: FlaskClient, session: Session) -> None:
    publish(session, two_groups(as_of=clock.today() - dt.timedelta(days=31)))
    assert "About 5 days" not in card(client, "population=adolescents&format=virtual")


def test_the_page_the_json_and_the_call_tell_each_group(client: FlaskClient, session: Session) -> None:
    listing_id, path = publish(session, two_groups())
    page = text_of(client.get(path).text)
    for said_there in ("Teens. Ages 13 to 17", "In person, at 20 Oak Street", "About 5 days of waiting"):
        assert said_there in page
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    assert "Teens. Ages 13 to 17: Mon, Wed" in text_of(client.get(f"{path}/call").text)
    other, _path = publish(session, two_groups().model_copy(update={"name": "Beside it"}))
    both = f"/compare?p={public_id}&p={session.get_one(Listing, other).public_id}"
    session.rollback()
    assert "Teens. Ages 13 to 17: Mon, Wed" in text_of(client.get(both).text)
    teens, adults = Program.model_validate(client.get(f"/api/v1/programs/{public_id}").json).tracks
    assert (teens.who, teens.age_min, teens.format) == (["adolescents"], 13, "virtual")
    assert teens.openings is not None
    assert (teens.openings.status, teens.openings.wait_days) == ("waitlist", 5)
    assert (adults.site, adults.openings, adults.who) == ("20 Oak Street", None, [])


def said_on(session: Session, listing_id: int) -> PartialDate:
    room = now(session, listing_id).schedule.tracks[0].room
    assert room is not None
    return room.as_of


GROUP: dict[str, object] = {"track-0-name": "Teens", "track-0-days": ["mon"], "track-0-mode": "virtual"}


def test_a_program_says_of_a_group_what_is_its_own(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    own: dict[str, object] = {"track-0-age_min": "13", "track-0-age_max": "17", "track-0-who": ["children-teens"]}
    room: dict[str, object] = {"track-0-status": "waitlist", "track-0-wait_days": "5"}
    edit(ann, kept[1], "schedule", GROUP | own | room)
    (track,) = now(session, kept[0]).schedule.tracks
    assert (track.who, track.age_min, track.age_max) == (("children-teens",), 13, 17)
    assert track.room == Room(status="waitlist", wait_days=5, as_of=PartialDate.on(clock.today()))


def test_a_groups_openings_keep_their_date_until_they_are_said_anew(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    room: dict[str, object] = {"track-0-status": "full"}
    edit(ann, kept[1], "schedule", GROUP | room)
    before = clock.today() - dt.timedelta(days=20)
    session.rollback()
    listing = session.get_one(Listing, kept[0])
    listing.content = listing.content.replace(f'"room":{{"as_of":"{clock.today()}"', f'"room":{{"as_of":"{before}"')
    session.commit()
    edit(ann, kept[1], "schedule", GROUP | room | {"track-0-weeks_max": "9"})
    assert said_on(session, kept[0]) == PartialDate.on(before)
    edit(ann, kept[1], "schedule", GROUP | room | {"track-0-weeks_max": "9", "track-0-still": "yes"})
    assert said_on(session, kept[0]) == PartialDate.on(clock.today())


@pytest.mark.parametrize("risky", [{"track-0-who": ["veterans"]}, {"track-0-site": "20 Oak Street"}])
def test_whom_a_group_is_made_for_and_another_address_are_looked_at_first(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session, risky: dict[str, object]
) -> None:
    edit(ann, kept[1], "schedule", GROUP | risky)
    assert now(session, kept[0]).schedule.tracks == ()
    (request,) = session.scalars(sa.select(ChangeRequest))
    assert "schedule" in request.facts
    session.rollback()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"track-0-age_min": "17", "track-0-age_max": "13"}, "track-0-age_max", "no less than the youngest"),
        ({"track-0-age_min": "x"}, "track-0-age_min", "Write digits only"),
        ({"track-0-site": "a | b"}, "track-0-site", "without ; and |"),
        ({"track-0-status": "full", "track-0-wait_days": "5"}, "track-0-wait_days", "none where it is full"),
        ({"track-0-status": "open"}, "track-0-status", "Choose one of them"),
    ],
)
def test_what_is_wrong_with_a_group_is_said_at_its_field(
    ann: ProgramsPerson, kept: tuple[int, str], wrong: dict[str, object], field: str, words: str
) -> None:
    address = f"/manage/programs/{kept[1]}/edit/schedule"
    answer = ann.post(address, {**form_of(ann.get(address).text), **GROUP, **wrong}, see=address)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert words in answer.text


def test_a_group_of_which_nobody_said_the_days_says_so(client: FlaskClient, session: Session) -> None:
    told = said("county", clock.today())
    track = Track(name="Evening", days=(), start=dt.time(18), end=dt.time(21))
    made = draft(name="Dusk House", by=told).model_copy(update={"schedule": Schedule(said=(told,), tracks=(track,))})
    _, path = publish(session, made)
    page = client.get(path).text
    table = text_of(page[page.index('class="stacks"') - 10 :])
    assert "Evening not stated 6:00 to 9:00 pm" in table
    assert "openingHoursSpecification" not in page  # without days it would be every day
    assert "Dusk House" in card(client, "time=evening")
    assert "1 program may fit" in text_of(client.get("/search?near=78701&days=3").text)
    program = client.get(f"/api/v1/programs/{path.split('/')[2]}").get_json()
    assert [(one["days"], one["start"], one["end"]) for one in program["tracks"]] == [([], "18:00", "21:00")]
    call = text_of(client.get(f"{path}/call").text)
    assert "6:00 to 9:00 pm (days not stated)" in call
