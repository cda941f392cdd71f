"""Our own format: the columns of `listings.csv.columns`, each row one intensive outpatient program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import process

from directory.imports.formats.beside import Beside
from directory.imports.formats.format import Columns, Fixed, LeftOut, Outcome
from directory.imports.formats.lists import ListReading, read_list
from directory.imports.formats.meanings import LIST, list_meanings, words_of
from directory.imports.formats.sheet import NO_VALUES, Values
from directory.listings.csv.columns import COLUMNS, LISTING, STATUS
from directory.listings.validation.issues import RowIssue, unread, warning
from directory.listings.validation.raw_row import RawRow, withheld
from directory.text import fold, without_neutral
from directory.unsaid import says_nothing
from directory.vocabulary import get_vocabulary

_NO_MORE = {
    "withdrawn": "taken out of the directory that it was exported from",
    "merged": "merged into another program where it was exported from",
}
_STATUS_WORDS = {status: status for status in ("draft", "published", "closed", *_NO_MORE)}
_NOTHING_KNOWN = ListReading()
_SPECIAL = frozenset({"program_name", "not_offered", "says_both", "same_place", "as_of"})


class Template(Fixed):
    """The format; see the module."""

    id = "template"
    label = "our own template"
    source: str | None = "template"

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the columns that every row needs are there by our names for them."""
        return {"program_name", "city", "state", "zip"} <= set(header)

    def __init__(self, *, values: Values = NO_VALUES) -> None:
        self._values = values

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:
        """A reader for this header."""
        return _Reader(header, rows, self._values)


class _Reader(Fixed):
    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], values: Values) -> None:
        self._columns = Columns(header)
        vocabulary = get_vocabulary()
        self._groups = [group.id for group in vocabulary.groups if group.id in self._columns]
        self._fields = [name for name in COLUMNS if name in self._columns and name not in _SPECIAL]
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
        yes = {"iop"}
        for group in self._groups:
            yes |= _terms(group, cell(group), issues)
        no = _terms("not_offered", cell("not_offered"), issues)
        unclear = _terms("says_both", cell("says_both"), issues) - yes - no
        at_place = _terms("same_place", cell("same_place"), issues) - yes - no - unclear
        both = yes & no - {"iop"}
        issues += [
            unread("said-twice", "not_offered", term, "a term that no other column names", "Keep the right one.")
            for term in sorted(both)
        ]
        is_withheld = withheld(self._columns.raw(cells, "address_withheld"), "address_withheld", issues)
        row = RawRow(
            issues=tuple(issues),
            name1=cell("provider") or cell("program_name"),
            name2=cell("program_name") if cell("provider") else "",
            street=cell("street"),
            street2=cell("street2"),
            city=cell("city"),
            state=cell("state"),
            zip=cell("zip"),
            county=cell("county"),
            phones=(("main", cell("phone")), ("intake", cell("phone_intake")), ("tty", cell("phone_tty"))),
            website=cell("website"),
            latitude=cell("latitude"),
            longitude=cell("longitude"),
            is_iop="iop" not in no,
            yes=frozenset(yes - no),
            no=frozenset(no - both),
            at_place=frozenset(at_place),
            both=frozenset(unclear),
            as_of=cell("as_of"),
            withheld=is_withheld,
            own_name=cell("program_name"),
            listing=cell(LISTING),
            status=status,
            more={name: cell(name) for name in self._fields if cell(name)},
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


def _terms(column: str, cell: str, issues: list[RowIssue]) -> set[str]:
    """The terms a cell names by id or label, between semicolons; what is no term is left out, and said."""
    found: set[str] = set()
    for part in cell.split(";"):
        name = part.strip()
        if says_nothing(name):
            continue
        term = term_names().get(fold(name))
        if term is not None:
            found.add(term)
            continue
        listed = read_list(name, f"{LIST}{column}") if f"{LIST}{column}" in list_meanings() else _NOTHING_KNOWN
        found |= listed.terms
        issues += [
            unread("unknown-term", column, one, "our terms, with semicolons between them", _near(one))
            for one in ((*listed.unknown, *listed.plans) if listed.terms or listed.unknown else (name,))
        ]
    return found


def _near(name: str) -> str:
    best = process.extractOne(fold(name), list(term_names()), score_cutoff=70)
    return f"Did you mean “{term_names()[best[0]]}”?" if best else "Choose a term that exists, or delete it."


@cache
def term_names() -> dict[str, str]:
    """Folded ids and English labels of all terms → the term's id."""
    names = {fold(term.id): term.id for term in get_vocabulary().terms}
    for term in get_vocabulary().terms:
        names.setdefault(fold(term.label("en")), term.id)
    return names
