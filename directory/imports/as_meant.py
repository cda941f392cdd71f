"""A row's cells as whoever wrote them meant them, before they are checked one by one. Pure.

Formulas nobody kept the value of are no text, a private address written into another cell is not shown there, a town
that stands with its state is taken apart, and letters that a wrong encoding spoilt are put right where that is certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from directory.imports import cell_text, normaliser, spoilt, town_cell
from directory.imports.formats.base import RawRow
from directory.imports.issues import RowIssue, error, unread, warning
from directory.unsaid import is_withheld

# Field of a row → what an issue calls its column.
_WHO_AND_WHERE = {
    "name1": "name",
    "name2": "name",
    "own_name": "name",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "state": "state",
    "zip": "zip",
}
_STREETS = ("street", "street2")
_SAVE = "Open the file in a spreadsheet, save it again, and import that."

Note = Callable[[RowIssue], None]


def as_meant(raw: RawRow, note: Note) -> RawRow:
    """The row with its cells put right; `note` is told, once, of each thing that was wrong with them."""
    note = _once(note)
    changed: dict[str, Any] = {}
    for field, column in _WHO_AND_WHERE.items():
        changed[field] = _text(getattr(raw, field), column, note, make=error, keep=field in _STREETS)
    changed["county"] = _text(raw.county, "county", note, make=unread)
    changed["phones"] = tuple((kind, _text(cell, "phone", note, make=unread)) for kind, cell in raw.phones)
    changed["more"] = {name: _text(cell, name, note, make=unread) for name, cell in raw.more.items()}
    changed["website"] = _website(raw.website, note)
    if is_withheld(raw.street2, street=False):
        # Dashes stand for no second line; a word for a private address is meant for the whole of it.
        changed |= {"street2": "", "withheld": raw.withheld or any(map(str.isalpha, raw.street2))}
    return _with_town(replace(raw, **changed), note)


def _once(note: Note) -> Note:
    noted: set[RowIssue] = set()

    def tell(issue: RowIssue) -> None:
        if issue not in noted:
            noted.add(issue)
            note(issue)

    return tell


def _text(cell: str, column: str, note: Note, *, make: Callable[..., RowIssue], keep: bool = False) -> str:
    """A cell's text. `keep` leaves a word for a private address as it stands."""
    if not cell:
        return cell
    if cell[0] == "=":
        link = cell_text.link_of(cell)
        if link is None and cell_text.is_formula(cell):
            note(make("formula", column, cell, "a value", f"The file has the formula and not what it shows. {_SAVE}"))
            return ""
        cell = link[1] if link else cell
    if not keep and is_withheld(cell, street=False):
        return ""
    return _readable(cell, column, note)


def _readable(cell: str, column: str, note: Note) -> str:
    mended = spoilt.mended(cell)
    if mended is not None:
        note(warning("spoilt-mended", column, cell, "letters as they were written", f"Read as “{mended[:80]}”."))
        return mended
    if spoilt.looks_spoilt(cell):
        fix = "Some letters were lost before the file came here: write them again, or have the file saved as UTF-8."
        note(warning("spoilt", column, cell, "letters as they were written", fix))
    return cell


def _website(cell: str, note: Note) -> str:
    if cell_text.is_formula(cell):
        note(unread("formula", "website", cell, "a value", f"The file has the formula and not what it shows. {_SAVE}"))
        return ""
    return "" if is_withheld(cell, street=False) else cell


def _with_town(raw: RawRow, note: Note) -> RawRow:
    """The row with what its town's cell says of state, county and ZIP code where they have no cell of their own."""
    own, digits = normaliser.state(raw.state), raw.zip
    if own is None and raw.state:
        beside = town_cell.read(f"-, {raw.state}")  # "TX 78701", "Texas, USA"
        own, digits = beside.state or None, digits or beside.zip
    town = town_cell.read(raw.city, state=own or "")
    if town.state and own and town.state != own:
        fix = f"Its state there is {town.state}, and the row's own is {own}: one of them is wrong."
        note(error("city-state", "city", raw.city, f"a city of {own}", fix))
    return replace(
        raw,
        city=town.city,
        county=raw.county or town.county,
        state=own or town.state or raw.state,
        zip=digits or town.zip,
    )
