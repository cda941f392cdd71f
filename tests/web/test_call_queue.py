"""Whom the desk calls next: by need, marked ones too, one caller at a time, and when one is called again."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import people
from directory.accounts.desk_states import EVERYWHERE
from directory.calls import taking
from directory.calls.call_problem import NotOnScreen
from directory.calls.waiting import Need, Wanted
from directory.database import begin_write
from directory.extensions import db
from directory.listings.revisions import Change, write
from directory.models import BulkAct, BulkStatus, CallMark, CallPlan, CallResult, Listing, PhoneCall, Role, Status
from directory.unit_of_work import unit_of_work
from directory.watch.asked_by_phone import Finding
from tests.factories import draft, publish, said
from tests.web.calling import ALL_RIGHT, ANN, BO, keep, listing_of, mark, queue, report, take, undo
from tests.web.desk import Person, at_once, words
from tests.web.forms import form


def test_the_queue_is_by_need_state_and_language(session: Session) -> None:
    own = said("program", clock.today())
    old = said("program", clock.today() - dt.timedelta(days=91))
    fresh, _ = publish(session, draft(by=own))
    lapsed, _ = publish(session, draft(by=old, yes=("iop", "spanish")))
    never, _ = publish(session, draft(state="OK", city="Tulsa", zip="74103"))
    unsure, _ = publish(session, draft(yes=("cbt",)))
    silent, _ = publish(session, draft(phone=None))
    publish(session, draft(), status=Status.DRAFT)
    told, _ = publish(session, draft(by=own))
    report(session, told)
    found = [(told, Need.REPORTED), (unsure, Need.DOUBTFUL), (never, Need.NEVER), (lapsed, Need.OLD)]
    assert queue(session) == found
    assert queue(session, state="OK") == [(never, Need.NEVER)]
    assert queue(session, language="es") == [(lapsed, Need.OLD)]
    assert queue(session, need="never") == [(never, Need.NEVER)]
    assert fresh not in dict(found)
    assert silent not in dict(found)


def test_a_call_is_given_to_one_at_a_time_for_15_minutes(session: Session) -> None:
    first, _ = publish(session, draft())
    second, _ = publish(session, draft())

    def next_for(who: str) -> int | None:
        session.rollback()
        found = taking.looked_up(session, Wanted(), who=who)
        with unit_of_work(session):
            public_id = taking.take_first(session, found, who=who)
        return session.scalar(sa.select(Listing.id).where(Listing.public_id == public_id))

    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert [next_for(ANN), next_for(ANN), next_for(BO), next_for("cy@example.org")] == [first, first, second, None]
        assert not take(session, first, who=BO)
        with pytest.raises(NotOnScreen):
            keep(session, first, CallResult.CLOSED, who=BO)
    with time_machine.travel(now + dt.timedelta(minutes=16), tick=False):
        assert take(session, first, who=BO)
        with pytest.raises(NotOnScreen):
            keep(session, first, CallResult.REFUSED, who=ANN)
        assert keep(session, first, CallResult.REFUSED, who=BO)


def test_two_callers_at_once_get_two_calls(app: Flask, session: Session) -> None:
    ids = {publish(session, draft())[0] for _ in range(4)}
    people = [Person(app, Role.MODERATOR, email=f"m{n}@example.org").sign_in() for n in range(4)]
    assert all(one.get("/manage/calls").status_code == 200 for one in people)
    session.rollback()

    def calls(one: Person) -> object:
        return one.post("/manage/calls", {}, see="/manage/calls").location

    found = at_once(app, [partial(calls, one) for one in people])
    assert len(set(map(str, found))) == 4
    session.rollback()
    taken = session.execute(sa.select(CallPlan.listing_id, CallPlan.taken_by)).all()
    assert {row.listing_id for row in taken} == ids
    assert len({row.taken_by for row in taken}) == 4


def test_a_third_try_in_vain_lets_it_rest_and_a_talk_forgets_them(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    waits = []
    for _ in range(3):
        take(session, listing_id)
        with time_machine.travel(clock.now(), tick=False):
            keep(session, listing_id, CallResult.NO_ANSWER)
            session.rollback()
            plan = session.get_one(CallPlan, listing_id, populate_existing=True)
            waits.append(((plan.not_before or clock.now()) - clock.now(), plan.tries))
        session.rollback()
    hours = dt.timedelta(hours=20)
    assert waits == [(hours, 1), (hours, 2), (dt.timedelta(days=14), 3)]
    take(session, listing_id)
    keep(session, listing_id, findings=ALL_RIGHT)
    session.rollback()
    assert session.get_one(CallPlan, listing_id, populate_existing=True).tries == 0


@pytest.mark.parametrize("status", [Status.MERGED, Status.CLOSED, Status.WITHDRAWN])
def test_nothing_is_kept_of_a_listing_that_is_no_longer_there(session: Session, status: Status) -> None:
    listing_id, _ = publish(session, draft())
    other, _ = publish(session, draft())
    take(session, listing_id)
    _, now = listing_of(session, listing_id)
    session.rollback()
    with unit_of_work(session):
        target = other if status == Status.MERGED else None
        change = Change(draft=now, listing_id=listing_id, status=status, merged_into_id=target)
        write(session, change=change, actor="them")
    with pytest.raises(NotOnScreen, match=status):
        keep(session, listing_id, findings=ALL_RIGHT, base=2)
    session.rollback()
    assert session.scalars(sa.select(PhoneCall.id)).all() == []
    assert listing_id not in dict(queue(session))


def test_a_moderator_may_and_others_may_not(app: Flask, session: Session) -> None:
    _, path = publish(session, draft())
    page = f"/manage/calls/{path.split('/')[2]}"
    moderator = Person(app, Role.MODERATOR, email=BO).sign_in()
    other = Person(app, Role.ADMIN, email=ANN).sign_in()
    moderator.post("/manage/calls", {"listing": path.split("/")[2]}, see="/manage/calls")
    assert f"{BO} has this call on screen" in words(other.get(page))
    refused = other.post(page, {"result": "closed", "base": "1"}, see="/manage/calls")
    assert refused.status_code == 409
    later = moderator.post(page, {"result": "later", "base": "1"}, see=page)
    assert later.location == "/manage/calls"
    assert "Take this call" in words(other.get(page))


def test_what_is_marked_stands_in_the_queue_until_somebody_is_reached(session: Session) -> None:
    """A draft, too; called before or not; a try in vain ends no mark, and a call that is taken back puts it back."""
    own = said("program", clock.today())
    fresh, _ = publish(session, draft(by=own))
    hidden, _ = publish(session, draft(by=own, state="OK", city="Tulsa", zip="74103"), status=Status.DRAFT)
    gone, _ = publish(session, draft(), status=Status.CLOSED)
    take(session, fresh)
    keep(session, fresh, findings={"phone": Finding.RIGHT})
    assert queue(session) == []
    session.rollback()
    mark(session, fresh, hidden, gone)
    assert queue(session, need="marked") == [(fresh, Need.MARKED), (hidden, Need.MARKED)] == queue(session)
    assert queue(session, state="OK") == [(hidden, Need.MARKED)]
    assert queue(session, state="OK", language="es") == queue(session, need="old") == []
    session.rollback()
    assert take(session, hidden)
    in_vain = keep(session, hidden, CallResult.NO_ANSWER)
    assert queue(session) == [(fresh, Need.MARKED)]
    session.rollback()
    undo(session, in_vain or 0)
    assert take(session, hidden)
    keep(session, hidden, findings={"phone": Finding.RIGHT})
    assert listing_of(session, hidden)[0].status == Status.DRAFT
    session.rollback()
    assert take(session, fresh)
    reached = keep(session, fresh, findings={"place": Finding.RIGHT}, base=2)
    assert queue(session) == []
    session.rollback()
    undo(session, reached or 0)
    assert queue(session) == [(fresh, Need.MARKED)]
    assert session.get_one(CallMark, fresh).why == "Ask about evenings"


def test_a_mark_that_was_taken_back_comes_with_no_call_again(session: Session) -> None:
    listing_id, _ = publish(session, draft(by=said("program", clock.today())), status=Status.DRAFT)
    act = mark(session, listing_id)
    take(session, listing_id)
    call = keep(session, listing_id, CallResult.REFUSED)
    with unit_of_work(session):
        session.get_one(BulkAct, act).status = BulkStatus.UNDONE
    undo(session, call or 0)
    assert session.get(CallMark, listing_id) is None
    session.rollback()
    take(session, listing_id)
    with pytest.raises(NotOnScreen, match="draft"):
        keep(session, listing_id, findings=ALL_RIGHT)


def test_what_was_closed_or_called_since_the_look_up_is_not_given_out(session: Session) -> None:
    closed, called, free = (publish(session, draft())[0] for _ in range(3))
    session.rollback()
    found = taking.looked_up(session, Wanted(), who=BO)
    assert found == [closed, called, free]
    _, now = listing_of(session, closed)
    session.rollback()
    with unit_of_work(session):
        write(session, change=Change(draft=now, listing_id=closed, status=Status.CLOSED), actor="them")
    take(session, called)
    keep(session, called, CallResult.NO_ANSWER)
    with unit_of_work(session):
        public_id = taking.take_first(session, found, who=BO)
    assert listing_of(session, free)[0].public_id == public_id


def test_what_is_put_off_comes_again_in_an_hour_and_at_once_to_who_asks_for_it(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    now = clock.now()
    with time_machine.travel(now, tick=False):
        take(session, listing_id)
        with unit_of_work(session):
            taking.put_off(session, listing_id, who=BO)
        assert taking.has(taking.plan_of(session, listing_id)) == ANN
        session.rollback()
        with unit_of_work(session):
            taking.put_off(session, listing_id, who=ANN)
        assert queue(session, who=ANN) == queue(session, who=BO) == []
    with time_machine.travel(now + dt.timedelta(minutes=61), tick=False):
        assert queue(session) == [(listing_id, Need.NEVER)]
    session.rollback()
    with time_machine.travel(now, tick=False):
        assert take(session, listing_id, who=BO)


def test_who_is_no_moderator_any_more_keeps_nothing(app: Flask, session: Session) -> None:
    listing_id, path = publish(session, draft())
    public_id = path.split("/")[2]
    moderator = Person(app, Role.MODERATOR, email=BO).sign_in()
    moderator.post("/manage/calls", {"listing": public_id}, see="/manage/calls")
    page = form(moderator.get(f"/manage/calls/{public_id}"), f"/manage/calls/{public_id}")
    call = keep(session, listing_id, CallResult.REFUSED, who=BO)
    assert take(session, listing_id, who=BO)
    session.rollback()
    with app.app_context(), unit_of_work(db.session):
        begin_write(db.session)
        account = people.find(db.session, BO)
        assert account is not None
        people.set_roles(db.session, account=account, roles=[Role.PROVIDER], states=EVERYWHERE, actor="test")
    assert "/manage/sign-in" in str(page.send(moderator.client, ("result", "closed")).location)
    again = Person(app, Role.PROVIDER, email="cy@example.org").sign_in()
    assert again.get("/manage/calls").status_code == 403
    undone = again.client.post(f"/manage/calls/undo/{call}", data={"csrf_token": page.values["csrf_token"]})
    assert undone.status_code in {400, 403}
    assert listing_of(session, listing_id)[0].status == Status.PUBLISHED
    assert session.scalars(sa.select(PhoneCall.undone_by)).all() == [None]


def test_the_queue_is_found_by_as_many_queries_however_long_it_is(session: Session) -> None:
    def asked() -> int:
        queue(session)  # what is watched of listings is read, and kept
        session.rollback()
        found: list[object] = []

        def note(*statement: object) -> None:
            found.append(statement[2])

        bind = session.get_bind()
        sa.event.listen(bind, "before_cursor_execute", note)
        try:
            taking.looked_up(session, Wanted(), who=ANN)
        finally:
            sa.event.remove(bind, "before_cursor_execute", note)
            session.rollback()
        return len(found)

    publish(session, draft())
    few = asked()
    ids = [publish(session, draft(), status=Status.DRAFT if n % 2 else Status.PUBLISHED)[0] for n in range(12)]
    session.rollback()
    mark(session, *ids[:6])
    report(session, ids[6])
    take(session, ids[8], who=BO)
    assert asked() == few
