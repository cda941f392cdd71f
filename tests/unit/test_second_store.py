"""The second store may be lost: deleted, damaged or read-only, and the directory goes on without a restart."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory import fleeting, sqlite_file
from directory.accounts import rate_limits
from directory.database import engine_options, prepare_engine, writing
from directory.models.fleeting import FleetingBase

HOUR = dt.timedelta(hours=1)


def use_all() -> None:
    """Everything that is kept there, written and read."""
    fleeting.note_progress(7, "counting", 1, 2)
    assert fleeting.progress_of(7) == ("counting", 1, 2)
    fleeting.beat("worker 1")
    assert fleeting.last_beat("worker") is not None
    assert len(fleeting.daily_secret()) == 32
    assert rate_limits.has_room(rate_limits.SIGN_IN, "ann@example.org")
    fleeting.note_seen("hash")
    assert list(fleeting.last_seen(["hash"])) == ["hash"]
    fleeting.forget_old(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))


def file() -> Path:
    path = sqlite_file.path_of(fleeting.engine())
    if path is None:
        pytest.skip("on PostgreSQL it is no file")
    return path


def test_tables_that_were_dropped_are_made_anew(session: Session) -> None:
    assert fleeting.count_try("key", HOUR) == 1
    with writing(fleeting.engine()) as connection:
        FleetingBase.metadata.drop_all(connection)
    assert fleeting.count_try("key", HOUR) == 1
    use_all()


@pytest.mark.parametrize("ends", [("",), ("", "-wal", "-shm"), ("-wal", "-shm", "")])
def test_a_file_that_was_deleted_is_made_anew(session: Session, ends: tuple[str, ...]) -> None:
    path = file()
    with fleeting.engine().connect() as one, fleeting.engine().connect() as other:  # several that are kept open
        assert {connection.exec_driver_sql("SELECT 1").scalar() for connection in (one, other)} == {1}
    fleeting.count_try("key", HOUR)
    for end in ends:
        path.with_name(path.name + end).unlink(missing_ok=True)
    assert fleeting.count_try("key", HOUR) == 1
    use_all()
    assert path.stat().st_mode & 0o777 == 0o600
    with sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool).connect() as fresh:  # and it is what others see
        assert fresh.exec_driver_sql("SELECT count FROM fleeting_tries WHERE key = 'key'").scalar() == 1


def test_a_damaged_file_is_made_anew(session: Session) -> None:
    path = file()
    fleeting.count_try("key", HOUR)
    fleeting.engine().dispose()
    for rubbish in (b"no database at all " * 1000, path.read_bytes()[:100] + b"\xff" * 20_000):
        path.write_bytes(rubbish)
        assert fleeting.count_try("key", HOUR) == 1
        use_all()
        fleeting.engine().dispose()


def test_what_only_tells_how_things_go_stops_nothing(session: Session) -> None:
    """A job goes on where its progress cannot be written; a limit that cannot be counted lets nobody through."""
    store = fleeting.engine()

    def refuse(connection: sa.Connection, *_: object) -> None:
        raise sa.exc.OperationalError("", None, Exception("attempt to write a readonly database"))

    sa.event.listen(store, "before_cursor_execute", refuse)
    try:
        fleeting.note_progress(7, "counting", 1, 2)
        fleeting.beat("worker 1")
        fleeting.note_seen("hash")
        fleeting.forget_old(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        with pytest.raises(sa.exc.OperationalError):
            fleeting.count_try("key", HOUR)
    finally:
        sa.event.remove(store, "before_cursor_execute", refuse)


@pytest.fixture
def main_store(tmp_path: Path) -> Engine:
    engine = sa.create_engine(**engine_options(f"sqlite:///{tmp_path / 'main.sqlite'}"))
    prepare_engine(engine)
    sqlite_file.make(tmp_path / "main.sqlite")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE listing (name TEXT)")
    return engine


def test_a_database_file_that_was_replaced_is_opened_anew(main_store: Engine, tmp_path: Path) -> None:
    """Somebody moves another file to its place: nothing is said to be saved that goes to a file without a name."""
    path, copy = tmp_path / "main.sqlite", tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(copy)) as another:
        live.backup(another)
    copy.replace(path)
    with writing(main_store) as connection:
        connection.exec_driver_sql("INSERT INTO listing VALUES ('after')")
    with sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool).connect() as fresh:
        assert fresh.exec_driver_sql("SELECT name FROM listing").scalars().all() == ["after"]
    main_store.dispose()


def test_a_database_that_is_moved_away_and_back_loses_nothing(main_store: Engine, tmp_path: Path) -> None:
    """Nobody but set-up makes a database where one was, and nobody takes away a log that is not empty."""
    path, aside = tmp_path / "main.sqlite", tmp_path / "aside.sqlite"
    with writing(main_store) as connection:
        connection.exec_driver_sql("INSERT INTO listing VALUES ('saved')")
    other = sa.create_engine(**engine_options(f"sqlite:///{path}"))  # as the worker has it, and any command
    prepare_engine(other)
    path.rename(aside)
    for engine in (main_store, other):
        with pytest.raises(sa.exc.OperationalError, match="there is no database file"), engine.connect():
            pass
    assert not path.exists()
    aside.rename(path)
    with other.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM listing").scalars().all() == ["saved"]
    main_store.dispose()
    other.dispose()


def test_set_up_makes_no_database_beside_the_log_of_another(tmp_path: Path) -> None:
    path, log = tmp_path / "main.sqlite", tmp_path / "main.sqlite-wal"
    log.write_bytes(b"what was saved last")
    with pytest.raises(sqlite_file.StrayLog, match=r"main\.sqlite is missing, but its log"):
        sqlite_file.make(path)
    assert log.read_bytes() == b"what was saved last"
    log.write_bytes(b"")
    sqlite_file.make(path)
    assert path.exists()
