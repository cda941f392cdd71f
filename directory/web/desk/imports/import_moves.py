"""What an import makes of listings that none of its rows is known by: moved, with a new name, or gone from the list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.matching.ledger import ABSENT
from directory.imports.staging.rows import APART, ASKED, MOVED
from directory.listings import absence
from directory.listings.draft import ListingDraft
from directory.models import BatchStatus, ImportBatch, Listing, RecordChange, SourceRecord, StagedChange, StagedRow
from directory.web.shared import phrases

MOVES_A_PAGE = 25
GONE_A_PAGE = 100
LATER = "later"  # the answer that leaves open what is asked, or was sure


@dataclass(frozen=True, slots=True)
class Side:
    """A program by what tells whether it is another's: [(label, text)] in one order; "" is not stated."""

    name: str
    public_id: str  # "" of a row
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that a row may be, and why."""

    side: Side
    kind: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ShownMove:
    """A row that is a listing, or may be one of some. `answer`: a public id, "apart", LATER, or "" for none yet."""

    row: StagedRow
    key: str
    theirs: Side
    candidates: tuple[Candidate, ...]
    answer: str


def moves(session: Session, batch_id: int, page: int, answers: Mapping[str, str]) -> tuple[list[ShownMove], int]:
    """One page of them, those that ask first, and how many there are. `answers` are what a form said, by key."""
    query = sa.select(StagedRow).where(StagedRow.batch_id == batch_id, StagedRow.moving != "")
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = (sa.case((StagedRow.moving == ASKED, 0), else_=1), StagedRow.file, StagedRow.row)
    rows = list(session.scalars(query.order_by(*order).limit(MOVES_A_PAGE).offset((page - 1) * MOVES_A_PAGE)))
    notes = {row.id: json.loads(row.notes) for row in rows}
    ours = _listings(session, {one["listing_id"] for note in notes.values() for one in note["guesses"]})
    after = _contents(session, {row.change_id for row in rows if row.change_id})
    shown = []
    for row in rows:
        note = notes[row.id]
        candidates = tuple(
            Candidate(ours[one["listing_id"]], one["kind"], ", ".join(one["reasons"]))
            for one in note["guesses"]
            if one["listing_id"] in ours
        )
        taken = candidates[0].side.public_id if row.moving == MOVED and candidates else ""
        answer = answers.get(note["key"], APART if row.moving == APART else taken)
        content = after.get(row.change_id or 0)
        theirs = _side(row.label, "", content) if content else Side(row.label, "", ())
        shown.append(ShownMove(row, note["key"], theirs, candidates, answer))
    return shown, total


def _listings(session: Session, ids: set[int]) -> dict[int, Side]:
    query = sa.select(Listing.id, Listing.name, Listing.public_id, Listing.content).where(Listing.id.in_(sorted(ids)))
    return {row.id: _side(row.name, row.public_id, row.content) for row in session.execute(query)}


def _contents(session: Session, ids: set[int]) -> dict[int, str]:
    query = sa.select(StagedChange.id, StagedChange.content).where(StagedChange.id.in_(sorted(ids)))
    return {row.id: row.content for row in session.execute(query) if row.content}


def _side(name: str, public_id: str, content: str) -> Side:
    draft = ListingDraft.from_json(content)
    place = draft.place
    street = ", ".join(part for part in (place.street, place.street2) if part)
    lines = (
        ("Name", draft.name),
        ("Street", "kept private" if place.withheld else street),
        ("Town", f"{place.city}, {place.state} {place.zip}"),
        ("Phone", ", ".join(phrases.phone_text(phone) for phone in draft.contact.phones)),
        ("Website", draft.contact.website or ""),
    )
    return Side(name, public_id, lines)


def gone(session: Session, batch: ImportBatch, page: int) -> tuple[list[Listing], int]:
    """One page of the listings that the list has no longer, by state and name, and how many there are.

    Of an import that is saved, those that the list did not take in again since.
    """
    if batch.status == BatchStatus.STAGED:
        ids = sa.select(StagedChange.listing_id).where(
            StagedChange.batch_id == batch.id, StagedChange.action == "absent"
        )
    else:
        ids = (
            sa.select(SourceRecord.listing_id)
            .join(RecordChange, RecordChange.record_id == SourceRecord.id)
            .where(RecordChange.batch_id == batch.id, RecordChange.kind == ABSENT, RecordChange.same.is_(False))
        )
    query = sa.select(Listing).where(Listing.id.in_(ids))
    if batch.status != BatchStatus.STAGED:
        query = query.where(absence.left_out_by(batch.source))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Listing.state, Listing.name, Listing.id)
    return list(session.scalars(query.limit(GONE_A_PAGE).offset((page - 1) * GONE_A_PAGE))), total
