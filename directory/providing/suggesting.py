"""A program that is not in the directory yet, from its own people: a draft, compared, and decided as a claim."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import Account, DuplicatePair, Listing, PairStatus, Revision, Status
from directory.moderation import duplicates
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled

SUGGESTED = "suggested"  # the action of such a listing's first revision
MOST_DRAFTS = 5  # of one person that wait


def suggest(session: Session, *, account_id: int, draft: ListingDraft) -> str:
    """Keep a program as a draft that only its suggester and the desk see; returns its public id. The caller commits.

    The directory is looked through for others that may be the same. Raises ProvidingProblem.
    """
    revisions.open_version(session)
    email = session.get_one(Account, account_id).email
    if len(drafts_of(session, email)) >= MOST_DRAFTS:
        raise ProvidingProblem(
            filled("%(count)s programs of yours wait for us. We look at those first.", count=MOST_DRAFTS)
        )
    change = Change(draft=draft, status=Status.DRAFT, action=SUGGESTED)
    listing_id = revisions.write(session, change=change, actor=email)
    duplicates.request_scan(session, actor=email)
    public_id = session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()
    audit.record(session, actor=email, action="program-suggested", target=f"listing {public_id}")
    return public_id


def drafts_of(session: Session, email: str) -> list[Listing]:
    """The programs that somebody suggested and that are drafts still, by id."""
    query = (
        sa.select(Listing)
        .join(Revision, (Revision.listing_id == Listing.id) & (Revision.number == 1))
        .where(Revision.action == SUGGESTED, Revision.actor == email, Listing.status == Status.DRAFT)
        .order_by(Listing.id)
    )
    return list(session.scalars(query))


def is_suggestion(session: Session, listing: Listing) -> bool:
    """True for a draft that its own people suggested."""
    query = sa.select(Revision.action).where(Revision.listing_id == listing.id, Revision.number == 1)
    return listing.status == Status.DRAFT and session.execute(query).scalar_one_or_none() == SUGGESTED


def may_repeat(session: Session, listing_id: int) -> list[Listing]:
    """Listings that may be the same program, as far as the directory was looked through."""
    query = sa.select(DuplicatePair).where(
        DuplicatePair.status == PairStatus.OPEN,
        sa.or_(DuplicatePair.first_id == listing_id, DuplicatePair.second_id == listing_id),
    )
    ids = {one.second_id if one.first_id == listing_id else one.first_id for one in session.scalars(query)}
    return list(session.scalars(sa.select(Listing).where(Listing.id.in_(ids)).order_by(Listing.id)))
