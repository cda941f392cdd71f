"""What a row of the file changes of its site: only cells that differ from what a download would hold now. Pure.

A cell that stands empty leaves its fact as it is, and that is said. A list of terms is the whole list: what is not in
it any more is not said any more, which is shown as a change. Nothing else of the row is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from directory.listings import facts
from directory.listings.csv.columns import STATUS
from directory.listings.csv.row import row_of
from directory.listings.draft import Answer, Evidence, EvidenceKind, ListingDraft, Said
from directory.listings.editing.whole_form import with_other_phones
from directory.listings.facts import Fact
from directory.listings.fields import FIELDS, parts_of
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import PROGRAM
from directory.partial_date import PartialDate
from directory.text import marked
from directory.vocabulary import get_vocabulary

_PHONES = {"phone": "main", "phone_intake": "intake", "phone_tty": "tty"}  # column → kind
_ADDRESS = {one.column: one for one in FIELDS if one.whole == ADDRESS}
_ROOM = {one.column: one for one in FIELDS if one.whole == ROOM}
_ALONE = {one.column: one for one in FIELDS if one.whole is None and one.column not in _PHONES}
_EVIDENCE = ("population_evidence", "population_evidence_es")
NOT_BY_FILE = ("latitude", "longitude", "says_both", "same_place", STATUS)  # columns that a file does not change

PRIVATE = marked("The site keeps its street private. Write “no” in this column where it may be published.")
WHOLE_ADDRESS = marked("Write the whole address: the street, too.")


class RowProblem(ListingProblem):
    """A row that cannot be taken: the column, and why."""

    def __init__(self, column: str, text: str) -> None:
        self.column = column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a row changes: facts, the point of a new address, columns left empty, and columns that no file changes."""

    facts: list[Fact]
    geocode: str | None
    empty: list[str]
    not_taken: list[str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row beside what the site says: cells as written, by column; what they mean; what a download holds now."""

    cells: Mapping[str, str]
    says: ListingDraft
    before: ListingDraft
    standing: Mapping[str, str]
    meant: Mapping[str, str]

    def differs(self, column: str) -> bool:
        """True for a cell in which something stands that the site does not say."""
        cell = self.cells.get(column, "")
        return bool(cell) and cell != self.standing[column] and self.meant[column] != self.standing[column]

    def lists(self, column: str) -> bool:
        """True where the file has the column, whatever stands in it."""
        return column in self.cells


def changes(
    before: ListingDraft, says: ListingDraft, cells: Mapping[str, str], *, status: str, today: dt.date
) -> Changes:
    """What a row (`says`, of these `cells`) changes of a site that says `before`. Raises RowProblem, ListingProblem."""
    row = _Row(cells, says, before, row_of(before), row_of(says))
    said = Said(source=PROGRAM, as_of=PartialDate.on(today))
    update: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for column, field in _ALONE.items():
        if row.differs(column):
            values = parts.setdefault(field.section, {}) if field.section else update
            values[field.name] = field.value(says)
    _put_phones(row, parts)
    _put_room(row, parts)
    moved = _put_address(row, parts)
    answers = _answers(row, said)
    update |= {"answers": answers, "populations": _populations(row, answers)}
    update |= {name: getattr(before, name).model_copy(update=values) for name, values in parts.items()}
    found = facts.differing(before, before.model_copy(update=update))
    geocode = says.geocode.model_dump_json() if moved and says.geocode else None
    facts.with_facts(before, found, said=said)  # they go together, or it is said now
    lists = {group.id for group in get_vocabulary().groups} | {"not_offered"}
    facts_columns = [*_ALONE, *_PHONES, *_ROOM, *_ADDRESS, *_EVIDENCE]
    empty = [one for one in facts_columns if one in cells and not cells[one] and row.standing[one]]
    other = [one for one in NOT_BY_FILE if cells.get(one) and cells[one] != {**row.standing, STATUS: status}[one]]
    return Changes(found, geocode, [one for one in empty if one not in lists], other)


def _put_phones(row: _Row, parts: dict[str, dict[str, Any]]) -> None:
    if not any(row.differs(column) for column in _PHONES):
        return
    old, new = row.before.contact.phones, row.says.contact.phones
    found = []
    for column, kind in _PHONES.items():
        phones = new if row.cells.get(column) else old
        found += [one for one in phones if one.kind == kind][:1]
    parts.setdefault("contact", {})["phones"] = with_other_phones(old, tuple(found))


def _put_room(row: _Row, parts: dict[str, dict[str, Any]]) -> None:
    """Is there room: another answer ends what was said of the old one, but for what the row says itself."""
    if not any(row.differs(column) for column in _ROOM):
        return
    kept = {} if row.differs("openings") else {one.name: one.value(row.before) for one in _ROOM.values()}
    stated = {one.name: one.value(row.says) for column, one in _ROOM.items() if row.cells.get(column)}
    parts[ROOM[0]] = dict.fromkeys((one.name for one in _ROOM.values()), None) | kept | stated


def _put_address(row: _Row, parts: dict[str, dict[str, Any]]) -> bool:
    """The address as a whole, where a part of it differs."""
    changed = [column for column in _ADDRESS if row.differs(column)]
    if not row.cells.get("address_withheld") and row.before.place.withheld and row.cells.get("street"):
        raise RowProblem("address_withheld", PRIVATE)
    if not changed:
        return False
    place = row.says.place
    keeps_private = row.before.place.withheld and not row.cells.get("address_withheld")
    if not place.street and not place.withheld and not keeps_private:
        raise RowProblem("street", WHOLE_ADDRESS)
    values = {name: getattr(place, name) for name in parts_of(ADDRESS)}
    values["withheld"] = place.withheld or keeps_private
    if not row.cells.get("county"):
        values["county"] = row.before.place.county if row.before.place.zip == place.zip else None
    parts.setdefault("place", {}).update(values)
    return True


def _answers(row: _Row, said: Said) -> dict[str, Answer]:
    found = dict(row.before.answers)
    for group in get_vocabulary().groups:
        for term in get_vocabulary().terms_of(group.id):
            was, stated = row.before.says(term.id), row.says.says(term.id)
            listed = row.lists(group.id) if stated == "yes" or was == "yes" else row.lists("not_offered")
            if term.id == "iop" or stated == was or not (listed or (stated == "no" and row.lists("not_offered"))):
                continue
            if stated is not None:
                found[term.id] = Answer(value=stated, said=said)
            else:
                found.pop(term.id, None)
    return found


def _populations(row: _Row, answers: Mapping[str, Answer]) -> dict[str, Evidence]:
    """What is made for whom. Without a word on it, a population that is new in the list is one that is listed."""
    told = any(row.differs(column) for column in _EVIDENCE)
    found = dict(row.before.populations)
    for term in get_vocabulary().terms_of("population"):
        was, stated = row.before.says(term.id), row.says.populations.get(term.id)
        now = answers[term.id].value if term.id in answers else None
        if was == "yes" and now != "yes":
            found.pop(term.id, None)
        elif stated is not None and stated.said.scope == "program" and (told or (was != "yes" and now == "yes")):
            found[term.id] = _with_spanish(row, found.get(term.id), stated)
    return found


def _with_spanish(row: _Row, before: Evidence | None, stated: Evidence) -> Evidence:
    """What the row says; its Spanish stays where the cell for it is empty."""
    if before is None or stated.words_es or row.cells.get(_EVIDENCE[1]) or stated.kind == EvidenceKind.LISTED:
        return stated
    return stated.model_copy(update={"words_es": before.words_es})


def columns_of(found: Collection[Fact]) -> tuple[list[str], list[str]]:
    """The sections, and the terms, that facts stand in: what `providing.edits.save` takes of a draft."""
    sections = sorted({one.section for one in found} - {facts.ANSWERS})
    return sections, [one.fact for one in found if one.section == facts.ANSWERS]
