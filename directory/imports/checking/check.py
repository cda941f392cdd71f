"""Files to `Checked`: read, recognised, every row checked, what is wrong kept beside its row. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from directory.imports import formats
from directory.imports.checking import no_programs
from directory.imports.checking.checked import Checked, FileInfo, Outcome, Rejected, ScheduleRead, Understood
from directory.imports.checking.opened import NO_PICKS, Opened, Picks, Upload, open_files
from directory.imports.checking.rejected_rows import is_beyond
from directory.imports.checking.row_counts import Counts
from directory.imports.checking.whose_and_when import InBatchProblem, date_of, source_of
from directory.imports.files.delimited import DELIMITERS, ROW
from directory.imports.formats.format import LeftOut, Reader
from directory.imports.formats.sheet import Values
from directory.imports.table import FileProblem, Limits, Row
from directory.listings.fact_words import fact_text
from directory.listings.validation import normaliser, validator
from directory.listings.validation.cell_text import hides_something, plain
from directory.listings.validation.issues import RowIssue, error, warning
from directory.listings.validation.normaliser import TownLookup, ZipLookup
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.partial_date import PartialDate

BLANK = "blank row"
SCHEDULES_SHOWN = 8  # cells on when groups meet, with what was read of them

Progress = Callable[[int], None]


def check_files(
    uploads: Sequence[Upload],
    *,
    zip_lookup: ZipLookup,
    zips_of: TownLookup = normaliser.no_towns,
    today: dt.date,
    source: str | None = None,
    as_of: PartialDate | None = None,
    limits: Limits | None = None,
    columns: Mapping[str, str] | None = None,
    values: Values | None = None,
    all_iop: bool = False,
    picks: Picks = NO_PICKS,
    strict: bool = False,
    progress: Progress = lambda _done: None,
) -> Outcome:
    """Check files that belong together. Raises FileProblem, with the file's name in it, where one cannot be read.

    `columns` matches a hand-made sheet's columns (names as compared → meaning, term or list), `values` the values of
    its lists; `all_iop` says that every row of such a sheet is an intensive outpatient program. `picks` says which
    sheets are read, and which row is the header. `strict` keeps rows out that have a cell
    nobody can read (but `issues.strictly`), where they would be taken without it.
    """
    _refuse_the_same(uploads)
    known = formats.candidates(columns, values=values, all_iop=all_iop)
    files, skipped = open_files(uploads, known=known, picks=picks, limits=limits)
    source = source_of(files, source)
    as_of = as_of or date_of(files)
    if as_of.first > today:
        raise FileProblem("as-of", f"The files are said to be of {as_of}, which is in the future.", "Give a past date.")
    counts = Counts()
    labels = [f"{file.title}: {file.format.label}, {_counted(len(file.rows))}" for file in files]
    outcome = Outcome(
        Checked(source, as_of, _infos(uploads, files), [], counts),
        labels=[*labels, *(sentence for file in files for sentence in file.said), *skipped],
    )
    seen: Counter[str] = Counter()
    for file in files:
        counts.rows += _rows_of(file)
        if file.blank:
            counts.leave_out(BLANK, file.blank)
        read = file.format.reader(file.header, [row.cells for row in file.rows])
        context = validator.Context(
            source=source,
            as_of=as_of,
            today=today,
            covered=read.covered,
            zip_lookup=zip_lookup,
            zips_of=zips_of,
            strict=strict,
        )
        names = {called: file.shown[at] for called, at in read.positions.items() if called and at < len(file.shown)}
        for broken in file.broken:
            _reject(outcome, file, Row(broken.number, broken.cells), [broken.issue])
        for row in file.rows:
            _check_row(file, row, _raw(file, row, read), context, outcome, seen, read, names)
            progress(1)
        understood = zip(file.shown, read.understood, strict=True)
        outcome.columns += [Understood(file.title, *one) for one in understood if not one[0].startswith("_")]
        outcome.unknown.update(read.unknown)
    return outcome


def _infos(uploads: Sequence[Upload], files: Sequence[Opened]) -> list[FileInfo]:
    """The files, each once, with how many rows are read of all of its sheets."""
    return [
        FileInfo(one.name, _digest(one), sum(_rows_of(file) for file in files if file.upload is one)) for one in uploads
    ]


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def _rows_of(file: Opened) -> int:
    return len(file.rows) + len(file.broken) + file.blank


def _digest(upload: Upload) -> str:
    return hashlib.sha256(upload.data).hexdigest()


def _raw(file: Opened, row: Row, read: Reader) -> RawRow | LeftOut | list[RowIssue]:
    """What a row says; what is no program is left out, and what has more cells than the header has columns refused."""
    why = no_programs.why_not(row.cells, file.header)
    if why:
        return LeftOut(why)
    extra = [cell for at, cell in enumerate(row.cells) if cell.strip() and is_beyond(file.header, at)]
    if extra:
        part = DELIMITERS.get(file.delimiter, "comma")
        width = sum(1 for at in range(len(file.header)) if not is_beyond(file.header, at))
        fix = f"A {part} inside a cell needs quotation marks around the cell; or one {part} is too many."
        return [error("too-many-cells", ROW, ", ".join(row.cells)[:200], f"{width} cells, as the header has", fix)]
    return read.read(row.cells)


def _reject(outcome: Outcome, file: Opened, row: Row, issues: Sequence[RowIssue]) -> None:
    outcome.checked.counts.errors += 1
    ref = RowRef(file.title, row.number)
    outcome.rejected.append(Rejected(ref, tuple(file.shown), tuple(row.cells), tuple(issues)))


def _check_row(
    file: Opened,
    row: Row,
    raw: RawRow | LeftOut | list[RowIssue],
    context: validator.Context,
    outcome: Outcome,
    seen: Counter[str],
    read: Reader,
    names: Mapping[str, str],
) -> None:
    counts = outcome.checked.counts
    ref = RowRef(file.title, row.number)
    if isinstance(raw, LeftOut):
        counts.leave_out(raw.reason)
        outcome.checked.left.append((ref, raw.reason))
        return
    result = validator.check(raw, ref, _hash(row.cells), context) if isinstance(raw, RawRow) else raw
    if isinstance(result, list):
        _reject(outcome, file, row, [_as_in_the_file(issue, names) for issue in result])
        return
    told = (_as_in_the_file(issue, names) for issue in result.warnings)
    result = replace(result, warnings=(*told, *_invisible(file, row, read)))
    unread = tuple(issue for issue in result.warnings if issue.severity == "unread")
    if unread:
        outcome.unread.append(Rejected(ref, tuple(file.shown), tuple(row.cells), unread))
    counts.warnings += len(result.warnings) - len(unread)
    outcome.warnings.update(issue.code for issue in result.warnings if issue.severity == "warning")
    outcome.checked.statements.append(_tell_apart(result, seen))
    if isinstance(raw, RawRow):
        _sample(outcome, result, raw.more.get("tracks", "").strip())


def _invisible(file: Opened, row: Row, read: Reader) -> Iterator[RowIssue]:
    """What is said of cells that are read, and out of which marks were taken that nobody sees."""
    if not hides_something("\x1f".join(row.cells)):
        return
    for at, (cell, column) in enumerate(zip(row.cells, read.understood, strict=False)):
        if column and hides_something(cell):
            fix = "Nothing is to be done, unless letters are missing or stand in another order."
            yield warning("invisible", file.shown[at], plain(cell)[:200], "only signs that can be seen", fix)


def _sample(outcome: Outcome, statement: SourceRow, cell: str) -> None:
    """Keep how a schedule was read, for a person to look at: a few different ones."""
    tracks = statement.draft.schedule.tracks
    if not cell or not tracks or len(outcome.schedules) == SCHEDULES_SHOWN:
        return
    if all(one.cell != cell for one in outcome.schedules):
        outcome.schedules.append(ScheduleRead(statement.ref, cell, tuple(fact_text(track) for track in tracks)))


def _as_in_the_file(issue: RowIssue, names: Mapping[str, str]) -> RowIssue:
    """The issue with its columns as the file's header has them; one that it lacks is called by what it would hold."""
    return replace(issue, column=", ".join(names.get(one, one) for one in issue.column.split(", ")))


def _hash(cells: Sequence[str]) -> str:
    return hashlib.blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _tell_apart(statement: SourceRow, seen: Counter[str]) -> SourceRow:
    """The second of one key gets a key of its own: without a street, or of two listings of an export, they are two."""
    if statement.draft.place.street is not None and not statement.listing:
        return statement
    seen[statement.named] += 1
    times = seen[statement.named]
    if times == 1:
        return statement
    named = f"{statement.named}.{times}"
    return replace(statement, named=named, key=statement.own or named)


def _refuse_the_same(uploads: Sequence[Upload]) -> None:
    if len({_digest(one) for one in uploads}) < len(uploads):
        raise InBatchProblem("same-file", "The same file is given twice.", "Give each file once.")
