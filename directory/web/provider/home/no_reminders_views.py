"""The link by which somebody stops their reminders, without signing in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from directory import no_reminders
from directory.extensions import db
from directory.models import Role
from directory.unit_of_work import written
from directory.web.shared.site import settings
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow, open_to_all
from directory.wiring import without_csrf

blueprint = Blueprint("no_reminders", __name__)


@blueprint.get("/no-reminders/<token>")
@open_to_all
def stop_page(token: str) -> str | tuple[str, int]:
    """Ask whether to stop: looking changes nothing."""
    email = no_reminders.address_of_stop(token, settings())
    return render_template("provider/home/no_reminders.html", email=email, token=token), 200 if email else 410


@blueprint.post("/no-reminders/<token>")
@open_to_all
@without_csrf
def stop(token: str) -> str | tuple[str, int]:
    """Stop them. Mail programs post here by themselves (RFC 8058): the signed token is the right to."""
    email = written(db.session, lambda: no_reminders.stop_reminders(db.session, token=token, settings=settings()))
    return render_template("provider/home/no_reminders.html", email=email, done=True), 200 if email else 410


@blueprint.post("/programs/account/reminders")
@allow(Role.PROVIDER)
def choose() -> AnyResponse:
    """Have reminders, or have none."""
    email, wanted = current_user.email, request.form.get("reminders") == "yes"
    written(db.session, lambda: no_reminders.choose_reminders(db.session, email=email, wanted=wanted))
    flash(gettext("You get reminders.") if wanted else gettext("You get no more reminders."))
    return redirect("/manage/programs/account")
