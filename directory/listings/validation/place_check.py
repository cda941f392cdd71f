"""Where a row says its program is: its address, ZIP code and point, checked against each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from directory.kept_private import names_house
from directory.listings.cells import normaliser
from directory.listings.cells.normaliser import TownLookup, ZipLookup, ZipPoint
from directory.listings.draft import Geocode, Place, Precision
from directory.listings.validation.believed import believed
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.row_check import RowCheck
from directory.text import filled, known, marked
from directory.unsaid import is_nowhere

_MOST_ZIPS = 12  # said in one sentence
WAYS = ("getting_there", "getting_there_es")
_BESIDE = ("county", *WAYS)  # of a place, without which it is still the same
_NO_WAY = marked("Words on how to get there lead to its door. Leave them out, or let the street be shown.")
_ELSEWHERE = marked("%(zip)s is in %(state)s: either the ZIP code or the state is wrong.")
_PRIVATE_POINT = marked("The street is kept private, and so is its point: the program is %(instead)s.")
_TOO_LONG = marked("Each has 200 characters at most: write the address only.")


def completed(row: RowCheck, zip_lookup: ZipLookup, zips_of: TownLookup) -> RawRow:
    """The row with what its ZIP code tells of city and state, or its town of the ZIP code where there is but one."""
    raw = row.raw
    city, state = normaliser.clean(raw.city), normaliser.clean(raw.state)
    if raw.zip and not (city and state):
        digits = normaliser.zip_code(raw.zip, "", zip_lookup).zip
        found = zip_lookup(digits) if digits else None
        if found is not None and not state:
            row.warn(
                "state-of-zip",
                "state",
                "",
                "a US state",
                filled("Taken from %(zip)s: %(found)s.", zip=digits, found=found.state),
            )
            raw = replace(raw, state=found.state)
        # A city goes with its state: of a ZIP code in another state it would be a guess.
        if found is not None and not city and normaliser.state(raw.state) == found.state:
            row.warn(
                "city-of-zip",
                "city",
                "",
                "a city",
                filled("Taken from %(zip)s: %(found)s.", zip=digits, found=found.city),
            )
            raw = replace(raw, city=found.city)
    code = normaliser.state(state)
    if city and code and not normaliser.clean(raw.zip):
        zips = zips_of(city, code)
        if len(zips) == 1:
            row.warn(
                "zip-of-town",
                "zip",
                "",
                filled("a ZIP code of %(state)s", state=code),
                filled("%(city)s has only %(zip)s.", city=city, zip=zips[0]),
            )
            raw = replace(raw, zip=zips[0])
        elif zips:
            row.choices = filled(
                "%(city)s has %(zips)s. Write the one it is in.", city=f"{city}, {code}", zips=_some(zips)
            )
    return raw


def _some(zips: Sequence[str]) -> str:
    more = len(zips) - _MOST_ZIPS
    first = ", ".join(zips[:_MOST_ZIPS])
    return filled("%(zips)s and %(more)s more", zips=first, more=f"{more:,}") if more > 0 else first


def place_of(row: RowCheck, lookup: ZipLookup) -> tuple[Place | None, ZipPoint | None]:
    """Where a row's program is, and what is known of its ZIP code; None where nobody can tell."""
    raw = row.raw
    city = normaliser.display_name(raw.city)
    if not city:
        row.fail("no-city", "city", raw.city, "a city", "Write it, or delete the row.")
    state = normaliser.state(raw.state)
    if state is None:
        row.fail("state", "state", raw.state, "a US state, by code or name", "Write it like TX.")
        return None, None
    zip5, found = _zip(row, state, lookup)
    if not city or zip5 is None:
        return None, None
    withheld = raw.withheld
    street = None if withheld else _street(row, "street")
    street2 = None if withheld else _street(row, "street2")
    if street is None and street2 is not None:
        street, street2 = street2, None
    beside = {name: (name, getattr(raw, name, "") or raw.more.get(name, "")) for name in _BESIDE}
    ways = ways_of(row, withheld=withheld)
    place = believed(
        Place,
        {
            "said": (row.said,),
            "street": street,
            "street2": street2,
            "city": city,
            "state": state,
            "zip": zip5,
            "county": normaliser.display_name(raw.county) or None,
            "withheld": withheld,
            **ways,
        },
        cells=beside,
        failed=row.failed_cell,
    )
    if place is None:
        row.fail("place", "street, city", f"{raw.street}, {raw.city}", "a street and a city", _TOO_LONG)
        return None, None
    return place, found


