"""A hand-made sheet: columns by the names people give them, answers as people write them.

Which columns mean what stands in data/column_synonyms.toml. A column named after a vocabulary term ("DBT", "Veterans")
holds yes or no; one named after a group ("Therapies") holds lists. A row is an IOP where a column says so, or where the
text on its services does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from directory.imports.formats import times
from directory.imports.formats.format import Columns, Outcome
from directory.imports.formats.lists import ListReading, read_list
from directory.imports.formats.meanings import ANY, LIST, MEANINGS, claimed_twice, guess, is_enough, words_of
from directory.imports.formats.yes_or_no import read_answer
from directory.listings.cells import town_cell
from directory.listings.validation.raw_row import RawRow, withheld
from directory.vocabulary import get_vocabulary

Values = Mapping[str, Mapping[str, str]]  # meaning of a column of lists → folded value → term, "plan" or "skip"
_IOP = re.compile(r"\biops?\b|\bintensive[ -]?out-?patient", re.IGNORECASE)
_COUNTED = 5  # rows numbered from 1 on, from which that is no id but a count
_MOST = 0.8  # of the rows with a number have one of their own, where these are of programs


@dataclass(frozen=True, slots=True)
class Matched:
    """What a person said of hand-made sheets.

    `columns`: name as compared → meaning, term or list, "" to skip; None where nobody matched them. `values` are those
    of lists; `all_iop` says that every row is an intensive outpatient program.
    """

    columns: Mapping[str, str] | None = None
    values: Values = field(default_factory=dict)
    all_iop: bool = False


UNMATCHED = Matched()


class Sheet:
    """The format; see the module."""

    id = "sheet"
    source: str | None = None

    def __init__(self, matched: Matched = UNMATCHED) -> None:
        self._matched = matched
        self.label = "hand-made sheet" + (", its columns matched by hand" if matched.columns is not None else "")

    def meanings(self, header: Sequence[str]) -> list[str]:
        """What each column holds, as it was matched; of matched ones, one that nobody matched is skipped."""
        columns = self._matched.columns
        return guess(header) if columns is None else [columns.get(name, "") for name in header]

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the header names a program, its city and state or ZIP."""
        return is_enough(self.meanings(header))

    def twice(self, header: Sequence[str]) -> list[tuple[str, list[int]]]:
        """What several columns claim that one can hold, in words, and their positions."""
        meanings = self.meanings(header)
        return [
            (words_of(one), [at for at, meaning in enumerate(meanings) if meaning == one])
            for one in claimed_twice(meanings)
        ]

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:
        """A reader for this header. The rows tell which terms its lists use at all."""
        return _Reader(self.meanings(header), rows, self._matched)


def _ids_of(cells: Sequence[str]) -> frozenset[str]:
    """Those that tell programs apart from one list to the next; none where these only count rows, or most repeat.

    One that stands twice was copied with its row: it is neither's.
    """
    times = Counter(cell for cell in cells if cell)
    once = [cell for cell, number in times.items() if number == 1]
    counted = [str(number) for number in range(1, len(times) + 1)]
    is_count = len(times) >= _COUNTED and list(times) == counted
    return frozenset() if is_count or len(once) < _MOST * times.total() else frozenset(once)


