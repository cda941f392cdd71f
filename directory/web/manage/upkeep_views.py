"""Around a program's listing: its history, leaving, questions to answer, one's account; and the link of a reminder."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_login import logout_user
from flask_security import current_user

from directory import clock
from directory.extensions import csrf, db
from directory.listings.draft import ListingDraft, Openings
from directory.listings.facts import FactProblem
from directory.listings.revisions import ListingChangedMeanwhile
from directory.models import ChangeRequest, Holder, NoReminders, Role
from directory.providing import edits, leaving, reminders, review
from directory.providing import history as programs_history
from directory.providing.edits import ChangedMeanwhile, EditProblem
from directory.providing.holders import HolderProblem
from directory.providing.review import ReviewProblem
from directory.web.manage.access import allow, open_to_all
from directory.web.manage.claim_views import held
from directory.web.manage.facts import differences, facts, in_words
from directory.web.manage.listing_form import base_revision
from directory.web.manage.program_sections import BY_ID
from directory.web.manage.program_views import home
from directory.web.manage.shown_again import CHANGED, Answer, shown_again
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.site import settings

blueprint = Blueprint("manage_program_upkeep", __name__)


@blueprint.get("/programs/<public_id>/history")
@allow(Role.PROVIDER)
def history(public_id: str) -> str:
    """The last changes of a listing, each with what it changed."""
    listing = held(public_id).listing
    told = programs_history.for_program(db.session, listing.id, reader=current_user.email, now=clock.now())
    rows = [(one, differences(one.before, one.after) if one.before else []) for one in told]
    return render_template("manage/provider/history.html", listing=listing, rows=rows)


@blueprint.post("/programs/<public_id>/history/<int:number>")
@allow(Role.PROVIDER)
def put_back(public_id: str, number: int) -> Answer:
    """Put the listing back to one of its states of the last 14 days."""
    holder_id, base = held(public_id).id, base_revision()
    db.session.rollback()
    try:
        edits.revert(db.session, holder_id=holder_id, to_revision=number, base=base, today=clock.now())
        db.session.commit()
        flash("Put back. What we check first waits for us.")
    except (ChangedMeanwhile, ListingChangedMeanwhile):
        text = "Somebody changed this listing meanwhile: it stands on top here now. Nothing was put back yet."
        return shown_again(text, lambda: history(public_id), status=CHANGED)
    except (EditProblem, FactProblem) as problem:
        return shown_again(problem, lambda: history(public_id))
    return redirect(f"/manage/programs/{public_id}/history")


@blueprint.get("/programs/<public_id>/leave")
@allow(Role.PROVIDER)
def leave_page(public_id: str) -> str:
    """Ask for the listing to be closed or taken out."""
    return render_template("manage/provider/leave.html", listing=held(public_id).listing)


@blueprint.post("/programs/<public_id>/leave")
@allow(Role.PROVIDER)
def leave(public_id: str) -> Answer:
    """Keep that they asked."""
    holder_id, kind = held(public_id).id, request.form.get("kind", "")
    if kind not in ("close", "remove"):
        return shown_again("Choose what we should do.", lambda: leave_page(public_id))
    db.session.rollback()
    try:
        edits.ask_to_leave(db.session, holder_id=holder_id, kind=kind, note=request.form.get("note", ""))
        db.session.commit()
        flash("We look at it within two business days, and write to you. The others who keep it are told.")
    except EditProblem as problem:
        db.session.rollback()
        flash(str(problem), "error")
    return redirect("/manage/programs")


@blueprint.post("/programs/<public_id>/requests/<int:request_id>/<any(reply, withdraw):what>")
@allow(Role.PROVIDER)
def answer(public_id: str, request_id: int, what: str) -> Answer:
    """Answer our question on a request, or take the request back."""
    listing_id, account_id = held(public_id).listing_id, current_user.id
    asked = db.session.get(ChangeRequest, request_id)
    if asked is None or asked.listing_id != listing_id:
        abort(404)
    db.session.rollback()
    try:
        if what == "reply":
            text = request.form.get("reply", "")
            review.reply(db.session, request_id=request_id, account_id=account_id, text=text)
        else:
            review.withdraw(db.session, request_id=request_id, account_id=account_id)
        db.session.commit()
        flash("Thank you. We look at it." if what == "reply" else "Taken back.")
    except ReviewProblem as problem:
        return shown_again(problem, home)
    return redirect("/manage/programs")


@blueprint.get("/programs/account")
@allow(Role.PROVIDER)
def account() -> str:
    """One's own account."""
    stopped = db.session.get(NoReminders, current_user.email)
    return render_template("manage/provider/account.html", reminders=stopped is None)


@blueprint.post("/programs/account")
@allow(Role.PROVIDER)
def delete_account() -> Answer:
    """Delete it."""
    account_id = current_user.id
    if request.form.get("sure") != "yes":
        return shown_again("Tick that you are sure. Nothing was deleted.", account)
    db.session.rollback()
    try:
        leaving.delete_account(db.session, account_id=account_id)
        db.session.commit()
    except HolderProblem as problem:
        db.session.rollback()
        flash(str(problem), "error")
        return redirect("/manage/programs/account")
    logout_user()
    return redirect("/for-programs")


@blueprint.get("/still-right/<token>")
@open_to_all
def still_right(token: str) -> str | tuple[str, int]:
    """What a listing says, and one question. Looking changes nothing."""
    holder = reminders.holder_of(db.session, signed=token, key=reminders.link_key(settings()))
    if holder is None:
        return render_template("manage/provider/still_right.html", holder=None), 410
    return _still_right_page(holder, token)


def _still_right_page(holder: Holder, token: str, changed: ChangedMeanwhile | None = None) -> str:
    """What a press confirms: all that is said but openings, which are asked by themselves; and what is old of it."""
    listing = holder.listing
    draft = ListingDraft.from_json(listing.content)
    return render_template(
        "manage/provider/still_right.html",
        holder=holder,
        listing=listing,
        facts=facts(draft.model_copy(update={"openings": Openings()})),
        old=[(BY_ID[name], day) for name, day in reminders.old_sections(holder, clock.today()).items()],
        changed=in_words(changed.facts) if changed else [],
        token=token,
    )


@blueprint.post("/still-right/<token>")
@open_to_all
@csrf.exempt  # type: ignore[untyped-decorator]
def confirm(token: str) -> str | tuple[str, int]:
    """A press confirms what was shown. The signed link is the right to; a page of another site cannot press."""
    refuse_other_sites()
    key = reminders.link_key(settings())
    holder = reminders.holder_of(db.session, signed=token, key=key)
    if holder is None:
        return render_template("manage/provider/still_right.html", holder=None), 410
    listing_id, who, given = holder.listing_id, holder.account.email, request.form.get("answer", "")
    if given not in ("right", "full"):
        abort(400)
    db.session.rollback()
    day: dt.date = clock.today()
    try:
        edits.still_right(
            db.session, listing_id=listing_id, actor=who, today=day, shown=base_revision(), full=given == "full"
        )
    except EditProblem as problem:
        db.session.rollback()
        holder = reminders.holder_of(db.session, signed=token, key=key)
        if holder is None:
            return render_template("manage/provider/still_right.html", holder=None), 410
        return _still_right_page(holder, token, problem if isinstance(problem, ChangedMeanwhile) else None), 409
    db.session.commit()
    return render_template("manage/provider/still_right.html", done=given)
