"""Claims at the desk: what speaks for each, and the decision. For admins and moderators."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from wtforms import HiddenField

from directory import audit, clock
from directory.accounts.matrix import Right
from directory.database import begin_write
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.models import Claim, ClaimStatus
from directory.providing import claim_lists, claims, holders, proving_by_phone, suggesting
from directory.providing.claims import ClaimChanged
from directory.providing.promised_days import overdue
from directory.providing.proof import taking_back
from directory.providing.providing_problem import ProvidingProblem
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.shared.forms import Every, Form, Long, Numbers, Text
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_claims", __name__)

PAGE = 50


class CodeForm(Form):
    """How a call to the published phone ended: the code that was read to us, or that nobody answered."""

    code = Text("The code you hear", most=10)
    outcome = HiddenField(default="read")  # a button
    back = HiddenField(default="")  # "calls": on to the list of calls


class TakeBackForm(Form):
    """Why a granted claim is taken back."""

    reason = Long("Why", most=1000)


class DecideForm(Form):
    """What is decided of a claim, and of others of the person."""

    decision = HiddenField(default="")  # a button
    also = Numbers()
    seen = Every()
    reason = Long("Why not", most=1000)


@blueprint.get("/claims")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Claims that wait, the oldest first; or those decided."""
    status = ClaimStatus(request.args.get("status", "open")) if _is_status() else ClaimStatus.OPEN
    page = page_number()
    found, total = claim_lists.queue(db.session, states=states_here(), status=status, page=page, size=PAGE)
    return render_template(
        "desk/moderation/claims/queue.html",
        claims=found,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda at: "/manage/claims?" + urlencode({"status": status, "page": at}),
        status=status,
        now=clock.now(),
        overdue=overdue,
    )


def _is_status() -> bool:
    return request.args.get("status", "open") in set(ClaimStatus)


@blueprint.get("/claims/<int:claim_id>")
@needs(Right.READ_QUEUES)
def show(claim_id: int) -> str:
    """One claim, with the person's others, and everybody who holds the listing."""
    return _page(claim_id)


def _page(claim_id: int, sent: Form | None = None) -> str:
    claim, here = row(Claim, claim_id), states_here()
    mine = claim_lists.waiting_of(db.session, states=here, email=claim.email)
    others = [one for one in mine if one.id != claim.id]
    return render_template(
        "desk/moderation/claims/claim.html",
        claim=claim,
        code_form=sent if isinstance(sent, CodeForm) else CodeForm.standing(),
        form=sent if isinstance(sent, DecideForm) else DecideForm.standing(),
        draft=ListingDraft.from_json(claim.listing.content),
        holders=holders.holders_of(db.session, claim.listing_id),
        others=others,
        seals=[claims.seal(db.session, one) for one in (claim, *others)],
        tries=claims.PHONE_TRIES - claim.phone_tries,
        task=proving_by_phone.call_task(db.session, claim),
        back_form=sent if isinstance(sent, TakeBackForm) else TakeBackForm.standing(),
        suggested=suggesting.is_suggestion(db.session, claim.listing),
        may_repeat=suggesting.may_repeat(db.session, claim.listing_id),
    )


@blueprint.get("/claims/calls")
@needs(Right.DECIDE)
def calls() -> str:
    """The claims that wait for a call to the published phone, each with the number and what to say."""
    waiting, total = proving_by_phone.waiting_calls(db.session, states=states_here())
    tasks = [(one, _code_form(one.claim.id)) for one in waiting]
    return render_template("desk/moderation/claims/calls.html", tasks=tasks, total=total, most=claims.PHONE_TRIES)


def _code_form(claim_id: int) -> CodeForm:
    """A form of which several stand on one page."""
    form = CodeForm.standing()
    form.code.id = f"code-{claim_id}"
    return form


@blueprint.post("/claims/<int:claim_id>/code")
@needs(Right.DECIDE)
def enter_code(claim_id: int) -> Answer:
    """Keep how a call ended: the code that was read over the published phone, or that nobody answered."""
    who, form = actor(), CodeForm()
    on = "/manage/claims/calls" if form.back.data == "calls" else f"/manage/claims/{claim_id}"

    def work() -> str:
        if form.outcome.data == "no-answer":
            proving_by_phone.note_no_answer(db.session, claim_id=claim_id, actor=who)
            return "Kept: nobody answered."
        if not proving_by_phone.enter_phone_code(db.session, claim_id=claim_id, code=form.code.data, actor=who):
            return ""
        status = db.session.get_one(Claim, claim_id).status
        return "That is the code. The listing is theirs." if status == ClaimStatus.GRANTED else "That is the code."

    try:
        said = decided(Claim, [claim_id], work)
    except ProvidingProblem as problem:
        form.refuse(problem, "code")
        return shown_again(form, lambda: _page(claim_id, form))
    if not said:
        form.refuse("That is not the code.", "code")
        return shown_again(form, lambda: _page(claim_id, form))
    flash(said)
    return redirect(on)


@blueprint.post("/claims/<int:claim_id>/take-back")
@needs(Right.DECIDE)
def take_back(claim_id: int) -> Answer:
    """Undo a granted claim, with everything it changed."""
    who, form = actor(), TakeBackForm()
    undo = partial(taking_back.take_back, db.session, claim_id=claim_id, reason=form.reason.data, actor=who)
    try:
        decided(Claim, [claim_id], undo)
    except ProvidingProblem as problem:
        form.refuse(problem, "reason")
        return shown_again(form, lambda: _page(claim_id, form))
    flash("Taken back. They read why.")
    return redirect(f"/manage/claims/{claim_id}")


@blueprint.post("/claims/<int:claim_id>")
@needs(Right.DECIDE)
def decide(claim_id: int) -> Answer:
    """Grant it, beside the others or instead of them, or refuse it. Other claims of the person that are ticked, too."""
    who, form = actor(), DecideForm()
    decision, reason, ticked = form.decision.data, form.reason.data, form.also.data
    if decision not in ("grant", "publish", "instead", "refuse"):
        abort(400)

    def work() -> None:
        claims.refuse_unread(db.session, claim_ids=[claim_id, *ticked], seen=form.seen.data)
        for one in [claim_id, *ticked]:
            if decision == "refuse":
                claims.refuse(db.session, claim_id=one, reason=reason, actor=who)
            else:
                claims.grant(
                    db.session,
                    claim_id=one,
                    actor=who,
                    instead=decision == "instead",
                    publish=decision == "publish",
                )

    try:
        decided(Claim, [claim_id, *ticked], work)
    except ClaimChanged as problem:
        return shown_again(problem, lambda: _page(claim_id, form), status=CHANGED)
    except ProvidingProblem as problem:
        form.refuse(problem, "reason" if decision == "refuse" and not reason.strip() else "")
        return shown_again(form, lambda: _page(claim_id, form))
    flash("Refused. They read why." if decision == "refuse" else "Granted. They get a mail.")
    return redirect("/manage/claims")


@blueprint.get("/claims/<int:claim_id>/document")
@needs(Right.DECIDE)
def document(claim_id: int) -> Response:
    """The document of a claim, to be saved and never shown by this site. That it was read is in the log."""
    claim = row(Claim, claim_id)
    data, kind, name, who = claim.document, claim.document_type, claim.document_name, actor()
    listing_id = claim.listing_id
    if data is None:
        abort(404)

    def noted() -> None:
        begin_write(db.session)
        target = f"claim {claim_id}"
        audit.record(db.session, listing_id, actor=who, action="document-read", target=target)

    decided(Claim, [claim_id], noted)
    response = Response(data, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
