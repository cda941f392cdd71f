"""Files to `Checked`: read, recognised, every row checked, what is wrong kept beside its row. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from directory.imports import formats
from directory.imports.checking import no_programs
from directory.imports.checking.checked import Checked, FileInfo, Rejected, ScheduleRead, Understood
from directory.imports.checking.opened import NO_PICKS, Opened, Picks, Upload, open_files
from directory.imports.checking.rejected_rows import is_beyond
from directory.imports.checking.row_counts import Counts
from directory.imports.checking.whose_and_when import InBatchProblem, date_of, source_of
from directory.imports.files.delimited import DELIMITERS, ROW
from directory.imports.formats.format import LeftOut, Reader
from directory.imports.formats.sheet import UNMATCHED, Matched
from directory.imports.progress import Progress
from directory.imports.table import FileProblem, Row
from directory.listings.cells import normaliser
from directory.listings.cells.cell_text import hides_something, plain
from directory.listings.cells.issues import RowIssue, error, warning
from directory.listings.cells.normaliser import TownLookup, ZipLookup
from directory.listings.fact_words import fact_text
from directory.listings.validation import validator
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.partial_date import PartialDate

BLANK = "blank row"
SCHEDULES_SHOWN = 8  # cells on when groups meet, with what was read of them


def check_files(
    uploads: Sequence[Upload],
    *,
    zip_lookup: ZipLookup,
    zips_of: TownLookup = normaliser.no_towns,
    today: dt.date,
    source: str | None = None,
    as_of: PartialDate | None = None,
    matched: Matched = UNMATCHED,
    picks: Picks = NO_PICKS,
    strict: bool = False,
    progress: Progress = lambda _done: None,
) -> Checked:
    """Check files that belong together. Raises FileProblem, with the file's name in it, where one cannot be read.

    `picks` says which sheets are read, and which row is the header. `strict` keeps rows out that have a cell nobody can
    read (but `issues.strictly`), where they would be taken without it. `progress` is told how many rows are done.
    """
    _refuse_the_same(uploads)
    files, skipped = open_files(uploads, known=formats.candidates(matched), picks=picks)
    source = source_of(files, source)
    as_of = as_of or date_of(files)
    if as_of.first > today:
        raise FileProblem("as-of", f"The files are said to be of {as_of}, which is in the future.", "Give a past date.")
    labels = [f"{file.title}: {file.format.label}, {_counted(len(file.rows))}" for file in files]
    labels += [*(sentence for file in files for sentence in file.said), *skipped]
    checked = Checked(source, as_of, _infos(uploads, files), [], Counts(), labels)
    seen: Counter[str] = Counter()
    done = itertools.count(1)
    for file in files:
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
        table = _TableCheck(file, read, context, names, seen, checked)
        table.count()
        for row in file.rows:
            table.check(row)
            progress(next(done))
        table.tell_columns()
    return checked


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


@dataclass(frozen=True, slots=True)
class _TableCheck:
    """A table of a file while its rows are checked, one by one, into what the import holds of all its files."""

    file: Opened
    read: Reader
    context: validator.Context
    names: Mapping[str, str]  # what an issue calls a column → as the file's header has it
    seen: Counter[str]  # keys of rows so far, of every file
    into: Checked

    def count(self) -> None:
        """Count its rows; those that are blank are left out, and those that cannot be split stay out."""
        self.into.counts.rows += _rows_of(self.file)
        if self.file.blank:
            self.into.counts.leave_out(BLANK, self.file.blank)
        for broken in self.file.broken:
            self._reject(Row(broken.number, broken.cells), [broken.issue])

    def tell_columns(self) -> None:
        """Say how its columns were understood, and which values of its lists nobody knows."""
        understood = zip(self.file.shown, self.read.understood, strict=True)
        self.into.columns += [Understood(self.file.title, *one) for one in understood if not one[0].startswith("_")]
        self.into.unknown.update(self.read.unknown)

    def check(self, row: Row) -> None:
        """Check one row: it is left out, stays out, or becomes a statement."""
        raw, ref = self._raw(row), RowRef(self.file.title, row.number)
        if isinstance(raw, LeftOut):
            self.into.counts.leave_out(raw.reason)
            self.into.left.append((ref, raw.reason))
            return
        result = validator.check(raw, ref, _hash(row.cells), self.context) if isinstance(raw, RawRow) else raw
        if isinstance(result, list):
            self._reject(row, self._as_in_the_file(result))
            return
        result = replace(result, warnings=(*self._as_in_the_file(result.warnings), *self._invisible(row)))
        unread = tuple(issue for issue in result.warnings if issue.severity == "unread")
        if unread:
            self.into.unread.append(Rejected(ref, tuple(self.file.shown), tuple(row.cells), unread))
        self.into.counts.warnings += len(result.warnings) - len(unread)
        self.into.warnings.update(issue.code for issue in result.warnings if issue.severity == "warning")
        self.into.statements.append(_tell_apart(result, self.seen))
        if isinstance(raw, RawRow):
            _sample(self.into.schedules, result, raw.more.get("tracks", "").strip())

    def _raw(self, row: Row) -> RawRow | LeftOut | list[RowIssue]:
        """What a row says; what is no program is left out, what has more cells than the header has columns refused."""
        header = self.file.header
        why = no_programs.why_not(row.cells, header)
        if why:
            return LeftOut(why)
        if any(cell.strip() and is_beyond(header, at) for at, cell in enumerate(row.cells)):
            part = DELIMITERS.get(self.file.delimiter, "comma")
            width = sum(1 for at in range(len(header)) if not is_beyond(header, at))
            fix = f"A {part} inside a cell needs quotation marks around the cell; or one {part} is too many."
            return [error("too-many-cells", ROW, ", ".join(row.cells)[:200], f"{width} cells, as the header has", fix)]
        return self.read.read(row.cells)

    def _reject(self, row: Row, issues: Iterable[RowIssue]) -> None:
        self.into.counts.errors += 1
        ref = RowRef(self.file.title, row.number)
        self.into.rejected.append(Rejected(ref, tuple(self.file.shown), tuple(row.cells), tuple(issues)))

    def _invisible(self, row: Row) -> Iterator[RowIssue]:
        """What is said of cells that are read, and out of which marks were taken that nobody sees."""
        if not hides_something("\x1f".join(row.cells)):
            return
        for at, (cell, column) in enumerate(zip(row.cells, self.read.understood, strict=False)):
            if column and hides_something(cell):
                fix = "Nothing is to be done, unless letters are missing or stand in another order."
                found = plain(cell)[:200]
                yield warning("invisible", self.file.shown[at], found, "only signs that can be seen", fix)

    def _as_in_the_file(self, issues: Iterable[RowIssue]) -> Iterator[RowIssue]:
        """The issues with columns as the file's header has them; one that it lacks is called by what it would hold."""
        for issue in issues:
            columns = (self.names.get(one, one) for one in issue.column.split(", "))
            yield replace(issue, column=", ".join(columns))


def _sample(schedules: list[ScheduleRead], statement: SourceRow, cell: str) -> None:
    """Keep how a schedule was read, for a person to look at: a few different ones."""
    tracks = statement.draft.schedule.tracks
    if not cell or not tracks or len(schedules) == SCHEDULES_SHOWN:
        return
    if all(one.cell != cell for one in schedules):
        schedules.append(ScheduleRead(statement.ref, cell, tuple(fact_text(track) for track in tracks)))


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