def ways_of(row: RowCheck, *, withheld: bool) -> dict[str, str | None]:
    """How to get there, in the row's words; words that lead to a door that is kept private are left out."""
    raw = row.raw
    ways = {name: raw.more.get(name) or None for name in WAYS}
    for name, text in ways.items():
        if withheld and text and not raw.listing and (raw.street or names_house(text)):
            row.leave_out("way-private", name, text, "nothing, for the street is kept private", _NO_WAY)
            ways[name] = None
    return ways


def _street(row: RowCheck, column: str) -> str | None:
    """A line of an address; None where it is empty, or says that there is no place to go to."""
    cell = getattr(row.raw, column)
    if is_nowhere(cell):
        row.warn("no-street-words", column, cell, "a street", "Write a street, or leave it empty.")
        return None
    return normaliser.display_name(cell) or None


def _zip(row: RowCheck, state: str, lookup: ZipLookup) -> tuple[str | None, ZipPoint | None]:
    """The ZIP code where the row's state agrees. One that is in another state was mistyped: nobody can say where."""
    raw = row.raw
    reading = normaliser.zip_code(raw.zip, state, lookup)
    if reading.zip is None:
        fix = {
            "missing": row.choices or marked("Write the ZIP code, or delete the row."),
            "too-short": filled(
                "A digit is missing: with zeros in front it would not be in %(state)s. Look the ZIP code up.",
                state=state,
            ),
        }.get(reading.problem, marked("Write five digits, like 78701."))
        row.fail(f"zip-{reading.problem}", "zip", raw.zip, filled("a ZIP code of %(state)s", state=state), fix)
        return None, None
    if reading.padded:
        row.warn("zip-padded", "zip", raw.zip, "5 digits", filled("Read as %(zip)s.", zip=reading.zip))
    found = lookup(reading.zip)
    if found is None:
        if normaliser.point(raw.latitude, raw.longitude, None, state).problem:
            row.fail(
                "zip-unknown",
                "zip",
                raw.zip,
                "a ZIP code that exists",
                "Look it up; or give latitude and longitude if it is a new one.",
            )
            return None, None
        row.warn("zip-unknown", "zip", raw.zip, "a ZIP code that we know", "The given coordinates place the program.")
    elif found.state != state:
        row.fail(
            "zip-state",
            "zip",
            raw.zip,
            filled("a ZIP code of %(state)s", state=state),
            filled(_ELSEWHERE, zip=reading.zip, state=found.state),
        )
        return None, None
    return reading.zip, found


def geocode_of(row: RowCheck, place: Place, at_zip: ZipPoint | None) -> Geocode | None:
    """The given point where it can be believed, else the centre of the ZIP code, else none."""
    centre = None
    if at_zip is not None and at_zip.latitude is not None and at_zip.longitude is not None:
        centre = (at_zip.latitude, at_zip.longitude)
    # A point of an export stands in a directory, where somebody may have put it by hand.
    near, state = (None, "") if row.raw.listing else (centre, place.state)
    given = normaliser.point(row.raw.latitude, row.raw.longitude, near, state)
    if given.latitude is not None and given.longitude is not None and place.withheld:
        instead = marked("placed at the middle of its ZIP code") if centre else marked("on no map")
        fix = filled(_PRIVATE_POINT, instead=known(instead))
        row.warn("point-private", "latitude", f"{row.raw.latitude}, {row.raw.longitude}", "no point", fix)
    elif given.latitude is not None and given.longitude is not None:
        if given.swapped:
            row.warn("point-swapped", "latitude", row.raw.latitude, "latitude first", "Latitude and longitude turned.")
        if place.street is None:
            row.warn("no-street-point", "street", "", "a street", "The given point places the program.")
        return Geocode(latitude=given.latitude, longitude=given.longitude, precision=Precision.GIVEN, said=row.said)
    if given.problem not in ("", "missing", "zero"):
        found = f"{row.raw.latitude}, {row.raw.longitude}"
        instead = marked("Placed at the ZIP code instead.")
        if not centre:
            instead = marked("The program has no point, and is on no map.")
        expected = (
            filled("a point in %(state)s", state=place.state)
            if given.problem == "elsewhere"
            else filled("a point near %(zip)s", zip=place.zip)
        )
        row.leave_out("point", "latitude", found, expected, instead)
    if place.street is None and not place.withheld and centre is not None:
        row.warn("no-street", "street", "", "a street", "The program is placed at its ZIP code.")
    if centre is None:
        return None
    precision = Precision.WITHHELD if place.withheld else Precision.ZIP
    return Geocode(latitude=round(centre[0], 6), longitude=round(centre[1], 6), precision=precision, said=row.said)
