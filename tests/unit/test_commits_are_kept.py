"""What was said to be saved is in the file, whatever other processes come and go beside the one that saved it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import create_app, sqlite_file
from directory.config import ROOT, Settings
from directory.database import engine_options, prepare_engine, writing
from directory.extensions import db
from directory.listings.revisions import Change, write
from directory.setup import set_up
from tests import prepared
from tests.factories import draft
from tests.killing import finish
from tests.unit.test_kills import write_file

THREADS = 8  # more than the pool keeps, so that connections come and go as under load


def save(app: Flask, name: str) -> str:
    """Save one program as a request does; returns its name once the database said yes."""
    with app.app_context():
        write(db.session, change=Change(draft=draft(name=name)), actor="test")
        db.session.commit()
        db.session.close()
    return name


def lost(path: Path, said: list[str]) -> list[str]:
    """The names that were said to be saved and are not in the file, read as a new process does."""
    with closing(sqlite3.connect(path)) as fresh:
        held = {name for (name,) in fresh.execute("SELECT name FROM listing")}
        assert fresh.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return [name for name in said if name not in held]


def save_beside_visitors(folder: Path, *, rows: int, visitors: int, commands: list[list[str]]) -> None:
    path = folder / "busy.sqlite"
    url = prepared.sqlite_at(path)
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        db.session.close()
        engines = list(db.engines.values())
    beside = subprocess.Popen(
        [sys.executable, "-m", "tests.visitors", url, str(folder), str(visitors)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    over = threading.Event()

    def keep_saving(thread: int) -> list[str]:
        """This thread's share of the rows, and more as long as there are visitors."""
        said: list[str] = []
        while len(said) < rows // THREADS or not over.is_set():
            said.append(save(app, f"Server {thread}-{len(said)}"))
            over.wait(0.05)
        return said

    with ThreadPoolExecutor(THREADS) as pool:
        saving = [pool.submit(keep_saving, thread) for thread in range(THREADS)]
        try:
            for command in commands:
                finish(command, url, folder)
            printed, problems = beside.communicate(timeout=300)
        finally:
            over.set()
            beside.kill()
            beside.wait()
    assert (beside.returncode, problems) == (0, "")
    by_server = [name for thread in saving for name in thread.result()]
    assert len(by_server) >= rows
    assert lost(path, by_server) == []
    assert lost(path, printed.split("\n")[:-1]) == []
    for copy in folder.glob("backup-*"):
        assert lost(copy, []) == []
    for engine in engines:
        engine.dispose()
    assert lost(path, by_server) == []


def test_a_new_connection_lets_go_of_no_lock(tmp_path: Path) -> None:
    """The smallest form of it: the second connection of a pool, then a process that comes and goes."""
    path = tmp_path / "two.sqlite"
    engine = sa.create_engine(**engine_options(f"sqlite:///{path}"))
    prepare_engine(engine)
    sqlite_file.make(path)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE listing (name TEXT)")
        connection.exec_driver_sql("INSERT INTO listing VALUES ('1')")
    with engine.connect() as one, engine.connect() as other:
        assert one.exec_driver_sql("SELECT count(*) FROM listing").scalar() == 1
        assert other.exec_driver_sql("SELECT count(*) FROM listing").scalar() == 1
    look = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM listing').fetchall()"
    subprocess.run([sys.executable, "-c", look, path], check=True)
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO listing VALUES ('2')")
    read = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT name FROM listing'))"
    seen = subprocess.run([sys.executable, "-c", read, path], check=True, capture_output=True, text=True).stdout
    engine.dispose()
    assert seen == "('1',) ('2',)\n"


def test_nothing_is_lost_beside_processes_that_come_and_go(tmp_path: Path) -> None:
    save_beside_visitors(tmp_path, rows=64, visitors=16, commands=[["backup", "backup-command"]])


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_hundred_rows_beside_a_hundred_processes(tmp_path: Path) -> None:
    write_file(tmp_path)
    commands = [["imports"], ["backup", "backup-command"], ["import", "list-2025-01.csv", "--dry-run"], ["setup"]]
    save_beside_visitors(tmp_path, rows=200, visitors=100, commands=commands)
