"""The list of work: what stands in it and in which order, for whom; taken by one, handed on, given back."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import people
from directory.accounts.desk_states import DeskStates
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, AuditEntry, ChangeRequest, ChangeStatus, Role, WorkTaken
from directory.providing.promised_days import overdue, waited
from directory.unit_of_work import written
from directory.work import taking_work, waiting_work
from directory.work.desk_people import DeskPerson, desk_people, desk_person
from directory.work.work_kinds import KIND_BY_ID, WORK_KINDS
from tests.factories import draft, publish
from tests.web.desk import Person, at_once, words
from tests.web.forms import form
from tests.web.test_access_by_state import Texas, log_of

MONDAY = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def texas(app: Flask, session: Session) -> Texas:
    return Texas(app, session)


def who(session: Session, person: Person) -> DeskPerson:
    session.rollback()
    found = desk_person(session.get_one(Account, person.id))
    session.rollback()
    return found


def ids(session: Session, person: Person, **more: Any) -> list[str]:
    """The things of somebody's list, in its order."""
    me = who(session, person)
    found = waiting_work.page_of(session, me, desk_people(session), now=more.pop("now", clock.now()), **more)
    session.rollback()
    return [line.row.id for line in found.lines]


def moved(session: Session, act: str, things: list[str], person: Person, **more: Any) -> tuple[int, list[str]]:
    me = who(session, person)
    named = [one for one in map(waiting_work.thing_of, things) if one]
    found = written(session, lambda: getattr(taking_work, act)(session, named, me=me, **more))
    return found.done, found.problems


def entries(session: Session, after: int) -> list[tuple[str, str]]:
    """Who did what with work since an entry of the log (`log_of`), which outlives tests."""
    query = sa.select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.id > after)
    rows = [(row.actor, row.action) for row in session.execute(query.order_by(AuditEntry.id))]
    session.rollback()
    return [one for one in rows if one[1].startswith("work-")]


def in_list(text: str, *parts: str) -> bool:
    return all(part in text for part in parts)


@pytest.mark.parametrize(
    ("hours", "days"),
    [(0, 0), (-5, 0), (24, 1), (4 * 24 + 12, 4.5), (5 * 24, 4.5), (7 * 24, 5), (14 * 24 + 6, 10.25)],
)
def test_the_days_of_a_weekend_are_not_waited(hours: int, days: float) -> None:
    assert waited(MONDAY, MONDAY + dt.timedelta(hours=hours)) == days
    assert overdue(MONDAY, MONDAY + dt.timedelta(hours=hours)) is (days > 2)


def test_all_that_waits_stands_in_one_list_by_its_share_of_what_is_promised(app: Flask, texas: Texas) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    publish(texas.session, draft(name="Draft House"), status="draft")
    found = ids(texas.session, admin)
    kinds = {one.partition("-")[0] for one in found}
    assert kinds == {"claim", "change", "report", "duplicate", "row", "suggestion", "draft"}
    later = clock.now() + dt.timedelta(days=30)
    shares = {"claim": 1, "change": 1, "report": 1, "duplicate": 2, "row": 2, "suggestion": 2, "draft": 3}
    order = [shares[one.partition("-")[0]] for one in ids(texas.session, admin, now=later)]
    assert order == sorted(order)
    page = words(admin.get("/manage/work"))
    assert in_list(page, "Lantern House A and Lantern House B", "Austin, TX", "Draft House", "Promised in 20")
    assert "Later than promised" in page  # the report of March


def test_a_thing_of_a_slower_kind_goes_before_a_younger_one_of_a_faster(texas: Texas) -> None:
    now = clock.now()
    texas.session.rollback()
    begin_write(texas.session)
    for name, days in (("claim", 3), ("change_request", 1)):
        table = sa.table(name, sa.column("created_at"))
        texas.session.execute(sa.update(table).values(created_at=now - dt.timedelta(days=7 * days)))
    pairs = sa.table("duplicate_pair", sa.column("found_at"))
    texas.session.execute(sa.update(pairs).values(found_at=now - dt.timedelta(days=70)))
    texas.session.commit()
    found = ids(texas.session, texas.here)
    order = [found.index(f"{kind}-1") for kind in ("claim", "duplicate", "change", "suggestion")]
    assert order == sorted(order)  # 15 of 2, 50 of 10, 5 of 2, 0 of 10


