"""Our own format: a column for every field, each row one intensive outpatient program.

`flask --app wsgi import-template` prints an empty file with two invented rows. What the cells of the longer columns
look like is said in `COLUMNS`, and read by `directory.imports.sections`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import process

from directory.imports.formats.base import Columns, Fixed, LeftOut, Outcome, RawRow, withheld
from directory.imports.formats.beside import Beside
from directory.imports.formats.lists import ListReading, read_list
from directory.imports.formats.meanings import LIST, list_meanings, words_of
from directory.imports.formats.sheet import NO_VALUES, Values
from directory.imports.issues import RowIssue, unread, warning
from directory.text import fold, without_neutral
from directory.unsaid import says_nothing
from directory.vocabulary import get_vocabulary

# Column → what belongs in it. The order is that of the file.
COLUMNS = {
    "program_name": "The program's name as families know it. Required.",
    "provider": "The organisation that runs it, if named otherwise.",
    "street": "Street and number; leave empty with address_withheld = yes.",
    "street2": "Suite, floor, building.",
    "city": "Required.",
    "state": "Two letters. Required.",
    "zip": "Five digits. Required. Format the column as text, or zeros in front are lost.",
    "county": "",
    "address_withheld": "yes, where the program keeps its street private. Whatever is no plain no is taken for a yes.",
    "latitude": "Degrees, like 30.2713; with longitude. Leave both empty to be placed at the ZIP code.",
    "longitude": "Degrees, like -97.7426.",
    "phone": "The program's own number, with its extension: 512-555-0100 x20.",
    "phone_intake": "For new people.",
    "phone_tty": "For people who are deaf or hard of hearing.",
    "phone_hours": "When it is answered, in words.",
    "website": "",
    "email": "",
    "getting_there": "Bus, parking, entrance, in words.",
    "getting_there_es": "The same in Spanish, as in every column that ends in _es.",
    "tracks": (
        "When groups meet, as you would say it: Mon, Wed, Thu 6-9 pm; Sat 10am-1pm. Or with names, between |: "
        "Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week. "
        "What is of one group only follows between ;: Teens: mon wed 15:30-18:30 virtual; for adolescents; ages 13-17; "
        "at 20 Oak Street; waitlist 10 days as of 2026-11-02; starts any Monday"
    ),
    "ages_min": "Youngest age in years.",
    "ages_max": "Oldest age in years.",
    "virtual_states": "States whose residents can join by video: TX; NM",
    "not_admitted": "Who cannot be admitted, in words.",
    "not_admitted_es": "",
    "approach": "What treatment is like, in words.",
    "approach_es": "",
    "group_size": "People in a group, at most.",
    "plans": "Insurance plans by name, between ; or commas, or one a line",
    "self_pay_a_week": "US dollars.",
    "payment_notes": "Sliding scale and the like, in words.",
    "payment_notes_es": "",
    "led_by": "Lowest credential that leads groups, like LCSW.",
    "doctor": "Medical director.",
    "owner": "The operator's legal name.",
    "npi": "Ten digits.",
    "license_number": "",
    "license_authority": "Who gave the licence.",
    "license_expires": "Like 2027-06-30; a month (2027-06) or a year (2027) is enough.",
    "openings": "accepting, waitlist or full.",
    "wait_days": "Days until a first appointment.",
    "population_evidence": "What is made for whom, between |: veterans: group: Meets Mondays, led by a veteran",
    "population_evidence_es": "The words in Spanish, between |: veterans: Los lunes, con un veterano",
    "not_offered": "Terms the program says no to, between ;",
    "says_both": "Terms of which the source says both yes and no, between ;",
    "same_place": "Terms that are said only of what else is at the address, between ;",
    "as_of": "When this row was right, like 2026-11-23, 2026-11 or 2026; else the date given when importing.",
}
# Columns that only an export has: by which a row finds its listing again, and where that stood.
LISTING, STATUS = "listing", "status"
_NO_MORE = {
    "withdrawn": "taken out of the directory that it was exported from",
    "merged": "merged into another program where it was exported from",
}
_STATUS_WORDS = {status: status for status in ("draft", "published", "closed", *_NO_MORE)}
_NOTHING_KNOWN = ListReading()
_SPECIAL = frozenset({"program_name", "not_offered", "says_both", "same_place", "as_of"})
_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "program_name": "Lantern House Evening IOP",
        "provider": "Lantern House",
        "street": "100 Sample Street",
        "city": "Austin",
        "state": "TX",
        "zip": "78701",
        "phone": "512-555-0100 x20",
        "phone_hours": "Weekdays 8 to 6",
        "website": "https://lantern.example.org/",
        "tracks": "Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week",
        "ages_min": "18",
        "plans": "Sample Health Plan; Example Mutual",
        "self_pay_a_week": "450",
        "openings": "accepting",
        "wait_days": "3",
        "population_evidence": "veterans: group: A group of its own on Mondays, led by a veteran",
        "focus": "substance-use; co-occurring",
        "population": "veterans",
        "therapy": "group; individual; cbt; dbt",
        "format": "in-person",
        "time": "evening",
        "not_offered": "emdr",
        "as_of": "2026-11-02",
    },
    {
        "program_name": "Harbor Teens",
        "city": "Portland",
        "state": "ME",
        "zip": "04101",
        "address_withheld": "yes",
        "phone": "207-555-0111",
        "tracks": (
            "After school: mon wed fri 15:30-18:30 hybrid 10 weeks; for adolescents; ages 13-15; accepting | "
            "Evening: tue thu 17:00-20:00 virtual; for adolescents, lgbt; ages 15-17; waitlist 10 days"
        ),
        "ages_min": "13",
        "ages_max": "17",
        "virtual_states": "ME; NH",
        "focus": "mental-health",
        "population": "adolescents",
        "therapy": "group; family; dbt; art",
        "format": "hybrid",
        "time": "after-school",
        "as_of": "2026-11-02",
    },
)


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


def template_csv() -> str:
    """The empty template: its header and two invented rows to write over."""
    names = [*COLUMNS, *(group.id for group in get_vocabulary().groups)]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_EXAMPLES)
    return text.getvalue()


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
