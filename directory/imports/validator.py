"""A row's cells to a `Statement`, or to what is wrong with them. Pure; every row is checked, none stops the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from directory.imports import normaliser, sections
from directory.imports.formats.base import RawRow
from directory.imports.issues import CellProblem, RowIssue, error, warning
from directory.imports.normaliser import TownLookup, ZipLookup, ZipPoint
from directory.imports.statement import RowRef, Statement
from directory.listings.draft import (
    Answer,
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
from directory.text import fold
from directory.vocabulary import get_vocabulary

MAX_PHONES = 8
_MOST_ZIPS = 12  # said in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for all rows of a file."""

    source: str
    as_of: dt.date
    today: dt.date
    covered: frozenset[str]
    zip_lookup: ZipLookup
    zips_of: TownLookup


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

    def failed_cell(self, column: str, cell: str, problem: CellProblem) -> None:
        self.fail("cell", column, cell, problem.expected, problem.fix)

    def noted_cell(self, column: str, cell: str, note: CellProblem) -> None:
        self.warn(f"{column}-read", column, cell, note.expected, note.fix)


def check(raw: RawRow, ref: RowRef, row_hash: str, context: Context) -> Statement | list[RowIssue]:
    """One row as a statement (its warnings beside it), or everything that is wrong with it."""
    stated = normaliser.date(raw.as_of) if raw.as_of else None
    believed = stated is not None and stated <= context.today
    as_of = stated if stated is not None and believed else context.as_of
    row = _Row(raw, Said(source=context.source, as_of=as_of))
    if raw.as_of and not believed:
        row.warn("as-of", "as_of", raw.as_of, "a day that is not in the future", f"Read as {as_of}, the file's day.")
    name1, name2 = normaliser.display_name(raw.name1), normaliser.display_name(raw.name2)
    if not name1:
        row.fail("no-name", "name", raw.name1, "the program's name", "Write it, or delete the row.")
    row.raw = raw = _completed(row, context)
    place, at_zip = _place(row, context.zip_lookup)
    contact = _contact(row)
    parts = sections.read_sections(raw.more, row.said, row.failed_cell, row.noted_cell)
    populations = _populations(row)
    if any(issue.severity == "error" for issue in row.issues) or place is None:
        return [issue for issue in row.issues if issue.severity == "error"]
    try:
        draft = ListingDraft(
            name=normaliser.display_name(raw.own_name) or normaliser.listing_name(name1, name2, cut=raw.cut_names),
            provider=name1,
            contact=contact,
            place=place,
            geocode=_geocode(row, place, at_zip),
            answers=_answers(raw.yes | populations.keys(), raw.no, row.said),
            populations=populations,
            **parts,
        )
    except ValueError as problem:
        row.failed_cell("name", f"{name1} {name2}".strip(), sections.said_by_draft(problem))
        return [issue for issue in row.issues if issue.severity == "error"]
    return Statement(
        ref=ref,
        source=context.source,
        part=raw.part,
        key=_key(context.source, raw, draft),
        draft=draft,
        covered=context.covered,
        is_iop=raw.is_iop,
        row_hash=row_hash,
        codes=raw.codes,
        listing=raw.listing,
        status=raw.status,
        warnings=tuple(row.issues),
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
    withheld = raw.withheld or normaliser.is_withheld(raw.street)
    street = None if withheld else (normaliser.display_name(raw.street) or None)
    street2 = None if withheld else (normaliser.display_name(raw.street2) or None)
    if street is None and street2 is not None:
        street, street2 = street2, None
    try:
        place = Place(
            said=(row.said,),
            street=street,
            street2=street2,
            city=city,
            state=state,
            zip=zip5,
            county=normaliser.display_name(raw.county) or None,
            withheld=withheld,
            getting_there=raw.more.get("getting_there") or None,
            getting_there_es=raw.more.get("getting_there_es") or None,
        )
    except ValueError as problem:
        row.failed_cell("street, city", f"{raw.street}, {raw.city}", sections.said_by_draft(problem))
        return None, None
    return place, found


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
    given = normaliser.point(row.raw.latitude, row.raw.longitude, centre, place.state)
    if given.latitude is not None and given.longitude is not None:
        if given.swapped:
            row.warn("point-swapped", "latitude", row.raw.latitude, "latitude first", "Latitude and longitude turned.")
        precision = Precision.WITHHELD if place.withheld else Precision.GIVEN
        if place.street is None and not place.withheld:
            row.warn("no-street-point", "street", "", "a street", "The given point places the program.")
        return Geocode(latitude=given.latitude, longitude=given.longitude, precision=precision, said=row.said)
    if given.problem not in ("missing", "zero"):
        found = f"{row.raw.latitude}, {row.raw.longitude}"
        instead = "Placed at the ZIP code instead." if centre else "The program has no point, and is on no map."
        expected = f"a point in {place.state}" if given.problem == "elsewhere" else f"a point near {place.zip}"
        row.warn("point", "latitude", found, expected, instead)
    if place.street is None and not place.withheld and centre is not None:
        row.warn("no-street", "street", "", "a street", "The program is placed at its ZIP code.")
    if centre is None:
        return None
    precision = Precision.WITHHELD if place.withheld else Precision.ZIP
    return Geocode(latitude=round(centre[0], 6), longitude=round(centre[1], 6), precision=precision, said=row.said)


def _contact(row: _Row) -> Contact:
    found: dict[tuple[str, str | None], Phone] = {}
    for kind, cell in row.raw.phones:
        readings = normaliser.phones(cell)
        if cell and not readings:
            row.warn("phone", "phone", cell, "a US number", "Left out; a family could not dial it.")
        for reading in readings:
            phone = Phone.model_validate({"kind": kind, "number": reading.number, "extension": reading.extension})
            found.setdefault((reading.number, reading.extension), phone)
    site = normaliser.website(row.raw.website)
    if row.raw.website and site is None and not row.raw.website.lower().startswith("http"):
        row.warn("website", "website", row.raw.website, "a web address", "Left out.")
    email, hours = row.raw.more.get("email"), row.raw.more.get("phone_hours")
    try:
        return Contact(
            said=(row.said,), phones=tuple(found.values())[:MAX_PHONES], website=site, email=email, phone_hours=hours
        )
    except ValueError as problem:
        cells = {"email": email or "", "phone_hours": hours or ""}
        broken = [name for name in cells if name in sections.broken_fields(problem)] or list(cells)
        found_text = " ".join(cells[name] for name in broken)
        row.failed_cell(", ".join(broken), found_text, sections.said_by_draft(problem))
        return Contact(said=(row.said,))


@cache
def _population_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for term in get_vocabulary().terms_of("population"):
        names |= {fold(term.id): term.id, fold(term.label("en")): term.id}
    return names


def _populations(row: _Row) -> dict[str, Evidence]:
    """A list's bare claim for each population it says yes to, and what a template says is made for whom."""
    listed = {
        term: Evidence(kind=EvidenceKind.LISTED, said=row.said)
        for term in sorted(row.raw.yes)
        if term in _population_ids()
    }
    names, column = _population_names(), "population_evidence"
    try:
        told = sections.evidence(row.raw.more.get(column, ""), row.said, names)
        column = "population_evidence_es"
        return listed | sections.evidence_es(row.raw.more.get(column, ""), told, names)
    except (CellProblem, ValueError) as problem:
        if isinstance(problem, ValueError):
            problem = sections.said_by_draft(problem)
        row.failed_cell(column, row.raw.more[column], problem)
        return {}


@cache
def _population_ids() -> frozenset[str]:
    return frozenset(term.id for term in get_vocabulary().terms_of("population"))


def _answers(yes: frozenset[str], no: frozenset[str], said: Said) -> dict[str, Answer]:
    return dict.fromkeys(yes, Answer(value="yes", said=said)) | dict.fromkeys(no - yes, Answer(value="no", said=said))


def _key(source: str, raw: RawRow, draft: ListingDraft) -> str:
    """By name and address; where there is no street, the phone tells programs of one name and ZIP apart."""
    numbers = [phone.number for phone in draft.contact.phones]
    return normaliser.mint_key(
        source,
        raw.part,
        draft.provider,
        draft.name,
        draft.place.street or "",
        draft.place.city,
        draft.place.zip,
        "" if draft.place.street else "".join(numbers[:1]),
    )
