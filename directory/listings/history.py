"""The history of a listing: who changed it, in whose words, when, what, and why; and what it said at a revision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from directory.listings.draft import ListingDraft
from directory.listings.fact_words import changed_facts
from directory.listings.sources import source_label
from directory.models import ImportBatch, Listing, Revision

COMPARED = 100  # revisions of which it is said what they changed; the others are a click away


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One revision, and what the listing said before and after it; `after` is None where that was not asked for.

    `words_of`: whose words they are, "" where they are the actor's own.
    """

    revision: Revision
    before: ListingDraft | None
    after: ListingDraft | None
    words_of: str

    @property
    def facts(self) -> list[str]:
        """What the facts are called that it changed."""
        return changed_facts(self.before, self.after) if self.after else []


def entries(
    session: Session, listing_id: int, *, compared: int = COMPARED, most: int | None = None
) -> list[HistoryEntry]:
    """The revisions of a listing, the newest first: `most` of them, or all.

    The newest `compared` are told with what they changed. Only what these said is read, in one query.
    """
    query = sa.select(Revision).where(Revision.listing_id == listing_id).order_by(Revision.number.desc())
    found = list(session.scalars(query.options(defer(Revision.content)).limit(most)))
    shown = [one.number for one in found[:compared]]
    drafts = _states(session, listing_id, {*shown, *(number - 1 for number in shown[-1:])})
    lists = _lists(session, found)
    return [
        HistoryEntry(
            revision=one,
            before=drafts.get(one.number - 1),
            after=drafts.get(one.number) if place < compared else None,
            words_of=one.words_of or lists.get(one.batch_id or 0, ""),
        )
        for place, one in enumerate(found)
    ]


def state_at(session: Session, listing: Listing, number: int) -> ListingDraft | None:
    """What a listing said at one of its revisions; None where there is no such."""
    return _states(session, listing.id, {number}).get(number)


def _states(session: Session, listing_id: int, numbers: Collection[int]) -> dict[int, ListingDraft]:
    query = sa.select(Revision.number, Revision.content).where(
        Revision.listing_id == listing_id, Revision.number.in_(sorted(numbers))
    )
    return {number: ListingDraft.from_json(content) for number, content in session.execute(query)}


def _lists(session: Session, revisions: Sequence[Revision]) -> dict[int, str]:
    """Whose lists the imports of these revisions brought, by import."""
    ids = {one.batch_id for one in revisions if one.batch_id is not None}
    query = sa.select(ImportBatch.id, ImportBatch.source).where(ImportBatch.id.in_(ids))
    return {row.id: source_label(row.source) for row in session.execute(query)}
