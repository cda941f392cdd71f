"""Files to `Checked`: read, recognised, every row checked, what is wrong kept beside its row. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from directory.imports import formats
from directory.imports.checking import no_programs
from directory.imports.checking.checked import Checked, FileInfo, Rejected, ScheduleRead, Understood
from directory.imports.checking.found import Found
from directory.imports.checking.mend import NO_MENDS, MendedRow, Mending, Mends, mended
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
    mending_of: Callable[[str], Mending] = lambda _source: NO_MENDS,
    strict: bool = False,
    progress: Progress = lambda _done: None,
) -> Checked:
    """Check files that belong together. Raises FileProblem, with the file's name in it, where one cannot be read.

    `picks` says which sheets are read, and which row is the header. `strict` keeps rows out that have a cell nobody can
    read (but `issues.strictly`), where they would be taken without it. `mending_of` says, for whose list it is, how
    rows were mended. `progress` is told how many rows are done.
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
    about = Context(source, as_of, today, zip_lookup, zips_of, strict)
    check_tables(files, about, into=checked, mending=mending_of(source), progress=progress)
    return checked


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all tables of an import."""

    source: str
    as_of: PartialDate
    today: dt.date
    zip_lookup: ZipLookup
    zips_of: TownLookup
    strict: bool = False


def check_tables(
    files: Iterable[Opened],
    about: Context,
    *,
    into: Checked,
    mending: Mending = NO_MENDS,
    progress: Progress = lambda _done: None,
) -> None:
    """Check every row of tables. The one reader of rows: of a file, and of those that are read again."""
    seen: Counter[str] = Counter()
    done = itertools.count(1)
    for file in files:
        read = file.format.reader(file.header, [row.cells for row in file.rows])
        context = validator.Context(
            source=about.source,
            as_of=about.as_of,
            today=about.today,
            covered=read.covered,
            zip_lookup=about.zip_lookup,
            zips_of=about.zips_of,
            strict=about.strict,
        )
        names = {called: file.shown[at] for called, at in read.positions.items() if called and at < len(file.shown)}
        table = _TableCheck(file, read, context, names, seen, into, mending, mending.olds())
        table.count()
        for row in file.rows:
            table.check(row)
            progress(next(done))
        table.tell_columns()


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
    mending: Mending
    olds: Mapping[str, set[str]]  # values that somebody mended, by column

    def count(self) -> None:
        """Count its rows; those that are blank are left out, and those that cannot be split stay out."""
        self.into.counts.rows += _rows_of(self.file)
        if self.file.blank:
            self.into.counts.leave_out(BLANK, self.file.blank)
        for broken in self.file.broken:
            row = Row(broken.number, broken.cells)
            if RowRef(self.file.title, row.number) in self.mending.by_hand:
                self.check(row)
            else:
                self._reject(row, [broken.issue])

    def tell_columns(self) -> None:
        """Say how its columns were understood, and which values of its lists nobody knows."""
        understood = zip(self.file.shown, self.read.understood, strict=True)
        self.into.columns += [Understood(self.file.title, *one) for one in understood if not one[0].startswith("_")]
        self.into.unknown.update(self.read.unknown)

    def check(self, row: Row) -> None:
        """Check one row, as it was mended: it is left out, stays out, or becomes a statement."""
        ref = RowRef(self.file.title, row.number)
        given = self.mending.by_hand.get(ref)
        mends = given or {}
        found = self._read(row, mends)
        if given is None and found.wrong and self.mending.remembered:
            before = self.mending.as_before(self.file.header, self.file.shown, row.cells, found.row_id)
            again = self._read(row, before) if before else found
            if again.wrong < found.wrong:
                mends, found = before, again
        if mends or given is not None:
            shown, rejected = tuple(self.file.shown), isinstance(found.result, list)
            one = MendedRow(ref, shown, tuple(row.cells), mends, found.issues, rejected, found.row_id)
            self.into.mended.append(one)
        elif not found.wrong:
            self._note_right(row)
        self._take(row, found)

    def _note_right(self, row: Row) -> None:
        for column, olds in self.olds.items():
            for name, cell in zip(self.file.header, row.cells, strict=False):
                if name == column and cell in olds:
                    self.into.right.add((column, cell))

    def _read(self, row: Row, mends: Mends) -> Found:
        """What one row says with these mends; reads only."""
        cells = mended(row.cells, mends)
        raw = self._raw(Row(row.number, cells))
        if not isinstance(raw, RawRow):
            result = raw if isinstance(raw, LeftOut) else list(self._as_in_the_file(raw))
            return Found(cells, raw, result)
        checked = validator.check(raw, RowRef(self.file.title, row.number), _hash(cells), self.context)
        if isinstance(checked, list):
            return Found(cells, raw, list(self._as_in_the_file(checked)))
        noted = (*self._as_in_the_file(checked.warnings), *self._invisible(cells))
        return Found(cells, raw, replace(checked, warnings=noted))

    def _take(self, row: Row, found: Found) -> None:
        """Keep what a row says. Of one that stays out, or is taken without a cell, the file's own cells are kept."""
        ref, result = RowRef(self.file.title, row.number), found.result
        if isinstance(result, LeftOut):
            self.into.counts.leave_out(result.reason)
            self.into.left.append((ref, result.reason))
            return
        if isinstance(result, list):
            self._reject(row, result)
            return
        unread = found.issues
        if unread:
            self.into.unread.append(Rejected(ref, tuple(self.file.shown), tuple(row.cells), unread))
        self.into.counts.warnings += len(result.warnings) - len(unread)
        self.into.warnings.update(issue.code for issue in result.warnings if issue.severity == "warning")
        self.into.statements.append(_tell_apart(result, self.seen))
        if isinstance(found.raw, RawRow):
            _sample(self.into.schedules, result, found.raw.more.get("tracks", "").strip())

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

    def _invisible(self, cells: Sequence[str]) -> Iterator[RowIssue]:
        """What is said of cells that are read, and out of which marks were taken that nobody sees."""
        if not hides_something("\x1f".join(cells)):
            return
        for at, (cell, column) in enumerate(zip(cells, self.read.understood, strict=False)):
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
