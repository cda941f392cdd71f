"""What the page of rows to mend shows: of each the cells that are wrong, what is wrong, what may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from sqlalchemy.orm import Session

from directory.imports.checking.check import Context
from directory.imports.checking.likely_meant import MOST, suggestions
from directory.imports.checking.mend import Mend, MendedRow, compared, lines_of, mark
from directory.imports.checking.rows_again import read_again
from directory.imports.formats.sheet import Matched
from directory.imports.mending import rows_to_mend
from directory.imports.mending.rows_to_mend import Wrong, alike, context_of, positions, wrong
from directory.imports.staging import mends
from directory.imports.staging.options import Options
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef
from directory.models import ImportBatch

ROWS_A_PAGE = 25
_LONGEST = 500  # characters of a cell that is put into a field
_ROOM = 60_000  # characters of all cells of a page that are
_BESIDE = 3  # cells that tell which row it is


@dataclass(slots=True)
class CellField:
    """A cell to mend: `put` stands in its field, nothing where it is too long for one (`long`, its beginning)."""

    at: int
    column: str
    put: str
    was: str
    long: str = ""
    length: int = 0
    mend: Mend | None = None
    issues: list[RowIssue] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    same: int = 0  # other rows with the same mistake


@dataclass(frozen=True, slots=True)
class RowFields:
    """A row with its cells to mend, and what is wrong with it as a whole."""

    ref: RowRef
    label: str
    cells: list[CellField]
    issues: list[RowIssue]
    whole: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class MendPage:
    """A page of rows, how many there are of its kind, and how many words are offered on it."""

    rows: list[RowFields]
    total: int

    @property
    def offers(self) -> int:
        return sum(1 for row in self.rows for cell in row.cells if cell.offers)


def page(session: Session, batch: ImportBatch, *, kind: str, number: int) -> MendPage:
    """One page of rows of this kind."""
    some = rows_to_mend.page(session, batch.id, kind=kind, number=number, size=ROWS_A_PAGE)
    return _page(session, batch, some.rows, some.total, whole=False)


def one_row(session: Session, batch: ImportBatch, ref: RowRef) -> MendPage:
    """One row with all of its cells; none where it cannot be mended."""
    rows = list(rows_to_mend.of_refs(session, batch.id, [ref]).values())
    return _page(session, batch, rows, len(rows), whole=True)


def typed(shown: MendPage, cells: Mapping[str, str]) -> None:
    """Put back into the fields what was typed there and could not be kept; `cells` by "row.position.file"."""
    for row in shown.rows:
        for cell in row.cells:
            cell.put = cells.get(f"{row.ref.row}.{cell.at}.{row.ref.file}", cell.put)


def _page(session: Session, batch: ImportBatch, rows: list[MendedRow], total: int, *, whole: bool) -> MendPage:
    room, found = _ROOM, []
    for row in rows:
        fields, room = _fields(row, room, whole=whole)
        found.append(fields)
    _count(found, alike(session, batch.id))
    _offer(rows, found, _earlier(session, batch.id), context_of(session, batch), Options.of(batch).matched)
    return MendPage(found, total)


def _count(found: list[RowFields], groups: Mapping[Wrong, Collection[RowRef]]) -> None:
    """How many other rows have the same mistake; of thousands, most pages show a few different ones."""

    @cache
    def sharing(mistakes: frozenset[Wrong]) -> frozenset[RowRef]:
        return frozenset(ref for one in mistakes for ref in groups.get(one, ()))

    for row in found:
        for cell in row.cells:
            others = sharing(frozenset(map(wrong, cell.issues)))
            cell.same = len(others) - (row.ref in others)


def _fields(row: MendedRow, room: int, *, whole: bool) -> tuple[RowFields, int]:
    of_cells = {at for issue in row.issues for at in positions(row, issue)}
    all_of_it = whole or not (of_cells | set(row.mends))
    width = max(len(row.header), len(row.cells))
    shown = range(width) if all_of_it else sorted({*of_cells, *row.mends})
    now, cells = row.now, []
    for at in shown:
        text = lines_of(now[at]) if at < len(now) else ""
        column = row.header[at] if at < len(row.header) else ""
        fits = len(text) <= min(_LONGEST, room)
        room -= len(text) if fits else 0
        one = CellField(at, column or f"Column {at + 1}", text if fits else "", mark(text), mend=row.mends.get(at))
        if not fits:
            one.long, one.length = text[:200], len(text)
        one.issues = [issue for issue in row.issues if at in positions(row, issue)]
        cells.append(one)
    rest = [issue for issue in row.issues if not positions(row, issue)]
    label = ", ".join([cell.strip()[:80] for cell in row.now if cell.strip()][:_BESIDE])
    return RowFields(row.ref, label, cells, rest, all_of_it, row.cut), room


def _earlier(session: Session, batch_id: int) -> Mapping[tuple[str, str], Collection[str]]:
    """What was put in the place of a value of a column in other rows of this import, the newest first."""
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in reversed(mends.kept(session, batch_id)):
        for one in mends.mends_of(row).values():
            found[compared(one.column), one.old][one.new] = None
    return found


def _offer(
    rows: list[MendedRow],
    found: list[RowFields],
    earlier: Mapping[tuple[str, str], Collection[str]],
    context: Context,
    matched: Matched,
) -> None:
    """Put beside each cell what it may have been meant to say: of the candidates those with which its row is read."""
    tried: list[MendedRow] = []
    told: list[tuple[CellField, str, str]] = []
    for row, fields in zip(rows, found, strict=True):
        for cell in fields.cells:
            for issue in cell.issues[:1]:
                before = earlier.get((compared(cell.column), cell.put), ())
                words = suggestions(
                    cell.put,
                    issue,
                    row.now,
                    earlier=before,
                    zip_lookup=context.zip_lookup,
                    zips_of=context.zips_of,
                )
                for word in words[: 2 * MOST]:
                    old = row.cells[cell.at] if cell.at < len(row.cells) else ""
                    mend = Mend(cell.column, old, word, "", "", "suggested")
                    ref = RowRef(row.ref.file, len(tried))
                    tried.append(replace(row, ref=ref, mends={**row.mends, cell.at: mend}))
                    told.append((cell, word, issue.column))
    again = {(one.ref.file, one.ref.row): one for one in read_again(tried, context, matched=matched)}
    for number, (one, (cell, word, column)) in enumerate(zip(tried, told, strict=True)):
        read = again.get((one.ref.file, number))
        if read is None or len(cell.offers) == MOST:
            continue
        if all(issue.column != column for issue in read.issues):
            cell.offers.append(word)
