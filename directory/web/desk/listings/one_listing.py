"""The listing that an address of the desk names; 404 where there is none."""

from __future__ import annotations

from flask import (
    abort,
)

from directory.extensions import db
from directory.listings import status_changes
from directory.models import Listing


def listing_of(public_id: str) -> Listing:
    listing = status_changes.by_public_id(db.session, public_id)
    if listing is None:
        abort(404)
    return listing
