"""A row's cells to a `SourceRow`, or to what is wrong with them. Pure; every row is checked, none stops the others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from directory.kept_private import names_house
from directory.listings.draft import (
    Contact,
    Evidence,
    EvidenceKind,
    Geocode,
    ListingDraft,
    Phone,
    Place,
    Precision,
    Said,
)
from directory.listings.identity.moves import own_key
from directory.listings.validation import cells, name_cell, normaliser, phone_cell, sections, web_cell
from directory.listings.validation.as_meant import as_meant
from directory.listings.validation.believed import believed, said_by_draft
from directory.listings.validation.issues import CellProblem, RowIssue, error, strictly, unread, warning
from directory.listings.validation.normaliser import TownLookup, ZipLookup, ZipPoint
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.listings.validation.term_answers import answers_of, population_ids, population_names
from directory.partial_date import PartialDate
from directory.unsaid import is_nowhere
from directory.vocabulary import get_vocabulary

MAX_PHONES = 8
_MOST_ZIPS = 12  # said in one sentence
_WAYS = ("getting_there", "getting_there_es")
_BESIDE = ("county", *_WAYS)  # of a place, without which it is still the same
_NO_WAY = "Words on how to get there lead to its door. Leave them out, or let the street be shown."
_TOO_LONG = "Each has 200 characters at most: write the address only."


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for all rows of a file."""

    source: str
    as_of: PartialDate
    today: dt.date
    covered: frozenset[str]
    zip_lookup: ZipLookup
    zips_of: TownLookup
    strict: bool = False  # unread cells keep their row out, but those that issues.strictly lets be


