"""For programs: what it is for them, and one box that finds their listing by whatever they have at hand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, render_template, request

from directory.extensions import db
from directory.providing.finding.lookup import find
from directory.providing.finding.readings import MOST, Kind, Reading
from directory.search.arguments import first, typed
from directory.search.results import LoadedListing, load
from directory.web.families.about.shown_ways import shown_ways
from directory.web.shared import phrases
from directory.web.shared.current import current_catalog
from directory.web.shared.translate import gettext

blueprint = Blueprint("for_programs", __name__)

SHOWN = 20
_COLUMNS = {
    Kind.PHONE: "phone",
    Kind.ZIP: "zip",
    Kind.WEBSITE: "website",
    Kind.STREET: "street",
    Kind.NAME: "program_name",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing, with what its own people know it by."""

    public_id: str
    path: str
    name: str
    city: str
    where: str
    how: str  # its first phone and its website's host


@blueprint.get("/for-programs")
def for_programs() -> str:
    """What it is, and a search by phone, ZIP, street, website, NPI or name."""
    args = typed(request.args.to_dict(flat=False))
    text = (first(args, "q") or first(args, "name"))[:MOST].strip()
    catalog = current_catalog()
    found = find(db.session, catalog, text)
    loaded = load(catalog, found.ids[:SHOWN])
    return render_template(
        "families/about/for_programs.html",
        text=text,
        understood=_understood(found.reading) if found.reading else "",
        found=[_shown(loaded[listing_id]) for listing_id in found.ids[:SHOWN] if listing_id in loaded],
        total=len(found.ids),
        add_path="/manage/programs/new" + _as_query(found.reading),
        ways=shown_ways(),
    )


def _understood(reading: Reading) -> str:
    value = reading.value
    if reading.kind is Kind.PHONE:
        return gettext("We read it as the phone number %(value)s.", value=_number(value))
    if reading.kind is Kind.NPI:
        return gettext("We read it as the NPI %(value)s.", value=value)
    if reading.kind is Kind.ZIP:
        return gettext("We read it as the ZIP code %(value)s.", value=value)
    if reading.kind is Kind.WEBSITE:
        return gettext("We read it as a website at %(value)s.", value=value)
    if reading.kind is Kind.STREET:
        return gettext("We read it as the address %(value)s.", value=" ".join(filter(None, [value, *_place(reading)])))
    if reading.zip or reading.state:
        place = " ".join(_place(reading))
        return gettext("We read it as the name “%(value)s”, near %(place)s.", value=value, place=place)
    return gettext("We read it as the name “%(value)s”.", value=value)


def _place(reading: Reading) -> tuple[str, ...]:
    return tuple(filter(None, (reading.state, reading.zip)))


def _number(digits: str) -> str:
    return f"{digits[:-4]}-{digits[-4:]}" if len(digits) < 10 else phrases.phone(f"+1{digits}")


def _as_query(reading: Reading | None) -> str:
    """What was typed, as the form for a new program takes it."""
    if reading is None or reading.kind not in _COLUMNS:
        return ""
    value = _number(reading.value) if reading.kind is Kind.PHONE else reading.value
    if reading.kind is Kind.WEBSITE:
        value = f"https://{value}"
    cells = {_COLUMNS[reading.kind]: value, "zip": reading.zip, "state": reading.state}
    if reading.kind is Kind.ZIP:
        cells["zip"] = reading.value
    return "?" + urlencode({column: cell for column, cell in cells.items() if cell})


def _shown(one: LoadedListing) -> Shown:
    place, contact = one.draft.place, one.draft.contact
    where = ", ".join(filter(None, [place.street, place.city, f"{place.state} {place.zip}"]))
    host = (urlsplit(contact.website).hostname or "").removeprefix("www.") if contact.website else ""
    how = " · ".join(filter(None, [phrases.phone_text(contact.phones[0]) if contact.phones else "", host]))
    return Shown(one.public_id, one.path, one.draft.name, place.city, where, how)
