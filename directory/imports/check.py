"""Files to `Checked`: read, recognised, every row checked, what is wrong kept beside its row. Pure."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from directory.imports import formats, normaliser, reader, validator
from directory.imports.checked import Checked, FileInfo, Outcome, Rejected
from directory.imports.counts import Counts
from directory.imports.formats.base import Format, LeftOut, RawRow
from directory.imports.issues import RowIssue
from directory.imports.normaliser import TownLookup, ZipLookup
from directory.imports.statement import RowRef, Statement
from directory.imports.table import FileProblem, Limits, Row, data_rows
from directory.text import fold, neutral, without_neutral

BLANK = "blank row"
ERROR = "_error"  # the column of a file of rejected rows that says what is wrong
SOURCE_MAX = 60

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given: its name and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True)
class _File:
    upload: Upload
    format: Format
    header: list[str]  # as compared
    shown: list[str]  # as written
    rows: list[Row]
    blank: int


class InBatchProblem(FileProblem):
    """Files that do not go into one batch together."""


def check_files(
    uploads: Sequence[Upload],
    *,
    zip_lookup: ZipLookup,
    zips_of: TownLookup = normaliser.no_towns,
    today: dt.date,
    source: str | None = None,
    as_of: dt.date | None = None,
    limits: Limits | None = None,
    columns: Mapping[str, str] | None = None,
    all_iop: bool = False,
    progress: Progress = lambda _done: None,
) -> Outcome:
    """Check files that belong together. Raises FileProblem, with the file's name in it, where one cannot be read.

    `columns` matches a hand-made sheet's columns (names as compared → meaning or term); `all_iop` says that every row
    of such a sheet is an intensive outpatient program.
    """
    known = formats.candidates(columns, all_iop=all_iop)
    files = [_open(upload, limits, known) for upload in uploads]
    source = _source(files, source)
    as_of = as_of or _as_of(files)
    if as_of > today:
        raise FileProblem("as-of", f"The files are said to be of {as_of}, which is in the future.", "Give a past day.")
    counts = Counts()
    outcome = Outcome(
        Checked(source, as_of, [], [], counts),
        labels=[f"{file.upload.name}: {file.format.label}, {len(file.rows):,} rows" for file in files],
    )
    seen: Counter[str] = Counter()
    for file in files:
        digest = hashlib.sha256(file.upload.data).hexdigest()
        outcome.checked.files.append(FileInfo(file.upload.name, digest, len(file.rows) + file.blank))
        counts.rows += len(file.rows) + file.blank
        if file.blank:
            counts.leave_out(BLANK, file.blank)
        read = file.format.reader(file.header, [row.cells for row in file.rows])
        context = validator.Context(
            source=source, as_of=as_of, today=today, covered=read.covered, zip_lookup=zip_lookup, zips_of=zips_of
        )
        names = {called: file.shown[at] for called, at in read.positions.items() if called and at < len(file.shown)}
        for row in file.rows:
            _check_row(file, row, read.read(row.cells), context, outcome, seen, names)
            progress(1)
    return outcome


def _check_row(
    file: _File,
    row: Row,
    raw: RawRow | LeftOut | list[RowIssue],
    context: validator.Context,
    outcome: Outcome,
    seen: Counter[str],
    names: Mapping[str, str],
) -> None:
    counts = outcome.checked.counts
    ref = RowRef(file.upload.name, row.number)
    if isinstance(raw, LeftOut):
        counts.leave_out(raw.reason)
        outcome.checked.left.append((ref, raw.reason))
        return
    result = validator.check(raw, ref, _hash(row.cells), context) if isinstance(raw, RawRow) else raw
    if isinstance(result, list):
        counts.errors += 1
        issues = tuple(_as_in_the_file(issue, names) for issue in result)
        outcome.rejected.append(Rejected(ref, tuple(file.shown), tuple(row.cells), issues))
        return
    counts.warnings += len(result.warnings)
    outcome.warnings.update(warning.code for warning in result.warnings)
    result = replace(result, warnings=tuple(_as_in_the_file(issue, names) for issue in result.warnings))
    outcome.checked.statements.append(_tell_apart(result, seen))


def _as_in_the_file(issue: RowIssue, names: Mapping[str, str]) -> RowIssue:
    """The issue with its columns as the file's header has them; one that it lacks is called by what it would hold."""
    return replace(issue, column=", ".join(names.get(one, one) for one in issue.column.split(", ")))


