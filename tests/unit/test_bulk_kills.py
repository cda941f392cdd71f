"""Acts on many listings under kills and beside each other: whole or not at all, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import worker
from directory.bulk_acts import job_kinds, pressing
from directory.bulk_acts.acts import Act, BulkProblem
from directory.extensions import db
from directory.imports.checking.opened import Upload
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import (
    AuditEntry,
    BatchStatus,
    BulkAct,
    Holder,
    ImportBatch,
    Job,
    JobStatus,
    Listing,
    OrganizationSite,
    Revision,
    Role,
    Status,
)
from directory.vocabulary import get_vocabulary
from tests import killing
from tests import organizations as made_up
from tests.factories import draft
from tests.killing import Scene, Scenes
from tests.unit.at_once import at_once
from tests.unit.test_bulk_acts import choose, found
from tests.unit.test_worker_kills import confirm, keep, rows

Done = Callable[[Scenes, list[list[float]]], int]

MANY = 400


def fill(session: Session, number: int) -> None:
    session.rollback()
    changes = [Change(draft=draft(name=f"House {n}", provider=f"House {n}")) for n in range(number)]
    revisions.open_version(session)
    revisions.write_prepared(session, prepared=revisions.prepare(session, [changes]), actor="test")
    session.commit()


def hidden(app: Flask) -> int:
    """How many are drafts, as any reader sees it."""
    with app.app_context():
        query = sa.select(sa.func.count()).select_from(Listing).where(Listing.status == Status.DRAFT)
        return db.session.scalar(query) or 0


def pressed(number: int) -> None:
    pressing.press(db.session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
    db.session.commit()


def taken_back(number: int) -> None:
    pressing.request_undo(db.session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
    db.session.commit()


def do_and_take_back(scene: Scene, number: int, count: Callable[[], int], moments: list[list[float]]) -> int:
    """Do an act on all of them and take it back, each under kills; how many kills hit. `count`: how many are done."""
    until_done = partial(scene.under_kills, target=number, kinds=job_kinds.KINDS, whole=lambda: count() in (0, MANY))
    with scene.app.app_context():
        worker.drain(scene.app)
        pressed(number)
    killed = until_done(moments=moments[0])
    assert count() == MANY
    with scene.app.app_context():
        taken_back(number)
    killed += until_done(moments=moments[1])
    assert count() == 0
    return killed


def hide_and_take_back(new_scene: Scenes, moments: list[list[float]]) -> int:
    """Hide many and take it back, each under kills; how many kills hit."""
    with new_scene() as scene:
        app = scene.app
        with app.app_context():
            fill(db.session, MANY)
            number = choose(db.session, Act.HIDE)
        killed = do_and_take_back(scene, number, lambda: hidden(app), moments)
        with app.app_context():
            by_act = sa.select(Revision.action, sa.func.count()).where(Revision.bulk_id == number)
            made = {row[0]: row[1] for row in db.session.execute(by_act.group_by(Revision.action))}
        assert made == {"held": MANY, "reverted": MANY}
    return killed


def join_and_take_back(new_scene: Scenes, moments: list[list[float]]) -> int:
    """Join many to an organization and take it back, each under kills; how many kills hit.

    With a site come rights of the organization's people, and an entry of the log: all of it at once, and once.
    """
    with new_scene() as scene:
        app = scene.app
        with app.app_context():
            made = made_up.organization(db.session, 1)
            free = made_up.listings(db.session, MANY, name="Free House")
            number = choose(db.session, Act.JOIN, free, organization=made.public_id)
        killed = do_and_take_back(scene, number, lambda: joined(app), moments)
        with app.app_context():
            target = AuditEntry.target == f"organization {made.public_id}"
            acts = list(db.session.scalars(sa.select(AuditEntry.action).where(target)))
        assert (acts.count("sites-added"), acts.count("sites-taken-away")) == (1, 1)
    return killed


def joined(app: Flask) -> int:
    """How many of the free ones are sites, as any reader sees it; the rights on them always go with that."""
    with app.app_context():
        sites = sa.select(sa.func.count()).select_from(OrganizationSite).scalar_subquery()
        rights = sa.select(sa.func.count()).select_from(Holder).scalar_subquery()
        found = db.session.execute(sa.select(sites, rights)).one()
    assert found[0] == found[1]
    return int(found[0]) - 1


ACTS = [hide_and_take_back, join_and_take_back]


@pytest.mark.alone
@pytest.mark.timeout(300)
@pytest.mark.parametrize("act", ACTS)
def test_a_killed_act_is_done_whole_or_not_at_all(act: Done, new_scene: Scenes) -> None:
    act(new_scene, [[0.1], [0.0]])


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("act", ACTS)
def test_a_hundred_kills_of_acts(act: Done, new_scene: Scenes) -> None:
    killing.many_kills(100, 20, longest=0.5, phases=2, run=lambda at: act(new_scene, at))


def with_lists(app: Flask, *phones: str) -> int:
    """Import a list of four programs, and read a newer one that gives each another phone; its batch, which waits."""
    list_of = "name1,name2,street1,city,state,zip,phone,type_facility,oit"
    first, second = (
        Upload(f"list-2025-0{n}.csv", "\n".join([list_of, *rows(range(4), phone)]).encode())
        for n, phone in enumerate(phones, start=1)
    )
    batch = keep(app, first)
    worker.drain(app)
    confirm(app, batch)
    worker.drain(app)
    batch = keep(app, second)
    worker.drain(app)
    return batch


@pytest.mark.timeout(600)
@pytest.mark.parametrize("of_each", [2, pytest.param(50, marks=pytest.mark.long)])
def test_many_acts_at_once_with_an_import_beside_lose_nothing(app: Flask, session: Session, of_each: int) -> None:
    """Each act sets a term of its own on one of four listings, and a file changes their phones: nothing is lost.

    What one act finds changed by another since it was shown it leaves, and names; it never half does it.
    """
    batch = with_lists(app, "512-555-0100", "512-555-0199")
    terms = [one.id for one in get_vocabulary().terms if one.group not in ("level", "population")][:of_each]
    listing_ids = session.scalars(sa.select(Listing.id).order_by(Listing.id)).all()
    pairs = [(term, listing_id) for term in terms for listing_id in listing_ids]
    assert len(pairs) == of_each * 4
    acts = {choose(session, Act.TERM, [one], term=term, answer="yes"): (term, one) for term, one in pairs}
    worker.drain(app)

    def press_some(own: Session, some: list[int]) -> None:
        for number in some:
            own.rollback()
            pressing.press(own, bulk_id=number, actor="ann", roles=[Role.ADMIN])
            own.commit()

    numbers = list(acts)
    presses = [partial(press_some, some=numbers[at::4]) for at in range(4)]
    works = [lambda _session: worker.drain(app) for _ in range(3)]
    at_once(app, [*presses, *works, lambda _session: confirm(app, batch)])
    worker.drain(app)
    session.rollback()
    assert session.scalars(sa.select(Job.status).where(Job.status != JobStatus.DONE)).all() == []
    drafts = {one.id: ListingDraft.from_json(one.content) for one in session.scalars(sa.select(Listing))}
    for number, (term, listing_id) in acts.items():
        assert sum(found(session, number, "done").values()) == 1  # it is changed, or named
        changed = session.scalars(sa.select(Revision.listing_id).where(Revision.bulk_id == number)).all()
        assert changed == ([listing_id] if drafts[listing_id].says(term) == "yes" else [])
    phones = [one.contact.phones[0].number == "+15125550199" for one in drafts.values()]
    applied = session.get_one(ImportBatch, batch).status == BatchStatus.APPLIED
    assert phones == [applied] * 4  # or it waits, checked anew, for another decision
    session.rollback()


def test_twenty_press_one_act(app: Flask, session: Session) -> None:
    fill(session, 2)
    number = choose(session, Act.HIDE)

    def press(own: Session) -> None:
        own.rollback()
        pressing.press(own, bulk_id=number, actor="ann", roles=[Role.ADMIN])

    at_once(app, [press] * 20, refusals=(BulkProblem,))
    session.rollback()
    assert len(session.scalars(sa.select(Job.id).where(Job.kind == job_kinds.DO)).all()) == 1
    session.rollback()
    worker.drain(app)
    assert session.get_one(BulkAct, number).status == "done"
    session.rollback()
