"""Files that came through the browser: looked at, and kept with a batch of their own until they are checked."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, jobs
from directory.database import begin_write
from directory.imports import formats, reader
from directory.imports.check import Upload
from directory.imports.formats.sheet import header_row
from directory.imports.options import Options
from directory.imports.table import FileProblem, Limits, Table
from directory.imports.transitions import CHECK
from directory.models import BatchStatus, ImportBatch, UploadedFile

MAX_FILES = 8
MOST_COLUMNS = 100  # of a sheet that a person matches


def receive(
    session: Session, *, uploads: Sequence[Upload], options: Options, actor: str, most: int = MAX_FILES
) -> tuple[ImportBatch, bool]:
    """Keep files as a new batch; returns it, and whether its columns want a person's look. The caller commits.

    Raises FileProblem, naming the file, where one cannot be read; nothing is kept then.
    """
    if not uploads:
        raise FileProblem("no-file", "No file was chosen.", "Choose one or more files.")
    if len(uploads) > most:
        raise FileProblem("too-many", f"{len(uploads)} files were chosen.", f"Choose {most} at most.")
    by_hand = True in [_is_by_hand(upload) for upload in uploads]  # every one is looked at
    begin_write(session)
    batch = ImportBatch(
        status=BatchStatus.UPLOADED,
        source=options.source,
        as_of=dt.date.fromisoformat(options.as_of) if options.as_of else clock.today(),
        files=json.dumps([{"name": upload.name, "sha256": "", "rows": 0} for upload in uploads]),
        counts="{}",
        base_version=0,
        actor=actor,
        options=options.to_json(),
    )
    session.add(batch)
    session.flush()
    session.add_all(UploadedFile(batch_id=batch.id, name=upload.name, data=upload.data) for upload in uploads)
    if not by_hand:
        jobs.enqueue(session, kind=CHECK, target_id=batch.id, actor=actor)
    return batch, by_hand


def safe_name(name: str) -> str:
    """A file's name to show: its last part, without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:200] or "file"


def read_upload(upload: Upload) -> Table:
    """A file's rows. Raises FileProblem, naming the file."""
    try:
        return reader.read(upload.data, limits=Limits())
    except FileProblem as problem:
        raise FileProblem(problem.code, f"{upload.name}: {problem.message}", problem.fix) from problem


def _is_by_hand(upload: Upload) -> bool:
    """True for a sheet that no known list is: a person looks at its columns.

    Raises FileProblem for what no match of columns could mend: nothing below the header, or too much of it.
    """
    table = read_upload(upload)
    try:
        form, at, _ = formats.recognise(table)
    except FileProblem:
        at, by_hand = header_row(table), True
    else:
        by_hand = form.id == "sheet"
    width = sum(1 for cell in table.rows[at].cells if cell.strip())
    if by_hand and width > MOST_COLUMNS:
        raise FileProblem(
            "too-many-columns",
            f"{upload.name}: its {width:,} columns are none we know, and at most {MOST_COLUMNS} are matched by hand.",
            "Delete the columns that are not needed.",
        )
    rows = len(table.rows) - at - 1
    if not rows:
        raise FileProblem(
            "no-rows", f"{upload.name}: there is a header, and no row below it.", "Choose the file that holds the list."
        )
    if rows > Limits().rows:
        raise FileProblem(
            "too-many-rows",
            f"{upload.name}: it has {rows:,} rows; at most {Limits().rows:,} are read.",
            "Split it, for example by state, and import the parts one after the other.",
        )
    return by_hand


def files_of(session: Session, batch_id: int) -> list[Upload]:
    """A batch's files."""
    query = sa.select(UploadedFile).where(UploadedFile.batch_id == batch_id).order_by(UploadedFile.id)
    return [Upload(one.name, one.data) for one in session.scalars(query)]