def _hash(cells: Sequence[str]) -> str:
    return hashlib.blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _tell_apart(statement: Statement, seen: Counter[str]) -> Statement:
    """Programs without a street are never taken for one: the second of one key gets a key of its own."""
    if statement.draft.place.street is not None:
        return statement
    seen[statement.key] += 1
    times = seen[statement.key]
    return statement if times == 1 else replace(statement, key=f"{statement.key}.{times}")


def _open(upload: Upload, limits: Limits | None, known: Sequence[Format]) -> _File:
    try:
        table = reader.read(upload.data, limits=limits)
        form, at, header = formats.recognise(table, known)
        shown = [cell.strip() for cell in table.rows[at].cells]
        rows = list(data_rows(table, at, len(header), limits=limits))
        if ERROR in header:
            rows = [Row(row.number, [without_neutral(cell) for cell in row.cells]) for row in rows]
    except FileProblem as problem:
        raise FileProblem(problem.code, f"{upload.name}: {problem.message}", problem.fix) from problem
    return _File(upload, form, header, shown, rows, table.blank)


def _source(files: Sequence[_File], given: str | None) -> str:
    kinds = {file.format.id for file in files}
    if len(kinds) > 1:
        raise InBatchProblem(
            "mixed",
            "These files are of different kinds: " + "; ".join(f"{f.upload.name} is a {f.format.label}" for f in files),
            "Import them one kind at a time.",
        )
    digests = [hashlib.sha256(file.upload.data).hexdigest() for file in files]
    if len(set(digests)) < len(digests):
        raise InBatchProblem("same-file", "The same file is given twice.", "Give each file once.")
    source = given or files[0].format.source or _from_name(files[0].upload.name)
    slug = "-".join(fold(source).split())[:SOURCE_MAX].strip("-")
    if not slug:
        raise FileProblem("source", "Nobody knows who says what stands in this file.", "Name it with --source.")
    if slug in ("program", "staff", "sample"):
        raise FileProblem(
            "source",
            f"“{slug}” is a name this directory uses itself.",
            "Give --source a name that says whose list it is.",
        )
    return slug


def _from_name(name: str) -> str:
    """A source's name from a file's: without its endings, and without what looks like a date."""
    stem = name.split(".", maxsplit=1)[0]
    words = [word for word in fold(stem).split() if not word.isdigit()]
    return " ".join(words)


def _as_of(files: Sequence[_File]) -> dt.date:
    """The oldest date the files' names hold; the newest of the rows where each of them states its own day."""
    dates = [normaliser.as_of_from_name(file.upload.name) or _newest_row(file) for file in files]
    found = [date for date in dates if date is not None]
    if len(found) == len(dates):
        return min(found)
    name = files[dates.index(None)].upload.name
    raise FileProblem(
        "as-of",
        f"{name}: neither the file nor its name says which day its facts are from.",
        "Say it with --as-of 2026-11-23 (the day the list was made, not today's).",
    )


def _newest_row(file: _File) -> dt.date | None:
    read = file.format.reader(file.header, [row.cells for row in file.rows])
    days = []
    for row in file.rows:
        raw = read.read(row.cells)
        if isinstance(raw, RawRow):
            days.append(normaliser.date(raw.as_of) if raw.as_of else None)
    stated = [day for day in days if day is not None]
    return max(stated) if stated and len(stated) == len(days) else None


def rejected_csv(rejected: Sequence[Rejected]) -> str:
    """The rows that stayed out, as they were, with `_row` and `_error`: to be mended and imported again.

    No cell runs as a formula in a spreadsheet; read again (`_open`), each is as it was.
    One header serves them all where files of one kind differ in their columns.
    """
    columns = list(dict.fromkeys(name for one in rejected for name in one.header if name and not name.startswith("_")))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in (*columns, "_row", ERROR)])
    for one in rejected:
        cells = dict(zip(one.header, one.cells, strict=False))
        why = " ".join(issue.sentence() for issue in one.issues)
        row = [*(cells.get(name, "") for name in columns), f"{one.ref.file}:{one.ref.row}", why]
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue()
