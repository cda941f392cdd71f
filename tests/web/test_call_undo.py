"""A call taken back: the listing, its reports, its mark and the queue are as before; and whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory import clock
from directory.calls import call_undo, keeping
from directory.calls.call_problem import CallProblem
from directory.calls.waiting import Need
from directory.listings.draft import Openings
from directory.listings.revisions import Change, write
from directory.models import CallMark, CallPlan, CallResult, PhoneCall, Report, Status
from directory.unit_of_work import unit_of_work
from directory.watch.asked_by_phone import Finding
from tests.factories import draft, publish, said
from tests.web.calling import ANN, keep, listing_of, mark, queue, report, take, undo


@pytest.mark.parametrize(
    ("result", "status", "again"),
    [
        (CallResult.NO_ANSWER, Status.PUBLISHED, dt.timedelta(hours=20)),
        (CallResult.REFUSED, Status.PUBLISHED, dt.timedelta(days=90)),
        (CallResult.NUMBER_DEAD, Status.PUBLISHED, dt.timedelta(days=7)),
        (CallResult.CLOSED, Status.CLOSED, None),
        (CallResult.NOT_IOP, Status.WITHDRAWN, None),
    ],
)
def test_what_else_comes_of_a_call_and_back(
    session: Session, result: CallResult, status: Status, again: dt.timedelta | None
) -> None:
    listing_id, _ = publish(session, draft())
    told = report(session, listing_id)
    take(session, listing_id)
    now = clock.now()
    with time_machine.travel(now, tick=False):
        call_id = keep(session, listing_id, result, seen=(told,))
        assert keep(session, listing_id, result, seen=(told,)) is None  # pressed twice
    session.rollback()
    plan = session.get_one(CallPlan, listing_id, populate_existing=True)
    assert plan.not_before == (now + again if again else None)
    assert (plan.tries, plan.taken_by) == (1 if result == CallResult.NO_ANSWER else 0, None)
    assert listing_of(session, listing_id)[0].status == status
    kinds = set(session.scalars(sa.select(Report.kind).where(Report.outcome.is_(None))))
    wanted = set() if again is None else {"other", "number"} if result == CallResult.NUMBER_DEAD else {"other"}
    assert kinds == wanted
    assert queue(session) == []
    session.rollback()
    undo(session, call_id or 0)
    assert listing_of(session, listing_id)[0].status == Status.PUBLISHED
    assert session.scalars(sa.select(Report.kind).where(Report.outcome.is_(None))).all() == ["other"]
    assert queue(session) == [(listing_id, Need.REPORTED)]
    session.rollback()
    with pytest.raises(CallProblem, match="already"):
        undo(session, call_id or 0)


def test_a_call_is_not_taken_back_over_what_others_did_since(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    first = keep(session, listing_id, findings={"phone": Finding.RIGHT})
    take(session, listing_id)
    second = keep(session, listing_id, findings={"place": Finding.RIGHT}, base=2)
    with pytest.raises(CallProblem, match="later call back first"):
        undo(session, first or 0)
    undo(session, second or 0)
    undo(session, first or 0)
    listing, now = listing_of(session, listing_id)
    assert (listing.revision, now.contact.said[0].source, now.place.said[0].source) == (5, "template", "template")
    take(session, listing_id)
    third = keep(session, listing_id, findings={"phone": Finding.RIGHT}, base=5)
    with unit_of_work(session):
        theirs = now.model_copy(update={"openings": Openings(said=(said("program", clock.today()),), status="full")})
        write(session, change=Change(draft=theirs, listing_id=listing_id), actor="them")
    with pytest.raises(CallProblem, match="changed since"):
        undo(session, third or 0)


def test_an_error_at_any_step_leaves_nothing_of_a_call(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    listing_id, _ = publish(session, draft())
    told = report(session, listing_id)
    steps = ("_refuse_changed", "_write", "_answer_reports", "_plan")
    for step in steps:
        take(session, listing_id)

        def cut(_: object) -> None:
            raise ValueError("cut off")

        with monkeypatch.context() as patch:
            real = getattr(keeping, step)
            patch.setattr(keeping, step, lambda *a, real=real, **k: cut(real(*a, **k)))
            with pytest.raises(ValueError, match="cut off"):
                keep(session, listing_id, findings={"phone": Finding.RIGHT}, seen=(told,))
        session.rollback()
        assert session.scalars(sa.select(PhoneCall.id)).all() == []
        assert session.get_one(Report, told, populate_existing=True).outcome is None
        assert session.get_one(CallPlan, listing_id, populate_existing=True).taken_by == ANN
        assert listing_of(session, listing_id)[0].revision == 1
        session.rollback()
    session.rollback()
    marked = mark(session, listing_id)
    call_id = keep(session, listing_id, findings={"phone": Finding.RIGHT}, seen=(told,))
    for step in ("_is_as_left", "_reports_back", "_planned"):
        with monkeypatch.context() as patch:
            real = getattr(call_undo, step)
            patch.setattr(call_undo, step, lambda *a, real=real: cut(real(*a)))
            with pytest.raises(ValueError, match="cut off"):
                undo(session, call_id or 0)
        session.rollback()
        assert session.get_one(PhoneCall, call_id, populate_existing=True).undone_by is None
        assert session.get_one(Report, told, populate_existing=True).outcome == "right"
        assert listing_of(session, listing_id)[0].revision == 2
        session.rollback()
    undo(session, call_id or 0)
    assert session.get_one(CallMark, listing_id).bulk_id == marked
