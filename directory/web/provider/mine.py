"""What the person signed in holds, and has asked to hold: 404 for everything else."""

from __future__ import annotations

from flask import abort
from flask_security import current_user

from directory.extensions import db
from directory.models import Claim, ClaimStatus, Holder
from directory.providing import claim_lists, holders


def my_holder(public_id: str) -> Holder:
    """The rights of the person signed in on this listing; 404 without any, as if there were no such page."""
    found = holders.holding(db.session, account_id=current_user.id, public_id=public_id)
    if found is None:
        abort(404)
    return found


def waiting_claims() -> list[Claim]:
    """The claims of the person signed in that are not granted, the latest first."""
    return [one for one in claim_lists.of_person(db.session, current_user) if one.status != ClaimStatus.GRANTED]
