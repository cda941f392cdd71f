"""What the list of work counts, what the page of today counts and what a queue shows is the same, whatever a status."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import EVERYWHERE
from directory.calls import waiting
from directory.calls.waiting import Need, Wanted
from directory.database import begin_write
from directory.models import (
    BulkAct,
    BulkStatus,
    CallMark,
    DuplicatePair,
    ImportBatch,
    PairStatus,
    Role,
    Status,
    Suggestion,
)
from directory.moderation import duplicates, suggestions
from directory.partial_date import PartialDate
from directory.watch import dashboard
from directory.work import waiting_work
from directory.work.desk_people import desk_people
from tests.factories import draft, publish
from tests.web.desk import Person


def what_waits(session: Session, listing_id: int, other_id: int) -> None:
    """A pair, a suggestion and a mark for a call, of a listing."""
    begin_write(session)
    act = BulkAct(act="call", listings="[]", actor="a@example.org", status=BulkStatus.DONE)
    batch = ImportBatch(source="template", as_of=PartialDate("2026-03"), files="[]", counts="{}", actor="t")
    batch.base_version = 1
    session.add_all([act, batch])
    session.flush()
    fact = {"section": "contact", "fact": "website", "ours": "null", "theirs": "null", "theirs_hash": "h"}
    mark = {"why": "", "marked_by": "a@example.org", "marked_at": clock.now()}
    first, second = sorted((listing_id, other_id))
    session.add_all(
        [
            DuplicatePair(first_id=first, second_id=second, score=90, reasons="[]"),
            Suggestion(listing_id=listing_id, source="template", as_of=batch.as_of, batch_id=batch.id, **fact),
            CallMark(listing_id=listing_id, bulk_id=act.id, **mark),
        ]
    )
    session.commit()


@pytest.mark.parametrize("status", list(Status))
def test_list_and_today_and_queue_agree(app: Flask, session: Session, status: Status) -> None:
    other, _ = publish(session, draft(name="Lantern House A", phone="+15125550101"))
    listing, _ = publish(session, draft(name="Lantern House B", phone="+15125550102"), status=status)
    what_waits(session, listing, other)
    Person(app, Role.ADMIN)
    people = desk_people(session)
    listed = waiting_work.page_of(session, people[0], people, now=clock.now()).counts
    today = {one.label: one.count for one in dashboard.waiting(session, EVERYWHERE)}
    _, pairs = duplicates.queue(session, states=EVERYWHERE, status=PairStatus.OPEN, page=1, size=50)
    _, facts = suggestions.queue(session, states=EVERYWHERE, page=1, size=50)
    calls = len(list(waiting.waiting(session, Wanted(need=Need.MARKED), who="a@example.org")))
    expected = 1 if status in (Status.PUBLISHED, Status.DRAFT) else 0
    assert (listed["duplicate"], today["Possible duplicates"], pairs) == (expected, expected, expected)
    assert (listed["suggestion"], today["Suggestions"], facts) == (expected, expected, expected)
    assert (listed["call"], calls) == (expected, expected)
    session.rollback()
