"""What the pages of one import show: its state, its tiles, its rows, how far its job is."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from directory import clock, fleeting, jobs
from directory.imports.checking.check import BLANK
from directory.imports.checking.row_counts import Counts
from directory.imports.import_jobs import APPLY, CHECK, KINDS, UNDO
from directory.imports.staging.comparison import NO_LONGER_IOP, NOT_AN_IOP
from directory.imports.staging.rows import Fate
from directory.imports.transitions import findings
from directory.listings.cells.issue_words import words_of
from directory.listings.cells.issues import TAKEN_WITHOUT
from directory.listings.sample import is_taken_out
from directory.models import BatchStatus, ImportBatch, Job, JobStatus, StagedRow

QUIET = dt.timedelta(seconds=20)  # without a sign from any worker, after which the page says so
GROUPS = 200
_ORDER = ("error", "unread", "warning")
_MEANWHILE = {CHECK: "Being checked", APPLY: "Being saved", UNDO: "Being taken back"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of a preview, and the address of the rows behind it."""

    kind: str
    count: int
    label: str
    note: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Working:
    """A job under way; `state` is what becomes of the import meanwhile."""

    state: str
    step: str
    done: int
    total: int | None
    queued: bool
    quiet: bool  # no worker gives a sign of life
    tries: int


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """The same thing wrong in many rows."""

    column: str
    expected: str
    fix: str
    severity: str
    count: int
    rows: list[tuple[str, int, str]]  # file, row, found: the first few


def working(session: Session, batch_id: int) -> Working | None:
    """The job that works on an import now."""
    job = jobs.under_way(session, target_id=batch_id, kinds=KINDS)
    if job is None:
        return None
    beat = fleeting.last_beat()
    quiet = (beat is None or beat[1] < clock.now() - QUIET) and job.created_at < clock.now() - QUIET
    step, done, total = fleeting.progress_of(job.id) or ("Waiting for the worker", 0, None)
    return Working(_MEANWHILE[job.kind], step, done, total, job.status == JobStatus.QUEUED, quiet, job.tries)


def failed_job(session: Session, batch_id: int) -> Job | None:
    """The last job on an import, where it failed."""
    job = jobs.latest(session, target_id=batch_id, kinds=KINDS)
    return job if job is not None and job.status == JobStatus.FAILED else None


def tiles(batch: ImportBatch) -> list[Tile]:
    """The numbers of a checked import; they add up to the rows read."""
    counts, found, base = Counts.from_json(batch.counts), findings(batch), f"/manage/imports/{batch.id}/rows"
    left = [
        Tile("same", number, "Left out", reason[:1].upper() + reason[1:], _left_href(base, reason))
        for reason, number in sorted(counts.left_out.items())
    ]
    shown = [
        Tile("new", counts.new, "New", "Programs we do not have", f"{base}?fate=new"),
        Tile("changed", counts.changed, "Changed", "One or more facts differ", f"{base}?fate=changed"),
        Tile("same", counts.unchanged, "Unchanged", _unchanged_note(counts), f"{base}?fate=unchanged"),
        Tile("same", counts.joined, "Joined", "Into another row's program", f"{base}?fate=joined"),
        *left,
        Tile("error", counts.errors, "Errors", "These rows stay out", f"{base}?fate=error"),
    ]
    beside = [
        Tile("open", found.get("duplicates", 0), "Possible duplicates", "Among the new ones", f"{base}?flag=duplicate"),
        Tile("open", found.get("asked", 0), "Perhaps moved", "You say whether they did", _moves_href(batch)),
        Tile("changed", found.get("moved", 0), "Moved or renamed", "Taken as a change", _moves_href(batch)),
        Tile("open", found.get("conflicts", 0), "Conflicts", "The program said otherwise", f"{base}?flag=conflict"),
        Tile("open", counts.to_look, "Perhaps one program", "At one address; not joined", f"{base}?flag=look"),
        Tile("open", counts.named, "Named as an IOP", "Without its list’s mark; left out", f"{base}?flag=named"),
        Tile("open", counts.unread, TAKEN_WITHOUT, "Nobody can read it; the rest is", f"{base}?flag=unread"),
        Tile("open", counts.absent, "Gone from the list", "Marked so; nothing is deleted", _gone_href(batch)),
    ]
    return [
        Tile(one.kind, one.count, one.label, one.note, one.href if one.count else None)
        for one in [*shown, *(tile for tile in beside if tile.count)]
    ]


def _unchanged_note(counts: Counts) -> str:
    return f"The same facts; {counts.dated:,} of a newer day" if counts.dated else "We hold all of this"


def _gone_href(batch: ImportBatch) -> str | None:
    return f"/manage/imports/{batch.id}/gone" if batch.status in (BatchStatus.STAGED, BatchStatus.APPLIED) else None


def _moves_href(batch: ImportBatch) -> str | None:
    return f"/manage/imports/{batch.id}/moves" if batch.status == BatchStatus.STAGED else None


def _left_href(base: str, reason: str) -> str | None:
    if reason == BLANK:
        return None
    short = {NOT_AN_IOP: "not-an-iop", NO_LONGER_IOP: "no-longer"}.get(reason, "")
    return f"{base}?fate=left-out" + (f"&reason={short}" if short else "")


def issue_groups(session: Session, batch_id: int) -> list[IssueGroup]:
    """What is wrong, the same things together, the most frequent first; errors, then unread cells, then notes.

    A row that is left out is not taken without its unread cells: they stand with the row, where all left out are shown.
    """
    query = (
        sa.select(StagedRow.file, StagedRow.row, StagedRow.fate, StagedRow.issues)
        .where(StagedRow.batch_id == batch_id, StagedRow.issues != "[]")
        .order_by(StagedRow.file, StagedRow.row)
    )
    found: dict[tuple[str, ...], list[tuple[str, int, str]]] = {}
    for row in session.execute(query):
        for issue in json.loads(row.issues):
            if issue["severity"] == "unread" and row.fate == Fate.LEFT_OUT:
                continue
            fix = words_of(issue["severity"], issue["code"], issue["fix"])
            key = (issue["severity"], issue["column"], issue["expected"], fix)
            found.setdefault(key, []).append((row.file, row.row, issue["found"]))
    groups = [
        IssueGroup(column, expected, fix, severity, len(rows), rows[:5])
        for (severity, column, expected, fix), rows in found.items()
    ]
    groups.sort(key=lambda one: (_ORDER.index(one.severity), -one.count, one.column, one.expected))
    return groups


def state_words(batch: ImportBatch) -> str:
    """Where an import stands, in a word or two."""
    session = object_session(batch)
    if session is not None and is_taken_out(session, batch):
        return "Taken out, real programs came"
    return {
        BatchStatus.UPLOADED: "Not checked yet",
        BatchStatus.STAGED: "Waits for your decision",
        BatchStatus.APPLIED: "In the directory",
        BatchStatus.UNDONE: "Taken back",
        BatchStatus.DISCARDED: "Thrown away",
    }[BatchStatus(batch.status)]
