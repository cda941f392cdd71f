"""On what somebody's rights on a listing rest, and so what they publish at once (`claim_ways.PUBLISHES`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.models import Claim, ClaimStatus, Holder, HolderRole, Listing, Proof
from directory.providing.proof.claim_ways import PUBLISHES, Publishes
from directory.providing.risk import UNPROVEN, Kind

_IN_CLAUSE = 500


@dataclass(slots=True)
class _Granted:
    """Who was given one listing by which proof, and who owns it now; by account, and by organization."""

    persons: dict[int, set[Proof]] = field(default_factory=lambda: defaultdict(set))
    organizations: dict[int, set[Proof]] = field(default_factory=lambda: defaultdict(set))
    owners: set[int] = field(default_factory=set)
    owners_through: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def live_kinds(session: Session, holder_ids: Collection[int]) -> Mapping[int, frozenset[Kind]]:
    """The kinds of facts that go live at once where these people say them; by the ids of their rights."""
    found: dict[int, frozenset[Kind]] = {}
    for some in batched(sorted(set(holder_ids)), _IN_CLAUSE):
        holders = session.scalars(sa.select(Holder).where(Holder.id.in_(some))).all()
        granted = _granted(session, sorted({one.listing_id for one in holders}))
        found |= {one.id: _kinds(one, granted[one.listing_id]) for one in holders}
    return found


def _kinds(holder: Holder, granted: _Granted) -> frozenset[Kind]:
    own = granted.persons[holder.account_id]
    through = holder.organization_id
    shown = own | (granted.organizations[through] if through is not None else set())
    live = {kind for kind in Kind for proof in shown if PUBLISHES[proof, kind] == Publishes.AT_ONCE}
    asked_in_by = (granted.owners if Proof.INVITED in own else set()) | granted.owners_through[through or 0]
    of_owners = {proof for account_id in asked_in_by for proof in granted.persons[account_id]}
    live |= {
        kind
        for kind in Kind
        for proof in of_owners
        if PUBLISHES[Proof.INVITED, kind] == Publishes.AS_OWNER and PUBLISHES[proof, kind] == Publishes.AT_ONCE
    }
    return UNPROVEN | live


def _granted(session: Session, listing_ids: Sequence[int]) -> Mapping[int, _Granted]:
    found: dict[int, _Granted] = defaultdict(_Granted)
    now = sa.func.coalesce(Listing.merged_into_id, Listing.id)  # what was proven of a listing holds where it is part of
    claims = (
        sa.select(now, Claim.account_id, Claim.organization_id, Claim.proof)
        .join(Listing, Listing.id == Claim.listing_id)
        .where(
            Claim.status == ClaimStatus.GRANTED,
            Claim.proven.is_(True),
            sa.or_(Listing.id.in_(listing_ids), Listing.merged_into_id.in_(listing_ids)),
        )
    )
    for listing_id, account_id, organization_id, proof in session.execute(claims):
        if organization_id is not None:
            found[listing_id].organizations[organization_id].add(Proof(proof))
        elif account_id is not None:
            found[listing_id].persons[account_id].add(Proof(proof))
    owners = sa.select(Holder.listing_id, Holder.account_id, Holder.organization_id).where(
        Holder.listing_id.in_(listing_ids), Holder.role == HolderRole.OWNER
    )
    for listing_id, account_id, through in session.execute(owners):
        found[listing_id].owners.add(account_id)
        if through is not None:
            found[listing_id].owners_through[through].add(account_id)
    return found
