"""Our own format: the columns of `listings.csv.columns`, each row one intensive outpatient program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from directory.imports.formats.beside import Beside
from directory.imports.formats.format import Columns, Fixed, LeftOut, Outcome
from directory.imports.formats.lists import ListReading, read_list
from directory.imports.formats.meanings import LIST, list_meanings, words_of
from directory.imports.formats.sheet import UNMATCHED, Matched, Values
from directory.listings.cells.issues import RowIssue, warning
from directory.listings.csv.columns import COLUMNS, LISTING, STATUS
from directory.listings.csv.row_reading import raw_row
from directory.text import fold, without_neutral
from directory.vocabulary import get_vocabulary

_NO_MORE = {
    "withdrawn": "taken out of the directory that it was exported from",
    "merged": "merged into another program where it was exported from",
}
_STATUS_WORDS = {status: status for status in ("draft", "published", "closed", *_NO_MORE)}
_NOTHING_KNOWN = ListReading()


class Template(Fixed):
    """The format; see the module."""

    id = "template"
    label = "our own template"
    source: str | None = "template"

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the columns that every row needs are there by our names for them."""
        return {"program_name", "city", "state", "zip"} <= set(header)

    def __init__(self, matched: Matched = UNMATCHED) -> None:
        self._values = matched.values

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:
        """A reader for this header."""
        return _Reader(header, rows, self._values)


class _Reader(Fixed):
    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], values: Values) -> None:
        self._columns = Columns(header)
        vocabulary = get_vocabulary()
        self._groups = [group.id for group in vocabulary.groups if group.id in self._columns]
        self._fields = [name for name in COLUMNS if name in self._columns]
        covered = {term.id for name in self._groups for term in vocabulary.terms_of(name)}
        groups = {group.id: words_of(f"{LIST}{group.id}") for group in vocabulary.groups}
        known = dict.fromkeys([*COLUMNS, LISTING, STATUS], "") | groups
        self._beside = Beside(header, rows, known, values)
        self.covered = frozenset(covered | {"iop"} | self._beside.covered)
        self.unknown = self._beside.unknown
        others = zip(header, self._beside.understood, strict=True)
        self.understood = [(known[name] or name) if name in known else other for name, other in others]

    @property
    def positions(self) -> Mapping[str, int]:
        own = self._columns.called({"name": "program_name"})
        return {**self._beside.positions, **own} if self._beside.is_any else own

    def read(self, cells: Sequence[str]) -> Outcome:
        def cell(name: str) -> str:
            return without_neutral(self._columns.cell(cells, name))

        issues: list[RowIssue] = []
        status = _status(cell(STATUS), issues)
        if status in _NO_MORE:
            return LeftOut(_NO_MORE[status])
        row = raw_row(
            cell,
            issues=issues,
            groups=self._groups,
            fields=self._fields,
            private=self._columns.raw(cells, "address_withheld"),
            status=status,
            other_names=_listed,
        )
        return self._beside.add_to(row, cells)


def _status(cell: str, issues: list[RowIssue]) -> str:
    """Where a row's listing stands; "draft" for a word that nobody knows: it may mean that it is not to be seen."""
    status = _STATUS_WORDS.get(fold(cell), "")
    if cell and not status:
        fix = "Held as a draft until somebody has looked."
        issues.append(warning("status-read", STATUS, cell, "draft, published or closed", fix))
        return "draft"
    return status


def _listed(name: str, column: str) -> tuple[frozenset[str], Sequence[str]]:
    """What other lists call our terms, too."""
    listed = read_list(name, f"{LIST}{column}") if f"{LIST}{column}" in list_meanings() else _NOTHING_KNOWN
    unknown = (*listed.unknown, *listed.plans) if listed.terms or listed.unknown else (name,)
    return frozenset(listed.terms), unknown
