"""Short-lived processes that use a database beside a running server: `python -m tests.visitors URL FOLDER HOW_MANY`.

Each is a process of its own that opens the database, does one thing (reads, saves a program, backs up, imports) and
ends, as a `flask` command does. They are forked from one process that has loaded the software and never opened the
database, so that a hundred of them take seconds. The names of programs that were said to be saved are printed.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr

from directory import create_app
from directory.backup import backup
from directory.config import Settings
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import staging
from directory.listings.revisions import Change, write
from directory.models import Listing
from tests.factories import draft

_AT_ONCE = 3
_HEADER = "name1,name2,street1,city,state,zip,phone,type_facility,oit"


def main(url: str, folder: Path, how_many: int) -> int:
    """Send the visitors, a few at once; the number of those that failed."""
    app = create_app(Settings(database_url=url, log_level="error", secret_key=SecretStr("not so secret: " * 4)))
    failed, running = 0, 0
    for number in range(how_many):
        if running == _AT_ONCE:
            failed += os.wait()[1] != 0
            running -= 1
        if os.fork() == 0:
            os._exit(_visit(app, folder, number))
        running += 1
    return failed + sum(os.wait()[1] != 0 for _ in range(running))


def _visit(app: Flask, folder: Path, number: int) -> int:
    try:
        with app.app_context():
            said = (_read, _save, _back_up, _import)[number % 4](folder, number)
            db.session.close()
            for engine in db.engines.values():
                engine.dispose()
    except Exception as error:
        sys.stderr.write(f"visitor {number}: {type(error).__name__}: {error}\n")
        return 1
    os.write(1, "".join(f"{name}\n" for name in said).encode())
    return 0


def _read(_folder: Path, _number: int) -> list[str]:
    db.session.scalars(sa.select(Listing.name)).all()
    return []


def _save(_folder: Path, number: int) -> list[str]:
    name = f"Visitor {number}"
    write(db.session, change=Change(draft=draft(name=name)), actor="test")
    db.session.commit()
    return [name]


def _back_up(folder: Path, number: int) -> list[str]:
    backup(db.engine.url, folder / f"backup-{number}")
    return []


def _import(_folder: Path, number: int) -> list[str]:
    names = [f"Imported {number}-{row}" for row in range(3)]
    lines = [f"{name},,{number} Main St,Austin,TX,78701,512-555-0100,SU,1" for name in names]
    upload = Upload(f"list-{number}-2025-01.csv", "\n".join((_HEADER, *lines)).encode())
    points = zip_table(db.session)
    while True:
        outcome = check_files([upload], zip_lookup=points.get, today=dt.date(2025, 2, 1))
        staged, _preview = staging.stage(db.session, checked=outcome, actor="test")
        batch_id = staged.id
        db.session.commit()
        try:
            applier.apply(db.session, batch_id=batch_id, actor="test")
        except ImportProblem:  # somebody came between looking and applying: look again, as a person would
            db.session.rollback()
            continue
        db.session.commit()
        return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
