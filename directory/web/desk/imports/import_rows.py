"""The rows behind an import's numbers, and what it would do to one listing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.staging.comparison import NO_LONGER_IOP, NOT_AN_IOP
from directory.imports.staging.rows import APART, ASKED, LOOK, MOVED, NAMED, Fate, is_unread
from directory.listings.cells.issue_words import words_of
from directory.listings.draft import ListingDraft
from directory.models import Listing, Revision, StagedChange, StagedRow

ROWS_A_PAGE = 50
REASONS = {"not-an-iop": NOT_AN_IOP, "no-longer": NO_LONGER_IOP}  # as they stand in addresses


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a file with what is said about it."""

    row: StagedRow
    issues: list[dict[str, Any]]
    notes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """One page of an import's rows. `listings` and `revisions` are by listing id: what they touch, and what became."""

    rows: list[ShownRow]
    total: int
    listings: dict[int, Any]
    revisions: dict[int, int]


def rows(session: Session, batch_id: int, *, fate: str, flag: str, reason: str, page: int) -> RowsPage:
    """The rows of this fate, flag and reason ("" for any), in the order of the files."""
    query = sa.select(StagedRow).where(StagedRow.batch_id == batch_id)
    if fate in set(Fate):
        query = query.where(StagedRow.fate == fate)
    if flag in ("duplicate", "conflict", ASKED, MOVED, APART, LOOK, NAMED):
        query = query.where(StagedRow.flag == flag)
    if flag == "unread":
        query = query.where(is_unread())
    if reason in REASONS:
        query = query.where(StagedRow.reason == REASONS[reason])
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    query = query.order_by(StagedRow.file, StagedRow.row).limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
    shown = [ShownRow(row, _issues(row), json.loads(row.notes)) for row in session.scalars(query)]
    ids = {one.row.listing_id for one in shown if one.row.listing_id}
    noted = ("duplicates", "guesses")
    ids |= {other["listing_id"] for one in shown for name in noted for other in one.notes.get(name, ())}
    public = sa.select(Listing.id, Listing.public_id, Listing.name).where(Listing.id.in_(sorted(ids)))
    written = (
        sa.select(Revision.listing_id, sa.func.min(Revision.number))
        .where(Revision.batch_id == batch_id, Revision.listing_id.in_(sorted(ids)))
        .group_by(Revision.listing_id)
    )
    return RowsPage(
        rows=shown,
        total=total,
        listings={row.id: row for row in session.execute(public)},
        revisions={row[0]: row[1] for row in session.execute(written)},
    )


def _issues(row: StagedRow) -> list[dict[str, Any]]:
    """What is said of a row's cells; of a cell it is taken without, that too (a row that is left out is not taken)."""
    found: list[dict[str, Any]] = json.loads(row.issues)
    if row.fate == Fate.LEFT_OUT:
        return found
    return [
        one | ({"fix": words_of("unread", one["code"], one["fix"])} if one["severity"] == "unread" else {})
        for one in found
    ]


def first_changes(session: Session, batch_id: int, most: int = 5) -> list[StagedRow]:
    """The first rows that change a listing."""
    query = (
        sa.select(StagedRow)
        .where(StagedRow.batch_id == batch_id, StagedRow.fate == Fate.CHANGED)
        .order_by(StagedRow.file, StagedRow.row)
        .limit(most)
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class StagedDifference:
    """What an import would do to one listing: as it is, as it would be, and the rows that say so."""

    before: ListingDraft | None
    after: ListingDraft | None
    rows: list[StagedRow]


def change(session: Session, batch_id: int, change_id: int) -> StagedDifference | None:
    """A staged change of this batch, None where there is none (any more)."""
    staged = session.get(StagedChange, change_id)
    if staged is None or staged.batch_id != batch_id:
        return None
    before = None
    if staged.listing_id is not None and staged.action == "changed":
        query = sa.select(Revision.content).where(
            Revision.listing_id == staged.listing_id, Revision.number == staged.base_revision
        )
        before = ListingDraft.from_json(session.execute(query).scalar_one())
    sources = (
        sa.select(StagedRow)
        .where(StagedRow.batch_id == batch_id, StagedRow.change_id == change_id)
        .order_by(StagedRow.file, StagedRow.row)
    )
    after = ListingDraft.from_json(staged.content) if staged.content else None
    return StagedDifference(before, after, list(session.scalars(sources)))
