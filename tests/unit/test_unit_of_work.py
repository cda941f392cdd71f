"""Transactions in one way: who may end one, and that nobody takes back what somebody else wrote."""

from __future__ import annotations

import ast
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.config import ROOT
from directory.database import begin_write, has_written
from directory.listings import locating, status_changes
from directory.models import AuditEntry, Listing, Status
from directory.models.base import Base
from directory.sqlite_file import Missing
from directory.unit_of_work import look_anew, tried_out, unit_of_work, written
from tests.factories import draft, publish

# Who ends a transaction by hand: file → how often, and why it must.
ENDS: dict[str, tuple[int, str]] = {
    "unit_of_work.py": (4, "the one way: kept, taken back after an error or a try, let go of what was only read"),
    "jobs.py": (2, "a job that failed: whatever it left open is nothing that its end is written beside"),
    "attempts.py": (1, "one of many failed: whatever it left open is nothing that the next is written beside"),
    "imports/undo/undoing.py": (1, "worked out in vain: its own preparation goes, and the lock, before it tries again"),
    "bulk_acts/doing.py": (1, "worked out in vain: its own preparation goes, and the lock, before it tries again"),
    "reach.py": (1, "the database gave no answer: nothing of the request's transaction can be asked any more"),
    "web/signed_in/security.py": (
        5,
        "Flask-Security signs in and out in the request's transaction, and says when it is",
    ),
    "web/signed_in/sign_in_forms.py": (5, "it checks passwords, too: only read, then looked at anew, then kept"),
    "backup/sqlite.py": (1, "a copy of the file, which is no session of the application's"),
}
SOURCES = sorted(path for path in (ROOT / "directory").rglob("*.py") if "migrations" not in path.parts)
ANN = "ann@example.org"


def ends(path: Path) -> int:
    """How often a module commits or rolls back."""
    tree = ast.parse(path.read_text("utf-8"))
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(isinstance(one, ast.Attribute) and one.attr in ("commit", "rollback") for one in called)


def test_nobody_ends_a_transaction_but_units_of_work() -> None:
    """An operation that ends its caller's takes back, or keeps half of, what the caller wrote beside it."""
    found = Counter({str(path.relative_to(ROOT / "directory")): ends(path) for path in SOURCES})
    assert {name: count for name, count in found.items() if count} == {name: count for name, (count, _) in ENDS.items()}


@pytest.fixture
def plain() -> Iterator[Session]:
    """A session of a small database of its own."""
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine, [Base.metadata.tables[AuditEntry.__tablename__]])
    with Session(engine) as session:
        yield session


def note(session: Session, action: str) -> None:
    audit.record(session, actor=ANN, action=action)


def noted(session: Session) -> list[str]:
    found = list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
    session.rollback()
    return found


def test_what_a_unit_writes_is_kept(plain: Session) -> None:
    with unit_of_work(plain):
        note(plain, "signed-in")
    plain.rollback()
    assert noted(plain) == ["signed-in"]


def test_after_an_error_nothing_is_kept_and_what_follows_begins_anew(plain: Session) -> None:
    def fails() -> None:
        note(plain, "signed-in")
        plain.flush()
        raise KeyError

    with pytest.raises(KeyError):
        written(plain, fails)
    assert not plain.in_transaction()
    with unit_of_work(plain):
        note(plain, "signed-out")
    assert noted(plain) == ["signed-out"]


def test_a_unit_inside_another_is_refused_and_nothing_of_either_is_kept(plain: Session) -> None:
    def outer() -> None:
        note(plain, "signed-in")
        written(plain, lambda: note(plain, "signed-out"))

    with pytest.raises(RuntimeError, match="inside another"):
        written(plain, outer)
    assert noted(plain) == []


