"""Two files that came through the desk: one is in the directory, one waits with errors in two of five rows."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports import uploads
from directory.imports.applying import applier
from directory.imports.checking.opened import Upload
from directory.imports.staging.options import Options
from directory.models import StagedChange
from directory.unit_of_work import written
from scripts.benchmark.desk.filling import do_jobs
from scripts.benchmark.desk.size import Size
from scripts.benchmark.imports import write_files


def make(session: Session, size: Size) -> dict[str, str]:
    """Both imports; what addresses name of them."""
    applied = _received(session, size.rows, seed=1, wrong=0)
    written(session, partial(applier.apply, session, batch_id=applied, actor="bench"))
    waiting = _received(session, size.rows, seed=2, wrong=2)
    change = session.scalar(sa.select(sa.func.min(StagedChange.id)).where(StagedChange.batch_id == waiting))
    session.rollback()
    return {"applied": str(applied), "waiting": str(waiting), "change": str(change)}


def _received(session: Session, rows: int, *, seed: int, wrong: int) -> int:
    session.rollback()
    with tempfile.TemporaryDirectory() as name:
        (made,) = write_files(Path(name), rows, seed=seed)
        text = (Path(name) / made).read_text(encoding="utf-8")
    upload = Upload(f"list-{seed}.csv", _with_errors(text, wrong).encode())
    options = Options(as_of="2026-06-01")
    batch = written(session, partial(_receive, session, upload, options))
    do_jobs(session)
    return batch


def _receive(session: Session, upload: Upload, options: Options) -> int:
    return uploads.receive(session, uploads=[upload], options=options, actor="bench")[0].id


def _with_errors(text: str, wrong: int) -> str:
    """The file with a ZIP code that is none in so many of five rows."""
    header, *rows = list(csv.reader(io.StringIO(text)))
    at, out = header.index("zip"), io.StringIO()
    for number, row in enumerate(rows):
        if number % 5 < wrong:
            row[at] = "near the river"
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()
