"""What waits of listings that are still listed: the list of work, its counts and each queue ask here, and so agree.

A listing that was closed, withdrawn or merged since is nobody's work: no queue shows what is left of it.
"""

from __future__ import annotations

import sqlalchemy as sa

from directory.models import DuplicatePair, Listing, PairStatus, Status, Suggestion, SuggestionStatus

LISTED = (Status.PUBLISHED, Status.DRAFT)


def still_listed(*listing_ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """The rows all of whose listings, by their ids, are published or a draft."""
    listed = sa.select(Listing.id).where(Listing.status.in_(LISTED))
    return sa.and_(*(one.in_(listed) for one in listing_ids))


def pairs_waiting() -> sa.ColumnElement[bool]:
    """Pairs that somebody has to decide on."""
    both = still_listed(DuplicatePair.first_id, DuplicatePair.second_id)
    return sa.and_(DuplicatePair.status == PairStatus.OPEN, both)


def suggestions_waiting() -> sa.ColumnElement[bool]:
    """Suggestions that somebody has to decide on."""
    return sa.and_(Suggestion.status == SuggestionStatus.OPEN, still_listed(Suggestion.listing_id))
