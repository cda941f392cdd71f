"""A listing's form at the desk: a new one, and one that is changed. For admins."""

from __future__ import annotations

import sqlalchemy as sa
from flask import (
    Blueprint,
    flash,
    redirect,
    request,
)

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.geo.zip_table import zip_table, zips_of
from directory.listings import history, revisions
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight, draft_from
from directory.listings.revisions import Change, ListingChangedMeanwhile
from directory.models import Listing, Status
from directory.providing import holders
from directory.web.desk.asked_for import decided, listing_of
from directory.web.desk.listings import listing_form
from directory.web.signed_in import meanwhile
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.meanwhile import base_revision
from directory.web.signed_in.shown_again import CHANGED, REFUSED, Answer, shown_again

blueprint = Blueprint("manage_listing_form", __name__)


@blueprint.get("/listings/new")
@needs(Right.EDIT)
def new() -> str:
    """An empty form."""
    return listing_form.page({}, None)


@blueprint.get("/listings/<public_id>/edit")
@needs(Right.EDIT)
def edit(public_id: str) -> str:
    """The form, filled with what the listing says."""
    listing = listing_of(public_id)
    return listing_form.page(row_of(ListingDraft.from_json(listing.content)), listing)


@blueprint.post("/listings/new")
@needs(Right.EDIT)
def create() -> Answer:
    """Add a listing, as a draft until it is published."""
    return _save(None)


@blueprint.post("/listings/<public_id>/edit")
@needs(Right.EDIT)
def save(public_id: str) -> Answer:
    """Change a listing."""
    return _save(listing_of(public_id))


def _save(listing: Listing | None) -> Answer:
    who = actor()
    cells = listing_form.cells()
    before = ListingDraft.from_json(listing.content) if listing else None
    try:
        points, towns = zip_table(db.session).get, zips_of(db.session)
        draft = draft_from(cells, before=before, today=clock.today(), zip_lookup=points, zips_of=towns)
    except NotRight as problem:
        return listing_form.page(cells, listing, problem), REFUSED
    if "look" in request.form:
        return listing_form.page(cells, listing, looked=True)
    if listing is not None and before is not None and base_revision() != listing.revision:
        return _beside_others(listing, cells, before, draft)
    if before is not None and listing is not None and draft == before:
        flash("Nothing was changed, so nothing was saved.")
        return redirect(f"/manage/listings/{listing.public_id}")
    change = Change(
        draft=draft,
        listing_id=listing.id if listing else None,
        base_revision=base_revision() if listing else None,
        status=None if listing else Status.DRAFT,
        action="edited" if listing else "added",
    )
    public_id = listing.public_id if listing else ""

    def work() -> str:
        listing_id = revisions.write(db.session, change=change, actor=who, note=listing_form.why())
        holders.tell_of_change(db.session, listing_id=listing_id)
        return db.session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()

    try:
        public_id = decided(Listing, [listing.id] if listing else [], work)
    except ListingChangedMeanwhile:  # between the look at its revision and the lock
        return _save(listing_of(public_id))
    flash("Saved." if listing else "Added, as a draft. Publish it when it is right.")
    return redirect(f"/manage/listings/{public_id}")


def _beside_others(listing: Listing, cells: dict[str, str], now: ListingDraft, yours: ListingDraft) -> Answer:
    """The form again, with what others changed since it was opened beside what was written."""
    base = history.state_at(db.session, listing, base_revision())
    if base is None:
        return shown_again("This form is of no state of the listing that we know.", lambda: edit(listing.public_id))
    found = meanwhile.changes(base, now, yours)
    if not found:  # only dates, or the same was written twice
        found = [meanwhile.Change("Sources, dates or the point", "", "changed", "")]
    return listing_form.page(listing_form.after_others(base, cells, now), listing, meanwhile=found), CHANGED
