"""Reading goes on while an import applies: whole, from one state or the next, never waiting for the writer."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from directory.extensions import db
from directory.listings.revisions import Change, write_many
from directory.models import Listing
from directory.search import catalog as catalogs
from directory.search.catalog_content import Catalog
from directory.search.results import load
from tests.factories import draft

MANY = 700  # past the 500 changes that a request takes in itself


@pytest.mark.alone
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


def changed_by_another_process(app: Flask) -> list[int]:
    """Many listings, held by this process's catalog, that are renamed where it does not look."""
    with app.app_context():
        ids = write_many(db.session, changes=[Change(draft=draft(name=f"Old {n}")) for n in range(MANY)], actor="a")
        db.session.commit()
        catalogs.refresh(db.session)
        db.session.rollback()
        changes = [Change(draft=draft(name=f"New {n}"), listing_id=i) for n, i in enumerate(ids)]
        write_many(db.session, changes=changes, actor="b")
        db.session.commit()
        db.session.close()
    return list(ids)


def first_name(ids: list[int]) -> str:
    return load(catalogs.current(db.session), ids[:1])[ids[0]].draft.name.split()[0]


def test_who_comes_long_after_many_changes_sees_them_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = changed_by_another_process(app)
    monkeypatch.setattr(catalogs, "_LOOK_AFTER", 0.0)  # nobody has looked for a while
    monkeypatch.setattr(catalogs, "_WAIT_FOR_MANY", 60.0)
    with app.app_context():
        assert first_name(ids) == "New"
        db.session.close()


def test_the_wait_for_many_changes_is_bounded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = changed_by_another_process(app)
    monkeypatch.setattr(catalogs, "_LOOK_AFTER", 0.0)
    monkeypatch.setattr(catalogs, "_WAIT_FOR_MANY", 0.2)
    go_on, load_now = threading.Event(), catalogs._bring_up

    def slowly(*arguments: Any) -> Catalog:
        go_on.wait(60)
        return load_now(*arguments)

    monkeypatch.setattr(catalogs, "_bring_up", slowly)
    with app.app_context():
        try:
            assert first_name(ids) == "Old"
        finally:
            go_on.set()
        assert catalogs.refresh(db.session).version > 0
        assert first_name(ids) == "New"
        db.session.close()
