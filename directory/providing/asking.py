"""What a program asks for and may not say by itself waits as a request, and that it was asked is in the log."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.listings.fact_labels import fact_label
from directory.listings.facts import Fact
from directory.models import ChangeRequest, ChangeStatus, Holder, Listing


def ask(
    session: Session,
    listing: Listing,
    holder: Holder,
    waiting: Sequence[Fact],
    *,
    base_revision: int,
    note: str,
    kind: str = "edit",
) -> ChangeRequest:
    """One request a person and listing: what they ask for later takes the place of what waits, fact by fact."""
    query = sa.select(ChangeRequest).where(
        ChangeRequest.listing_id == listing.id,
        ChangeRequest.account_id == holder.account_id,
        ChangeRequest.kind == kind,
        ChangeRequest.status.in_([ChangeStatus.WAITING, ChangeStatus.ASKED]),
    )
    request = session.scalars(query.order_by(ChangeRequest.id).limit(1)).one_or_none()
    if request is None:
        request = ChangeRequest(
            listing_id=listing.id,
            account_id=holder.account_id,
            actor=holder.account.email,
            kind=kind,
            base_revision=base_revision,
        )
        session.add(request)
    known = {Fact(**one).key: one for one in json.loads(request.facts or "[]")}
    known |= {one.key: one.to_dict() for one in waiting}
    request.facts = json.dumps([known[key] for key in sorted(known)], ensure_ascii=False)
    request.base_revision, request.status = base_revision, ChangeStatus.WAITING
    request.note = note.strip()[:1000] or request.note
    session.flush()
    asked = [fact_label(one.section, one.fact) for one in waiting] or kind
    audit.record(session, listing.id, actor=request.actor, action="change-requested", asked=asked)
    return request