@pytest.mark.parametrize("how", ["added", "flushed", "begun as a writer"])
def test_what_nobody_kept_is_never_taken_back_in_silence(plain: Session, how: str) -> None:
    if how == "begun as a writer":
        begin_write(plain)
    else:
        note(plain, "signed-in")
    if how == "flushed":
        plain.flush()
    with pytest.raises(RuntimeError, match="nobody kept"):
        look_anew(plain)
    with pytest.raises(RuntimeError, match="nobody kept"), unit_of_work(plain):
        pass
    plain.commit()
    assert noted(plain) == ([] if how == "begun as a writer" else ["signed-in"])


def test_what_is_tried_out_is_seen_and_not_kept(plain: Session) -> None:
    with tried_out(plain):
        note(plain, "signed-in")
        assert plain.scalars(sa.select(AuditEntry.action)).all() == ["signed-in"]
    assert noted(plain) == []


def test_what_was_only_read_is_let_go(plain: Session) -> None:
    plain.scalars(sa.select(AuditEntry)).all()
    assert plain.in_transaction()
    assert not has_written(plain)
    look_anew(plain)
    assert not plain.in_transaction()


DEADLOCK, SERIAL = psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()


def snapshot() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    return error


@pytest.mark.parametrize("error", [DEADLOCK, SERIAL, snapshot()], ids=["deadlock", "serialization", "snapshot"])
def test_whom_the_database_ended_for_another_is_done_again_and_once(plain: Session, error: Exception) -> None:
    tries = []

    def work() -> str:
        tries.append(1)
        note(plain, "password-changed")
        plain.flush()
        if len(tries) < 3:
            raise sa.exc.OperationalError("UPDATE", None, error)
        return "yes"

    assert written(plain, work) == "yes"
    assert len(tries) == 3
    assert noted(plain) == ["password-changed"]


@pytest.mark.parametrize(
    ("error", "most"), [(DEADLOCK, 3), (psycopg.errors.LockNotAvailable(), 1), (psycopg.errors.AdminShutdown(), 1)]
)
def test_it_is_given_up_in_the_end_and_at_once_where_it_waited_already(
    plain: Session, error: Exception, most: int
) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise sa.exc.OperationalError("UPDATE", None, error)

    with pytest.raises(sa.exc.OperationalError):
        written(plain, work)
    assert len(tries) == most


Deed = Callable[[Session, Listing], None]
DEEDS: dict[str, Deed] = {
    "status": lambda session, listing: status_changes.set_status(
        session, listing=listing, status=Status.CLOSED, reason="gone", base=listing.revision, actor=ANN
    ),
    "call": lambda session, listing: status_changes.confirm_call(
        session, listing=listing, spoke_with="the front desk", day=clock.today(), actor=ANN
    ),
    "pin": lambda session, listing: locating.move_pin(
        session, listing=listing, point=(30.27, -97.74), anyway=True, actor=ANN
    ),
    "looked up again": lambda session, listing: locating.ask_again(session, listing=listing, actor=ANN),
}


def test_the_log_s_entry_is_kept_with_what_it_tells_of(session: Session) -> None:
    """It was lost: what changed a listing took back all that its caller had written."""
    for name, do in DEEDS.items():
        listing_id, _ = publish(session, draft())
        listing = session.get_one(Listing, listing_id)
        session.expunge(listing)
        with unit_of_work(session):
            begin_write(session)
            audit.record(session, actor=ANN, action="signed-out", target=f"listing {listing.public_id}")
            do(session, listing)
        query = sa.select(AuditEntry.id).where(AuditEntry.target == f"listing {listing.public_id}")
        query = query.where(AuditEntry.action == "signed-out").limit(1)
        assert session.scalars(query).one_or_none() is not None, name
        session.rollback()


def test_a_database_that_is_not_there_is_no_reason_to_try_again(session: Session) -> None:
    calls = []

    def missing() -> None:
        calls.append(1)
        raise sa.exc.OperationalError("", None, Missing("no file"))

    with pytest.raises(sa.exc.OperationalError):
        written(session, missing)
    assert len(calls) == 1
