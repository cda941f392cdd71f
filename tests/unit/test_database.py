"""What holds for the database file itself."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import sqlalchemy as sa

from directory import create_app, sqlite_file
from directory.accounts import people
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.listings.draft import ListingDraft, Payment
from directory.listings.freshness import confirmed_on
from directory.models import ChangeRequest, Claim, Holder, Listing, Role
from directory.setup import set_up
from tests import prepared
from tests.factories import answers, draft, publish, said
from tests.older_tables import put


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", log_level="error"))
    with app.app_context():
        set_up()
        files = sorted(tmp_path.iterdir())
        assert {"new.sqlite", "new-progress.sqlite"} <= {file.name for file in files}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        for engine in db.engines.values():
            engine.dispose()


def test_a_commit_outlives_a_power_cut_and_only_the_second_store_does_not_wait_for_it(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", log_level="error"))
    full, normal = 2, 1  # SQLite's own numbers
    sqlite_file.make(tmp_path / "new.sqlite")
    with app.app_context():
        held = {}
        for name, engine in db.engines.items():
            with engine.connect() as connection:
                held[name] = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            engine.dispose()
    assert held == {"default": full, "fleeting": normal}


def test_listings_of_before_learn_when_they_were_confirmed(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=prepared.sqlite_at(tmp_path / "old.sqlite"), log_level="error"))
    day = dt.date(2026, 5, 1)
    with app.app_context():
        set_up()
        publish(db.session, draft())  # a list's word alone
        late, own = said("program", day + dt.timedelta(days=50)), said("program", day)
        publish(db.session, draft(payment=Payment(plans=("One",), said=(own,))))  # one section of a list's listing
        publish(db.session, draft(by=said("staff", day)))
        publish(db.session, draft(by=own, payment=Payment(plans=("One",), said=(late,))))
        publish(db.session, draft(by=own, answers=answers("medicaid", by=late) | answers("self-pay", by=said())))
        publish(db.session, draft(by=late, answers=answers("medicaid", by=own)))
        db.session.close()
        alembic.downgrade("0009")
        before = list(db.session.scalars(sa.select(Listing.confirmed_on).order_by(Listing.id)))
        assert before == [None, day, day, *[late.as_of.first] * 3]  # the last word on anything
        db.session.close()
        alembic.downgrade("0006")
        alembic.upgrade()
        found = list(db.session.execute(sa.select(Listing.content, Listing.confirmed_on).order_by(Listing.id)))
        assert [row.confirmed_on for row in found] == [None, None, day, day, None, day]
        assert all(confirmed_on(ListingDraft.from_json(row.content)) == row.confirmed_on for row in found)
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


def test_claims_and_requests_that_stood_twice_and_listings_without_an_owner_are_mended(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=prepared.sqlite_at(tmp_path / "old.sqlite"), log_level="error"))
    with app.app_context():
        set_up()
        listing_id, _ = publish(db.session, draft())
        begin_write(db.session)
        ann, bob = (
            people.create(db.session, email=email, name="", roles=[Role.PROVIDER], actor="test").id
            for email in ("ann@example.org", "bob@example.org")
        )
        db.session.commit()
        alembic.downgrade("0012")
        begin_write(db.session)
        for account_id in (ann, bob):
            put(db.session, Holder, listing_id=listing_id, account_id=account_id, role="editor", granted_by="test")
        for _ in range(3):
            fields = {"who": "", "role": "editor", "proof": "invited", "evidence": ""}
            put(db.session, Claim, listing_id=listing_id, email="new@example.org", **fields)
            request = ChangeRequest(listing_id=listing_id, account_id=ann, actor="ann@example.org", base_revision=1)
            db.session.add(request)
        db.session.commit()
        alembic.upgrade()
        assert list(db.session.scalars(sa.select(Holder.role).order_by(Holder.id))) == ["owner", "editor"]
        once_each = ["open", "withdrawn", "withdrawn"]
        assert list(db.session.scalars(sa.select(Claim.status).order_by(Claim.id))) == once_each
        once_each[0] = "waiting"
        assert list(db.session.scalars(sa.select(ChangeRequest.status).order_by(ChangeRequest.id))) == once_each
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()
