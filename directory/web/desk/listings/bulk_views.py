"""Something is done to many listings: chosen, looked at, pressed once, taken back at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, stream_with_context
from flask_security import current_user

from directory import audit
from directory.accounts.desk_states import EVERYWHERE
from directory.accounts.matrix import Right
from directory.bulk import batched
from directory.bulk_acts import act_preview, acts, chosen, pressing
from directory.bulk_acts.acts import Act, BulkProblem, Parameters
from directory.database import begin_write
from directory.extensions import db
from directory.listings.csv import export
from directory.models import BulkAct, BulkStatus, Listing
from directory.unit_of_work import look_anew, written
from directory.web.desk.asked_for import row, states_here
from directory.web.desk.listings import bulk_page, listing_list, listing_search
from directory.web.desk.listings.bulk_form import ALL, BulkForm
from directory.web.signed_in.access import actor, fresh, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_bulk", __name__)

PAGE = 25


@blueprint.get("/bulk")
@needs(Right.MANY)
def list_acts() -> str:
    """Every act, newest first."""
    number = page_number()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(BulkAct).where(_mine())) or 0
    query = sa.select(BulkAct).where(_mine()).options(sa.orm.defer(BulkAct.listings)).order_by(BulkAct.id.desc())
    found = db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE))
    return render_template(
        "desk/listings/bulk_acts.html",
        acts=[bulk_page.line(one) for one in found],
        page=number,
        last=last_page(total, PAGE),
        url=lambda at: f"/manage/bulk?page={at}",
    )


@blueprint.post("/bulk")
@needs(Right.MANY)
def choose() -> Answer:
    """Choose what to do, and with which listings."""
    form = BulkForm()
    if not form.validate():
        return _again(form)
    listings = _chosen(form)
    sources = [source for source, _ in listing_search.sources(db.session)]
    who, roles, states = actor(), current_user.role_names, states_here()
    look_anew(db.session)

    def work() -> int:
        return act_preview.choose(
            db.session,
            act=Act(form.act.data),
            given=form.parameters(),
            listings=listings,
            sources=sources,
            search=form.wanted().address() if form.which.data == ALL else "",
            actor=who,
            roles=roles,
            states=states,
        ).id

    try:
        number = written(db.session, work)
    except BulkProblem as problem:
        form.refuse(problem, problem.field)
        return _again(form)
    return redirect(f"/manage/bulk/{number}")


def _chosen(form: BulkForm) -> list[tuple[int, int]]:
    """(id, revision) of the listings that are meant, as they are now."""
    if form.which.data == ALL:
        return listing_search.found_now(db.session, form.wanted(), states_here())
    return act_preview.known(db.session, form.public_ids())


def _again(form: BulkForm) -> Answer:
    return shown_again(form, lambda: listing_list.page(form.wanted(), form.number(), form))


@blueprint.get("/bulk/<int:bulk_id>")
@needs(Right.MANY)
def show(bulk_id: int) -> str:
    """What an act would do, or did."""
    return _page(bulk_id)


def _page(bulk_id: int) -> str:
    act = row(BulkAct, bulk_id)
    return render_template(
        "desk/listings/bulk_act.html",
        act=act,
        title=acts.title(Act(act.act), Parameters.of(act)),
        state=bulk_page.STATES[BulkStatus(act.status)],
        given=Parameters.of(act),
        found=json.loads(act.found),
        chosen=len(chosen.pairs_of(act)),
        working=bulk_page.working(db.session, bulk_id),
        failed=bulk_page.failed_job(db.session, bulk_id),
        may_do=acts.may(Act(act.act), current_user.role_names),
        mine=act.actor == actor(),
    )


def _mine() -> sa.ColumnElement[bool]:
    """The acts that the person signed in sees: who works on some states sees those they chose themselves."""
    return sa.true() if states_here() == EVERYWHERE else BulkAct.actor == actor()


@blueprint.post("/bulk/<int:bulk_id>/do")
@needs(Right.MANY)
def do(bulk_id: int) -> Answer:
    """Have it done."""
    return _pressed(bulk_id, pressing.press)


@blueprint.post("/bulk/<int:bulk_id>/undo")
@needs(Right.MANY)
def undo(bulk_id: int) -> Answer:
    """Have it taken back."""
    return _pressed(bulk_id, pressing.request_undo)


@blueprint.post("/bulk/<int:bulk_id>/drop")
@needs(Right.MANY)
def drop(bulk_id: int) -> Answer:
    """Do not do it."""
    return _pressed(bulk_id, pressing.drop)


def _pressed(bulk_id: int, what: Callable[..., None]) -> Answer:
    press = partial(what, db.session, bulk_id=bulk_id, actor=actor(), roles=current_user.role_names)
    row(BulkAct, bulk_id)
    look_anew(db.session)
    try:
        written(db.session, press)
    except BulkProblem as problem:
        return shown_again(problem, lambda: _page(bulk_id))
    if what is pressing.drop:
        flash("Nothing was done, and nothing was changed.")
        return redirect("/manage/listings")
    return redirect(f"/manage/bulk/{bulk_id}")


def _rows(ids: Sequence[int]) -> Iterator[str]:
    """The file, a chunk of listings at a time: no database takes 50,000 ids in one question."""
    for at, some in enumerate(batched(ids)):
        lines = export.as_csv(db.session, sa.select(Listing).where(Listing.id.in_(some)))
        if at:
            next(lines)  # its head
        yield from lines


@blueprint.get("/bulk/<int:bulk_id>/listings.csv")
@needs(Right.EXPORT)
@fresh
def export_csv(bulk_id: int) -> Response:
    """The listings that were chosen for a download, as our template; importing the file again changes nothing."""
    act = row(BulkAct, bulk_id)
    if act.act != Act.EXPORT:
        abort(404)
    ids, who = [listing_id for listing_id, _ in chosen.pairs_of(act)], actor()
    look_anew(db.session)

    def noted() -> None:
        begin_write(db.session)
        audit.record(db.session, actor=who, action="listings-exported", target="csv", act=bulk_id, listings=len(ids))

    written(db.session, noted)
    lines = _rows(ids)
    headers = {"Content-Disposition": f'attachment; filename="listings-{bulk_id}.csv"'}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)