@dataclass(slots=True)
class _Row:
    """One row on its way: its cells, whom it comes from, and what was found wrong so far."""

    raw: RawRow
    said: Said
    issues: list[RowIssue] = field(default_factory=list)
    choices: str = ""  # the ZIP codes of its town, in a sentence

    def fail(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(error(code, column, found, expected, fix))

    def warn(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(warning(code, column, found, expected, fix))

    def leave_out(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(unread(code, column, found, expected, fix))

    def failed_cell(self, column: str, cell: str, problem: CellProblem) -> None:
        self.leave_out("cell", column, cell, problem.expected, problem.fix)

    def kept_out(self, *, strict: bool) -> list[RowIssue]:
        """All that is wrong with the row where something keeps it out; else nothing."""
        issues = strictly(self.issues) if strict else self.issues
        wrong = [one for one in issues if one.severity != "warning"]
        return wrong if any(one.severity == "error" for one in wrong) else []

    def noted_cell(self, column: str, cell: str, note: CellProblem) -> None:
        self.warn(f"{column}-read", column, cell, note.expected, note.fix)


def check(raw: RawRow, ref: RowRef, row_hash: str, context: Context) -> SourceRow | list[RowIssue]:
    """One row as a statement, what is to be said of its cells beside it; or all that is wrong with it.

    Only a row of which nobody can tell who it is, and where, is kept out.
    """
    stated = normaliser.date(raw.as_of) if raw.as_of else None
    believed_day = stated is not None and stated.first <= context.today
    as_of = stated if stated is not None and believed_day else context.as_of
    row = _Row(raw, Said(source=context.source, as_of=as_of), list(raw.issues))
    if raw.as_of and not believed_day:
        fix = f"Read as {as_of}, the file's date."
        row.leave_out("as-of", "as_of", raw.as_of, "a date like 2026-11-23, 2026-11 or 2026, not in the future", fix)
    row.raw = raw = as_meant(raw, row.issues.append)
    names = name_cell.of_row(raw)
    if not names.name:
        row.fail("no-name", "name", raw.name1, "the program's name", "Write it, or delete the row.")
    row.raw = raw = _completed(row, context)
    place, at_zip = _place(row, context.zip_lookup)
    contact = _contact(row)
    parts = sections.read_sections(raw.more, row.said, row.failed_cell, row.noted_cell)
    populations = _populations(row)
    _says_both(row)
    geocode = _geocode(row, place, at_zip) if place is not None else None
    draft = None
    if place is not None and names.name:
        try:
            draft = ListingDraft(
                name=names.name,
                provider=names.provider,
                contact=contact,
                place=place,
                geocode=geocode,
                answers=answers_of(raw, populations, row.said),
                populations=populations,
                **parts,
            )
        except ValueError as problem:
            said = said_by_draft(problem)
            row.fail("cell", "name", names.name, said.expected, said.fix)
    kept_out = row.kept_out(strict=context.strict)
    if kept_out or draft is None:
        return kept_out
    own, named = _own_key(context.source, raw), _named_key(context.source, raw, draft)
    return SourceRow(
        ref=ref,
        source=context.source,
        part=raw.part,
        key=own or named,
        draft=draft,
        covered=context.covered,
        is_iop=raw.is_iop,
        row_hash=row_hash,
        codes=raw.codes,
        listing=raw.listing,
        status=raw.status,
        warnings=tuple(row.issues),
        own=own,
        named=named,
    )


def _completed(row: _Row, context: Context) -> RawRow:
    """The row with what its ZIP code tells of city and state, or its town of the ZIP code where there is but one."""
    raw = row.raw
    city, state = normaliser.clean(raw.city), normaliser.clean(raw.state)
    if raw.zip and not (city and state):
        digits = normaliser.zip_code(raw.zip, "", context.zip_lookup).zip
        found = context.zip_lookup(digits) if digits else None
        if found is not None and not state:
            row.warn("state-of-zip", "state", "", "a US state", f"Taken from {digits}: {found.state}.")
            raw = replace(raw, state=found.state)
        # A city goes with its state: of a ZIP code in another state it would be a guess.
        if found is not None and not city and normaliser.state(raw.state) == found.state:
            row.warn("city-of-zip", "city", "", "a city", f"Taken from {digits}: {found.city}.")
            raw = replace(raw, city=found.city)
    code = normaliser.state(state)
    if city and code and not normaliser.clean(raw.zip):
        zips = context.zips_of(city, code)
        if len(zips) == 1:
            row.warn("zip-of-town", "zip", "", f"a ZIP code of {code}", f"{city} has only {zips[0]}.")
            raw = replace(raw, zip=zips[0])
        elif zips:
            row.choices = f"{city}, {code} has {_some(zips)}. Write the one it is in."
    return raw


def _some(zips: Sequence[str]) -> str:
    more = f" and {len(zips) - _MOST_ZIPS:,} more" if len(zips) > _MOST_ZIPS else ""
    return ", ".join(zips[:_MOST_ZIPS]) + more


def _place(row: _Row, lookup: ZipLookup) -> tuple[Place | None, ZipPoint | None]:
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
    ways = {name: raw.more.get(name) or None for name in _WAYS}
    for name, text in ways.items():
        if withheld and text and not raw.listing and (raw.street or names_house(text)):
            row.leave_out("way-private", name, text, "nothing, for the street is kept private", _NO_WAY)
            ways[name] = None
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


def _street(row: _Row, column: str) -> str | None:
    """A line of an address; None where it is empty, or says that there is no place to go to."""
    cell = getattr(row.raw, column)
    if is_nowhere(cell):
        row.warn("no-street-words", column, cell, "a street", "Write a street, or leave it empty.")
        return None
    return normaliser.display_name(cell) or None


def _zip(row: _Row, state: str, lookup: ZipLookup) -> tuple[str | None, ZipPoint | None]:
    """The ZIP code where the row's state agrees. One that is in another state was mistyped: nobody can say where."""
    raw = row.raw
    reading = normaliser.zip_code(raw.zip, state, lookup)
    if reading.zip is None:
        fix = {
            "missing": row.choices or "Write the ZIP code, or delete the row.",
            "too-short": f"A digit is missing: with zeros in front it would not be in {state}. Look the ZIP code up.",
        }.get(reading.problem, "Write five digits, like 78701.")
        row.fail(f"zip-{reading.problem}", "zip", raw.zip, f"a ZIP code of {state}", fix)
        return None, None
    if reading.padded:
        row.warn("zip-padded", "zip", raw.zip, "5 digits", f"Read as {reading.zip}.")
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
            f"a ZIP code of {state}",
            f"{reading.zip} is in {found.state}: either the ZIP code or the state is wrong.",
        )
        return None, None
    return reading.zip, found


def _geocode(row: _Row, place: Place, at_zip: ZipPoint | None) -> Geocode | None:
    """The given point where it can be believed, else the centre of the ZIP code, else none."""
    centre = None
    if at_zip is not None and at_zip.latitude is not None and at_zip.longitude is not None:
        centre = (at_zip.latitude, at_zip.longitude)
    # A point of an export stands in a directory, where somebody may have put it by hand.
    near, state = (None, "") if row.raw.listing else (centre, place.state)
    given = normaliser.point(row.raw.latitude, row.raw.longitude, near, state)
    if given.latitude is not None and given.longitude is not None and place.withheld:
        instead = "placed at the middle of its ZIP code" if centre else "on no map"
        fix = f"The street is kept private, and so is its point: the program is {instead}."
        row.warn("point-private", "latitude", f"{row.raw.latitude}, {row.raw.longitude}", "no point", fix)
    elif given.latitude is not None and given.longitude is not None:
        if given.swapped:
            row.warn("point-swapped", "latitude", row.raw.latitude, "latitude first", "Latitude and longitude turned.")
        if place.street is None:
            row.warn("no-street-point", "street", "", "a street", "The given point places the program.")
        return Geocode(latitude=given.latitude, longitude=given.longitude, precision=Precision.GIVEN, said=row.said)
    if given.problem not in ("", "missing", "zero"):
        found = f"{row.raw.latitude}, {row.raw.longitude}"
        instead = "Placed at the ZIP code instead." if centre else "The program has no point, and is on no map."
        expected = f"a point in {place.state}" if given.problem == "elsewhere" else f"a point near {place.zip}"
        row.leave_out("point", "latitude", found, expected, instead)
    if place.street is None and not place.withheld and centre is not None:
        row.warn("no-street", "street", "", "a street", "The program is placed at its ZIP code.")
    if centre is None:
        return None
    precision = Precision.WITHHELD if place.withheld else Precision.ZIP
    return Geocode(latitude=round(centre[0], 6), longitude=round(centre[1], 6), precision=precision, said=row.said)


def _contact(row: _Row) -> Contact:
    email = row.raw.more.get("email", "")
    hours = row.raw.more.get("phone_hours", "")
    contact = believed(
        Contact,
        {
            "said": (row.said,),
            "phones": _phones(row)[:MAX_PHONES],
            "website": _website(row),
            "email": normaliser.email(email) or None,
            "phone_hours": hours or None,
        },
        cells={"email": ("email", email), "phone_hours": ("phone_hours", hours)},
        failed=row.failed_cell,
    )
    return contact or Contact(said=(row.said,))


def _phones(row: _Row) -> tuple[Phone, ...]:
    """The numbers of all columns, each once; what else stood in their cells is said."""
    found: dict[tuple[str, str | None], Phone] = {}
    for kind, cell in row.raw.phones:
        reading = phone_cell.read(cell)
        left = ", ".join(reading.dropped)
        if cell and not reading.phones:
            row.leave_out("phone", "phone", cell, "a US number that is no fax", "Write it like 512-555-0100 x20.")
        elif left:
            fix = f"Left out: {left[:200]}. Write only the number, like 512-555-0100 x20."
            row.warn("phone-part", "phone", cell, "a number and its extension", fix)
        for one in reading.phones:
            fields = {"kind": one.kind or kind, "number": one.number, "extension": one.extension}
            found.setdefault((one.number, one.extension), Phone.model_validate(fields))
    return tuple(found.values())


def _website(row: _Row) -> str | None:
    cell = row.raw.website
    site, left = web_cell.read(cell)
    if cell and site is None and not _EMPTY_ADDRESS.fullmatch(cell):
        row.leave_out("website", "website", cell, "a web address", "Write it like https://example.org.")
    if left:
        row.warn("website-part", "website", cell, "one web address", f"Left out: {' '.join(left)[:200]}.")
    return site


_EMPTY_ADDRESS = re.compile(r"https?:?/{0,2}(?:www\.?)?", re.IGNORECASE)


def _populations(row: _Row) -> dict[str, Evidence]:
    """A list's bare claim for each population it says yes to, and what a template says is made for whom."""
    near = row.said.model_copy(update={"scope": "place"})
    listed = {
        term: Evidence(kind=EvidenceKind.LISTED, said=row.said if term in row.raw.yes else near)
        for term in sorted(row.raw.yes | row.raw.at_place)
        if term in population_ids()
    }
    names = population_names()
    told = _evidence(row, "population_evidence", lambda cell: cells.evidence(cell, row.said, names))
    spanish = _evidence(row, "population_evidence_es", lambda cell: cells.evidence_es(cell, told, names))
    return listed | told | spanish


def _says_both(row: _Row) -> None:
    """Say at the desk of which terms the source says yes and no."""
    for term in sorted(row.raw.both):
        label = get_vocabulary().term(term).label("en")
        row.warn("says-both", "services", label, "yes or no", "The source says both. Families are told to ask.")


def _evidence(row: _Row, column: str, read: Callable[[str], dict[str, Evidence]]) -> dict[str, Evidence]:
    cell = row.raw.more.get(column, "")
    try:
        return read(cell)
    except CellProblem as problem:
        row.failed_cell(column, cell, problem)
    except ValueError as problem:
        row.failed_cell(column, cell, said_by_draft(problem))
    return {}


def _own_key(source: str, raw: RawRow) -> str:
    """By the list's own number; "" where it has none."""
    number = _WHOLE.sub("", raw.own_id)
    return own_key(normaliser.mint_key(source, raw.part, number, "", "", "", "")) if number else ""


_WHOLE = re.compile(r"(?<=\d)\.0+\Z")  # as some programs write whole numbers


def _named_key(source: str, raw: RawRow, draft: ListingDraft) -> str:
    """By name and address. Where there is no street, the phone tells programs of one name and ZIP apart."""
    numbers = [phone.number for phone in draft.contact.phones]
    return normaliser.mint_key(
        source,
        raw.part,
        *name_cell.as_known_by(raw),
        draft.place.street or "",
        draft.place.city,
        draft.place.zip,
        "" if draft.place.street else "".join(numbers[:1]),
    )
