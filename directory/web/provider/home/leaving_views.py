"""Asking for a listing to be closed or taken out; deleting one's own account."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask_login import logout_user
from flask_security import current_user

from directory.extensions import db
from directory.models import Role
from directory.providing import edits, leaving
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.home.own_account_views import account
from directory.web.provider.mine import my_holder
from directory.web.shared.forms import Form, Long, OneOf
from directory.web.shared.translate import gettext, said
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_leaving", __name__)


class LeaveForm(Form):
    """What should become of a listing, and why."""

    kind = OneOf(
        "What should we do?",
        choices=(("close", "Say that it has closed"), ("remove", "Take it out")),
        default="close",
        problem="Choose what we should do.",
    )
    note = Long("Why", most=1000)


@blueprint.get("/programs/<public_id>/leave")
@allow(Role.PROVIDER)
def leave_page(public_id: str) -> str:
    """Ask for the listing to be closed or taken out."""
    return _leave_page(public_id, LeaveForm.standing())


def _leave_page(public_id: str, form: LeaveForm) -> str:
    return render_template("provider/home/leave.html", listing=my_holder(public_id).listing, form=form)


@blueprint.post("/programs/<public_id>/leave")
@allow(Role.PROVIDER)
def leave(public_id: str) -> Answer:
    """Keep that they asked."""
    holder_id, form = my_holder(public_id).id, LeaveForm()
    if not form.validate():
        return shown_again(form, lambda: _leave_page(public_id, form))
    ask = partial(edits.ask_to_leave, db.session, holder_id=holder_id, kind=form.kind.data, note=form.note.data)
    try:
        written(db.session, ask)
    except ProvidingProblem as problem:
        flash(said(problem), "error")
    else:
        flash(gettext("We look at it within two business days, and write to you. The others who keep it are told."))
    return redirect("/manage/programs")


@blueprint.post("/programs/account")
@allow(Role.PROVIDER)
def delete_account() -> Answer:
    """Delete it."""
    account_id = current_user.id
    if request.form.get("sure") != "yes":
        return shown_again(gettext("Tick that you are sure. Nothing was deleted."), account)
    try:
        written(db.session, lambda: leaving.delete_account(db.session, account_id=account_id))
    except ProvidingProblem as problem:
        flash(said(problem), "error")
        return redirect("/manage/programs/account")
    logout_user()
    return redirect("/for-programs")
