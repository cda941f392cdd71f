"""What there was before a claim was granted, kept with it so that it can be taken back whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

from sqlalchemy.orm import Session

from directory.accounts import memberships
from directory.models import Claim, Holder, Listing


@dataclass(frozen=True, slots=True)
class BeforeClaim:
    """The claimant's own role; who lost theirs, by account; the organization that kept it; the listing's state.

    None, and empty, for what was not, and for all of claims that were granted before this was kept.
    """

    role: str | None = None
    removed: tuple[tuple[int, str], ...] = ()
    organization_id: int | None = None
    revision: int | None = None
    status: str | None = None

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """As kept with a claim."""
        return cls(**json.loads(claim.undo or "{}"))


def before_it(session: Session, listing: Listing, account_id: int, holders: Sequence[Holder], *, instead: bool) -> str:
    """A listing and its holders now, as JSON, before this account holds it beside them or `instead`."""
    own = {one.account_id: own_role(one) for one in holders}
    organization = memberships.organization_of(session, listing.id) if instead else None
    before = BeforeClaim(
        role=own.get(account_id),
        removed=tuple((who, role) for who, role in own.items() if instead and role and who != account_id),
        organization_id=organization.id if organization else None,
        revision=listing.revision,
        status=listing.status,
    )
    return json.dumps(asdict(before))


def own_role(holder: Holder) -> str | None:
    """What somebody may do by themselves, and not through an organization."""
    return holder.role if holder.organization_id is None else holder.own_role
