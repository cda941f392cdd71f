"""Files that came through the browser: kept with their batch, their columns matched, checked and applied as jobs."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, jobs
from directory.database import begin_write
from directory.imports import formats, reader
from directory.imports.applier import BatchError, Choices
from directory.imports.check import Upload
from directory.imports.formats.sheet import guess, is_enough
from directory.imports.reader import HEADER_ROWS, FileProblem, Limits, Table
from directory.models import (
    BatchStatus,
    ColumnChoice,
    ImportBatch,
    Job,
    StagedChange,
    StagedRow,
    UploadedFile,
)
from directory.models.base import utcnow

MAX_FILES = 8
KEPT_DAYS = 30
SAMPLES = 3
MOST_COLUMNS = 100  # of a sheet that a person matches

CHECK, APPLY, UNDO = "import-check", "import-apply", "import-undo"


@dataclass(slots=True)
class Options:
    """What a person said of a batch's files."""

    source: str = ""
    as_of: str = ""  # ISO date
    complete: list[str] = field(default_factory=list)
    columns: dict[str, str] | None = None  # a hand-made sheet's, by name as compared
    all_iop: bool = False
    moved: bool = False  # checked anew, because the directory changed after the first check

    @classmethod
    def of(cls, batch: ImportBatch) -> Options:
        """The options kept with a batch."""
        return cls(**json.loads(batch.options))

    def to_json(self) -> str:
        """As kept with the batch."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a hand-made sheet: its name as compared and as written, three values, and what it may mean."""

    name: str
    shown: str
    samples: tuple[str, ...]
    meaning: str
    how: str  # "name", "chosen", ""


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
    by_hand = False
    for upload in uploads:
        table = _table(upload)
        if _is_by_hand(table):
            by_hand = True
            _refuse_wide(upload, table)
    begin_write(session)
    batch = ImportBatch(
        status=BatchStatus.UPLOADED,
        source=options.source,
        as_of=dt.date.fromisoformat(options.as_of) if options.as_of else utcnow().date(),
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


def _refuse_wide(upload: Upload, table: Table) -> None:
    width = sum(1 for cell in table.rows[_header_row(table)].cells if cell.strip())
    if width > MOST_COLUMNS:
        raise FileProblem(
            "too-many-columns",
            f"{upload.name}: its {width:,} columns are none we know, and at most {MOST_COLUMNS} are matched by hand.",
            "Delete the columns that are not needed.",
        )


def safe_name(name: str) -> str:
    """A file's name to show: its last part, without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:200] or "file"


def _table(upload: Upload) -> Table:
    try:
        return reader.read(upload.data, limits=Limits())
    except FileProblem as problem:
        raise FileProblem(problem.code, f"{upload.name}: {problem.message}", problem.fix) from problem


def _is_by_hand(table: Table) -> bool:
    """True for a sheet that no known list is: a person looks at its columns."""
    try:
        form, _, _ = formats.recognise(table)
    except FileProblem:
        return True
    return form.id == "sheet"


def files_of(session: Session, batch_id: int) -> list[Upload]:
    """A batch's files."""
    query = sa.select(UploadedFile).where(UploadedFile.batch_id == batch_id).order_by(UploadedFile.id)
    return [Upload(one.name, one.data) for one in session.scalars(query)]


def columns_of(session: Session, batch: ImportBatch) -> list[Column]:
    """The columns of a batch's sheets, in their order, with what each may mean. Raises FileProblem."""
    options = Options.of(batch)
    chosen = options.columns or _earlier_choice(session, options.source)
    found: dict[str, Column] = {}
    for upload in files_of(session, batch.id):
        table = _table(upload)
        at = _header_row(table)
        header = [reader.header_name(cell) for cell in table.rows[at].cells]
        for position, (name, meaning) in enumerate(zip(header, guess(header), strict=True)):
            if not name or name in found:
                continue
            values = (row.cells[position].strip() for row in table.rows[at + 1 :] if position < len(row.cells))
            samples = tuple(dict.fromkeys(value[:80] for value in values if value))[:SAMPLES]
            how = "chosen" if name in chosen else "name" if meaning else ""
            shown = table.rows[at].cells[position].strip()[:100]
            found[name] = Column(name, shown, samples, chosen.get(name, meaning), how)
    return list(found.values())


def _header_row(table: Table) -> int:
    """The row among the first that names the most columns we know; the first of several."""

    def known(at: int) -> int:
        return sum(bool(meaning) for meaning in guess([reader.header_name(cell) for cell in table.rows[at].cells]))

    return max(range(min(HEADER_ROWS, len(table.rows))), key=lambda at: (known(at), -at))


def _earlier_choice(session: Session, source: str) -> dict[str, str]:
    held = session.get(ColumnChoice, source) if source else None
    return json.loads(held.columns) if held else {}


def match_columns(
    session: Session, *, batch_id: int, columns: Mapping[str, str], all_iop: bool, options: Options, actor: str
) -> None:
    """Keep what a sheet's columns mean, for this batch and the source's next file, and have it checked.

    Raises FileProblem where the columns do not name a program and its place, or one meaning stands twice. Commits not.
    """
    meanings = [meaning for meaning in columns.values() if meaning]
    twice = sorted({meaning for meaning in meanings if meanings.count(meaning) > 1})
    if twice:
        raise FileProblem("column-twice", f"Two columns go to “{twice[0]}”.", "Keep one of them, and skip the other.")
    if not is_enough(meanings):
        raise FileProblem(
            "columns",
            "The columns do not say which program it is and where.",
            "Match the program's name, and its ZIP code or its city and state.",
        )
    batch = _locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    options.columns, options.all_iop = dict(columns), all_iop
    batch.options = options.to_json()
    if options.source:
        session.merge(ColumnChoice(source=options.source, columns=json.dumps(dict(columns), sort_keys=True)))
    _check_again(session, batch, actor)


def check_again(session: Session, *, batch_id: int, options: Options, actor: str) -> None:
    """Have a batch checked with other options. The caller commits."""
    batch = _locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    batch.options = options.to_json()
    _check_again(session, batch, actor)


def _check_again(session: Session, batch: ImportBatch, actor: str) -> None:
    batch.status, batch.problem = BatchStatus.UPLOADED, None
    jobs.enqueue(session, kind=CHECK, target_id=batch.id, actor=actor)


def confirm(session: Session, *, batch_id: int, choices: Choices, actor: str) -> Job:
    """Have a staged batch applied: once, whoever else confirms at the same moment. The caller commits.

    Raises BatchError where it is not staged (any more).
    """
    batch = _locked(session, batch_id, BatchStatus.STAGED)
    return jobs.enqueue(session, kind=APPLY, target_id=batch.id, actor=actor, choices=asdict(choices))


def request_undo(session: Session, *, batch_id: int, actor: str) -> Job:
    """Have an applied batch taken back. The caller commits. Raises BatchError where it is not applied."""
    batch = _locked(session, batch_id, BatchStatus.APPLIED)
    return jobs.enqueue(session, kind=UNDO, target_id=batch.id, actor=actor)


def discard(session: Session, *, batch_id: int, actor: str) -> None:
    """Throw a batch and its files away; nothing of it was ever in the directory. The caller commits."""
    batch = _locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    batch.status = BatchStatus.DISCARDED
    _forget(session, batch.id)
    audit.record(session, actor=actor, action="import-discarded", target=f"import {batch_id}")


def _locked(session: Session, batch_id: int, *wanted: BatchStatus) -> ImportBatch:
    """The batch, locked until the commit, in one of these states and with no job under way. Raises BatchError."""
    begin_write(session)
    query = sa.select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    batch = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if batch is None:
        raise BatchError(f"There is no import {batch_id}.")
    working = jobs.under_way(session, target_id=batch_id)
    if working is not None:
        raise BatchError(f"Import {batch_id} is being worked on ({working.actor} asked for it). Wait until it is done.")
    if batch.status not in wanted:
        raise BatchError(f"Import {batch_id} is {batch.status} by now. Nothing was done.")
    return batch


def _forget(session: Session, batch_id: int) -> None:
    for table in (UploadedFile, StagedRow, StagedChange):
        session.execute(sa.delete(table).where(table.batch_id == batch_id))


def clean_up(session: Session, *, today: dt.datetime) -> int:
    """Delete uploads and staged rows 30 days after the decision, or the upload where none was made. Commits."""
    limit = today - dt.timedelta(days=KEPT_DAYS)
    decided = sa.func.coalesce(ImportBatch.undone_at, ImportBatch.applied_at, ImportBatch.created_at)
    kept = sa.exists().where(UploadedFile.batch_id == ImportBatch.id) | sa.exists().where(
        StagedRow.batch_id == ImportBatch.id
    )
    query = sa.select(ImportBatch.id).where(decided < limit, kept).order_by(ImportBatch.id)
    old = list(session.scalars(query))
    session.rollback()
    for batch_id in old:
        begin_write(session)
        batch = session.get_one(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
        since = batch.undone_at or batch.applied_at or batch.created_at
        if since >= limit or jobs.under_way(session, target_id=batch_id) is not None:
            session.rollback()  # somebody decided meanwhile
            continue
        if batch.status in (BatchStatus.UPLOADED, BatchStatus.STAGED):
            batch.status = BatchStatus.DISCARDED
        _forget(session, batch_id)
        session.commit()
    return len(old)


def findings(batch: ImportBatch) -> dict[str, Any]:
    """What checking, applying and undoing found."""
    held: dict[str, Any] = json.loads(batch.findings)
    return held
