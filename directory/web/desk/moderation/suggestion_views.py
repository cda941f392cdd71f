"""Suggestions at the desk: what a list says otherwise than the program itself did."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template
from wtforms import HiddenField

from directory import audit
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.sources import source_label
from directory.models import Suggestion, SuggestionStatus
from directory.moderation import suggestions
from directory.moderation.moderation_problem import ModerationProblem
from directory.moderation.suggestions import NotWhatWasSeen
from directory.web.desk.asked_for import decided, states_here
from directory.web.shared.forms import Form
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_suggestions", __name__)

PAGE = 50


@blueprint.get("/suggestions")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """What waits for a decision, the oldest first."""
    page = page_number()
    found, total = suggestions.queue(db.session, states=states_here(), page=page, size=PAGE)
    rows = [
        {
            "suggestion": one,
            "listing": listing,
            "label": fact_label(one.section, one.fact),
            "ours": stored_text(one.section, one.fact, suggestions.standing(listing, one)),
            "theirs": stored_text(one.section, one.fact, json.loads(one.theirs)),
            "source": source_label(one.source),
            "seal": suggestions.seal(listing, one),
        }
        for one, listing in found
    ]
    return render_template(
        "desk/moderation/suggestions.html",
        rows=rows,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda number: f"/manage/suggestions?page={number}",
    )


class DecideForm(Form):
    """Whether the list's fact is taken."""

    decision = HiddenField(default="")  # a button
    seen = HiddenField(default="")


@blueprint.post("/suggestions/<int:suggestion_id>")
@needs(Right.DECIDE)
def decide(suggestion_id: int) -> Answer:
    """Take the list's fact, or leave the program's word as it is."""
    who, form = actor(), DecideForm()
    taking = form.decision.data == "take"

    def work() -> None:
        decision = suggestions.take if taking else suggestions.decline
        suggestion = decision(db.session, suggestion_id=suggestion_id, seen=form.seen.data, actor=who)
        audit.record(
            db.session,
            suggestion.listing_id,
            actor=who,
            action="suggestion-taken" if suggestion.status == SuggestionStatus.TAKEN else "suggestion-declined",
            target=f"suggestion {suggestion_id}",
            fact=fact_label(suggestion.section, suggestion.fact),
        )

    try:
        decided(Suggestion, [suggestion_id], work)
    except NotWhatWasSeen as problem:
        return shown_again(problem, queue, status=CHANGED)
    except ModerationProblem as problem:
        return shown_again(problem, queue)
    flash(
        "The list's fact is in the listing now." if taking else "The program's word stays. You will not be asked again."
    )
    return redirect("/manage/suggestions")
