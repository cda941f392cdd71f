"""Reading goes on while an import applies: whole, from one state or the next, never waiting for the writer."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa
from flask import Flask

from directory.extensions import db
from directory.listings.revisions import Change, write_many
from directory.models import Listing
from directory.search import catalog as catalogs
from directory.search.results import load
from tests.factories import draft

MANY = 700  # past the 500 changes that a request takes in itself


def test_reading_never_waits_for_a_writer_and_sees_whole_batches_only(app: Flask) -> None:
    with app.app_context():
        ids = write_many(db.session, changes=[Change(draft=draft(name=f"Old {n}")) for n in range(MANY)], actor="a")
        db.session.commit()
        catalogs.refresh(db.session)
        db.session.rollback()

    holding, release = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with app.app_context():
            changes = [Change(draft=draft(name=f"New {n}"), listing_id=i) for n, i in enumerate(ids)]
            write_many(db.session, changes=changes, actor="b")
            holding.set()
            release.wait(20)
            db.session.commit()
            db.session.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert holding.wait(20)
    with app.app_context():
        started = time.perf_counter()
        catalog = catalogs.current(db.session)
        names = {one.draft.name.split()[0] for one in load(catalog, ids[:50]).values()}
        assert time.perf_counter() - started < 2
        assert names == {"Old"}
        db.session.rollback()
        release.set()
        thread.join()
        # The writer has committed; until the new catalog is loaded, pages go on with the old state, whole.
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            catalog = catalogs.current(db.session)
            names = {one.draft.name.split()[0] for one in load(catalog, ids[:50]).values()}
            db.session.rollback()
            assert names in ({"Old"}, {"New"})
            if names == {"New"}:
                break
            time.sleep(0.02)
        assert names == {"New"}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == MANY
        db.session.close()
