"""Where the person signed in stands in an organization: 404 where they do not belong to it, as if there were none."""

from __future__ import annotations

from flask import abort
from flask_security import current_user

from directory.extensions import db
from directory.providing.organizations.my_organizations import Standing, standing

HOME = "/manage/programs/organizations"


def belonging(public_id: str) -> Standing:
    """Their standing in the organization of this public id; 404 without any."""
    found = standing(db.session, account_id=current_user.id, public_id=public_id)
    if found is None:
        abort(404)
    return found


def owning(public_id: str) -> Standing:
    """The same, for an owner of all its sites; 403 for others who belong to it."""
    found = belonging(public_id)
    if not found.is_owner:
        abort(403)
    return found
