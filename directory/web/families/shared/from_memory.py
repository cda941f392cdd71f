"""A program as memory holds it, for the pages of one while the database cannot be asked."""

from __future__ import annotations

from werkzeug.exceptions import ServiceUnavailable

from directory.reach import RETRY_AFTER
from directory.search.results import LoadedListing, load_kept
from directory.web.shared.current import current_catalog


def remembered(public_id: str) -> LoadedListing:
    """The published listing of a public id.

    Raises ServiceUnavailable where memory has none: whether it closed, moved or never was, only the database knows.
    """
    listing = load_kept(current_catalog(), public_id)
    if listing is None:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    return listing
