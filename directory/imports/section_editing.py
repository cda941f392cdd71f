"""One section of a listing, changed by its program: only its own cells are read, under the checks of every import.

What else the listing says is not read anew: a fact of another section that today's checks would refuse stops nobody
from saying that there is room. And a cell that was left as it stood keeps its fact to the letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from directory.imports.editing import NotRight, draft_from, with_other_phones
from directory.listings import facts
from directory.listings.csv.row import row_of
from directory.listings.draft import Answer, ListingDraft, Said
from directory.listings.fields import FIELDS, asked_on, parts_of
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.validation.issues import RowIssue, error
from directory.listings.validation.normaliser import ZipLookup
from directory.partial_date import PartialDate

_ADDRESS = tuple(one.column for one in asked_on("place") if one.whole == ADDRESS)
_PHONES = tuple(one.column for one in FIELDS if one.name == "phones")
# Column → a fact that the form states by itself; an address and phones are put together below.
_PLAIN = {one.column: one for one in FIELDS if one.whole in (None, ROOM) and one.column not in _PHONES}
# Where the place is not what changes, its cells are these: they read well, and are thrown away.
_STAND_IN = {"city": "Austin", "state": "TX", "zip": "78701", "latitude": "30.2713", "longitude": "-97.7426"}


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
    checked = _checked(cells, moved=not changed.isdisjoint(_ADDRESS), today=today, zip_lookup=zip_lookup, source=source)
    found: dict[str, Any] = {"answers": _answers(before, answers, said)}
    parts: dict[str, dict[str, Any]] = {}
    for column in sorted(changed & _PLAIN.keys()):
        field = _PLAIN[column]
        into = parts.setdefault(field.section, {}) if field.section else found
        into[field.name] = field.value(checked)
    if not changed.isdisjoint(_PHONES):
        phones = with_other_phones(before.contact.phones, checked.contact.phones)
        parts.setdefault("contact", {})["phones"] = phones
    if not changed.isdisjoint(_ADDRESS):
        parts.setdefault("place", {}).update(_address(before, checked))
        if not changed.isdisjoint(set(_ADDRESS) - {"street2"}):
            found["geocode"] = checked.geocode
    found |= {section: getattr(before, section).model_copy(update=values) for section, values in parts.items()}
    return facts.confirmed(before.model_copy(update=found), sorted(parts), said=said)


def _checked(
    cells: Mapping[str, str], *, moved: bool, today: dt.date, zip_lookup: ZipLookup, source: str
) -> ListingDraft:
    issues: list[RowIssue] = []
    if not cells.get("program_name", "a name"):
        issues.append(error("no-name", "program_name", "", "the program's name", "Write it as families know it."))
    own = {"program_name": "Program"} | dict(cells)
    try:
        if moved:
            checked = draft_from(own, before=None, today=today, zip_lookup=zip_lookup, source=source)
        else:
            stand_in = own | dict.fromkeys(_ADDRESS, "") | _STAND_IN
            checked = draft_from(stand_in, before=None, today=today, zip_lookup=lambda _: None, source=source)
    except NotRight as problem:
        raise NotRight([*issues, *problem.issues]) from problem
    website = cells.get("website", "")
    if website and checked.contact.website is None:
        issues.append(error("website", "website", website, "a web address", "Write it like https://example.org."))
    if issues:
        raise NotRight(issues)
    return checked


def _address(before: ListingDraft, checked: ListingDraft) -> dict[str, Any]:
    found = {name: getattr(checked.place, name) for name in parts_of(ADDRESS) if name != "county"}
    # The form has no county: it stays with its ZIP code.
    return found | {"county": before.place.county if before.place.zip == checked.place.zip else None}


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
