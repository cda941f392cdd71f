"""Many listings at once, as people at the desk do it: ticked, looked at, pressed, taken back; and kept searches."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.models import BulkAct, BulkStatus, CallMark, Listing, Role, SavedSearch, Status
from tests.factories import draft, publish
from tests.web.desk import Person, words
from tests.web.forms import form
from tests.web.importing import work

LIST = "/manage/listings"


@pytest.fixture
def moderator(app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def many(session: Session, count: int, **values: object) -> list[str]:
    """The public ids of so many listings, in their order."""
    ids = [publish(session, draft(name=f"House {n:02}", **values))[0] for n in range(count)]
    found = session.execute(sa.select(Listing.id, Listing.public_id).where(Listing.id.in_(ids)))
    public_ids = {row.id: row.public_id for row in found}
    session.rollback()
    return [public_ids[one] for one in ids]


def statuses(session: Session) -> list[str]:
    session.rollback()
    session.expire_all()
    found = list(session.scalars(sa.select(Listing.status).order_by(Listing.name)))
    session.rollback()
    return found


def chosen(person: Person, address: str = LIST, **fields: str | list[str]) -> TestResponse:
    return form(person.get(address), "/manage/bulk").filled(fields).send(person.client)


def pressed(app: Flask, person: Person, act: str, what: str) -> str:
    """Press a button of an act's page; what the page says after the work."""
    form(person.get(act), f"{act}/{what}").send(person.client)
    work(app)
    return words(person.get(act))


def test_ticked_rows_are_closed_and_taken_back(app: Flask, moderator: Person, session: Session) -> None:
    first, _, third = many(session, 3)
    act = chosen(moderator, ticked=[first, third], which="ticked", act="close", reason="They moved away").location
    page = words(moderator.get(act))
    assert "2 listings chosen. All of them would change" in page
    assert "Published: becomes closed" in page
    assert statuses(session) == ["published"] * 3
    assert "2 listings changed" in pressed(app, moderator, act, "do")
    assert statuses(session) == ["closed", "published", "closed"]
    history = moderator.get(f"{LIST}/{first}")
    assert "They moved away" in words(history)
    assert act in history.text
    assert "2 listings put back" in pressed(app, moderator, act, "undo")
    assert statuses(session) == ["published"] * 3
    assert "Taken back" in words(moderator.get("/manage/bulk"))


def test_all_that_match_are_more_than_the_page(app: Flask, admin: Person, session: Session) -> None:
    many(session, 52)
    publish(session, draft(name="Other", state="NM", city="Santa Fe", zip="87501"))
    listed = admin.get(f"{LIST}?state=TX")
    assert "All that match the search: 52" in words(listed)
    assert "All on this page: 50" in words(listed)
    act = chosen(admin, f"{LIST}?state=TX", which="all", act="hide").location
    assert "52 listings chosen" in words(admin.get(act))
    assert "for all of a search" in words(admin.get(act))
    page = chosen(admin, f"{LIST}?state=TX&page=2", which="page", act="hide").location
    assert "2 listings chosen" in words(admin.get(page))
    pressed(app, admin, act, "do")
    assert statuses(session).count("draft") == 52
    late = pressed(app, admin, page, "do")
    assert "Was changed after it was chosen" in late or "Is draft already" in late
    assert statuses(session).count("published") == 1


@pytest.mark.parametrize("act", ["term", "source", "export"])
def test_a_moderator_is_offered_and_given_only_what_they_may(moderator: Person, session: Session, act: str) -> None:
    (one,) = many(session, 1)
    offered = form(moderator.get(LIST), "/manage/bulk")
    assert offered.choices["act"] == ["publish", "hide", "close", "call", "join"]
    forged = {"act": act, "term": "cbt", "answer": "yes", "source": "template", "as_of": "2026"}
    values = offered.values | {name: [value] for name, value in forged.items()} | {"ticked": [one]}
    assert moderator.client.post("/manage/bulk", data=values).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(BulkAct)) == 0
    session.rollback()


def test_forged_ids_choose_nothing(admin: Person, session: Session) -> None:
    (one,) = many(session, 1)
    sheet = form(admin.get(LIST), "/manage/bulk")
    forged = ["zzzzzzzz", "1", "' OR 1=1 --", "é"]
    values = sheet.values | {"ticked": forged, "act": ["hide"]}
    assert admin.client.post("/manage/bulk", data=values).status_code == 422
    act = admin.client.post("/manage/bulk", data=values | {"ticked": [*forged, one, one]}).location
    assert "1 listing chosen. It would change" in words(admin.get(act))
    hostile = values | {"search": "/manage/listings?q=%00&state=XX&page=9&evil=1", "which": ["all"], "page": "-4"}
    assert admin.client.post("/manage/bulk", data=hostile).status_code in (302, 422)
    for what in ("do", "undo", "drop"):
        token = sheet.values["csrf_token"]
        assert admin.client.post(f"/manage/bulk/999/{what}", data={"csrf_token": token}).status_code == 404
        assert admin.client.post(f"{act}/{what}").status_code == 400  # without a token


