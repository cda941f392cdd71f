"""Two listings of one program become one, and two again, exactly as they were.

The listing that goes keeps its address, which leads to the one that stays; its sources' records move, so that a
refreshed list finds it, and so do the rights of those who hold it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import memberships, rights
from directory.listings import absence, revisions
from directory.listings.draft import ListingDraft
from directory.listings.merge import merge, restated, with_own_words
from directory.listings.revisions import Change
from directory.models import DuplicatePair, Holder, Listing, PairStatus, Revision, SourceRecord, Status
from directory.moderation.choosing import Both, Side, merged_draft
from directory.moderation.duplicates import inherit_apart, locked, refuse_unread
from directory.moderation.moderation_problem import ModerationProblem

_MERGEABLE = (Status.PUBLISHED, Status.DRAFT)
MERGING = ("merged", "unmerged")  # the actions of a revision by which source records changed hands


@dataclass(frozen=True, slots=True)
class Merge:
    """What it takes to take a merge back; kept with the pair."""

    kept: int
    gone: int
    kept_before: int  # revision numbers
    kept_after: int
    gone_before: int
    records: list[list[Any]] = field(default_factory=list)  # [id, row hash] of the records that moved
    holders: list[int] = field(default_factory=list)  # ids of the rights that moved
    site_of: int | None = None  # the organization that kept the one that went
    site_moved: bool = False  # and keeps the other since


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What taking a merge back did. `kept_changed`: the listing that stayed was changed since, and left as it is."""

    kept_changed: bool
    gone_refreshed: bool  # its source said something newer meanwhile, which it now says


def both(session: Session, first: Listing, second: Listing) -> Both:
    """Two listings side by side. Together they say what all their sources' records and their own words do."""
    return Both(_draft(first), _draft(second), merge([*_parts(session, first), *_parts(session, second)]))


def better(first: Listing, second: Listing) -> Side:
    """The one whose address is rather kept: published before a draft, then the older one."""
    return "second" if second.status == Status.PUBLISHED != first.status else "first"


def merge_pair(
    session: Session, *, pair_id: int, keep: Side, chosen: Mapping[str, str], seen: Sequence[int], actor: str
) -> int:
    """Merge an open pair into the listing to keep; returns its id. The caller commits.

    `seen` are the revisions of the first and second listing that were looked at. Raises ModerationProblem where the
    pair is decided or a listing is no longer listed, PairChanged where one was changed meanwhile.
    """
    revisions.open_version(session)
    pair = locked(session, pair_id, PairStatus.OPEN)
    first, second = _listing(session, pair.first_id), _listing(session, pair.second_id)
    refuse_unread(session, pair, seen)
    kept, gone = (first, second) if keep == "first" else (second, first)
    draft = merged_draft(both(session, first, second), chosen, today=clock.today())
    rights.hold_still(session, kept.id, gone.id)
    records = session.execute(
        sa.select(SourceRecord.id, SourceRecord.row_hash)
        .where(SourceRecord.listing_id == gone.id)
        .order_by(SourceRecord.id)
    ).all()
    site_of = memberships.take_site(session, gone.id)
    site_moves = site_of is not None and memberships.organization_of(session, kept.id) is None
    merge_note = Merge(
        site_of=site_of,
        site_moved=site_moves,
        kept=kept.id,
        gone=gone.id,
        kept_before=kept.revision,
        kept_after=kept.revision + 1,
        gone_before=gone.revision,
        records=[list(row) for row in records],
        holders=_holders_to_move(session, gone.id, kept.id),
    )
    published = Status.PUBLISHED if Status.PUBLISHED in (kept.status, gone.status) else Status.DRAFT
    changes = [
        Change(draft=draft, listing_id=kept.id, status=published, action="merged"),
        Change(
            draft=_draft(gone), listing_id=gone.id, status=Status.MERGED, merged_into_id=kept.id, action="merged away"
        ),
    ]
    note = f"{gone.name} ({gone.public_id}) merged into {kept.name} ({kept.public_id})"[:500]
    kept_id, gone_id = kept.id, gone.id
    session.expunge(kept)
    session.expunge(gone)
    revisions.write_many(session, changes=changes, actor=actor, note=note)
    session.execute(sa.update(SourceRecord).where(SourceRecord.listing_id == gone_id).values(listing_id=kept_id))
    session.execute(sa.update(Holder).where(Holder.id.in_(merge_note.holders)).values(listing_id=kept_id))
    if site_of is not None and site_moves:
        memberships.put_site(session, organization_id=site_of, listing_id=kept_id, actor=actor)
    absence.refresh(session, [kept_id, gone_id])
    inherit_apart(session, like=gone_id, listing_id=kept_id, actor=actor)
    pair.status, pair.decided_by, pair.decided_at = PairStatus.MERGED, actor, clock.now()
    pair.merge = json.dumps(asdict(merge_note))
    return kept_id


