"""Who comes back after a claim of theirs on a listing was taken back: a person decides, whatever they prove."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import Claim, ClaimStatus, Listing, Membership
from directory.providing.leaving import FORMER


def taken_back_before(
    session: Session,
    *,
    listing_id: int,
    account_id: int | None,
    emails: Collection[str | None],
    organization_id: int | None = None,
) -> Claim | None:
    """The last claim on a listing, or on one that was merged into it, that was taken back from whoever claims it now.

    It is theirs by their account, by an address of theirs (`emails`: the one they sign in by, and the one proven now),
    by an organization of theirs, or by somebody who belongs to the organization for which it is claimed. One of an
    account that was deleted may be anybody's.
    """
    known = sorted({one for one in emails if one})
    theirs = sa.select(Membership.organization_id).where(Membership.account_id == account_id)
    who = [
        Claim.account_id == account_id,
        Claim.email.in_(known),
        Claim.proof_email.in_(known),
        Claim.email.startswith(FORMER, autoescape=True),
        Claim.organization_id.in_(theirs),
    ]
    if organization_id is not None:
        members = sa.select(Membership.account_id).where(Membership.organization_id == organization_id)
        who += [Claim.organization_id == organization_id, Claim.account_id.in_(members)]
    query = (
        sa.select(Claim)
        .where(Claim.listing_id.in_(_with_merged(session, listing_id)), Claim.status == ClaimStatus.TAKEN_BACK)
        .where(sa.or_(*who))
        .order_by(Claim.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def said_of(before: Claim | None) -> str:
    """What the moderator reads of it, after the evidence; "" for none."""
    if before is None:
        return ""
    return f" A claim like this was taken back before (claim {before.id}): {before.reason}"


def _with_merged(session: Session, listing_id: int) -> Collection[int]:
    """A listing and all that were merged into it, and into those."""
    found, last = {listing_id}, {listing_id}
    while last:
        last = set(session.scalars(sa.select(Listing.id).where(Listing.merged_into_id.in_(sorted(last))))) - found
        found |= last
    return sorted(found)
