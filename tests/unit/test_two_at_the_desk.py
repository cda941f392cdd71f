"""What the desk, its commands and its workers do at the same moment; the rules stand in `test_two_at_once`."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, jobs, mail, no_reminders, pulses
from directory.config import Settings
from directory.database import begin_write
from directory.geo.geocoders import Address
from directory.imports import transitions
from directory.imports.applying.seen import of_batch
from directory.imports.import_problem import ImportProblem
from directory.imports.sheets import column_questions
from directory.imports.staging.options import Choices, Options
from directory.listings import locating
from directory.models import (
    Audit,
    AuditCall,
    BatchStatus,
    CallOutcome,
    ColumnChoice,
    DuplicatePair,
    GeocodeAnswer,
    ImportBatch,
    Job,
    Listing,
    NoReminders,
    PairStatus,
    ReportKind,
    ReportOutcome,
    Suggestion,
)
from directory.moderation import duplicates, merging, reports, suggestions
from directory.moderation.duplicates import Suspect
from directory.moderation.moderation_problem import ModerationProblem
from directory.partial_date import PartialDate
from directory.watch import accuracy_audit
from directory.watch.accuracy_audit import AuditProblem
from tests.factories import draft, publish
from tests.unit.at_once import MANY, at_once, count, public, refused


def staged_batch(session: Session, actor: str = "ann@example.org") -> int:
    session.rollback()
    begin_write(session)
    batch = ImportBatch(
        status=BatchStatus.STAGED,
        source="template",
        as_of=PartialDate.on(clock.today()),
        files="[]",
        counts="{}",
        base_version=0,
        actor=actor,
    )
    session.add(batch)
    session.flush()
    number = batch.id
    session.commit()
    return number


def test_one_job_at_a_time_works_on_an_import_and_it_is_not_dropped_meanwhile(app: Flask, session: Session) -> None:
    number = staged_batch(session)
    seen = of_batch(session.get_one(ImportBatch, number))
    session.rollback()

    def confirm(session: Session) -> None:
        transitions.confirm(session, batch_id=number, choices=Choices(), actor="ann@example.org", seen=seen)

    def discard(session: Session) -> None:
        transitions.discard(session, batch_id=number, actor="bo@example.org", seen=seen)

    def drop(session: Session) -> None:
        transitions.discard(session, batch_id=number, actor="command line")

    results = at_once(app, [confirm, discard, drop] * 7, refusals=(ImportProblem,))
    assert refused(results) == 20
    waiting = count(session, Job.target_id == number, of=Job)
    dropped = session.get_one(ImportBatch, number).status == BatchStatus.DISCARDED
    assert waiting + dropped == 1


def test_an_import_that_somebody_looks_at_in_a_terminal_is_not_dropped(app: Flask, session: Session) -> None:
    number = staged_batch(session, actor="command line")
    left = staged_batch(session, actor="command line")
    with app.app_context(), pulses.kept(f"batch {number} "):
        output = app.test_cli_runner().invoke(args=["imports"]).output
    assert f"Batch {number} is being looked at in another terminal" in output
    assert f"Batch {left} was checked but never applied" in output
    session.rollback()
    assert session.get_one(ImportBatch, number).status == BatchStatus.STAGED
    assert session.get_one(ImportBatch, left).status == BatchStatus.DISCARDED


def test_what_was_left_behind_is_dropped_once_by_many_commands(app: Flask, session: Session) -> None:
    from directory.cli.left_over import drop_left_over

    numbers = [staged_batch(session, actor="command line") for _ in range(3)]
    at_once(app, [lambda _session: drop_left_over()] * MANY)
    assert count(session, ImportBatch.status == BatchStatus.DISCARDED, of=ImportBatch) == len(numbers)


def test_a_job_is_done_by_one_worker(app: Flask, session: Session) -> None:
    begin_write(session)
    jobs.enqueue(session, kind="count", target_id=7, actor="test")
    session.commit()
    done: list[int] = []

    def operation(session: Session, job: Job) -> None:
        begin_write(session)
        done.append(job.id)
        jobs.finish(session, job)
        session.commit()

    at_once(app, [lambda session: jobs.run_next(session, {"count": operation})] * MANY)
    assert len(done) == 1


def test_one_search_for_duplicates_waits(app: Flask, session: Session) -> None:
    at_once(app, [lambda session: duplicates.request_scan(session, actor="test").id] * MANY)
    assert count(session, Job.kind == duplicates.SCAN, of=Job) == 1


def test_a_pair_stands_once_and_is_decided_once(app: Flask, session: Session) -> None:
    first, second = (publish(session, draft())[0] for _ in range(2))

    def suspect(session: Session) -> None:
        begin_write(session)
        duplicates.suspect(session, [(first, [Suspect(second, 90, ("the same phone",))])])

    at_once(app, [suspect] * MANY)
    number = session.scalars(sa.select(DuplicatePair.id)).one()
    session.rollback()

    def apart(session: Session) -> None:
        duplicates.keep_apart(session, pair_id=number, seen=[1, 1], actor="mo@example.org")

    def merge(session: Session) -> None:
        merging.merge_pair(session, pair_id=number, keep="first", chosen={}, seen=[1, 1], actor="mo@example.org")

    results = at_once(app, [apart, merge] * (MANY // 2), refusals=(ModerationProblem,))
    assert refused(results) == MANY - 1


def test_what_was_kept_apart_is_inherited_while_a_scan_finds_the_same_pair(app: Flask, session: Session) -> None:
    like, heir, other = (publish(session, draft())[0] for _ in range(3))
    begin_write(session)
    session.add(DuplicatePair(first_id=like, second_id=other, score=80, reasons="[]", status=PairStatus.APART))
    session.commit()

    def inherit(session: Session) -> None:
        begin_write(session)
        duplicates.inherit_apart(session, like=like, listing_id=heir, actor="mo@example.org")

    def suspect(session: Session) -> None:
        begin_write(session)
        duplicates.suspect(session, [(heir, [Suspect(other, 90, ("the same phone",))])])

    at_once(app, [inherit, suspect] * (MANY // 2))
    pair = session.scalars(sa.select(DuplicatePair).where(DuplicatePair.first_id == heir)).one()
    assert pair.status == PairStatus.APART


def test_a_suggestion_is_decided_once(app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    begin_write(session)
    suggestions.suggest(
        session,
        conflicts=[(listing_id, [{"section": "contact", "fact": "email", "ours": None, "theirs": "a@example.org"}])],
        source="template",
        as_of=PartialDate.on(clock.today()),
        batch_id=staged_batch(session),
    )
    session.commit()
    suggestion = session.scalars(sa.select(Suggestion)).one()
    number, seen = suggestion.id, suggestions.seal(session.get_one(Listing, listing_id), suggestion)
    session.rollback()

    def take(session: Session) -> None:
        suggestions.take(session, suggestion_id=number, seen=seen, actor="mo@example.org")

    def decline(session: Session) -> None:
        suggestions.decline(session, suggestion_id=number, seen=seen, actor="mo@example.org")

    results = at_once(app, [take, decline] * (MANY // 2), refusals=(ModerationProblem,))
    assert refused(results) == MANY - 1


def test_reports_are_closed_once(app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    at = public(session, listing_id)
    for _ in range(3):
        reports.report(session, public_id=at, kind=ReportKind.OTHER, text="", today=clock.today())
        session.commit()

    def decide(session: Session) -> int:
        outcome = ReportOutcome.MENDED
        return reports.decide(session, listing_id=listing_id, seen=[1, 2, 3], outcome=outcome, actor="mo@example.org")

    results = at_once(app, [decide] * MANY, refusals=(ModerationProblem,))
    assert [one for one in results if not isinstance(one, Exception)] == [3]


def test_a_closed_audit_has_no_call_open(app: Flask, session: Session) -> None:
    publish(session, draft())
    audit = accuracy_audit.start(session, size=1, state=None, actor="mo@example.org").id
    call = session.scalars(sa.select(AuditCall.id)).one()
    session.commit()

    def record(outcome: CallOutcome) -> Callable[[Session], object]:
        return lambda session: accuracy_audit.record(
            session, call_id=call, outcome=outcome, findings={}, note="", actor="mo@example.org"
        )

    def shut(session: Session) -> None:
        accuracy_audit.close(session, audit_id=audit, published=False)

    for _ in range(3):
        record(CallOutcome.CLOSED)(session)
        session.commit()
        at_once(app, [shut, record(CallOutcome.OPEN)] * (MANY // 2), refusals=(AuditProblem,))
        closed = session.get_one(Audit, audit, populate_existing=True).closed_at is not None
        opened_again = session.get_one(AuditCall, call, populate_existing=True).outcome == CallOutcome.OPEN
        session.rollback()
        assert not (closed and opened_again)
        begin_write(session)
        session.get_one(Audit, audit).closed_at = None
        session.commit()


def test_a_mail_is_announced_once_and_sent_by_one_worker(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(session: Session) -> bool:
        begin_write(session)
        values = {"program": "Lantern House", "listing": "abc", "facts": [], "who": "Ann"}
        return mail.send(session, to="a@example.org", template="provider/changed", values=values, key="once")

    assert sum(bool(one) for one in at_once(app, [write] * MANY)) == 1
    sent: list[object] = []
    monkeypatch.setattr(mail, "_to_console", sent.append)
    at_once(app, [lambda session: mail.send_due(session, Settings(mail_url="console:"))] * MANY)
    assert len(sent) == 1


def test_reminders_are_chosen_by_many_presses(app: Flask, session: Session) -> None:
    def choose(session: Session, wanted: bool) -> None:
        no_reminders.choose_reminders(session, email="a@example.org", wanted=wanted)

    at_once(app, [partial(choose, wanted=False)] * MANY)
    assert count(session, of=NoReminders) == 1
    at_once(app, [partial(choose, wanted=True), partial(choose, wanted=False)] * (MANY // 2))
    assert count(session, of=NoReminders) <= 1


def test_what_a_sources_columns_mean_is_kept_once(app: Flask, session: Session) -> None:
    def match(session: Session, number: int) -> None:
        meanings = {"facility": "name1", "zip": "zip"}
        options = Options(source="iowa-hhs")
        seen = of_batch(session.get_one(ImportBatch, number))
        session.rollback()
        column_questions.match_columns(
            session, batch_id=number, options=options, columns=meanings, all_iop=True, actor="a", seen=seen
        )

    works = [partial(match, number=staged_batch(session)) for _ in range(MANY)]
    at_once(app, works)
    kept = session.scalars(sa.select(ColumnChoice)).one()
    assert json.loads(kept.columns) == {"facility": "name1", "zip": "zip"}


def test_two_workers_keep_one_answer_of_a_geocoder(app: Flask, session: Session) -> None:
    address = Address("1 Sample Street", "Austin", "TX", "78701")
    at_once(app, [lambda session: locating._keep(session, [(address, None)], "census")] * MANY)
    assert count(session, of=GeocodeAnswer) == 1
