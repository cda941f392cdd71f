"""A row of our template, as cells by meaning: what `listings.validation` checks. For its files, and for forms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache

from rapidfuzz import process

from directory.listings.cells.issues import RowIssue, unread
from directory.listings.csv.columns import COLUMNS, LISTING
from directory.listings.draft import CONTACT_FACTS, ContactFact
from directory.listings.validation.raw_row import RawRow, withheld
from directory.text import fold
from directory.unsaid import says_nothing
from directory.vocabulary import get_vocabulary

# (what a cell names, its column) → the terms it means, and what of it means none.
OtherNames = Callable[[str, str], tuple[frozenset[str], Sequence[str]]]
_SPECIAL = frozenset({"program_name", "not_offered", "says_both", "same_place", "as_of"})


def no_other_names(name: str, _column: str) -> tuple[frozenset[str], Sequence[str]]:
    """Only the vocabulary's own ids and labels are known."""
    return frozenset(), (name,)


def raw_row(
    cell: Callable[[str], str],
    *,
    issues: list[RowIssue],
    groups: Collection[str],
    fields: Collection[str] = COLUMNS,
    private: str | None = None,
    status: str = "",
    other_names: OtherNames = no_other_names,
) -> RawRow:
    """A row's cells by meaning. `cell` gives the text of a column; what cannot be read is added to `issues`.

    `groups` are the vocabulary's groups that have a column, `fields` our columns that there are. `status` is where its
    listing stood, in a row that an export wrote. `private` is the cell that asks to keep the street so, to the letter.
    """

    near, contact_near = _without_contact(cell("same_place"))

    def terms(column: str) -> set[str]:
        return _terms(column, near if column == "same_place" else cell(column), issues, other_names)

    yes = {"iop"}.union(*(terms(group) for group in groups))
    no = terms("not_offered")
    unclear = terms("says_both") - yes - no
    at_place = terms("same_place") - yes - no - unclear
    both = yes & no - {"iop"}
    issues += [
        unread("said-twice", "not_offered", term, "a term that no other column names", "Keep the right one.")
        for term in sorted(both)
    ]
    withheld_cell = cell("address_withheld") if private is None else private
    is_withheld = withheld(withheld_cell, "address_withheld", issues)
    return RawRow(
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
        contact_at_place=contact_near,
        both=frozenset(unclear),
        as_of=cell("as_of"),
        withheld=is_withheld,
        own_name=cell("program_name"),
        listing=cell(LISTING),
        status=status,
        more={name: cell(name) for name in fields if name not in _SPECIAL and cell(name)},
    )


def _without_contact(cell: str) -> tuple[str, tuple[ContactFact, ...]]:
    """A cell of what is of the same place: its terms, and the facts of the contact that it names."""
    parts = [part.strip() for part in cell.split(";")]
    rest = [part for part in parts if part not in CONTACT_FACTS]
    return "; ".join(rest), tuple(fact for fact in CONTACT_FACTS if fact in parts)


def _terms(column: str, cell: str, issues: list[RowIssue], other_names: OtherNames) -> set[str]:
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
        meant, unknown = other_names(name, column)
        found |= meant
        issues += [
            unread("unknown-term", column, one, "our terms, with semicolons between them", _near(one))
            for one in unknown
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
