"""An organization's own file: what is shown is done, whole or not at all, for one's own sites only, and taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, worker
from directory.database import begin_write
from directory.imports.checking.opened import Upload
from directory.listings import revisions
from directory.listings.draft import Geocode, ListingDraft, Precision
from directory.listings.revisions import Change
from directory.listings.sources import PROGRAM
from directory.models import (
    AuditEntry,
    ChangeRequest,
    ChangeStatus,
    HolderRole,
    Job,
    JobStatus,
    Listing,
    Mail,
    Membership,
    Revision,
    SiteFile,
)
from directory.providing import edits, leaving, review
from directory.providing.organizations import many_sites, members, sites
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.review import withdraw
from directory.site_files import checking, sending
from directory.site_files.kept_beside import done_of, text_of, undone_of
from directory.unit_of_work import written
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.unit.at_once import at_once
from tests.unit.test_worker_kills import confirm, keep

BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
OTHER_PHONE = {"phone": "512-555-0177"}
ROOM = {"openings": "accepting"}


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 3)


def wrong(session: Session, number: int) -> list[tuple[int, str]]:
    return [(one.row, one.text) for one in files.looked(session, number).wrong]


def test_it_works(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN)
    rows, before = files.down(session, made.listing_ids), files.contents(session, made.listing_ids)
    data = files.changed(rows, {0: {**ROOM, **OTHER_PHONE}, 1: {"plans": "Sample Health Plan"}})
    number = files.send(app, session, made, data)
    looked = files.looked(session, number)
    assert looked.rows == 3
    assert looked.wrong == []
    assert [(one.listing_id, [fact["fact"] for fact in one.facts], one.waits) for one in looked.sites] == [
        (made.listing_ids[0], ["phones", "room"], ["contact.phones"]),
        (made.listing_ids[1], ["plans"], []),
    ]
    assert files.contents(session, made.listing_ids) == before  # nothing yet
    files.press(app, session, made, number)
    first, second, third = (files.says(session, one) for one in made.listing_ids)
    assert first.openings.status == "accepting"
    assert (first.openings.said[0].source, first.openings.said[0].as_of.first) == (PROGRAM, clock.today())
    assert [one.number for one in first.contact.phones] == ["+15125550100"]  # it waits
    assert second.payment.plans == ("Sample Health Plan",)
    assert third.to_json() == before[2]
    requests = session.scalars(sa.select(ChangeRequest)).all()
    assert [(one.listing_id, one.status) for one in requests] == [(made.listing_ids[0], ChangeStatus.WAITING)]
    mails = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/sites-changed")).all()
    assert mails == [BEN]  # one for all of it
    # The same file again, and what is down now: nothing differs.
    again = files.looked(session, files.send(app, session, made, data))
    assert (again.sites, again.wrong, again.asked) == ([], [], 1)
    round_trip = files.as_bytes(files.down(session, made.listing_ids))
    assert files.looked(session, files.send(app, session, made, round_trip, who=ben)).sites == []
    files.undo(app, session, made, number)
    assert files.contents(session, made.listing_ids) == before
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest.status)).all() == [ChangeStatus.WITHDRAWN]
    actions = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("site-file-%"))).all()
    assert {"site-file-saved", "site-file-undone"} <= set(actions)


def test_rows_of_others_are_errors_in_words(app: Flask, session: Session, made: Made) -> None:
    harbor = made_up.organization(session, 1, owner=EVE, domain=None)
    theirs = files.down(session, harbor.listing_ids)[0]
    rows = files.down(session, made.listing_ids)
    before = files.contents(session, [*made.listing_ids, *harbor.listing_ids])
    new = rows[0] | {"listing": "", "program_name": "Brand New House", "street": "9 New St"}
    attack = [rows[0] | ROOM, theirs | ROOM, theirs | {"listing": "zzzzzzzz"}, rows[0] | {"openings": "full"}, new]
    attack.append(rows[1] | {"listing": ""})
    number = files.send(app, session, made, files.as_bytes(attack))
    assert wrong(session, number) == [
        (3, checking.NOT_YOURS),
        (4, checking.NOT_YOURS),
        (5, checking.TWICE),
        (6, checking.NEW_SITE),
        (7, checking.NO_SITE),
    ]
    with pytest.raises(ProvidingProblem, match="have errors"):
        files.press(app, session, made, number)
    assert files.contents(session, [*made.listing_ids, *harbor.listing_ids]) == before


def test_swapped_numbers_are_found(app: Flask, session: Session, made: Made) -> None:
    rows = files.down(session, made.listing_ids)
    rows[0]["listing"], rows[1]["listing"] = rows[1]["listing"], rows[0]["listing"]
    number = files.send(app, session, made, files.as_bytes(rows))
    assert [text for _, text in wrong(session, number)] == [checking.SWAPPED] * 2


def test_each_role_changes_its_own_sites_only(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN, site=made.public_ids[1])
    made_up.join(session, made, BEN, HolderRole.CONFIRMER, site=made.public_ids[2])
    rows = files.down(session, made.listing_ids)
    number = files.send(app, session, made, files.changed(rows, {0: ROOM, 1: ROOM, 2: ROOM}), who=ben)
    assert wrong(session, number) == [(2, checking.NOT_YOURS), (4, checking.ONLY_CONFIRM)]
    number = files.send(app, session, made, files.changed(rows[1:], {0: ROOM}), who=ben)  # the other row is unchanged
    assert wrong(session, number) == []
    files.press(app, session, made, number, who=ben)
    assert [files.says(session, one).openings.status for one in made.listing_ids] == [None, "accepting", None]


def test_who_only_confirms_or_is_a_stranger_sends_nothing(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN, HolderRole.CONFIRMER)
    eve = made_up.account(session, EVE)
    data = files.as_bytes(files.down(session, made.listing_ids))
    with pytest.raises(ProvidingProblem, match="may confirm"):
        files.send(app, session, made, data, who=ben)
    with pytest.raises(ProvidingProblem, match="do not belong"):
        files.send(app, session, made, data, who=eve)


def test_a_forged_number_is_nobodys_file(app: Flask, session: Session, made: Made) -> None:
    harbor = made_up.organization(session, 1, owner=EVE, domain=None)
    ben = made_up.join(session, made, BEN)
    rows = files.down(session, made.listing_ids)
    number = files.send(app, session, made, files.changed(rows, {0: ROOM}))
    with pytest.raises(ProvidingProblem, match="no such file"):
        files.press(app, session, harbor, number)
    with pytest.raises(ProvidingProblem, match="Somebody else sent"):
        files.press(app, session, made, number, who=ben)
    files.press(app, session, made, number)
    with pytest.raises(ProvidingProblem, match="no such file"):
        files.undo(app, session, harbor, number)
    with pytest.raises(ProvidingProblem, match="do not belong"):
        files.undo(app, session, made, number, who=harbor.owner)
    with pytest.raises(ProvidingProblem, match="Only whoever sent it"):
        files.undo(app, session, made, number, who=ben)
    assert files.says(session, made.listing_ids[0]).openings.status == "accepting"


@pytest.mark.parametrize("how", ["role", "membership", "site", "other facts"])
def test_what_ends_between_look_and_press_ends_it_all(app: Flask, session: Session, made: Made, how: str) -> None:
    ben = made_up.join(session, made, BEN)
    rows = files.down(session, made.listing_ids)
    number = files.send(app, session, made, files.changed(rows, {0: ROOM, 1: ROOM}), who=ben)
    before = files.contents(session, made.listing_ids)
    theirs = session.scalars(sa.select(Membership.id).where(Membership.account_id == ben)).one()
    session.rollback()
    owner: Any = {"account_id": made.owner, "public_id": made.public_id}
    acts: dict[str, Callable[[], object]] = {
        "role": partial(members.change_role, session, membership_id=theirs, role=HolderRole.CONFIRMER, **owner),
        "membership": partial(members.remove, session, membership_id=theirs, **owner),
        "site": partial(sites.take_away, session, listing=made.public_ids[1], **owner),
        "other facts": partial(_rename, session, made.listing_ids[1]),
    }
    session.rollback()
    # Pressed, and then it ends, before the worker comes to it.
    written(session, partial(sending.press, session, account_id=ben, public_id=made.public_id, file_id=number))
    written(session, acts[how])
    if how == "other facts":
        before = files.contents(session, made.listing_ids)
    worker.drain(app)
    assert files.contents(session, made.listing_ids) == before
    kept = files.held(session, number)
    assert kept.status == "ready"
    if how == "membership":
        job = session.scalars(sa.select(Job.status).where(Job.kind == "site-file-do")).one()
        assert job == JobStatus.FAILED
    else:
        assert text_of(kept, "moved")
        texts: dict[str, list[str]] = {
            "role": [checking.ONLY_CONFIRM] * 2,
            "site": [checking.NOT_YOURS],
            "other facts": [],
        }
        assert [text for _, text in wrong(session, number)] == texts[how]  # it was read anew


def _rename(session: Session, listing_id: int) -> None:
    revisions.open_version(session)
    listing = session.get_one(Listing, listing_id)
    draft = ListingDraft.from_json(listing.content)
    serves = draft.serves.model_copy(update={"age_min": 21, "said": draft.place.said})
    change = Change(draft=draft.model_copy(update={"serves": serves}), listing_id=listing_id)
    revisions.write(session, change=change, actor="mo@example.org")


def test_a_confirmation_meanwhile_stops_nothing(app: Flask, session: Session, made: Made) -> None:
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), {0: ROOM}))
    seen = {made.public_ids[0]: 1}
    work = partial(many_sites.confirm, session, account_id=made.owner, public_id=made.public_id, seen=seen)
    written(session, partial(work, today=clock.today()))
    files.press(app, session, made, number)
    assert files.says(session, made.listing_ids[0]).openings.status == "accepting"


def test_what_changed_since_is_left_alone_by_an_undo_and_named(app: Flask, session: Session, made: Made) -> None:
    rows = files.down(session, made.listing_ids)
    first = {0: {**ROOM, "plans": "Sample Health Plan", **OTHER_PHONE}, 1: ROOM, 2: ROOM}
    number = files.send(app, session, made, files.changed(rows, first))
    files.press(app, session, made, number)
    later = files.changed(files.down(session, made.listing_ids), {0: {"openings": "full"}})
    files.press(app, session, made, files.send(app, session, made, later))
    request = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    written(session, partial(withdraw, session, request_id=request, account_id=made.owner))
    owner: Any = {"account_id": made.owner, "public_id": made.public_id}
    written(session, partial(sites.take_away, session, listing=made.public_ids[2], **owner))
    files.undo(app, session, made, number)
    drafts = [files.says(session, one) for one in made.listing_ids]
    assert [one.openings.status for one in drafts] == ["full", None, "accepting"]
    assert drafts[0].payment.plans == ()  # nobody changed it since
    undone = undone_of(files.held(session, number))
    assert undone is not None
    assert undone.sites == 2
    assert [(name.split(",")[0], why.split(" ")[0]) for name, why in undone.left] == [
        ("Lantern House 000", "Was"),
        ("Lantern House 000", "A"),
        ("Lantern House 002", "Is"),
    ]


def test_what_waited_before_waits_again_after_an_undo(app: Flask, session: Session, made: Made) -> None:
    rows = files.down(session, made.listing_ids)
    files.press(app, session, made, files.send(app, session, made, files.changed(rows, {0: OTHER_PHONE})))
    before = session.scalars(sa.select(ChangeRequest.facts)).one()
    second = {0: {"phone": "512-555-0188", "website": "https://new.example.org"}}
    number = files.send(app, session, made, files.changed(rows, second))
    files.press(app, session, made, number)
    session.rollback()
    assert len(json.loads(session.scalars(sa.select(ChangeRequest.facts)).one())) == 2
    files.undo(app, session, made, number)
    session.rollback()
    request = session.scalars(sa.select(ChangeRequest)).one()
    assert (request.facts, request.status) == (before, ChangeStatus.WAITING)


def requests(session: Session) -> list[tuple[object, ...]]:
    """Each request, with all that a file may set in it."""
    session.rollback()
    names = ("facts", "geocode", "note", "status", "base_revision", "question", "reply")
    found = session.scalars(sa.select(ChangeRequest).execution_options(populate_existing=True))
    rows = [tuple(getattr(one, name) for name in names) for one in found]
    session.rollback()
    return rows


def test_a_request_is_whole_again_after_an_undo(app: Flask, session: Session, made: Made) -> None:
    """With the point of its own address, what its person wrote, the question that waits, and what it was asked of."""
    one = made.listing_ids[0]
    now, moved = files.says(session, one), clock.today()
    (holder,) = [site.holder_id for site in listed(session, made) if site.listing.id == one]
    point = Geocode(latitude=30.5, longitude=-97.6, precision=Precision.GIVEN, said=now.place.said[0])
    place = now.place.model_copy(update={"street": "12 Oak St", "city": "Round Rock", "zip": "78664"})
    asking = partial(edits.save, session, holder_id=holder, base_revision=1, sections=["place"], today=moved)
    wanted = now.model_copy(update={"place": place, "geocode": point})
    written(session, lambda: asking(draft=wanted, note="We move in May.").live)
    request = session.scalars(sa.select(ChangeRequest)).one()
    request_id, seen = request.id, review.seal(request)
    session.rollback()
    ask = partial(review.ask, session, request_id=request_id, question="Since when?", actor="mo@example.org")
    written(session, lambda: ask(seen=seen).id)
    before = requests(session)
    cells = {"street": "34 Elm St", "city": "Dallas", "zip": "75201", **ROOM}
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), {0: cells}))
    files.press(app, session, made, number)
    ((_, geocode, *_),) = requests(session)
    assert geocode is None or json.loads(str(geocode))["latitude"] != 30.5  # the point of Oak St is none of Elm St
    files.undo(app, session, made, number)
    assert requests(session) == before


def test_a_question_that_was_asked_since_stays_after_an_undo(app: Flask, session: Session, made: Made) -> None:
    rows = files.down(session, made.listing_ids)
    files.press(app, session, made, files.send(app, session, made, files.changed(rows, {0: OTHER_PHONE})))
    number = files.send(app, session, made, files.changed(rows, {0: {"website": "https://new.example.org"}}))
    files.press(app, session, made, number)
    session.rollback()
    request = session.scalars(sa.select(ChangeRequest)).one()
    request_id, seen = request.id, review.seal(request)
    session.rollback()
    ask = partial(review.ask, session, request_id=request_id, question="Since when?", actor="mo@example.org")
    written(session, lambda: ask(seen=seen).id)
    files.undo(app, session, made, number)
    ((facts, _, _, status, _, question, _),) = requests(session)
    assert (len(json.loads(str(facts))), status, question) == (1, ChangeStatus.ASKED, "Since when?")


def test_a_newer_address_without_a_point_has_none(session: Session, made: Made) -> None:
    one = made.listing_ids[0]
    now = files.says(session, one)
    (holder,) = [site.holder_id for site in listed(session, made) if site.listing.id == one]
    save = partial(edits.save, session, holder_id=holder, base_revision=1, sections=["place"], today=clock.today())
    point = Geocode(latitude=30.5, longitude=-97.6, precision=Precision.GIVEN, said=now.place.said[0])
    for street, geocode in (("12 Oak St", point), ("34 Elm St", None)):
        place = now.place.model_copy(update={"street": street})
        wanted = now.model_copy(update={"place": place, "geocode": geocode})
        written(session, partial(save, draft=wanted))
    ((_, kept, *_),) = requests(session)
    assert kept is None


def listed(session: Session, made: Made) -> list[many_sites.Site]:
    """The sites of its owner."""
    session.rollback()
    number = made_up.organization_id(session, made)
    found = many_sites.sites_of(session, account_id=made.owner, organization_id=number)
    session.rollback()
    return found


def test_two_files_of_two_people_at_once(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN)
    rows = files.down(session, made.listing_ids)
    one = files.send(app, session, made, files.changed(rows, {0: ROOM, 1: ROOM}))
    two = files.send(app, session, made, files.changed(rows, {0: {"openings": "full"}, 2: ROOM}), who=ben)
    for number, who in ((one, made.owner), (two, ben)):
        press = partial(sending.press, session, account_id=who, public_id=made.public_id, file_id=number)
        written(session, press)
    at_once(app, [lambda _session: worker.drain(app) for _ in range(2)])
    worker.drain(app)
    statuses = {number: files.held(session, number).status for number in (one, two)}
    assert sorted(statuses.values()) == ["done", "ready"]  # the second is shown anew
    rooms = [files.says(session, each).openings.status for each in made.listing_ids]
    assert rooms == (["accepting", "accepting", None] if statuses[one] == "done" else ["full", None, "accepting"])


def test_twenty_press_one_file(app: Flask, session: Session, made: Made) -> None:
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), {0: ROOM}))

    def press(own: Session) -> None:
        own.rollback()
        sending.press(own, account_id=made.owner, public_id=made.public_id, file_id=number)

    at_once(app, [press] * 20, refusals=(ProvidingProblem,))
    worker.drain(app)
    query = sa.select(sa.func.count()).select_from(Revision).where(Revision.action == "edited by file")
    assert session.scalar(query) == 1
    session.rollback()


def test_an_import_of_the_desk_beside(app: Flask, session: Session, made: Made) -> None:
    """The file says whether there is room, a list other phones: neither takes the other's word away."""
    head = "name1,name2,street1,city,state,zip,phone,type_facility,oit"
    drafts = [files.says(session, one) for one in made.listing_ids]
    rows = [f"{one.name},,{one.place.street},Austin,TX,78701,512-555-0155,SU,1" for one in drafts]
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), {0: ROOM}))
    batch = keep(app, Upload("list-2025-09.csv", "\n".join([head, *rows]).encode()))
    worker.drain(app)
    session.rollback()
    written(session, partial(sending.press, session, account_id=made.owner, public_id=made.public_id, file_id=number))
    confirm(app, batch)
    at_once(app, [lambda _session: worker.drain(app) for _ in range(2)])
    worker.drain(app)
    if files.held(session, number).status != "done":  # the list was first: it is shown anew, and pressed
        files.press(app, session, made, number)
    after = [files.says(session, one) for one in made.listing_ids]
    assert [one.openings.status for one in after] == ["accepting", None, None]
    assert session.scalars(sa.select(Job.status).where(Job.status.in_(["queued", "running"]))).all() == []
    session.rollback()


