"""Twenty thousand listings at once: at most ten seconds from the press, and whole or not at all under kills."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import worker
from directory.bulk_acts import pressing
from directory.bulk_acts.acts import Act
from directory.listings import revisions
from directory.listings.revisions import Change
from directory.models import Listing, Role, Status
from directory.vocabulary import get_vocabulary
from tests.factories import draft
from tests.unit.test_bulk_acts import choose

MANY = 20_000
MOST_SECONDS = 10.0


def fill(session: Session, number: int) -> None:
    session.rollback()
    terms = [term.id for term in get_vocabulary().terms if term.id not in ("iop", "emdr")]
    made = draft(yes=("iop", *terms[:40]), no=tuple(terms[40:80]))
    changes = [
        Change(draft=made.model_copy(update={"name": f"House {n}", "provider": f"House {n}"})) for n in range(number)
    ]
    revisions.open_version(session)
    revisions.write_prepared(session, prepared=revisions.prepare(session, [changes]), actor="test")
    session.commit()


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(900)
def test_twenty_thousand_at_once(app: Flask, session: Session) -> None:
    fill(session, MANY)
    acts: list[tuple[Act, dict[str, str]]] = [
        (Act.HIDE, {}),
        (Act.PUBLISH, {}),
        (Act.TERM, {"term": "emdr", "answer": "yes"}),
        (Act.SOURCE, {"source": "template", "as_of": "2026-02"}),
        (Act.CALL, {}),
    ]
    took: dict[str, float] = {}
    for act, given in acts:
        number = choose(session, act, **given)
        took[f"look {act}"] = _drained(app)
        pressing.press(session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
        session.commit()
        took[f"do {act}"] = _drained(app)
        if act in (Act.HIDE, Act.TERM):
            pressing.request_undo(session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
            session.commit()
            took[f"undo {act}"] = _drained(app)
            published = sa.select(sa.func.count()).where(Listing.status == Status.PUBLISHED)
            assert session.scalar(published) == MANY
            session.rollback()
    print({name: round(seconds, 1) for name, seconds in took.items()})
    assert {name: seconds for name, seconds in took.items() if seconds > MOST_SECONDS} == {}


def _drained(app: Flask) -> float:
    began = time.perf_counter()
    worker.drain(app)
    return time.perf_counter() - began
