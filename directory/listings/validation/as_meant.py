"""A row's cells as whoever wrote them meant them, before they are checked one by one. Pure.

Formulas nobody kept the value of are no text; words for a private address keep the row's street back, wherever in the
row they stand; a town that stands with its state is taken apart, and letters that a wrong encoding spoilt are put right
where that is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from directory.kept_private import is_kept_private, is_said_apart, says_private, without_words
from directory.listings.cells import cell_text, normaliser, town_cell
from directory.listings.cells.issues import (
    RowIssue,
    error,
    unread,
    warning,
)
from directory.listings.validation import misread
from directory.listings.validation.raw_row import RawRow
from directory.text import filled, marked
from directory.unsaid import is_withheld

# Field of a row → what an issue calls its column.
_WHO_AND_WHERE = {
    "name1": "name",
    "name2": "name",
    "own_name": "name",
    "own_branch": "name",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "state": "state",
    "zip": "zip",
}
_STREETS = ("street", "street2")
_PLACE = ("city", "state", "zip", "county")  # cells in which such words are no name
_FORMULA = marked(
    "The file has the formula and not what it shows. Open the file in a spreadsheet, save it again, and import that."
)
_TWO_STATES = marked("Its state there is %(there)s, and the row's own is %(own)s: one of them is wrong.")

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
    return _with_town(replace(raw, **changed | _as_private(raw, changed, note)), note)


def _as_private(raw: RawRow, changed: Mapping[str, Any], note: Note) -> dict[str, Any]:
    """The cells of the address as they are where one of them says that it is private; else nothing.

    Dashes stand for no second line; any word for a private address is meant for the whole of it.
    """
    street, street2 = changed["street"], changed["street2"]
    if is_withheld(street2) and not any(map(str.isalpha, street2)):
        street2 = ""
    # What may hold such words → the cell that does; a second line alone is read as the street.
    said = {name: getattr(raw, name) for name in _PLACE if says_private(getattr(raw, name))}
    if names := list(filter(is_said_apart, (raw.name1, raw.name2, raw.own_name, raw.own_branch))):
        said["name"] = names[0]
    if is_kept_private(street2, alone=not street):
        said["street2"] = street2
    if is_kept_private(street):
        said["street"] = street
    if not said:
        return {"street2": street2}
    column, cell = said.popitem()
    if not is_withheld(street) or raw.street2:
        fix = "The street is kept private, for the words say so: only the town and the ZIP code are shown."
        note(warning("street-private", column, cell, "an address that may be published", fix))
    places = {name: without_words(changed[name]) for name in _PLACE if name in changed and says_private(changed[name])}
    return places | {"street2": "", "withheld": True}


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
            note(make("formula", column, cell, "a value", _FORMULA))
            return ""
        cell = link[1] if link else cell
    if not keep and is_withheld(cell, street=False):
        return ""
    return _readable(cell, column, note)


def _readable(cell: str, column: str, note: Note) -> str:
    mended = misread.mended(cell)
    if mended is not None:
        note(
            warning(
                "spoilt-mended",
                column,
                cell,
                "letters as they were written",
                filled("Read as “%(text)s”.", text=mended[:80]),
            )
        )
        return mended
    if misread.looks_spoilt(cell):
        fix = "Some letters were lost before the file came here: write them again, or have the file saved as UTF-8."
        note(warning("spoilt", column, cell, "letters as they were written", fix))
    return cell


def _website(cell: str, note: Note) -> str:
    if cell_text.is_formula(cell):
        note(unread("formula", "website", cell, "a value", _FORMULA))
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
        fix = filled(_TWO_STATES, there=town.state, own=own)
        note(error("city-state", "city", raw.city, filled("a city of %(state)s", state=own), fix))
    return replace(
        raw,
        city=town.city,
        county=raw.county or town.county,
        state=own or town.state or raw.state,
        zip=digits or town.zip,
    )