def test_only_what_one_may_see_and_in_ones_states_is_listed(app: Flask, texas: Texas) -> None:
    assert ids(texas.session, texas.there) == []
    importer = Person(app, Role.IMPORTER, email="i@example.org").sign_in()
    viewer = Person(app, Role.VIEWER, email="v@example.org").sign_in()
    assert ids(texas.session, importer) == []
    assert "claim-1" in ids(texas.session, viewer)
    page = viewer.get("/manage/work")
    assert "Lantern" in words(page)
    assert 'name="thing"' not in page.text
    assert "Lantern" not in words(importer.get("/manage/work"))
    assert texas.here.get("/manage/work?kind=claim&whose=free&page=0").status_code == 200
    assert "Nothing waits here" in words(texas.here.get("/manage/work?kind=import"))


def test_every_kind_says_where_it_is_done(app: Flask, texas: Texas) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    me = who(texas.session, admin)
    for line in waiting_work.page_of(texas.session, me, [], now=clock.now()).lines:
        assert admin.get(line.href.partition("#")[0]).status_code == 200, line.href
    assert {one.id for one in WORK_KINDS} == set(KIND_BY_ID)


def test_what_is_taken_is_mine_and_others_are_told_who_has_it(app: Flask, texas: Texas) -> None:
    bo = Person(app, Role.MODERATOR, email="bo@example.org", name="Bo").sign_in()
    before = log_of(texas.session)
    page = form(texas.here.get("/manage/work"), "/manage/work")
    page.filled({"thing": ["claim-1", "change-1"]}).send(texas.here.client, ("act", "take"))
    assert ids(texas.session, texas.here, whose="mine") == ["change-1", "claim-1"]
    assert "claim-1" not in ids(texas.session, bo, whose="free")
    answer = page.filled({"thing": ["claim-1"]}).send(bo.client, ("act", "take"))
    assert answer.status_code in (400, 422)  # another's form, or refused
    again = form(bo.get("/manage/work"), "/manage/work").filled({"thing": ["claim-1"]})
    answer = again.send(bo.client, ("act", "take"))
    assert (answer.status_code, "Ann has Lantern House A already." in words(answer)) == (422, True)
    both = form(bo.get("/manage/work"), "/manage/work").filled({"thing": ["claim-1", "report-1"]})
    answer = both.send(bo.client, ("act", "take"), follow_redirects=True)
    assert in_list(words(answer), "1 taken.", "Ann has Lantern House A already.")
    ann, bo_s = ("here@example.org", "work-taken"), ("bo@example.org", "work-taken")
    assert entries(texas.session, before) == [ann, ann, bo_s]


def test_nothing_ticked_is_said_so(texas: Texas) -> None:
    sent = form(texas.here.get("/manage/work"), "/manage/work")
    for act, things in (("take", []), ("take", ["claim-x", "nothing-1"]), ("delete", ["claim-1"])):
        sent.values["thing"] = things
        answer = sent.send(texas.here.client, ("act", act))
        assert (answer.status_code, "Tick what you want" in words(answer)) == (422, True)
    assert texas.here.client.post("/manage/work", data={"act": "take", "thing": "claim-1"}).status_code == 400  # CSRF


def test_of_two_who_take_at_once_one_gets_it(app: Flask, texas: Texas) -> None:
    several = [Person(app, Role.MODERATOR, email=f"m{n}@example.org", name=f"M{n}") for n in range(4)]
    mine = [who(texas.session, one) for one in several]
    claim, before = (KIND_BY_ID["claim"], texas.claim), log_of(texas.session)

    def take(me: DeskPerson) -> int:
        with app.app_context():
            return written(db.session, lambda: taking_work.take(db.session, [claim], me=me)).done

    assert sorted(map(str, at_once(app, [partial(take, me) for me in mine]))) == ["0", "0", "0", "1"]
    assert len(entries(texas.session, before)) == 1


def test_work_is_handed_on_to_who_may_do_it_and_given_back(app: Flask, texas: Texas) -> None:
    session, before = texas.session, log_of(texas.session)
    bo = Person(app, Role.MODERATOR, email="bo@example.org", name="Bo")
    viewer = Person(app, Role.VIEWER, email="v@example.org", name="Vi")
    importer = Person(app, Role.IMPORTER, email="i@example.org", name="Im")
    assert moved(session, "take", ["claim-1", "report-1"], texas.here) == (2, [])
    for other in (viewer, importer, texas.there):
        done, problems = moved(session, "hand_on", ["claim-1"], texas.here, to_id=other.id)
        assert (done, len(problems)) == (0, 1), other.email
    assert moved(session, "hand_on", ["claim-1"], texas.here, to_id=0)[0] == 0
    assert moved(session, "hand_on", ["claim-1"], texas.here, to_id=bo.id) == (1, [])
    assert ids(session, bo, whose="mine") == ["claim-1"]
    assert moved(session, "hand_on", ["claim-1"], texas.here, to_id=texas.here.id)[0] == 0  # it is Bo's by now
    assert moved(session, "give_back", ["claim-1"], texas.here)[0] == 0
    assert moved(session, "give_back", ["claim-1"], bo) == (1, [])
    assert moved(session, "give_back", ["claim-1"], bo)[0] == 0  # nobody has it
    admin = Person(app, Role.ADMIN, email="root@example.org", name="Root")
    assert moved(session, "hand_on", ["report-1"], admin, to_id=bo.id) == (1, [])
    assert moved(session, "give_back", ["report-1"], admin) == (1, [])
    assert [action for _, action in entries(session, before)] == [
        "work-taken",
        "work-taken",
        "work-handed-on",
        "work-given-back",
        "work-handed-on",
        "work-given-back",
    ]
    handed = (AuditEntry.action == "work-handed-on", AuditEntry.id > before)
    log = session.scalars(sa.select(AuditEntry.details).where(*handed).order_by(AuditEntry.id)).first()
    assert json.loads(log or "") == {"to": "bo@example.org", "what": "claim-1"}


