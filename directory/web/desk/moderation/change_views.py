"""What programs ask to change, at the desk: fact by fact, approved in part or whole. For admins and moderators."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_security import current_user
from wtforms import HiddenField

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.listing_problem import ListingProblem
from directory.models import ChangeRequest
from directory.providing import change_lists, holders, review
from directory.providing.promised_days import overdue
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.review import NotWhatWasRead
from directory.unit_of_work import written
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.shared.forms import Every, Form, Long
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again
from directory.work import taking_work, waiting_work
from directory.work.desk_people import desk_people, desk_person
from directory.work.work_kinds import KIND_BY_ID

blueprint = Blueprint("manage_changes", __name__)

PAGE = 50
LATER = "later"  # a button: not now
_KIND = KIND_BY_ID["change"]


class DecideForm(Form):
    """What is approved of a request, or what we ask of whoever sent it."""

    decision = HiddenField(default="")  # a button: "decide", "ask" or LATER
    seen = HiddenField(default="")
    shown = Every()  # the seals of the facts that stood on the page
    fact = Every()  # those that are ticked
    reason = Long("Reason or question", most=1000)


@blueprint.get("/changes")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Requests that wait, the oldest first; or those decided."""
    over, page = request.args.get("status") == "decided", page_number()
    found, total = change_lists.queue(db.session, states=states_here(), open_ones=not over, page=page, size=PAGE)
    return render_template(
        "desk/moderation/changes/queue.html",
        requests=found,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda at: f"/manage/changes?{'status=decided&' if over else ''}page={at}",
        decided=over,
        now=clock.now(),
        overdue=overdue,
    )


@blueprint.post("/changes")
@needs(Right.DECIDE)
def begin() -> Answer:
    """Take the oldest that nobody else has."""
    return _next()


def _next(after: int | None = None) -> Answer:
    """The page of the next one, taken for whoever asks; the queue where there is none."""
    take = partial(taking_work.take_next, db.session, _KIND, me=desk_person(current_user), after=after)
    request_id = written(db.session, take)
    if request_id is None:
        flash(
            "No other waits that nobody else has." if after is None else "That was the last one that nobody else has."
        )
        return redirect("/manage/changes")
    return redirect(f"/manage/changes/{request_id}")


@blueprint.get("/changes/<int:request_id>")
@needs(Right.READ_QUEUES)
def show(request_id: int) -> str:
    """One request, each fact as it was, is, and would be."""
    return _page(request_id)


def _page(request_id: int, sent: DecideForm | None = None) -> str:
    """What changed since the form was opened that was sent is not ticked, whatever was chosen of it before."""
    change = row(ChangeRequest, request_id)
    me, people = desk_person(current_user), desk_people(db.session)
    held = waiting_work.row_of_thing(db.session, _KIND, request_id, people, seen_by=me, now=clock.now())
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
        others=next((one.name for one in people if held and one.id == held.holder_id and one.id != me.id), None),
        later=LATER,
    )


@blueprint.post("/changes/<int:request_id>")
@needs(Right.DECIDE)
def decide(request_id: int) -> Answer:
    """Approve what is ticked and reject the rest; ask a question; or let it be. Then the next one comes."""
    who, form = actor(), DecideForm()
    what, ticked, text = form.decision.data, form.fact.data, form.reason.data

    def work() -> None:
        if what == "ask":
            review.ask(db.session, request_id=request_id, seen=form.seen.data, question=text, actor=who)
        elif what == "decide":
            review.decide(
                db.session, request_id=request_id, seen=form.seen.data, approved=ticked, reason=text, actor=who
            )
        elif what == LATER:
            taking_work.give_back(db.session, [(_KIND, request_id)], me=desk_person(current_user))
        else:
            abort(400)

    try:
        name = row(ChangeRequest, request_id).listing.name
        decided(ChangeRequest, [request_id], work)
    except NotWhatWasRead as problem:
        return shown_again(problem, lambda: _page(request_id, form), status=CHANGED)
    except (ProvidingProblem, ListingProblem) as problem:
        form.refuse(problem, "" if text.strip() else "reason")
        return shown_again(form, lambda: _page(request_id, form))
    if what != LATER:
        flash(f"{name}: the question is mailed." if what == "ask" else f"{name}: decided. They get a mail.")
    return _next(request_id)