class _Reader:
    def __init__(self, meanings: Sequence[str], rows: Sequence[Sequence[str]], matched: Matched) -> None:
        self._columns = Columns([meaning if meaning in MEANINGS else "" for meaning in meanings])
        terms = {term.id for term in get_vocabulary().terms}
        self._terms = [(at, meaning) for at, meaning in enumerate(meanings) if meaning in terms - MEANINGS]
        self._lists = [(at, meaning) for at, meaning in enumerate(meanings) if meaning.startswith(LIST)]
        self._times = times.places_of(meanings)
        self._levels = [at for at, meaning in enumerate(meanings) if meaning == "level"]
        self._all_iop, self._values = matched.all_iop, matched.values
        self._ids = _ids_of([self._columns.cell(cells, "own_id") for cells in rows])
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.understood = [words_of(meaning) if meaning else "" for meaning in meanings]
        self.covered = frozenset(term for _, term in self._terms) | (self._of_lists(rows) - {"iop"})

    @property
    def positions(self) -> Mapping[str, int]:
        name = "name1" if "name1" in self._columns else "provider"
        called = self._columns.called({"name": name, **times.column_of_times(self._columns.positions)})
        return {term: at for at, term in self._terms} | called

    def _of_lists(self, rows: Sequence[Sequence[str]]) -> set[str]:
        """The terms that the lists can speak of: all of a group's; where they are of several kinds, those in use."""
        groups = {meaning.removeprefix(LIST) for _, meaning in self._lists if meaning != ANY}
        found = {term.id for group in groups for term in get_vocabulary().terms_of(group)}
        mixed = [at for at, meaning in self._lists if meaning == ANY] + self._levels
        for cells in rows:
            for at in mixed:
                if at < len(cells):
                    found |= self._read(cells[at], ANY).terms
        return found

    def _read(self, cell: str, meaning: str) -> ListReading:
        return read_list(cell, meaning, self._values.get(meaning))

    def read(self, cells: Sequence[str]) -> Outcome:
        def cell(name: str) -> str:
            return self._columns.cell(cells, name)

        said = {term: read_answer(cells[at], term) for at, term in self._terms if at < len(cells)}
        said_iop, iop_issue = read_answer(self._columns.raw(cells, "iop"), "iop")
        no = {term for term, (answer, _) in said.items() if answer == "no"}
        listed, plans = self._listed(cells)
        yes = {term for term, (answer, _) in said.items() if answer == "yes"} | (listed - no)
        in_words = any(at < len(cells) and _IOP.search(cells[at]) for at in self._levels)
        if said_iop == "yes" or (said_iop is None and (self._all_iop or in_words)):
            yes.add("iop")
        elif said_iop is not None:
            yes.discard("iop")
        provider, name, site = cell("provider"), cell("name1"), cell("name2")
        own_name, branch = "", ""
        if provider and (name or site):
            own_name, branch, site = name or provider, site, ""
        else:
            provider, site = provider or name or site, site if provider or name else ""
        address = _address(cell)
        issues = [issue for issue in (iop_issue, *(issue for _, issue in said.values())) if issue]
        is_withheld = withheld(self._columns.raw(cells, "withheld"), "withheld", issues)
        return RawRow(
            issues=tuple(issues),
            name1=provider,
            name2=site,
            own_name=own_name,
            own_branch=branch,
            street=address["street"],
            street2=address["street2"],
            city=address["city"],
            state=address["state"],
            zip=address["zip"],
            county=cell("county"),
            phones=(("main", cell("phone")), ("intake", cell("intake"))),
            website=cell("website"),
            latitude=cell("latitude"),
            longitude=cell("longitude"),
            is_iop="iop" in yes,
            yes=frozenset(yes),
            no=frozenset(no),
            as_of=cell("as_of"),
            withheld=is_withheld,
            own_id=cell("own_id") if cell("own_id") in self._ids else "",
            more=times.tracks_of(cells, self._times)
            | ({"plans": "; ".join(plans)} if plans else {})
            | {name: cell(name) for name in ("npi", "license_number") if cell(name)},
        )

    def _listed(self, cells: Sequence[str]) -> tuple[set[str], list[str]]:
        """The terms and the health plans that a row's lists name. What nobody knows is counted."""
        terms: set[str] = set()
        plans: dict[str, None] = {}
        for at, meaning in [*self._lists, *((at, "level") for at in self._levels)]:
            if at >= len(cells):
                continue
            found = self._read(cells[at], ANY if meaning == "level" else meaning)
            terms |= found.terms
            plans |= dict.fromkeys(found.plans)
            # Services in words are no list, unless something of it is known as if it were one.
            if meaning != "level" or (found.terms and found.unknown):
                self.unknown.update((ANY if meaning == "level" else meaning, value) for value in found.unknown)
        return terms, list(plans)


def _address(cell: Callable[[str], str]) -> dict[str, str]:
    """Where a row's program is, by the columns that say so, or by the one that says it all."""
    found = {name: cell(name) for name in ("street", "street2", "city", "state", "zip")}
    found["city"] = found["city"] or cell("town")
    whole = cell("address")
    if whole and not (found["street"] or found["city"]):
        street, street2, town = town_cell.whole_address(whole)
        address = {"street": street, "street2": street2, "city": town.city, "state": town.state, "zip": town.zip}
        found = {name: text or address[name] for name, text in found.items()}
    return found
