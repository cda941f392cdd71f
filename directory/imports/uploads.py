"""Files that came through the browser: looked at, and kept with a batch of their own until they are checked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, jobs
from directory.database import begin_write
from directory.imports import formats
from directory.imports.checking.opened import Look, Upload, look
from directory.imports.formats.sheet import Matched
from directory.imports.import_jobs import CHECK
from directory.imports.staging.options import Options
from directory.imports.table import FileProblem, Limits
from directory.models import BatchStatus, ImportBatch, UploadedFile
from directory.partial_date import PartialDate

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
        as_of=PartialDate(options.as_of) if options.as_of else PartialDate.on(clock.today()),
        files=json.dumps([{"name": upload.name, "sha256": "", "rows": 0} for upload in uploads]),
        counts="{}",
        base_version=0,
        actor=actor,
        options=options.to_json(),
    )
    session.add(batch)
    session.flush()
    session.add_all(UploadedFile(batch_id=batch.id, name=upload.name, data=upload.data) for upload in uploads)
    names = [upload.name for upload in uploads]
    audit.record(session, actor=actor, action="import-sent", target=f"import {batch.id}", files=names)
    if not by_hand:
        jobs.enqueue(session, kind=CHECK, target_id=batch.id, actor=actor)
    return batch, by_hand


def safe_name(name: str) -> str:
    """A file's name to show: its last part, without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:200] or "file"


def looks_of(upload: Upload, *, options: Options | None = None) -> list[Look]:
    """The tables of a file that a person may match, with their headers. Raises FileProblem, naming the file.

    Those that would be read; where none is known, those that are not hidden.
    """
    options = options or Options()
    matched = formats.candidates(Matched(options.columns)) if options.columns is not None else ()
    known = (*matched, *formats.FORMATS)
    try:
        looks = look(upload, known=known, picks=options.picks)
    except FileProblem as problem:
        raise FileProblem(problem.code, f"{upload.name}: {problem.message}", problem.fix) from problem
    shown = [one for one in looks if not one.skipped] or looks
    return [one for one in shown if one.format is not None] or shown


def _is_by_hand(upload: Upload) -> bool:
    """True for a sheet that no known list is: a person looks at its columns.

    Raises FileProblem for what no match of columns could mend: nothing below the header, or too much of it.
    """
    looks = looks_of(upload)
    by_hand = any(one.format is None or one.format.id == "sheet" for one in looks)
    for one in looks:
        width = sum(1 for cell in one.head.cells if cell.strip())
        if by_hand and width > MOST_COLUMNS:
            raise FileProblem(
                "too-many-columns",
                f"{one.title}: its {width:,} columns are none we know, and at most {MOST_COLUMNS} are matched by hand.",
                "Delete the columns that are not needed.",
            )
        rows = len(one.table.rows) - one.at - 1
        if rows > Limits().rows:
            raise FileProblem(
                "too-many-rows",
                f"{one.title}: it has {rows:,} rows; at most {Limits().rows:,} are read.",
                "Split it, for example by state, and import the parts one after the other.",
            )
    if not any(one.at + 1 < len(one.table.rows) for one in looks):
        broken = next((one.table.broken[0] for one in looks if one.table.broken), None)
        if broken is not None:
            message = (
                f"{upload.name}: no row below the header can be read. Row {broken.number}: {broken.issue.sentence()}"
            )
            raise FileProblem(broken.issue.code, message, "Mend it in the file, and choose it again.")
        raise FileProblem(
            "no-rows", f"{upload.name}: there is a header, and no row below it.", "Choose the file that holds the list."
        )
    return by_hand


def files_of(session: Session, batch_id: int) -> list[Upload]:
    """A batch's files."""
    query = sa.select(UploadedFile).where(UploadedFile.batch_id == batch_id).order_by(UploadedFile.id)
    return [Upload(one.name, one.data) for one in session.scalars(query)]
