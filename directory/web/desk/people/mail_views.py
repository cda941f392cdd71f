"""What was mailed, without what a mail grants."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory import audit, letters, mail
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.unit_of_work import written
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number

blueprint = Blueprint("manage_mail", __name__)

STATES = {"waiting": "Waiting", "sent": "Sent", "failed": "Given up"}


@blueprint.get("/mail")
@needs(Right.PEOPLE)
def outbox() -> str:
    """Mails by what became of them; codes and links are dots."""
    state = request.args.get("state", "waiting")
    state = state if state in STATES else "waiting"
    page = page_number()
    found, total = mail.recent(db.session, state=state, page=page)
    return render_template(
        "desk/people/mail.html",
        mails=[(one, letters.hide(one.text)) for one in found],
        state=state,
        states=STATES,
        total=total,
        page=page,
        last=last_page(total, mail.PAGE),
        url=lambda number: f"/manage/mail?state={state}&page={number}",
    )


@blueprint.post("/mail/<int:mail_id>/again")
@needs(Right.PEOPLE)
def again(mail_id: int) -> AnyResponse:
    """Try one again that was given up."""
    who = actor()

    def work() -> bool:
        waits = mail.try_again(db.session, mail_id=mail_id)
        if waits:
            audit.record(db.session, actor=who, action="mail-tried-again", target=f"mail {mail_id}")
        return waits

    if written(db.session, work):
        flash("It is sent again.")
    else:
        flash("It held a code or a link, which is forgotten by now. Whoever wanted it asks for another.", "error")
    return redirect("/manage/mail?state=failed")
