"""Calls at the desk: whom to call, the call on screen, what came of it, and taking one back."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request

from directory import clock
from directory.accounts.matrix import Right
from directory.bulk_acts import marks
from directory.calls import call_undo, keeping, taking, waiting
from directory.calls.call_problem import CallProblem, ChangedDuringCall, NotOnScreen
from directory.calls.keeping import Told
from directory.calls.waiting import Need, Wanted
from directory.extensions import db
from directory.geo.states import STATES
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.fact_words import fact_text
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import ListingChangedMeanwhile
from directory.models import CallResult, Listing, PhoneCall, Status
from directory.moderation import reports
from directory.unit_of_work import written
from directory.watch.asked_by_phone import FIELDS, says
from directory.web.desk.asked_for import decided, listing_of, states_here
from directory.web.desk.calls import call_form
from directory.web.desk.calls.in_spanish import in_spanish
from directory.web.desk.watch.in_words import in_words
from directory.web.shared.phrases import phone_href, phone_text
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.meanwhile import MEANWHILE, base_revision
from directory.web.signed_in.report_kinds import KINDS
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_calls", __name__)

NEEDS = {
    Need.REPORTED: "Reported by a family",
    Need.MARKED: "Marked for a call",
    Need.DOUBTFUL: "Doubtful: may be no IOP, or its sources disagree",
    Need.NEVER: "Never confirmed, or only a part",
    Need.OLD: "Confirmed more than 90 days ago",
}
LANGUAGES = {"": "Any", "es": "Spanish is spoken there"}
RESULTS = {
    CallResult.TALKED: "talked",
    CallResult.NO_ANSWER: "no answer",
    CallResult.REFUSED: "they refused",
    CallResult.CLOSED: "closed",
    CallResult.NOT_IOP: "no intensive outpatient program",
    CallResult.NUMBER_DEAD: "the number is dead",
}


def _wanted() -> Wanted:
    """Which calls somebody wants to make, as the address says or the form carries."""
    need, state, language = (request.values.get(name, "") for name in ("need", "state", "language"))
    return Wanted(
        need=need if need in set(Need) else "",
        state=state if state in STATES else "",
        language=language if language in LANGUAGES else "",
        states=states_here(),
    )


def _address(path: str, wanted: Wanted) -> str:
    pairs = [("need", wanted.need), ("state", wanted.state), ("language", wanted.language)]
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{query}" if query else path


@blueprint.get("/calls")
@needs(Right.CALL)
def queue() -> str:
    """How many wait, by need; and one's own last calls."""
    wanted, who = _wanted(), actor()
    found = waiting.waiting(db.session, wanted._replace(need=""), who=who)
    return render_template(
        "desk/calls/queue.html",
        wanted=wanted,
        counts=waiting.counts(found),
        needs=NEEDS,
        states={code: name for code, name in STATES.items() if wanted.states.hold({code})},
        languages=LANGUAGES,
        results=RESULTS,
        calls=call_undo.last_calls(db.session, who),
        address=_address,
    )


@blueprint.post("/calls")
@needs(Right.CALL)
def take() -> Answer:
    """Take the next call, or that of one listing."""
    wanted, who = _wanted(), actor()
    public_id = request.form.get("listing", "")
    if not public_id:
        return _next(wanted, who)
    listing_id = listing_of(public_id).id
    if not decided(Listing, [listing_id], partial(taking.take, db.session, listing_id, who=who)):
        flash("Somebody else has this call on screen.", "error")
    return redirect(_address(f"/manage/calls/{public_id}", wanted))


def _next(wanted: Wanted, who: str) -> Answer:
    """The page of the next call."""

    found = taking.looked_up(db.session, wanted, who=who)
    public_id = written(db.session, partial(taking.take_first, db.session, found, who=who))
    if public_id is None:
        flash("Nothing waits here now.")
        return redirect(_address("/manage/calls", wanted))
    return redirect(_address(f"/manage/calls/{public_id}", wanted))


@blueprint.get("/calls/<public_id>")
@needs(Right.CALL)
def call(public_id: str) -> Answer:
    """One call: what to say, and a key for each answer."""
    return _page(public_id)


