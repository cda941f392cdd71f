"""The one thing that an address of the desk names: found, or 404; in a state of whoever asks, or 403 with the reason.

A press asks twice: before anything is read of it (`row`), and under the lock (`decided`), for a listing may move to
another state between the look and the press.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import Response, abort, render_template
from flask_security import current_user

from directory.accounts.desk_states import DeskStates
from directory.extensions import db
from directory.imports.entries import deciding
from directory.listings import revisions, status_changes
from directory.models import (
    Account,
    Audit,
    AuditCall,
    BulkAct,
    ChangeRequest,
    Claim,
    DuplicatePair,
    EntryLook,
    ImportBatch,
    Listing,
    PhoneCall,
    Suggestion,
)
from directory.unit_of_work import written
from directory.web.signed_in.access import actor

Row = TypeVar("Row")
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])


def _of_entry(look: EntryLook) -> set[str]:
    """A row's own state, and that of the listing beside it."""
    listing = deciding.entry(db.session, look.id).listing
    return {look.state, listing.state} if listing else {look.state}


def _of_listings(*listing_ids: int) -> set[str]:
    return set(db.session.scalars(sa.select(Listing.state).where(Listing.id.in_(listing_ids))))


# In which states a thing lies. What is of no state is said to be so: a kind that is not here cannot be asked for.
_STATES: Mapping[type[Any], Callable[[Any], Collection[str]]] = {
    Listing: lambda one: {one.state},
    Claim: lambda one: _of_listings(one.listing_id),
    ChangeRequest: lambda one: _of_listings(one.listing_id),
    Suggestion: lambda one: _of_listings(one.listing_id),
    AuditCall: lambda one: _of_listings(one.listing_id),
    PhoneCall: lambda one: _of_listings(one.listing_id),
    DuplicatePair: lambda one: _of_listings(one.first_id, one.second_id),
    EntryLook: _of_entry,
    Account: lambda _one: (),
    Audit: lambda _one: (),
    ImportBatch: lambda _one: (),
}


def states_here() -> DeskStates:
    """The states of the person signed in."""
    return DeskStates.of(current_user)


def of_all_states(view: View) -> View:
    """Say that a page is of those who work on all states: an organization's sites may lie in any of them."""

    @wraps(view)
    def asked(*given: Any, **named: Any) -> Any:
        states = states_here()
        return view(*given, **named) if states.some is None else _elsewhere(states)

    return cast("View", asked)


def row(model: type[Row], row_id: int) -> Row:
    """The row of this number."""
    return _seen(db.session.get(model, row_id))


def listing_of(public_id: str) -> Listing:
    """The listing of this public id."""
    return _seen(status_changes.by_public_id(db.session, public_id))


def call_of(audit_id: int, position: int) -> AuditCall:
    """The call at this place of an accuracy audit."""
    query = sa.select(AuditCall).where(AuditCall.audit_id == audit_id, AuditCall.position == position)
    return _seen(db.session.scalars(query).one_or_none())


def decided(model: type[Any], row_ids: Collection[int], work: Callable[[], T]) -> T:
    """Do `work` as one unit (`unit_of_work.written`), where all of these rows lie in states of the person signed in.

    One that is no more is left to `work` to tell.
    """
    return written(db.session, partial(_where_they_lie, states_here(), model, row_ids, work))


def _where_they_lie(states: DeskStates, model: type[Any], row_ids: Collection[int], work: Callable[[], T]) -> T:
    if states.some is not None:
        revisions.open_version(db.session)  # no listing moves from here on
        for row_id in row_ids:
            found = db.session.get(model, row_id, populate_existing=True)
            if found is not None and not _holds(states, found):
                abort(_elsewhere(states))
    return work()


def _seen(found: Row | None) -> Row:
    if found is None:
        abort(404)
    states = states_here()
    if not _holds(states, found):
        abort(_elsewhere(states))
    return found


def _holds(states: DeskStates, found: Any) -> bool:
    if states.some is None:
        return True
    if isinstance(found, BulkAct):  # lies in many: who works on some sees their own
        return found.actor == actor()
    return states.hold(_STATES[type(found)](found))


def _elsewhere(states: DeskStates) -> Response:
    return Response(render_template("desk/elsewhere.html", states=states.words()), 403, mimetype="text/html")
