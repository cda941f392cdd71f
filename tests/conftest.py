"""Fixtures for all tests: the application on SQLite and on a real PostgreSQL, and where the real files lie."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from directory import create_app, fleeting, loading
from directory.config import ROOT, Settings
from directory.database import begin_write, writing
from directory.extensions import db
from directory.models import Base
from directory.models.fleeting import FleetingBase
from directory.search import catalog as catalogs
from directory.setup import set_up
from tests import prepared, quick

# How long one example takes says little on a machine that others use; what has to be quick is timed by its own tests.
hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.load_profile("shared machine")

# Filled once and the same for every test, and the log that the database lets nobody shorten.
_KEPT_TABLES = {
    "zip_code",
    "town",
    "places_version",
    "alembic_version",
    "catalog_version",
    "audit_entry",
    "audit_listing",
}

_COUNT_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename NOT LIKE 'audit_entry%'
"""


@event.listens_for(Engine, "connect")
def _turn_what_no_order_is_asked_of(connection: Any, _record: Any) -> None:
    """SQLite gives rows that no ORDER BY puts in order the other way round: who counts on an order is seen."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long tests (kills, 100k rows, 500 ZIPs)")
    parser.addoption("--sqlite", action="store_true", help="a quick round: leave out what runs on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright leaves an event loop running in this thread, in which no application context can be opened any more.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if config.getoption("--sqlite"):
        left_out = [item for item in items if "postgresql" in item.nodeid.lower().partition("[")[2]]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="long; run scripts/test --long"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand tests stay to the end: nobody looks for garbage while they are read, nor among them afterwards."""
    with loading():
        found = yield
    gc.set_threshold(50_000, 20, 20)
    return found


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for this run in a fresh folder."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        with prepared.postgresql_in(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own that nobody has set up yet; each test runs on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: str = request.getfixturevalue("postgresql_url")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"empty_{tmp_path.name.lower()}"[:50].replace("-", "_").replace("[", "_").replace("]", "_")
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def _migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application a database, migrated, with all places loaded."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    else:
        url = prepared.sqlite_at(tmp_path_factory.mktemp("db") / "test.sqlite")
    app = create_app(Settings(database_url=url, log_level="error", secret_key=SecretStr("not so secret: " * 4)))
    app.testing = True
    quick.hash_quickly(app)
    with app.app_context():
        for engine in db.engines.values():
            quick.do_not_wait_for_the_disk(engine)
        set_up()  # finds the places there, and makes the second store
        engines = list(db.engines.values())
    gc.collect()
    gc.freeze()  # places and code stay: what a test leaves behind is looked through without them
    yield app
    for engine in engines:
        engine.dispose()


@pytest.fixture
def app(_migrated_app: Flask) -> Iterator[Flask]:
    """The application over an empty directory; each test runs on SQLite and on PostgreSQL."""
    yield _migrated_app
    _migrated_app.extensions.pop("attempts", None)  # what failed in one test rests in no other
    with _migrated_app.app_context():
        empty(db.session)
        with writing(fleeting.engine()) as connection:
            delete_rows(connection, [table.name for table in FleetingBase.metadata.sorted_tables])


def empty(session: Session) -> None:
    """Take every row out but the places."""
    session.rollback()
    begin_write(session)
    tables = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name not in _KEPT_TABLES]
    delete_rows(session.connection(), tables)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(_COUNT_ANEW))
    session.execute(sa.text("UPDATE catalog_version SET version = version + 1, epoch = epoch + 1"))
    session.commit()
    catalogs.refresh(session)
    session.rollback()


def delete_rows(connection: Connection, tables: list[str]) -> None:
    """Empty those that hold something: most tests fill a few, and looking which is a tenth of emptying them all."""
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    for name in sorted(connection.scalars(sa.text(filled)), key=tables.index):
        connection.execute(sa.text(f"DELETE FROM {name}"))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of an application context, rolled back and closed at the end."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real provider files. They are never part of the project: without them these tests are skipped."""
    folder = Path(os.environ.get("DIRECTORY_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"real provider files are not here ({folder}); set DIRECTORY_SHARED to the folder that holds data/")
    return folder
