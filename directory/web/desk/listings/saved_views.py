"""Searches of listings kept under a name, renamed and forgotten."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask_security import current_user

from directory import saved_searches
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.saved_searches import SearchProblem
from directory.unit_of_work import written
from directory.web.desk.listings import listing_list
from directory.web.desk.listings.saved_form import RenameForm, SaveForm, rename_form
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_searches", __name__)


@blueprint.get("/searches")
@needs(Right.LOOK)
def list_searches() -> str:
    """One's own searches, and those of everybody."""
    return _page()


def _page(search_id: int = 0, sent: RenameForm | None = None) -> str:
    kept = saved_searches.seen_by(db.session, current_user.id)
    may_change = partial(saved_searches.may_change, account_id=current_user.id, roles=current_user.role_names)
    forms = {
        one.id: sent if sent is not None and one.id == search_id else rename_form(one.id).standing({"name": one.name})
        for one in kept
    }
    return render_template("desk/listings/searches.html", kept=kept, forms=forms, may_change=may_change)


@blueprint.post("/searches")
@needs(Right.LOOK)
def save() -> Answer:
    """Keep the search on the page."""
    form = SaveForm()
    if not form.validate():
        return shown_again(form, lambda: listing_list.page(form.wanted(), 1, form))
    keep = partial(
        saved_searches.save,
        db.session,
        name=form.name.data,
        search=form.wanted().address(),
        everybody=form.everybody.data,
        account_id=current_user.id,
        actor=actor(),
        roles=current_user.role_names,
    )
    try:
        written(db.session, keep)
    except SearchProblem as problem:
        form.refuse(problem, "name")
        return shown_again(form, lambda: listing_list.page(form.wanted(), 1, form))
    flash("Kept. How many it finds stands on Today.")
    return redirect(form.wanted().address())


@blueprint.post("/searches/<int:search_id>")
@needs(Right.LOOK)
def change(search_id: int) -> Answer:
    """Give it another name, or keep it no more."""
    form = rename_form(search_id)()
    whose = {"account_id": current_user.id, "actor": actor(), "roles": current_user.role_names}
    forget = "forget" in request.form
    work = (
        partial(saved_searches.forget, db.session, search_id=search_id, **whose)
        if forget
        else partial(saved_searches.rename, db.session, search_id=search_id, name=form.name.data, **whose)
    )
    try:
        written(db.session, work)
    except SearchProblem as problem:
        form.refuse(problem, "name")
        return shown_again(form, lambda: _page(search_id, form))
    flash("Forgotten. The listings are as they were." if forget else "It has its new name.")
    return redirect("/manage/searches")