def test_files_are_forgotten_after_30_days(app: Flask, session: Session, made: Made) -> None:
    rows = files.down(session, made.listing_ids)
    done = files.send(app, session, made, files.changed(rows, {0: ROOM}))
    files.press(app, session, made, done)
    waiting = files.send(app, session, made, files.changed(rows, {1: ROOM}))
    session.rollback()
    begin_write(session)
    session.execute(sa.update(SiteFile).values(created_at=clock.now() - dt.timedelta(days=31)))
    session.commit()
    sending.clean_up(session, now=clock.now())
    assert [(files.held(session, one).status, files.held(session, one).found) for one in (done, waiting)] == [
        ("done", "{}"),
        ("dropped", "{}"),
    ]
    assert done_of(files.held(session, done)) == []
    with pytest.raises(ProvidingProblem, match="30 days"):
        files.undo(app, session, made, done)


def test_a_deleted_account_is_named_by_no_file(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN)
    number = files.send(app, session, made, files.changed(files.down(session, made.listing_ids), {0: ROOM}), who=ben)
    files.press(app, session, made, number, who=ben)
    files.undo(app, session, made, number, who=ben)
    session.rollback()
    written(session, partial(leaving.delete_account, session, account_id=ben))
    kept = files.held(session, number)
    assert BEN not in kept.actor + kept.found
    undone = undone_of(kept)
    assert undone is not None
    assert undone.by.startswith("a former account")


def test_many_files_a_day_are_refused(app: Flask, session: Session, made: Made) -> None:
    session.rollback()
    begin_write(session)
    account: Any = {"account_id": made.owner, "actor": made_up.OWNER, "name": "s.csv", "data": b"", "status": "dropped"}
    organization = made_up.organization_id(session, made)
    begin_write(session)
    session.add_all(SiteFile(organization_id=organization, **account) for _ in range(sending.MOST_A_DAY))
    session.commit()
    data = files.as_bytes(files.down(session, made.listing_ids))
    with pytest.raises(ProvidingProblem, match="tomorrow"):
        files.send(app, session, made, data)
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1), tick=False):
        assert files.looked(session, files.send(app, session, made, data)).sites == []