def unmerge_pair(session: Session, *, pair_id: int, seen: Sequence[int], actor: str) -> Unmerged:
    """Two listings again, as they were. The caller commits. The pair is then one of those kept apart.

    The one that stayed is left as it is where it was changed since; the one that went takes what its own sources said
    meanwhile. Raises ModerationProblem where the pair is not merged, PairChanged where one is not as in `seen`.
    """
    revisions.open_version(session)
    pair = locked(session, pair_id, PairStatus.MERGED)
    refuse_unread(session, pair, seen)
    merge = Merge(**json.loads(pair.merge or "{}"))
    gone = session.get_one(Listing, merge.gone, populate_existing=True)
    if gone.status != Status.MERGED or gone.merged_into_id != merge.kept:
        raise ModerationProblem("The listing that was merged has been changed by hand since. Nothing was done.")
    kept = session.get_one(Listing, merge.kept, populate_existing=True)
    if kept.status == Status.MERGED:
        raise ModerationProblem(f"{kept.name} was itself merged into another since. Take that merge back first.")
    if _merged_later(session, pair):
        raise ModerationProblem(f"Another listing was merged into {kept.name} since. Take that merge back first.")
    rights.hold_still(session, merge.kept, merge.gone)
    _give_back(session, merge, actor)
    before, before_status = _state(session, merge.gone, merge.gone_before)
    refreshed = _as_refreshed(session, merge, before)
    changes = [
        Change(
            draft=refreshed or before,
            listing_id=merge.gone,
            status=Status(before_status),
            action="unmerged",
        )
    ]
    # By what it says and not by its number: a later merge that was taken back has left it as it was.
    after, after_status = _state(session, merge.kept, merge.kept_after)
    kept_changed = (kept.content, kept.status) != (after.to_json(), after_status)
    if not kept_changed:
        earlier, status = _state(session, merge.kept, merge.kept_before)
        changes.append(Change(draft=earlier, listing_id=merge.kept, status=Status(status), action="unmerged"))
    session.expunge(kept)
    session.expunge(gone)
    revisions.write_many(session, changes=changes, actor=actor, note="two programs again")
    absence.refresh(session, [merge.kept, merge.gone])
    pair.status, pair.decided_by, pair.decided_at = PairStatus.APART, actor, clock.now()
    pair.merge = None
    return Unmerged(kept_changed, refreshed is not None)


def _merged_later(session: Session, pair: DuplicatePair) -> bool:
    """True where a later merge kept the same listing: taken apart in another order, facts would be left behind."""
    kept = json.loads(pair.merge or "{}").get("kept")
    query = sa.select(DuplicatePair.merge).where(
        DuplicatePair.status == PairStatus.MERGED,
        DuplicatePair.id != pair.id,
        DuplicatePair.decided_at >= pair.decided_at,
        sa.or_(DuplicatePair.first_id == kept, DuplicatePair.second_id == kept),
    )
    return any(json.loads(text or "{}").get("kept") == kept for text in session.scalars(query))


def _give_back(session: Session, merge: Merge, actor: str) -> None:
    now = memberships.organization_of(session, merge.kept)
    if merge.site_moved and now is not None and now.id == merge.site_of:
        memberships.take_site(session, merge.kept)
    ids = [record_id for record_id, _ in merge.records]
    session.execute(
        sa.update(SourceRecord)
        .where(SourceRecord.id.in_(ids), SourceRecord.listing_id == merge.kept)
        .values(listing_id=merge.gone)
    )
    session.execute(
        sa.update(Holder)
        .where(Holder.id.in_(merge.holders), Holder.listing_id == merge.kept)
        .values(listing_id=merge.gone)
    )
    session.expire_all()
    if merge.site_of is not None:
        memberships.put_site(session, organization_id=merge.site_of, listing_id=merge.gone, actor=actor)
    # Who owned one of the two may have left since, because the other's owner stayed.
    for listing_id in (merge.kept, merge.gone):
        rights.appoint(session, listing_id)


def _holders_to_move(session: Session, gone_id: int, kept_id: int) -> list[int]:
    """The rights on a listing that goes, but of people who hold the one that stays already."""
    there = sa.select(Holder.account_id).where(Holder.listing_id == kept_id)
    query = sa.select(Holder.id).where(Holder.listing_id == gone_id, Holder.account_id.not_in(there))
    return list(session.scalars(query.order_by(Holder.id)))


def _as_refreshed(session: Session, merge: Merge, before: ListingDraft) -> ListingDraft | None:
    """What the listing says where one of its records changed since the merge; None where none did."""
    hashes = dict(merge.records)
    query = sa.select(SourceRecord).where(SourceRecord.listing_id == merge.gone).order_by(SourceRecord.id)
    records = list(session.scalars(query))
    if all(hashes.get(record.id) == record.row_hash for record in records):
        return None
    return restated((ListingDraft.from_json(record.draft) for record in records if not record.released), before)


def _state(session: Session, listing_id: int, number: int) -> tuple[ListingDraft, str]:
    row = session.execute(
        sa.select(Revision.content, Revision.status).where(Revision.listing_id == listing_id, Revision.number == number)
    ).one()
    return ListingDraft.from_json(row.content), row.status


def _listing(session: Session, listing_id: int) -> Listing:
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    if listing.status not in _MERGEABLE:
        raise ModerationProblem(f"{listing.name} is {listing.status} by now. Nothing was done.")
    return listing


def _parts(session: Session, listing: Listing) -> list[ListingDraft]:
    """What a listing's content is laid over each other from, as an import does it (`imports.matching.matcher`)."""
    query = (
        sa.select(SourceRecord.draft)
        .where(SourceRecord.listing_id == listing.id, SourceRecord.released.is_(False))
        .order_by(SourceRecord.id)
    )
    records = [ListingDraft.from_json(text) for text in session.scalars(query)]
    return with_own_words(records, _draft(listing)) if records else [_draft(listing)]


def _draft(listing: Listing) -> ListingDraft:
    return ListingDraft.from_json(listing.content)
