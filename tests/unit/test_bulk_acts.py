"""Acts on many listings at once: what is shown is what is done, as one step with one undo."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, worker
from directory.bulk_acts import act_preview, effects, pressing
from directory.bulk_acts.acts import NEEDS, Act, BulkProblem, Parameters, may
from directory.bulk_acts.effects import Standing
from directory.listings import revisions
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft
from directory.listings.facts import facts_of
from directory.listings.revisions import Change
from directory.models import (
    Account,
    AccountRole,
    AuditEntry,
    BulkAct,
    BulkStatus,
    CallMark,
    DuplicatePair,
    Holder,
    Listing,
    Mail,
    Revision,
    Role,
    Status,
)
from directory.partial_date import PartialDate
from tests.factories import answers, draft, publish, said
from tests.full import full

DAY = PartialDate("2026-03-09")
STAFF = [Role.ADMIN]


def hire(session: Session, *names: str) -> None:
    """Let these be admins: whoever pressed, the worker asks whether they still may."""
    known = set(session.scalars(sa.select(Account.email)))
    role = session.scalar(sa.select(AccountRole).where(AccountRole.name == Role.ADMIN)) or AccountRole(name=Role.ADMIN)
    session.add_all(Account(email=one, name=one, fs_uniquifier=one, roles=[role]) for one in names if one not in known)
    session.commit()


def choose(session: Session, act: Act, ids: Sequence[int] | None = None, /, **given: str) -> int:
    """An act for these listings, or all; returns its id."""
    session.rollback()
    hire(session, "ann", "ben")
    query = sa.select(Listing.id, Listing.revision).order_by(Listing.id)
    rows = session.execute(query if ids is None else query.where(Listing.id.in_(ids))).all()
    session.rollback()
    held = act_preview.choose(
        session,
        act=act,
        given=Parameters(**given),
        listings=[(row.id, row.revision) for row in rows],
        sources=["template"],
        search="",
        actor="ann",
        roles=STAFF,
    )
    number = held.id
    session.commit()
    return number


def press(app: Flask, session: Session, number: int) -> None:
    session.rollback()
    pressing.press(session, bulk_id=number, actor="ann", roles=STAFF)
    session.commit()
    worker.drain(app)


def take_back(app: Flask, session: Session, number: int) -> None:
    session.rollback()
    pressing.request_undo(session, bulk_id=number, actor="ben", roles=STAFF)
    session.commit()
    worker.drain(app)


def found(session: Session, number: int, step: str) -> dict[str, int]:
    """What a step found: words → how many."""
    session.rollback()
    session.expire_all()
    held = json.loads(session.get_one(BulkAct, number).found)[step]
    return {group["words"]: group["count"] for group in held["groups"]}


def state(session: Session) -> dict[int, tuple[str, str]]:
    session.rollback()
    session.expire_all()
    return {one.id: (one.status, one.content) for one in session.scalars(sa.select(Listing))}


def listings(session: Session, *statuses: Status, **values: Any) -> list[int]:
    return [publish(session, draft(**values), status=status)[0] for status in statuses]


def effect(act: Act, made: ListingDraft | None = None, status: Status = Status.PUBLISHED, **given: str) -> str:
    content = made.to_json() if made else ""
    return effects.effect(act, Parameters(**given), DAY, Standing(status, content)).words


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [
        (Act.PUBLISH, Status.DRAFT, "Draft: becomes published"),
        (Act.PUBLISH, Status.CLOSED, "Closed: becomes published"),
        (Act.PUBLISH, Status.PUBLISHED, "Is published already"),
        (Act.PUBLISH, Status.MERGED, "Is merged into another listing: that one counts"),
        (Act.PUBLISH, Status.WITHDRAWN, "Is withdrawn: look at it by itself"),
        (Act.HIDE, Status.PUBLISHED, "Published: becomes a draft"),
        (Act.HIDE, Status.DRAFT, "Is draft already"),
        (Act.CLOSE, Status.DRAFT, "Draft: becomes closed"),
        (Act.CLOSE, Status.CLOSED, "Is closed already"),
        (Act.CALL, Status.DRAFT, "Is marked for a call"),
        (Act.JOIN, Status.MERGED, "Is merged into another listing: that one counts"),
        (Act.CALL, Status.CLOSED, "Is closed: nobody is asked to call it"),
        (Act.CALL, Status.MERGED, "Is merged into another listing: that one counts"),
    ],
)
def test_what_becomes_of_each_status(act: Act, status: Status, words: str) -> None:
    assert effect(act, status=status) == words


@pytest.mark.parametrize(
    ("held", "answer", "words"),
    [
        ({}, "yes", "Did not state it: will say yes"),
        ({}, "unsaid", "Says so already"),
        ({"cbt": "yes"}, "yes", "Says so already"),
        ({"cbt": "yes"}, "no", "Said yes: will say no"),
        ({"cbt": "yes"}, "unsaid", "Said yes: will not state it"),
        ({"cbt": "no"}, "yes", "Said no: will say yes"),
    ],
)
def test_what_becomes_of_a_term(held: Mapping[str, str], answer: str, words: str) -> None:
    yes, no = (tuple(term for term, value in held.items() if value == wanted) for wanted in ("yes", "no"))
    made = draft(yes=("iop", *yes), no=no)
    done = effects.effect(
        Act.TERM, Parameters(term="cbt", answer=answer), DAY, Standing(Status.PUBLISHED, made.to_json())
    )
    assert done.words == words
    if done.content is not None:
        after = ListingDraft.from_json(done.content)
        assert (after.says("cbt") or "unsaid") == answer
        assert {term for term in after.answers if term != "cbt"} == {"iop"}


def test_a_programs_own_word_stays() -> None:
    own = draft().model_copy(update={"answers": answers("iop") | answers("cbt", by=said("program"))})
    assert effect(Act.TERM, own, term="cbt", answer="no") == "The program itself says otherwise: its word stays"
    evidence = Evidence(kind=EvidenceKind.TRACK, words="A group of their own.", said=said())
    made_for = draft(yes=("iop", "veterans")).model_copy(update={"populations": {"veterans": evidence}})
    assert "too" in effect(Act.TERM, made_for, term="veterans", answer="no")
    texas = Parameters(source="list-of-texas", as_of="2025-06-01")
    done = effects.effect(Act.SOURCE, texas, DAY, Standing(Status.PUBLISHED, own.to_json()))
    assert done.content is not None
    given = ListingDraft.from_json(done.content)
    assert given.answers["cbt"] == own.answers["cbt"]
    assert given.answers["iop"].said == said("list-of-texas")
    assert given.contact.said == (said("list-of-texas"),)


@pytest.mark.parametrize("by", ["program", "template", "desk"])
@pytest.mark.parametrize(
    "given",
    [
        *(Parameters(term=term, answer=answer) for term in ("emdr", "veterans") for answer in ("yes", "no", "unsaid")),
        Parameters(source="template", as_of="2026-02"),
    ],
)
def test_what_an_act_writes_is_a_listing_as_every_other(by: str, given: Parameters) -> None:
    made = full(by=said(by))
    for one in (made, made.model_copy(update={"answers": answers("emdr", by=said(by)), "populations": {}})):
        act = Act.TERM if given.term else Act.SOURCE
        done = effects.effect(act, given, DAY, Standing(Status.PUBLISHED, one.to_json()))
        assert done.changes == (done.content is not None)
        if done.content is not None:
            after = ListingDraft.from_json(done.content)
            assert after.to_json() == done.content != one.to_json()
            assert (after.name, after.place.street, after.geocode) == (one.name, one.place.street, one.geocode)
            assert facts_of(after) == facts_of(one) or act is Act.TERM


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", list(Role))
def test_who_may(act: Act, role: Role) -> None:
    everything = role is Role.ADMIN
    most = role is Role.MODERATOR and act in (Act.PUBLISH, Act.HIDE, Act.CLOSE, Act.CALL, Act.JOIN)
    assert may(act, {role}) is (everything or most)
    assert set(NEEDS) == set(Act)


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        (Act.CLOSE, {}, "reason"),
        (Act.TERM, {"term": "nonsense", "answer": "yes"}, "term"),
        (Act.TERM, {"term": "iop", "answer": "no"}, "term"),
        (Act.TERM, {"term": "cbt", "answer": "both"}, "answer"),
        (Act.SOURCE, {"source": "program", "as_of": "2026"}, "source"),
        (Act.SOURCE, {"source": "forged", "as_of": "2026"}, "source"),
        (Act.SOURCE, {"source": "template", "as_of": "soon"}, "as_of"),
        (Act.SOURCE, {"source": "template", "as_of": "2999"}, "as_of"),
    ],
)
def test_what_cannot_be_said_is_refused(app: Flask, session: Session, act: Act, given: Any, field: str) -> None:
    listings(session, Status.DRAFT)
    with pytest.raises(BulkProblem) as problem:
        choose(session, act, **given)
    session.rollback()
    assert problem.value.field == field


def test_what_was_shown_is_done_and_taken_back(app: Flask, session: Session) -> None:
    one, two, shown = listings(session, Status.DRAFT, Status.CLOSED, Status.PUBLISHED)
    first, second = listings(session, Status.DRAFT, Status.DRAFT)
    session.add(DuplicatePair(first_id=first, second_id=second, score=80, reasons="[]"))
    session.commit()
    before = state(session)
    number = choose(session, Act.PUBLISH)
    preview = found(session, number, "looked")
    assert preview == {
        "Draft: becomes published": 1,
        "Closed: becomes published": 1,
        "Is published already": 1,
        "May be a duplicate: decide that first": 2,
    }
    assert state(session) == before
    press(app, session, number)
    assert found(session, number, "done") == {words: n for words, n in preview.items() if "becomes" in words}
    now = state(session)
    assert {id_ for id_ in now if now[id_] != before[id_]} == {one, two}
    assert session.scalars(sa.select(Revision.bulk_id).where(Revision.listing_id == one)).all().count(number) == 1
    assert session.get_one(Listing, shown).revision == 1
    query = sa.select(AuditEntry).where(AuditEntry.target == f"bulk act {number}", AuditEntry.action == "bulk-done")
    entry = session.scalars(query.order_by(AuditEntry.id.desc()).limit(1)).one()
    assert json.loads(entry.details)["changed"] == 2
    take_back(app, session, number)
    assert state(session) == before
    assert session.get_one(BulkAct, number).status == BulkStatus.UNDONE


def test_a_term_and_a_source_for_many_are_taken_back(app: Flask, session: Session) -> None:
    listings(session, Status.PUBLISHED, Status.DRAFT)
    before = state(session)
    term = choose(session, Act.TERM, term="cbt", answer="yes")
    press(app, session, term)
    assert all(ListingDraft.from_json(text).says("cbt") == "yes" for _, text in state(session).values())
    after_term = state(session)
    source = choose(session, Act.SOURCE, source="template", as_of="2026-02")
    press(app, session, source)
    assert all('"as_of":"2026-02"' in text for _, text in state(session).values())
    take_back(app, session, source)
    assert state(session) == after_term
    take_back(app, session, term)
    assert state(session) == before


def test_what_changed_since_is_left_alone_and_told(app: Flask, session: Session) -> None:
    one, two, three = listings(session, *[Status.PUBLISHED] * 3)
    number = choose(session, Act.HIDE, reason="Looked wrong")
    publish(session, draft(name="New name"), listing_id=one)
    press(app, session, number)
    assert found(session, number, "done") == {"Published: becomes a draft": 2, act_preview.SINCE_CHOSEN: 1}
    assert state(session)[one][0] == Status.PUBLISHED
    publish(session, draft(name="Other name"), listing_id=two)
    take_back(app, session, number)
    assert found(session, number, "undone") == {"Is as it was before": 1, "Was changed since: it stays as it is": 1}
    assert [state(session)[one][0] for one in (two, three)] == [Status.DRAFT, Status.PUBLISHED]


def test_marks_for_a_call(app: Flask, session: Session) -> None:
    one, two = listings(session, Status.PUBLISHED, Status.PUBLISHED)
    first = choose(session, Act.CALL, [one], reason="Ask about evenings")
    press(app, session, first)
    second = choose(session, Act.CALL)
    assert found(session, second, "looked") == {"Is marked for a call": 1, "Is marked for a call already": 1}
    press(app, session, second)
    take_back(app, session, second)
    marks = session.scalars(sa.select(CallMark)).all()
    assert [(mark.listing_id, mark.why) for mark in marks] == [(one, "Ask about evenings")]
    assert state(session)[two][0] == Status.PUBLISHED
    session.execute(sa.delete(CallMark))
    session.commit()
    take_back(app, session, first)
    assert found(session, first, "undone") == {"Was called since, or is marked no more": 1}


def test_only_who_saw_it_presses_and_only_once(app: Flask, session: Session) -> None:
    listings(session, Status.PUBLISHED)
    number = choose(session, Act.HIDE)
    refused: list[tuple[str, list[Role]]] = [("ben", STAFF), ("ann", [Role.PROVIDER])]
    session.rollback()
    for actor, roles in refused:
        with pytest.raises(BulkProblem):
            pressing.press(session, bulk_id=number, actor=actor, roles=roles)
        session.rollback()
    pressing.press(session, bulk_id=number, actor="ann", roles=STAFF)
    session.commit()
    for again in (pressing.press, pressing.drop, pressing.request_undo):
        with pytest.raises(BulkProblem):
            again(session, bulk_id=number, actor="ann", roles=STAFF)
        session.rollback()
    worker.drain(app)
    assert found(session, number, "done") == {"Published: becomes a draft": 1}
    session.rollback()
    for again in (pressing.press, pressing.drop):
        with pytest.raises(BulkProblem):
            again(session, bulk_id=number, actor="ann", roles=STAFF)
        session.rollback()


def test_many_are_looked_at_by_the_worker_and_forgotten_after_a_month(app: Flask, session: Session) -> None:
    changes = [Change(draft=draft(name=f"House {n}")) for n in range(act_preview.AT_ONCE + 1)]
    revisions.write_many(session, changes=changes, actor="test")
    session.commit()
    number = choose(session, Act.HIDE)
    assert session.get_one(BulkAct, number).status == BulkStatus.CHOSEN
    session.rollback()
    worker.drain(app)
    assert found(session, number, "looked") == {"Published: becomes a draft": act_preview.AT_ONCE + 1}
    session.rollback()
    pressing.clean_up(session, now=clock.now() + pressing.WAITS * 0.9)
    assert session.get_one(BulkAct, number).status == BulkStatus.READY
    pressing.clean_up(session, now=clock.now() + pressing.WAITS * 1.1)
    session.expire_all()
    assert session.get_one(BulkAct, number).status == BulkStatus.DROPPED


def test_who_holds_many_is_told_once(app: Flask, session: Session) -> None:
    ids = listings(session, Status.PUBLISHED, Status.PUBLISHED)
    ann = Account(email="ann@example.org", name="Ann", fs_uniquifier="a")
    session.add(ann)
    session.flush()
    session.add_all(Holder(listing_id=one, account_id=ann.id, role="owner", granted_by="test") for one in ids)
    session.commit()
    press(app, session, choose(session, Act.HIDE))
    sent = session.scalars(sa.select(Mail).where(Mail.kind == "provider/changed-many")).all()
    assert [mail.recipient for mail in sent] == ["ann@example.org"]
    assert "2 of your listings" in sent[0].text
