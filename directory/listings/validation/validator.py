"""A row's cells to a `SourceRow`, or to what is wrong with them. Pure; every row is checked, none stops the others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from directory.listings.cells import normaliser, readers
from directory.listings.cells.issues import CellProblem, RowIssue
from directory.listings.cells.normaliser import TownLookup, ZipLookup
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Said
from directory.listings.identity.moves import own_key
from directory.listings.validation import name_cell, sections
from directory.listings.validation.as_meant import as_meant
from directory.listings.validation.believed import said_by_draft
from directory.listings.validation.contact_check import contact_of
from directory.listings.validation.place_check import completed, geocode_of, place_of
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.row_check import RowCheck
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.listings.validation.term_answers import answers_of, population_ids, population_names
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary


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


def check(raw: RawRow, ref: RowRef, row_hash: str, context: Context) -> SourceRow | list[RowIssue]:
    """One row as a statement, what is to be said of its cells beside it; or all that is wrong with it.

    Only a row of which nobody can tell who it is, and where, is kept out.
    """
    stated = normaliser.date(raw.as_of) if raw.as_of else None
    believed_day = stated is not None and stated.first <= context.today
    as_of = stated if stated is not None and believed_day else context.as_of
    row = RowCheck(raw, Said(source=context.source, as_of=as_of), list(raw.issues))
    if raw.as_of and not believed_day:
        fix = f"Read as {as_of}, the file's date."
        row.leave_out("as-of", "as_of", raw.as_of, "a date like 2026-11-23, 2026-11 or 2026, not in the future", fix)
    row.raw = raw = as_meant(raw, row.issues.append)
    names = name_cell.of_row(raw)
    if not names.name:
        row.fail("no-name", "name", raw.name1, "the program's name", "Write it, or delete the row.")
    row.raw = raw = completed(row, context.zip_lookup, context.zips_of)
    place, at_zip = place_of(row, context.zip_lookup)
    contact = contact_of(row)
    parts = sections.read_sections(raw.more, row.said, row.failed_cell, row.noted_cell)
    populations = _populations(row)
    _says_both(row)
    geocode = geocode_of(row, place, at_zip) if place is not None else None
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


def _populations(row: RowCheck) -> dict[str, Evidence]:
    """A list's bare claim for each population it says yes to, and what a template says is made for whom."""
    near = row.said.model_copy(update={"scope": "place"})
    listed = {
        term: Evidence(kind=EvidenceKind.LISTED, said=row.said if term in row.raw.yes else near)
        for term in sorted(row.raw.yes | row.raw.at_place)
        if term in population_ids()
    }
    names = population_names()
    told = _evidence(row, "population_evidence", lambda cell: readers.evidence(cell, row.said, names))
    spanish = _evidence(row, "population_evidence_es", lambda cell: readers.evidence_es(cell, told, names))
    return listed | told | spanish


def _says_both(row: RowCheck) -> None:
    """Say at the desk of which terms the source says yes and no."""
    for term in sorted(row.raw.both):
        label = get_vocabulary().term(term).label("en")
        row.warn("says-both", "services", label, "yes or no", "The source says both. Families are told to ask.")


def _evidence(row: RowCheck, column: str, read: Callable[[str], dict[str, Evidence]]) -> dict[str, Evidence]:
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
