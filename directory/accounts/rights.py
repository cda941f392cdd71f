"""A listing that anybody holds has an owner: the rule that several operations keep, each while nobody else changes it.

Locks are taken in one order, so that no two wait for each other: the catalog's version, an account, listings by id.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import begin_write, one_at_a_time
from directory.models import Holder, HolderRole


def hold_still(session: Session, *listing_ids: int) -> None:
    """Let nobody else change who holds or claims these listings until this transaction ends."""
    begin_write(session)
    for listing_id in sorted(set(listing_ids)):
        one_at_a_time(session, f"rights on listing {listing_id}")


def needs_owner_without(session: Session, listing_id: int, holder_id: int) -> bool:
    """True where others would hold a listing without any owner once these rights end."""
    query = sa.select(Holder.role).where(Holder.listing_id == listing_id, Holder.id != holder_id)
    left = set(session.scalars(query))
    return bool(left) and HolderRole.OWNER not in left


def has_owner(session: Session, listing_id: int) -> bool:
    """True where somebody owns a listing."""
    query = sa.select(Holder.id).where(Holder.listing_id == listing_id, Holder.role == HolderRole.OWNER)
    return session.scalars(query.limit(1)).one_or_none() is not None


def appoint(session: Session, listing_id: int) -> None:
    """Make the one who holds a listing longest its owner, where others hold it and nobody owns it."""
    if has_owner(session, listing_id):
        return
    longest = sa.select(Holder.id).where(Holder.listing_id == listing_id).order_by(Holder.since, Holder.id).limit(1)
    session.execute(
        sa.update(Holder)
        .where(Holder.id == longest.scalar_subquery())
        .values(role=HolderRole.OWNER)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