def _page(public_id: str, sent: Any = None) -> str:
    listing = listing_of(public_id)
    draft, plan = ListingDraft.from_json(listing.content), taking.plan_of(db.session, listing.id)
    best_hours = plan.best_hours if plan else ""
    need, mark = waiting.why(db.session, listing.id), marks.mark_of(db.session, listing.id)
    wanted = _wanted()
    spanish = request.values.get("say", wanted.language) == "es"
    told, words = says(draft), in_spanish(draft) if spanish else in_words(draft)
    said = {name: words[name] if told[name] else "" for name in words}
    return render_template(
        "desk/calls/call.html",
        listing=listing,
        draft=draft,
        form=sent if sent is not None else call_form.standing(draft, revision=listing.revision, best_hours=best_hours),
        asked=[
            (one, call_form.ask_of(one.id), said[one.id], one.columns, call_form.ticks_of(one) if one.group else "")
            for one in FIELDS
        ],
        phones=[(phone_text(one), phone_href(one), fact_text(one.kind, "kind")) for one in draft.contact.phones],
        plan=plan,
        has=taking.has(plan),
        who=actor(),
        need=NEEDS[need] if need else "",
        mark=mark,
        is_called=listing.status == Status.PUBLISHED or (listing.status == Status.DRAFT and mark is not None),
        reports=reports.of_listing(db.session, listing.id),
        kinds=KINDS,
        earlier=call_undo.of_listing(db.session, listing.id),
        words=RESULTS,
        results=call_form.RESULTS,
        later=call_form.LATER,
        wanted=wanted,
        spanish=spanish,
        address=_address,
        now=clock.now(),
    )


@blueprint.post("/calls/<public_id>")
@needs(Right.CALL)
def keep(public_id: str) -> Answer:
    """Keep what came of a call, and take the next."""
    listing, who, wanted = listing_of(public_id), actor(), _wanted()
    form = call_form.form_class(ListingDraft.from_json(listing.content))()
    result, listing_id = form.result.data, listing.id
    if result == call_form.LATER:
        decided(Listing, [listing_id], partial(taking.put_off, db.session, listing_id, who=who))
        return _next(wanted, who)
    if result not in set(CallResult):
        abort(400)
    told = Told(
        result=CallResult(result),
        base=base_revision(),
        findings=call_form.findings(form),
        cells=call_form.cells(form),
        ticked=call_form.ticked(form),
        spoke_with=" ".join(form.spoke_with.data.split()),
        best_hours=" ".join(form.best_hours.data.split()),
        seen=form.seen.data,
    )

    def work() -> None:
        keeping.keep(db.session, listing_id=listing_id, told=told, who=who)

    try:
        decided(Listing, [listing_id], work)
    except NotOnScreen as problem:
        return shown_again(problem, lambda: _page(public_id, form), status=CHANGED)
    except (ChangedDuringCall, ListingChangedMeanwhile) as problem:
        text = problem if isinstance(problem, ChangedDuringCall) else MEANWHILE
        return shown_again(text, lambda: _page_anew(public_id, form), status=CHANGED)
    except NotRight as problem:
        call_form.refuse(form, problem)
        return shown_again(form, lambda: _page(public_id, form))
    except (CallProblem, ListingProblem) as problem:
        question = problem.question if isinstance(problem, CallProblem) else ""
        form.refuse(problem, call_form.ask_of(question) if question else "")
        return shown_again(form, lambda: _page(public_id, form))
    flash(f"Kept of {listing_of(public_id).name}: {RESULTS[CallResult(result)]}.")
    return _next(wanted, who)


def _page_anew(public_id: str, form: Any) -> str:
    """The page with what was typed, and what stands now: pressed again, it is of that."""
    form.base.data = str(listing_of(public_id).revision)
    return _page(public_id, form)


@blueprint.post("/calls/undo/<int:call_id>")
@needs(Right.CALL)
def undo(call_id: int) -> Answer:
    """Take one call back."""
    who = actor()
    try:
        decided(PhoneCall, [call_id], partial(call_undo.undo, db.session, call_id=call_id, who=who))
    except (CallProblem, ListingChangedMeanwhile) as problem:
        return shown_again(problem if isinstance(problem, CallProblem) else MEANWHILE, queue)
    flash("Taken back: the listing, its reports and the queue are as they were before the call.")
    return redirect("/manage/calls")
