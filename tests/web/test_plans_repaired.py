"""Plans that were kept as one are found one by one after an upgrade: listings, what sources said, what waits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.extensions import alembic, db
from directory.imports.undo import undoing
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.models import (
    AuditEntry,
    ChangeRequest,
    DuplicatePair,
    Listing,
    Revision,
    Role,
    SourceRecord,
    StagedChange,
    Suggestion,
)
from directory.partial_date import PartialDate
from directory.search import catalog as catalogs
from directory.vocabulary import get_vocabulary
from tests.factories import draft, publish
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, public_content, upload

SHEET = (
    "program_name,provider,street,city,state,zip,phone,iop,plans,latitude,longitude\n"
    'Lantern House,Lantern,1 Main St,Austin,TX,78701,512-555-0100,yes,"{plans}",30.27,-97.74\n'
)
TOGETHER, APART = '["Aetna, Cigna","Humana"]', '["Aetna","Cigna","Humana"]'


def imported(admin: Person, plans: str) -> int:
    """Upload a sheet of one program; returns the batch, which waits to be confirmed."""
    return number_of(upload(admin, ("list.csv", SHEET.format(plans=plans).encode())))


def as_before(session: Session) -> None:
    """Put plans together again in all that is stored, as the releases of before kept them."""
    session.rollback()
    revisions.raise_epoch(session)
    for column in (Listing.content, Revision.content, SourceRecord.draft, StagedChange.content):
        session.execute(sa.update(column.class_).values({column.key: sa.func.replace(column, APART, TOGETHER)}))
    inner = [json.dumps(text)[1:-1] for text in (APART, TOGETHER)]
    session.execute(sa.update(StagedChange).values(records=sa.func.replace(StagedChange.records, *inner)))
    session.commit()


def upgrade(session: Session) -> None:
    session.commit()
    db.session.close()
    alembic.downgrade("0010")
    alembic.upgrade()


def test_listings_sources_and_what_waits_are_repaired(app: Flask, client: FlaskClient, session: Session) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    confirm(admin, imported(admin, "Aetna; Cigna; Humana"))
    other, _ = publish(session, draft(name="Harbor Rooms"))
    as_before(session)
    found = session.execute(sa.select(Listing.id, Listing.revision).where(Listing.name == "Lantern House")).one()
    ours, theirs = ["Aetna, Cigna"], ["Aetna, Cigna", "Humana"]
    session.add(waiting(found.id, ours, theirs))
    request = [{"section": "payment", "fact": "plans", "before": ours, "after": theirs}]
    session.add(ChangeRequest(listing_id=found.id, actor="ann@example.org", base_revision=1, facts=json.dumps(request)))
    session.commit()
    before = revisions.current_version(session)
    assert takers(session, "Cigna") == []
    upgrade(session)

    assert takers(session, "Cigna") == [found.id]
    assert revisions.current_version(session)[0] > before[0]
    listing = session.get_one(Listing, found.id, populate_existing=True)
    assert listing.revision == found.revision + 1
    assert ListingDraft.from_json(listing.content).to_json() == listing.content
    history = session.scalars(
        sa.select(Revision).where(Revision.listing_id == found.id).order_by(Revision.number)
    ).all()
    assert TOGETHER in history[-2].content
    assert (history[-1].content, history[-1].action) == (listing.content, revisions.REPAIRED)
    assert APART in session.scalars(sa.select(SourceRecord.draft)).one()
    assert session.get_one(Listing, other).revision == 1
    suggestion = session.scalars(sa.select(Suggestion)).one()
    assert (suggestion.ours, suggestion.theirs) == ('["Aetna", "Cigna"]', '["Aetna", "Cigna", "Humana"]')
    facts = json.loads(session.scalars(sa.select(ChangeRequest.facts)).one())
    assert facts[0]["after"] == ["Aetna", "Cigna", "Humana"]
    public_id = listing.public_id
    session.rollback()
    assert "Insurance plans that were written together are kept one by one" in words(
        admin.get(f"/manage/listings/{public_id}")
    )
    upgrade(session)  # once more: nothing is left to do
    assert session.get_one(Listing, found.id, populate_existing=True).revision == found.revision + 1


REFUSED = ["All insurance except Medicaid, Medicare and Tricare"]
LEFT = {"No Medicaid": ["No Medicaid", "Medicare, Tricare"], "Aetna": ["Aetna, a CVS company", "Cigna, and others"]}


def test_what_is_no_plain_list_is_left_and_the_log_says_so(app: Flask, session: Session) -> None:
    found = [publish(session, draft(name=f"House {number}"))[0] for number in range(4)]
    texts = [REFUSED, *LEFT.values(), ["Aetna and Cigna, Sunshine Health"]]
    session.rollback()
    revisions.raise_epoch(session)
    for listing_id, plans in zip(found, texts, strict=True):
        content = json.loads(session.get_one(Listing, listing_id).content) | {"payment": {"plans": plans}}
        session.execute(sa.update(Listing).where(Listing.id == listing_id).values(content=json.dumps(content)))
    upgrade(session)

    kept = [json.loads(session.get_one(Listing, one).content)["payment"]["plans"] for one in found]
    assert kept == [*texts[:3], ["Aetna", "Cigna", "Sunshine Health"]]
    assert [takers(session, plan) for plan in ("Medicaid", "Cigna")] == [[], [found[2], found[3]]]
    repaired = sa.select(AuditEntry).where(AuditEntry.action == "plans-repaired").order_by(AuditEntry.id.desc())
    entry = session.scalars(repaired.limit(1)).one()  # the log keeps those of other tests
    assert (entry.actor, json.loads(entry.details)) == ("IOP Near Me", {"left as they are": 3, "listings": 1})


def test_suggestions_that_say_the_same_by_now_are_one_and_a_merge_can_still_be_taken_back(session: Session) -> None:
    kept, gone, third = (publish(session, draft(name=f"Lantern {name}"))[0] for name in ("House", "Hse", "Home"))
    session.rollback()
    revisions.raise_epoch(session)
    content = json.loads(session.get_one(Listing, kept).content) | {"payment": {"plans": ["Aetna, Cigna"]}}
    session.execute(sa.update(Listing).where(Listing.id == kept).values(content=json.dumps(content)))
    apart, together = waiting(kept, [], ["Aetna", "Cigna"]), waiting(kept, [], ["Aetna, Cigna"])
    apart.theirs_hash = hashlib.blake2b(apart.theirs.encode(), digest_size=16).hexdigest()
    merges = [{"kept": kept, "kept_after": number} for number in (1, 7)]  # taken back while it is the last change
    pairs = [(kept, gone, merges[0]), (kept, third, merges[1])]
    session.add_all([apart, together, waiting(gone, [], ["No Medicaid, Medicare"])])
    session.add_all(
        DuplicatePair(first_id=one, second_id=other, score=90, reasons="[]", merge=json.dumps(merge))
        for one, other, merge in pairs
    )
    upgrade(session)

    theirs = session.scalars(sa.select(Suggestion.theirs).order_by(Suggestion.id)).all()
    assert theirs == ['["Aetna", "Cigna"]', '["No Medicaid, Medicare"]']
    merged = session.scalars(sa.select(DuplicatePair.merge).order_by(DuplicatePair.id)).all()
    assert [json.loads(one or "")["kept_after"] for one in merged] == [2, 7]


def takers(session: Session, plan: str) -> list[int]:
    """The listings that name a plan, as a search has it."""
    found = catalogs.refresh(session).plans.choice(plan, get_vocabulary()).ids.tolist()
    session.rollback()
    return [int(one) for one in found]


def waiting(listing_id: int, ours: Sequence[str], theirs: Sequence[str]) -> Suggestion:
    return Suggestion(
        listing_id=listing_id,
        section="payment",
        fact="plans",
        ours=json.dumps(ours),
        theirs=json.dumps(theirs),
        theirs_hash="of before",
        source="template",
        as_of=PartialDate("2026-01-01"),
    )


def test_the_same_file_again_changes_nothing(app: Flask, client: FlaskClient, session: Session) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    confirm(admin, imported(admin, "Aetna, Cigna; Humana"))
    as_before(session)
    upgrade(session)
    before = public_content(session)
    number = imported(admin, "Aetna, Cigna; Humana")
    assert session.scalar(sa.select(sa.func.count()).where(StagedChange.batch_id == number)) == 0
    confirm(admin, number)
    assert public_content(session) == before


def test_an_import_of_before_the_repair_can_still_be_taken_back(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    number = imported(admin, "Aetna; Cigna; Humana")
    confirm(admin, number)
    as_before(session)
    upgrade(session)
    report = undoing.undo_outlook(session, batch_id=number)
    assert (report.withdrawn, report.kept) == (1, [])
