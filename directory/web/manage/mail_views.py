"""What was mailed, without what a mail grants; and the link by which somebody stops their reminders."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from directory import audit, letters, mail
from directory.extensions import csrf, db
from directory.models import Role
from directory.web.manage.access import actor, allow, open_to_all
from directory.web.manage.paging import last_page, page_number
from directory.web.shared.site import settings

blueprint = Blueprint("manage_mail", __name__)

STATES = {"waiting": "Waiting", "sent": "Sent", "failed": "Given up"}


@blueprint.get("/mail")
@allow(Role.ADMIN)
def outbox() -> str:
    """Mails by what became of them; codes and links are dots."""
    state = request.args.get("state", "waiting")
    state = state if state in STATES else "waiting"
    page = page_number()
    found, total = mail.recent(db.session, state=state, page=page)
    return render_template(
        "manage/mail.html",
        mails=[(one, letters.hide(one.text)) for one in found],
        state=state,
        states=STATES,
        total=total,
        page=page,
        last=last_page(total, mail.PAGE),
        url=lambda number: f"/manage/mail?state={state}&page={number}",
    )


@blueprint.post("/mail/<int:mail_id>/again")
@allow(Role.ADMIN)
def again(mail_id: int) -> AnyResponse:
    """Try one again that was given up."""
    who = actor()
    db.session.rollback()
    if mail.try_again(db.session, mail_id=mail_id):
        audit.record(db.session, actor=who, action="mail-tried-again", target=f"mail {mail_id}")
        db.session.commit()
        flash("It is sent again.")
    else:
        db.session.rollback()
        flash("It held a code or a link, which is forgotten by now. Whoever wanted it asks for another.", "error")
    return redirect("/manage/mail?state=failed")


@blueprint.get("/no-reminders/<token>")
@open_to_all
def stop_page(token: str) -> str | tuple[str, int]:
    """Ask whether to stop: looking changes nothing."""
    email = mail.address_of_stop(token, settings())
    return render_template("manage/provider/no_reminders.html", email=email, token=token), 200 if email else 410


@blueprint.post("/no-reminders/<token>")
@open_to_all
@csrf.exempt  # type: ignore[untyped-decorator]
def stop(token: str) -> str | tuple[str, int]:
    """Stop them. Mail programs post here by themselves (RFC 8058): the signed token is the right to."""
    email = mail.stop_reminders(db.session, token=token, settings=settings())
    db.session.commit()
    return render_template("manage/provider/no_reminders.html", email=email, done=True), 200 if email else 410


@blueprint.post("/programs/account/reminders")
@allow(Role.PROVIDER)
def choose() -> AnyResponse:
    """Have reminders, or have none."""
    email, wanted = current_user.email, request.form.get("reminders") == "yes"
    db.session.rollback()
    mail.choose_reminders(db.session, email=email, wanted=wanted)
    db.session.commit()
    flash("You get reminders." if wanted else "You get no more reminders.")
    return redirect("/manage/programs/account")
