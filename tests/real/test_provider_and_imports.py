"""A real list after programs confirmed their listings: their word stays, and what differs is a suggestion."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from directory import clock, create_app
from directory.accounts import people
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import db
from directory.imports.checking.opened import Upload
from directory.listings.draft import SECTIONS, Contact, ListingDraft, Phone, Said
from directory.listings.sources import PROGRAM
from directory.models import HolderRole, Listing, Role, SourceRecord, Suggestion
from directory.partial_date import PartialDate
from directory.providing import edits, holders
from directory.setup import set_up
from tests.real.conftest import import_all

NAME = "findtreatment-2025-08-massachusetts.csv"
CONFIRMED = 25


def test_massachusetts_changes_nothing_that_programs_confirmed(shared_data: Path, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'ma.sqlite'}", log_level="error"))
    upload = Upload(NAME, (shared_data / NAME).read_bytes())
    with app.app_context():
        set_up()
        # As it was before: the same list, a phone and the websites of another day.
        counts, _ = import_all(db.session, upload)
        assert counts.new > 50
        today = clock.today()
        ids = list(db.session.scalars(sa.select(Listing.id).order_by(Listing.id).limit(CONFIRMED)))
        db.session.rollback()
        begin_write(db.session)
        ann = people.create(db.session, email="ann@example.org", name="", roles=[Role.PROVIDER], actor="test")
        for listing_id in ids:
            holders.add(db.session, listing_id=listing_id, account=ann, role=HolderRole.OWNER, actor="test")
        db.session.commit()
        for listing_id in ids:
            edits.still_right(db.session, listing_id=listing_id, actor="ann@example.org", today=today)
            db.session.commit()
        # Half of them say another number than the list does, on their own word.
        for listing_id in ids[::2]:
            _say(listing_id, today.isoformat())
        before = dict(_own_words(ids))
        # The list is read anew, as if it were the first time.
        begin_write(db.session)
        db.session.execute(sa.update(SourceRecord).values(row_hash="old"))
        db.session.commit()
        import_all(db.session, upload)
        assert dict(_own_words(ids)) == before
        suggested = db.session.execute(sa.select(Suggestion.listing_id, Suggestion.fact)).all()
        assert {row.listing_id for row in suggested if row.fact == "phones"} == set(ids[::2])
        assert not {row.listing_id for row in suggested} - set(ids)
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


def _say(listing_id: int, day: str) -> None:
    """The program's own number, as after an approved change."""
    from directory.listings import revisions
    from directory.listings.revisions import Change

    draft = ListingDraft.from_json(db.session.get_one(Listing, listing_id).content)
    said = Said(source=PROGRAM, as_of=PartialDate.on(clock.today()))
    contact = draft.contact.model_copy(update={"phones": (Phone(number="+16175550100"),), "said": (said,)})
    assert isinstance(contact, Contact)
    db.session.rollback()
    change = Change(draft=draft.model_copy(update={"contact": contact}), listing_id=listing_id, action="approved")
    revisions.write(db.session, change=change, actor=f"test of {day}")
    db.session.commit()


def _own_words(ids: list[int]) -> list[tuple[int, str]]:
    """What stands in the sections that programs spoke for."""
    db.session.rollback()
    found = []
    for row in db.session.execute(sa.select(Listing.id, Listing.content).where(Listing.id.in_(ids))):
        content = json.loads(row.content)
        own = {
            name: content[name]
            for name in SECTIONS
            if any(said["source"] == PROGRAM for said in content.get(name, {}).get("said", ()))
        }
        found.append((row.id, json.dumps(own, sort_keys=True)))
    db.session.rollback()
    return found
