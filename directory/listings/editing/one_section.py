"""One section of a listing, changed by its program: only its own cells are read, under the checks of every import.

What else the listing says is not read anew: a fact of another section that today's checks would refuse stops nobody
from saying that there is room. And a cell that was left as it stood keeps its fact to the letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from directory.listings import facts
from directory.listings.cells import normaliser
from directory.listings.cells.issues import RowIssue
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.draft import Answer, Geocode, ListingDraft, Place, Said
from directory.listings.editing.whole_form import (
    look_that_it_can_be_kept,
    refuse,
    row_of_form,
    with_other_phones,
)
from directory.listings.fields import FIELDS, asked_on, parts_of
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.validation.as_meant import as_meant
from directory.listings.validation.believed import believed
from directory.listings.validation.contact_check import contact_of
from directory.listings.validation.name_cell import of_row
from directory.listings.validation.place_check import WAYS, completed, geocode_of, place_of, ways_of
from directory.listings.validation.row_check import RowCheck
from directory.listings.validation.sections import read_sections
from directory.partial_date import PartialDate

_ADDRESS = tuple(one.column for one in asked_on("place") if one.whole == ADDRESS)
_PHONES = tuple(one.column for one in FIELDS if one.name == "phones")
# Column → a fact that the form states by itself; an address and phones are put together below.
_PLAIN = {one.column: one for one in FIELDS if one.whole in (None, ROOM) and one.column not in _PHONES}


def section_from(
    cells: Mapping[str, str],
    *,
    answers: Mapping[str, str],
    before: ListingDraft,
    today: dt.date,
    zip_lookup: ZipLookup,
    source: str,
) -> ListingDraft:
    """The listing with these cells and answers ("yes", "no", else not said) and all else as `before`. Raises NotRight.

    What changed is said by `source` today. A new address has the point of its ZIP code until it is looked up.
    """
    said = Said(source=source, as_of=PartialDate.on(today))
    standing = row_of(before)
    changed = {column for column, text in cells.items() if _lines(text) != _lines(standing[column])}
    moved = not changed.isdisjoint(_ADDRESS)
    row = _row(cells, said)
    contact = contact_of(row)
    read: dict[str, Any] = dict(read_sections(row.raw.more, said, row.failed_cell, row.noted_cell), contact=contact)
    place, geocode = _place(row, zip_lookup) if moved else (_same_place(row, before), None)
    if row.raw.website and contact.website is None:
        row.fail("website", "website", row.raw.website, "a web address", "Write it like https://example.org.")
    names = _names(row, cells)
    refuse(row.issues)
    found: dict[str, Any] = {"answers": _answers(before, answers, said)}
    parts: dict[str, dict[str, Any]] = {}
    for column in sorted(changed & _PLAIN.keys()):
        field = _PLAIN[column]
        if field.section:
            of_section = place if field.section == "place" else read.get(field.section)
            stated = of_section or type(getattr(before, field.section)).model_construct()
            parts.setdefault(field.section, {})[field.name] = getattr(stated, field.name)
        else:
            found[field.name] = names[field.name]
    if not changed.isdisjoint(_PHONES):
        phones = with_other_phones(before.contact.phones, contact.phones)
        parts.setdefault("contact", {})["phones"] = phones
    if moved and place is not None:
        parts.setdefault("place", {}).update(_address(before, place))
        if not changed.isdisjoint(set(_ADDRESS) - {"street2"}):
            found["geocode"] = geocode
    found |= {section: getattr(before, section).model_copy(update=values) for section, values in parts.items()}
    made = facts.confirmed(before.model_copy(update=found), sorted(parts), said=said)
    look_that_it_can_be_kept(made, cells)
    return made


def _row(cells: Mapping[str, str], said: Said) -> RowCheck:
    """The cells of the form as one row on its way, put right as an import's are."""
    issues: list[RowIssue] = []
    row = RowCheck(row_of_form(cells, issues), said, issues)
    row.raw = as_meant(row.raw, row.issues.append)
    return row


def _names(row: RowCheck, cells: Mapping[str, str]) -> dict[str, str]:
    """The program's name and its organization, where the form asks for them."""
    if "program_name" not in cells:
        return {}
    names = of_row(row.raw)
    if not cells["program_name"] or not names.name:
        row.fail("no-name", "program_name", "", "the program's name", "Write it as families know it.")
    return {"name": names.name, "provider": names.provider}


def _place(row: RowCheck, zip_lookup: ZipLookup) -> tuple[Place | None, Geocode | None]:
    """The address as it was sent, with the point of its ZIP code."""
    row.raw = completed(row, zip_lookup, normaliser.no_towns)
    place, at_zip = place_of(row, zip_lookup)
    return place, geocode_of(row, place, at_zip) if place is not None else None


def _same_place(row: RowCheck, before: ListingDraft) -> Place | None:
    """The place as it stands, with what is said on how to get there."""
    standing = {name: getattr(before.place, name) for name in Place.model_fields}
    cells = {name: (name, row.raw.more.get(name, "")) for name in WAYS}
    ways = ways_of(row, withheld=before.place.withheld)
    return believed(Place, standing | ways, cells=cells, failed=row.failed_cell)


def _address(before: ListingDraft, place: Place) -> dict[str, Any]:
    found = {name: getattr(place, name) for name in parts_of(ADDRESS) if name != "county"}
    # The form has no county: it stays with its ZIP code.
    return found | {"county": before.place.county if before.place.zip == place.zip else None}


def _answers(before: ListingDraft, answers: Mapping[str, str], said: Said) -> dict[str, Answer]:
    found = dict(before.answers)
    for term, value in answers.items():
        if value == (before.says(term) or ""):
            continue
        found.pop(term, None)
        if value in ("yes", "no"):
            found[term] = Answer.model_validate({"value": value, "said": said})
    return found


def _lines(text: str) -> str:
    """Text with line ends as they are kept: browsers send their own."""
    return text.replace("\r\n", "\n").strip()
