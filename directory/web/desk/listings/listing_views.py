"""Listings at the desk: find, look, edit, publish, close, confirm after a call, history, revert. For admins."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
)

from directory import audit, clock
from directory.accounts.matrix import Right
from directory.bulk_acts import marks
from directory.database import begin_write
from directory.extensions import db
from directory.listings import history, locating, reverting, status_changes
from directory.listings.csv import export
from directory.listings.draft import ListingDraft
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import ListingChangedMeanwhile, NoSuchRevision
from directory.models import Listing, Revision, SourceRecord, Status
from directory.providing import holders
from directory.unit_of_work import written
from directory.web.desk.asked_for import decided, listing_of, states_here
from directory.web.desk.listings import listing_list, listing_search
from directory.web.desk.listings.listing_acts import CallForm, PinForm, StatusForm, acts
from directory.web.desk.listings.listing_list import wanted_here
from directory.web.families.shared.maps import program_map
from directory.web.shared.forms import Form
from directory.web.signed_in import meanwhile
from directory.web.signed_in.access import actor, fresh, needs
from directory.web.signed_in.fact_rows import differences, facts
from directory.web.signed_in.meanwhile import MEANWHILE, base_revision
from directory.web.signed_in.paging import page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_listings", __name__)


@blueprint.get("/listings")
@needs(Right.LOOK)
def search() -> str:
    """Find listings."""
    return listing_list.page(wanted_here(), page_number())


@blueprint.get("/listings/export.csv")
@needs(Right.EXPORT)
@fresh
def export_csv() -> Response:
    """These listings as our template; importing the file again changes nothing."""
    return _download(export.as_csv, "text/csv", "csv")


@blueprint.get("/listings/export.geojson")
@needs(Right.EXPORT)
@fresh
def export_geojson() -> Response:
    """These listings that have a point, as GeoJSON (RFC 7946)."""
    return _download(export.as_geojson, "application/geo+json", "geojson")


def _download(write: export.Writer, mimetype: str, ending: str) -> Response:
    wanted, who = wanted_here(), actor()

    def noted() -> None:
        begin_write(db.session)
        audit.record(db.session, actor=who, action="listings-exported", target=ending, search=wanted.address())

    written(db.session, noted)
    lines = write(db.session, listing_search.query(db.session, wanted, states_here()))
    headers = {"Content-Disposition": f'attachment; filename="listings.{ending}"'}
    return Response(stream_with_context(lines), mimetype=mimetype, headers=headers)


def _once(records: Iterable[SourceRecord]) -> list[SourceRecord]:
    """One of those that say the same of the same list: a list can name a program in several rows."""
    return list({(one.source, one.as_of, one.released, one.absent_since): one for one in records}.values())


@blueprint.get("/listings/<public_id>")
@needs(Right.LOOK)
def show(public_id: str) -> str:
    """One listing: what it says, who says it, what became of it."""
    return _page(public_id)


def _page(public_id: str, sent: Form | None = None) -> str:
    listing = listing_of(public_id)
    draft = ListingDraft.from_json(listing.content)
    records = sa.select(SourceRecord).where(SourceRecord.listing_id == listing.id).order_by(SourceRecord.id)
    return render_template(
        "desk/listings/listing.html",
        listing=listing,
        facts=facts(draft),
        history=history.entries(db.session, listing.id),
        records=_once(db.session.scalars(records)),
        today=clock.today(),
        doubts=locating.doubts(db.session, listing),
        map=program_map(db.session, draft.geocode, name=listing.name),
        geocoder=current_app.config["SETTINGS"].geocoder != "none",
        mark=marks.mark_of(db.session, listing.id),
        meanwhile=_meanwhile(listing, draft),
        acts=acts(sent),
    )


def _meanwhile(listing: Listing, now: ListingDraft) -> list[meanwhile.Change]:
    """What others changed since a form on this listing's page was opened that was sent and not taken."""
    number = base_revision() if request.method == "POST" else listing.revision
    base = history.state_at(db.session, listing, number) if number != listing.revision else None
    return meanwhile.changes(base, now) if base else []


def _again(public_id: str, form: Form, problem: Exception | str, field: str = "") -> Answer:
    form.refuse(problem, field)
    return shown_again(form, lambda: _page(public_id, form))


def _changed(public_id: str, form: Form) -> Answer:
    return shown_again(MEANWHILE, lambda: _page(public_id, form), status=CHANGED)


