"""Jobs survive anything: done once, taken again when a worker dies, given up with a reason."""

from __future__ import annotations

import datetime as dt
import time

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, fleeting, jobs, pulses
from directory.database import begin_write
from directory.jobs import JobProblem
from directory.models import Job, JobStatus

KINDS = ("count",)


def enqueue(session: Session, kind: str = "count") -> int:
    begin_write(session)
    number = jobs.enqueue(session, kind=kind, target_id=7, actor="test").id
    session.commit()
    return number


def held(session: Session, number: int) -> Job:
    session.rollback()
    return session.get_one(Job, number, populate_existing=True)


def test_it_works(session: Session) -> None:
    number = enqueue(session)
    done: list[int] = []

    def count(session: Session, job: Job) -> None:
        fleeting.note_progress(job.id, "counting", 3, 4)
        begin_write(session)
        done.append(job.target_id)
        jobs.finish(session, job)
        session.commit()

    assert jobs.run_next(session, {"count": count})
    assert not jobs.run_next(session, {"count": count})
    assert done == [7]
    assert held(session, number).status == JobStatus.DONE
    assert fleeting.progress_of(number) == ("counting", 3, 4)
    assert jobs.under_way(session, target_id=7, kinds=KINDS) is None


def test_a_problem_is_kept_for_the_person_who_asked(session: Session) -> None:
    number = enqueue(session)

    def fail(session: Session, job: Job) -> None:
        raise JobProblem("The file is empty.")

    jobs.run_next(session, {"count": fail})
    assert held(session, number).problem == "The file is empty."
    assert held(session, number).status == JobStatus.FAILED


def test_an_error_is_tried_again_and_then_given_up(session: Session) -> None:
    number = enqueue(session)

    def crash(session: Session, job: Job) -> None:
        raise RuntimeError("oh")

    began, tries = clock.now(), []
    for seconds in range(0, 400, 5):
        with time_machine.travel(began + dt.timedelta(seconds=seconds)):
            tries += [seconds] if jobs.run_next(session, {"count": crash}) else []
    assert tries == [0, 15, 40, 85, 170]  # 10, 20, 40 and 80 seconds later, at the next look
    assert held(session, number).status == JobStatus.FAILED


def test_a_beat_that_fails_ends_neither_the_job_nor_the_next_beats(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = enqueue(session)
    beats: list[str] = []

    def beat(who: str, on: object = None) -> None:
        beats.append(who)
        if len(beats) == 2:
            raise sa.exc.OperationalError("beat", None, Exception("away"))

    monkeypatch.setattr(pulses, "BEAT_EVERY", 0.01)
    monkeypatch.setattr(fleeting, "beat", beat)

    def work(session: Session, job: Job) -> None:
        gives_up = time.monotonic() + 10
        while len(beats) < 4 and time.monotonic() < gives_up:
            time.sleep(0.01)
        begin_write(session)
        jobs.finish(session, job)
        session.commit()

    jobs.run_next(session, {"count": work})
    assert len(beats) >= 4
    assert held(session, number).status == JobStatus.DONE


def test_what_nobody_asks_for_any_more_is_forgotten(session: Session) -> None:
    fleeting.note_progress(5, "counting", 1, 2)
    fleeting.beat("worker of old")
    fleeting.forget_old(clock.now() - dt.timedelta(days=1))
    assert fleeting.progress_of(5) is not None
    fleeting.forget_old(clock.now() + dt.timedelta(days=1))
    assert fleeting.progress_of(5) is None
    assert fleeting.last_beat("worker of old") is None


def test_a_job_whose_worker_died_is_taken_again_and_the_dead_one_cannot_finish_it(session: Session) -> None:
    number = enqueue(session)
    taken: list[Job] = []

    class Killed(BaseException):
        pass

    def die(session: Session, job: Job) -> None:
        taken.append(job)
        raise Killed

    with pytest.raises(Killed):
        jobs.run_next(session, {"count": die})
    session.rollback()
    assert not jobs.run_next(session, {"count": die})  # its pulse is young: perhaps it lives
    with time_machine.travel(clock.now() + pulses.LEASE + dt.timedelta(seconds=1)):

        def again(session: Session, job: Job) -> None:
            begin_write(session)
            with pytest.raises(JobProblem, match="took this over"):
                jobs.finish(session, taken[0])
            jobs.finish(session, job)
            session.commit()

        assert jobs.run_next(session, {"count": again})
    assert held(session, number).status == JobStatus.DONE
    assert held(session, number).tries == 2


def test_a_job_enqueued_with_its_cause_goes_with_it(session: Session) -> None:
    begin_write(session)
    jobs.enqueue(session, kind="count", target_id=1, actor="test")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_two_workers_never_do_one_job_twice(app: Flask, session: Session) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from directory.extensions import db

    for _ in range(8):
        enqueue(session)
    done: list[int] = []

    def note(session: Session, job: Job) -> None:
        begin_write(session)
        jobs.finish(session, job)
        session.commit()
        done.append(job.id)

    def work() -> None:
        with app.app_context():
            while jobs.run_next(db.session, {"count": note}) or jobs.under_way(db.session, target_id=7, kinds=KINDS):
                db.session.rollback()
            db.session.close()

    with ThreadPoolExecutor(3) as pool:
        for future in [pool.submit(work) for _ in range(3)]:
            future.result()
    assert sorted(done) == sorted(set(done))
    assert len(done) == 8