def test_nobody_takes_what_is_elsewhere_decided_or_not_theirs_to_do(app: Flask, texas: Texas) -> None:
    session = texas.session
    importer = Person(app, Role.IMPORTER, email="i@example.org")
    for other in (texas.there, importer, Person(app, Role.VIEWER, email="v@example.org")):
        assert moved(session, "take", ["claim-1", "report-1"], other)[0] == 0, other.email
    begin_write(session)
    session.get_one(ChangeRequest, texas.request).status = ChangeStatus.DECIDED
    session.commit()
    assert moved(session, "take", ["change-1", "claim-999"], texas.here)[0] == 0
    assert session.scalars(sa.select(WorkTaken)).all() == []


@pytest.mark.parametrize("how", ["closed", "other states", "viewer", "old"])
def test_who_may_not_do_it_any_more_has_it_no_more(app: Flask, texas: Texas, how: str) -> None:
    session = texas.session
    bo = Person(app, Role.MODERATOR, email="bo@example.org", name="Bo")
    assert moved(session, "take", ["claim-1"], texas.here) == (1, [])
    now = clock.now()
    if how == "closed":
        begin_write(session)
        account = session.get_one(Account, texas.here.id)
        people.set_active(session, account=account, active=False, actor="test")
        session.commit()
    elif how == "old":
        now += waiting_work.KEPT
    else:
        texas.change(texas.here, "OK" if how == "other states" else "TX", *_roles(how))
    with time_machine.travel(now, tick=True):
        assert "claim-1" in ids(session, bo, whose="free")
        assert moved(session, "take", ["claim-1"], bo) == (1, [])
        assert ids(session, bo, whose="mine") == ["claim-1"]
        begin_write(session)
        taking_work.forget_old(session)
        session.commit()
        assert ids(session, bo, whose="mine") == ["claim-1"]


def _roles(how: str) -> list[Role]:
    return [Role.VIEWER if how == "viewer" else Role.MODERATOR]


def test_who_works_on_some_states_takes_and_gets_what_lies_there(app: Flask, texas: Texas) -> None:
    texas.move("OK")
    assert moved(texas.session, "take", ["claim-1"], texas.there) == (1, [])
    texas.move("LA")
    assert DeskStates.typed("OK").hold({"OK"})
    assert ids(texas.session, texas.there, whose="mine") == []
    admin = Person(app, Role.ADMIN)
    assert "claim-1" in ids(texas.session, admin, whose="free")


def test_a_page_far_behind_reads_no_more_than_the_last_one(
    app: Flask, texas: Texas, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    for _ in range(5):
        publish(texas.session, draft(), status="draft")
    monkeypatch.setattr(waiting_work, "PAGE", 2)
    monkeypatch.setattr(waiting_work, "MOST_PAGES", 3)
    whole = [ids(texas.session, admin, page=number) for number in (1, 2, 3)]
    read: list[int] = []
    told = waiting_work._read

    def counted(*given: Any) -> Any:
        found = told(*given)
        read.append(len(found))
        return found

    monkeypatch.setattr(waiting_work, "_read", counted)
    assert ids(texas.session, admin, page=999_999) == whole[2]
    assert max(read) <= 6
    drafts = [ids(texas.session, admin, kind_id="draft", page=number) for number in (1, 2, 3, 999_999)]
    assert [len(one) for one in drafts] == [2, 2, 1, 1]
    assert len({one for page in drafts for one in page}) == 5
    read.clear()
    ids(texas.session, admin, kind_id="draft", page=999_999)
    assert read == [1]
    text = words(admin.get("/manage/work?page=999999"))
    assert in_list(text, "Page 3 of 3", "Choose a kind to read on")
    assert in_list(words(admin.get("/manage/work?page=999999&kind=draft")), "Page 3 of 3")
