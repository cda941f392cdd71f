"""What holds for the database file itself."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import sqlalchemy as sa

from directory import create_app
from directory.config import Settings
from directory.extensions import alembic, db
from directory.listings.draft import ListingDraft, Payment
from directory.listings.freshness import confirmed_on
from directory.models import Listing
from directory.setup import set_up
from tests.factories import answers, draft, publish, said


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", log_level="error"))
    with app.app_context():
        set_up()
        files = sorted(tmp_path.iterdir())
        assert {"new.sqlite", "new-progress.sqlite"} <= {file.name for file in files}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        for engine in db.engines.values():
            engine.dispose()


def test_listings_of_before_learn_when_they_were_confirmed(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'old.sqlite'}", log_level="error"))
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
        assert before == [None, day, day, late.as_of, late.as_of, late.as_of]  # the last word on anything
        db.session.close()
        alembic.downgrade("0006")
        alembic.upgrade()
        found = list(db.session.execute(sa.select(Listing.content, Listing.confirmed_on).order_by(Listing.id)))
        assert [row.confirmed_on for row in found] == [None, None, day, day, None, day]
        assert all(confirmed_on(ListingDraft.from_json(row.content)) == row.confirmed_on for row in found)
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()
