"""What everybody sees of their own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session
from flask_security import current_user
from werkzeug.wrappers import Response

from directory import audit
from directory.accounts import sessions
from directory.extensions import db
from directory.models import Role
from directory.unit_of_work import look_anew, written
from directory.web.shared.translate import ngettext
from directory.web.signed_in.access import actor, allow
from directory.web.signed_in.security import session_key

blueprint = Blueprint("manage_account", __name__)


@blueprint.get("/account")
@allow(*Role)
def account() -> str:
    """One's own account: password, second step, recovery codes, sessions."""
    found = sessions.list_open(db.session, account_id=current_user.id, current_key=session_key())
    codes = len(current_user.mf_recovery_codes or [])
    return render_template("signed_in/account.html", sessions=found, codes=codes)


@blueprint.post("/account/end-sessions")
@allow(*Role)
def end_sessions() -> Response:
    """End one session, or all others."""
    chosen = request.form.get("session", "")

    def work() -> int:
        if chosen.isascii() and chosen.isdigit():
            ended = sessions.end(db.session, account_id=current_user.id, session_ids=[int(chosen[:9])])
        else:
            ended = sessions.end_others(db.session, account=current_user, keep_key=session_key())
        if ended:
            audit.record(db.session, actor=actor(), action="sessions-ended", count=ended)
        return ended

    ended = written(db.session, work)
    flash(ngettext("%(num)s session ended.", "%(num)s sessions ended.", ended))
    if not sessions.is_open(db.session, key=session_key(), account_id=current_user.id):
        session.clear()
    look_anew(db.session)
    return redirect("/manage/account")
