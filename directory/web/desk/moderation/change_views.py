"""What programs ask to change, at the desk: fact by fact, approved in part or whole. For admins and moderators."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from wtforms import HiddenField

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.listing_problem import ListingProblem
from directory.models import ChangeRequest
from directory.providing import holders, review
from directory.providing.promised_days import overdue
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.review import NotWhatWasRead
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.shared.forms import Every, Form, Long
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_changes", __name__)


class DecideForm(Form):
    """What is approved of a request, or what we ask of whoever sent it."""

    decision = HiddenField(default="")  # a button: "decide" or "ask"
    seen = HiddenField(default="")
    shown = Every()  # the seals of the facts that stood on the page
    fact = Every()  # those that are ticked
    reason = Long("Reason or question", most=1000)


@blueprint.get("/changes")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Requests that wait, the oldest first; or those decided."""
    over = request.args.get("status") == "decided"
    return render_template(
        "desk/moderation/changes/queue.html",
        requests=review.queue(db.session, states=states_here(), open_ones=not over),
        decided=over,
        now=clock.now(),
        overdue=overdue,
    )


@blueprint.get("/changes/<int:request_id>")
@needs(Right.READ_QUEUES)
def show(request_id: int) -> str:
    """One request, each fact as it was, is, and would be."""
    return _page(request_id)


def _page(request_id: int, sent: DecideForm | None = None) -> str:
    """What changed since the form was opened that was sent is not ticked, whatever was chosen of it before."""
    change = row(ChangeRequest, request_id)
    rows = [
        {
            "key": one.fact.key,
            "label": fact_label(one.fact.section, one.fact.fact),
            "before": stored_text(one.fact.section, one.fact.fact, one.fact.before),
            "now": stored_text(one.fact.section, one.fact.fact, one.now),
            "after": stored_text(one.fact.section, one.fact.fact, one.fact.after),
            "moved": one.moved,
            "seal": one.seal,
            "unread": sent is not None and one.seal not in sent.shown.data,
            "ticked": not one.moved if sent is None else one.fact.key in sent.fact.data,
        }
        for one in review.facts_beside(change)
    ]
    return render_template(
        "desk/moderation/changes/change.html",
        change=change,
        form=sent or DecideForm.standing({"fact": ["yes"]}),
        rows=rows,
        seal=review.seal(change),
        phones=ListingDraft.from_json(change.listing.content).contact.phones,
        asker=review.asker(db.session, change),
        call_first=review.old_numbers(change),
        elsewhere=review.others_with_numbers(db.session, change),
        frozen=holders.is_frozen(db.session, change.listing_id),
        waits=change.status in ("waiting", "asked"),
    )


@blueprint.post("/changes/<int:request_id>")
@needs(Right.DECIDE)
def decide(request_id: int) -> Answer:
    """Approve what is ticked and reject the rest; or ask a question."""
    who, form = actor(), DecideForm()
    what, ticked, text = form.decision.data, form.fact.data, form.reason.data

    def work() -> None:
        if what == "ask":
            review.ask(db.session, request_id=request_id, seen=form.seen.data, question=text, actor=who)
        elif what == "decide":
            review.decide(
                db.session, request_id=request_id, seen=form.seen.data, approved=ticked, reason=text, actor=who
            )
        else:
            abort(400)

    try:
        decided(ChangeRequest, [request_id], work)
    except NotWhatWasRead as problem:
        return shown_again(problem, lambda: _page(request_id, form), status=CHANGED)
    except (ProvidingProblem, ListingProblem) as problem:
        form.refuse(problem, "" if text.strip() else "reason")
        return shown_again(form, lambda: _page(request_id, form))
    flash("The question is mailed." if what == "ask" else "Decided. They get a mail.")
    return redirect("/manage/changes")