@blueprint.get("/listings/<public_id>/history/<int:number>")
@needs(Right.LOOK)
def revision(public_id: str, number: int) -> str:
    """One revision, fact by fact, against the one before."""
    listing = listing_of(public_id)
    query = sa.select(Revision).where(Revision.listing_id == listing.id, Revision.number.in_([number - 1, number]))
    found = {one.number: one for one in db.session.scalars(query)}
    if number not in found:
        abort(404)
    before = ListingDraft.from_json(found[number - 1].content) if number - 1 in found else None
    return render_template(
        "desk/listings/revision.html",
        listing=listing,
        revision=found[number],
        earlier=found.get(number - 1),
        differences=differences(before, ListingDraft.from_json(found[number].content)),
    )


@blueprint.post("/listings/<public_id>/history/<int:number>")
@needs(Right.EDIT)
def revert(public_id: str, number: int) -> Answer:
    """Put a listing back to one of its revisions."""
    listing_id, who, base = listing_of(public_id).id, actor(), base_revision()

    def work() -> None:
        reverting.revert(db.session, listing_id=listing_id, to_revision=number, base=base, actor=who)
        holders.tell_of_change(db.session, listing_id=listing_id)

    try:
        decided(Listing, [listing_id], work)
    except NoSuchRevision:
        abort(404)
    except ListingChangedMeanwhile:
        return shown_again(MEANWHILE, lambda: revision(public_id, number), status=CHANGED)
    flash(f"It is as it was in revision {number}.")
    return redirect(f"/manage/listings/{public_id}")


@blueprint.post("/listings/<public_id>/pin")
@needs(Right.EDIT)
def move_pin(public_id: str) -> Answer:
    """Move a listing's point, or have a geocoder asked again."""
    who, listing, form = actor(), listing_of(public_id), PinForm()
    if base_revision() != listing.revision:
        return _changed(public_id, form)
    db.session.expunge(listing)

    def work() -> str:
        if form.again.data:
            locating.ask_again(db.session, listing=listing, actor=who)
            return "The worker asks for its point again."
        locating.move_pin(db.session, listing=listing, point=form.point(), anyway=form.anyway.data, actor=who)
        holders.tell_of_change(db.session, listing_id=listing.id)
        return "The point is moved."

    try:
        flash(decided(Listing, [listing.id], work))
    except ListingChangedMeanwhile:
        return _changed(public_id, form)
    except ListingProblem as problem:
        return _again(public_id, form, problem, "latitude")
    except ValueError:
        return _again(public_id, form, "Give latitude and longitude as numbers, like 30.2713 and -97.7426.", "latitude")
    return redirect(f"/manage/listings/{public_id}#point")


@blueprint.post("/listings/<public_id>/status")
@needs(Right.EDIT)
def set_status(public_id: str) -> Answer:
    """Publish, hold, close or withdraw."""
    who, listing, form = actor(), listing_of(public_id), StatusForm()
    wanted = form.status.data
    if wanted not in set(Status):
        abort(400)
    db.session.expunge(listing)

    def work() -> None:
        status_changes.set_status(
            db.session,
            listing=listing,
            status=Status(wanted),
            reason=form.reason.data,
            base=base_revision(),
            actor=who,
        )
        holders.tell_of_change(db.session, listing_id=listing.id)

    try:
        decided(Listing, [listing.id], work)
    except ListingProblem as problem:
        return _again(public_id, form, problem, "" if form.reason.data.strip() else "reason")
    except ListingChangedMeanwhile:
        return _changed(public_id, form)
    flash(f"It is {wanted} now.")
    return redirect(f"/manage/listings/{public_id}")


@blueprint.post("/listings/<public_id>/call")
@needs(Right.CALL)
def confirm_call(public_id: str) -> Answer:
    """Keep that the program confirmed its listing on the phone."""
    who, listing, form = actor(), listing_of(public_id), CallForm()
    try:
        day = form.called_on()
    except ValueError:
        return _again(public_id, form, "Say on which day you called.", "day")
    if base_revision() != listing.revision:
        return _changed(public_id, form)
    db.session.expunge(listing)
    spoke_with = form.spoke_with.data

    def keep() -> None:
        status_changes.confirm_call(db.session, listing=listing, spoke_with=spoke_with, day=day, actor=who)
        marks.called(db.session, listing_id=listing.id)

    try:
        decided(Listing, [listing.id], keep)
    except ListingChangedMeanwhile:
        return _changed(public_id, form)
    except ListingProblem as problem:
        return _again(public_id, form, problem, "day" if form.spoke_with.data.strip() else "spoke_with")
    flash("The call is kept. Families see that it was confirmed.")
    return redirect(f"/manage/listings/{public_id}")