def test_who_did_not_choose_cannot_press(app: Flask, admin: Person, moderator: Person, session: Session) -> None:
    many(session, 1)
    act = chosen(admin, which="all", act="term", term="cbt", answer="yes").location
    assert f'action="{act}/do"' not in moderator.get(act).text
    token = form(moderator.get(LIST), "/manage/bulk").values["csrf_token"]
    for what in ("do", "drop"):
        answer = moderator.client.post(f"{act}/{what}", data={"csrf_token": token})
        assert answer.status_code == 422
    assert "Did not state it: will say yes" in pressed(app, admin, act, "do")
    assert moderator.client.post(f"{act}/undo", data={"csrf_token": token}).status_code == 422


def test_nothing_to_do_has_no_button_and_what_is_dropped_is_not_done(admin: Person, session: Session) -> None:
    many(session, 1)
    act = chosen(admin, which="all", act="publish").location
    page = admin.get(act)
    assert "Is published already" in words(page)
    assert f'action="{act}/do"' not in page.text
    assert form(page, f"{act}/drop").send(admin.client).location == LIST
    assert session.scalars(sa.select(BulkAct.status)).one() == BulkStatus.DROPPED
    session.rollback()


def test_marked_ones_are_found_until_they_are_called(app: Flask, moderator: Person, session: Session) -> None:
    one, _ = many(session, 2)
    act = chosen(moderator, ticked=[one], act="call", reason="Ask about evenings").location
    pressed(app, moderator, act, "do")
    assert "1 listing" in words(moderator.get(f"{LIST}?flag=marked"))
    page = moderator.get(f"{LIST}/{one}")
    assert "Ask about evenings" in words(page)
    form(page, f"{LIST}/{one}/call").filled({"spoke_with": "Eva"}).send(moderator.client)
    assert session.scalars(sa.select(CallMark)).all() == []
    session.rollback()


def test_a_download_of_the_ticked(admin: Person, session: Session) -> None:
    first, second, third = many(session, 3)
    act = chosen(admin, ticked=[third, first], act="export").location
    file = admin.get(f"{act}/listings.csv").text
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert sorted(row["listing"] for row in rows) == sorted([first, third])
    assert second not in file
    other = chosen(admin, ticked=[first], act="hide").location
    assert admin.get(f"{other}/listings.csv").status_code == 404


def test_two_press_before_either_is_done(app: Flask, session: Session) -> None:
    people = [Person(app, Role.ADMIN, email=f"a{n}@example.org").sign_in() for n in range(2)]
    one, two = many(session, 2)
    acts = [chosen(people[0], ticked=[one, two], act="hide"), chosen(people[1], ticked=[one], act="close", reason="x")]
    for person, act in zip(people, acts, strict=True):
        form(person.get(act.location), f"{act.location}/do").send(person.client)
    work(app)
    assert statuses(session) == ["draft", "draft"]  # the first to press; the other is told what was changed
    assert "Was changed after it was chosen" in words(people[1].get(acts[1].location))


def test_a_search_is_kept_counted_renamed_and_forgotten(admin: Person, moderator: Person, session: Session) -> None:
    many(session, 2)
    address = f"{LIST}?q=House&status=published"
    sheet = form(admin.get(address), "/manage/searches")
    sheet.filled({"name": "Ours", "everybody": "yes"}).send(admin.client)
    form(moderator.get(address), "/manage/searches").filled({"name": "Mine"}).send(moderator.client)
    assert "2 Ours Everybody’s" in words(moderator.get("/manage/"))
    assert "2 Mine" in words(moderator.get("/manage/"))
    assert "Mine" not in words(admin.get("/manage/"))
    publish(session, draft(name="House 99"))
    assert "3 Ours" in words(admin.get("/manage/"))
    found = {one.name: one.id for one in session.scalars(sa.select(SavedSearch))}
    session.rollback()
    token = form(moderator.get("/manage/searches"), f"/manage/searches/{found['Mine']}").values["csrf_token"]
    theirs = f"/manage/searches/{found['Ours']}"
    for body in ({"name": "Stolen"}, {"forget": "yes"}):
        assert moderator.client.post(theirs, data={"csrf_token": token, **body}).status_code == 422
    mine = f"/manage/searches/{found['Mine']}"
    stolen = admin.client.post(mine, data={"csrf_token": sheet.values["csrf_token"], "forget": "yes"})
    assert stolen.status_code == 422
    form(moderator.get("/manage/searches"), mine).filled({"name": "My houses"}).send(moderator.client)
    assert "3 My houses" in words(moderator.get("/manage/"))
    form(moderator.get("/manage/searches"), mine).send(moderator.client, ("forget", "yes"))
    assert "My houses" not in words(moderator.get("/manage/"))


def test_a_moderator_keeps_none_for_everybody(moderator: Person, session: Session) -> None:
    sheet = form(moderator.get(f"{LIST}?status=draft"), "/manage/searches")
    values = sheet.values | {"name": "All", "everybody": "yes"}
    assert moderator.client.post("/manage/searches", data=values).status_code == 422
    assert session.scalars(sa.select(SavedSearch)).all() == []
    session.rollback()


def test_a_listing_that_is_merged_stays(app: Flask, admin: Person, session: Session) -> None:
    kept, gone = (publish(session, draft(name=name))[0] for name in ("Kept", "Gone"))
    publish(session, draft(name="Gone"), listing_id=gone, status=Status.MERGED, merged_into_id=kept)
    act = chosen(admin, which="all", act="close", reason="All closed").location
    page = words(admin.get(act))
    assert "Is merged into another listing: that one counts" in page
    pressed(app, admin, act, "do")
    assert statuses(session) == ["merged", "closed"]
