"""The history of a listing: who changed it, in whose words, when, what, and why."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.listings.fact_words import changed_facts
from directory.listings.sources import source_label
from directory.models import ImportBatch, Revision

COMPARED = 100  # revisions of which it is said which facts they changed; the others are a click away


@dataclass(frozen=True, slots=True)
class Told:
    """One revision in words. `facts`: what it changed; `words_of`: "" where they are the actor's own."""

    revision: Revision
    facts: list[str]
    words_of: str


def told(session: Session, listing_id: int) -> list[Told]:
    """All revisions of a listing, the newest first."""
    query = sa.select(Revision).where(Revision.listing_id == listing_id).order_by(Revision.number.desc())
    found = list(session.scalars(query))
    drafts = {one.number: ListingDraft.from_json(one.content) for one in found[: COMPARED + 1]}
    lists = _lists(session, found)
    return [
        Told(
            one,
            changed_facts(drafts[one.number - 1], drafts[one.number])
            if one.number in drafts and one.number - 1 in drafts
            else [],
            one.words_of or lists.get(one.batch_id or 0, ""),
        )
        for one in found
    ]


def _lists(session: Session, revisions: list[Revision]) -> dict[int, str]:
    """Whose lists the imports of these revisions brought, by import."""
    ids = {one.batch_id for one in revisions if one.batch_id is not None}
    query = sa.select(ImportBatch.id, ImportBatch.source).where(ImportBatch.id.in_(ids))
    return {row.id: source_label(row.source) for row in session.execute(query)}
