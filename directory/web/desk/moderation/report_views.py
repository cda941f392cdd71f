"""Reports from families at the desk, listing by listing. For admins and moderators."""

from __future__ import annotations

import datetime as dt
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.models import Listing, ReportOutcome
from directory.moderation import reports
from directory.moderation.moderation_problem import ModerationProblem
from directory.moderation.reports import Line
from directory.providing.promised_days import overdue
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.shared.forms import Form, Numbers
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.report_kinds import KINDS

blueprint = Blueprint("manage_reports", __name__)

PAGE = 25  # listings, each with all its reports

OUTCOMES = {
    ReportOutcome.MENDED: "Mended",
    ReportOutcome.RIGHT: "Called: it is as we say",
    ReportOutcome.NO_PROBLEM: "No problem",
    ReportOutcome.SPAM: "Spam",
}


class DecideForm(Form):
    """What became of the reports of a listing that were looked at."""

    outcome = HiddenField(default="")  # a button
    seen = Numbers()


@blueprint.get("/reports")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Listings with open reports, those to be called first."""
    page = page_number()
    found, total = reports.queue(db.session, states=states_here(), page=page, size=PAGE)
    lines = [(line, ListingDraft.from_json(line.listing.content)) for line in found]
    return render_template(
        "desk/moderation/reports/queue.html",
        lines=lines,
        kinds=KINDS,
        outcomes=OUTCOMES,
        late=_is_late,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda at: f"/manage/reports?page={at}",
    )


def _is_late(line: Line) -> bool:
    """True past the two business days that we promise; of a report the day alone is kept, so they begin at its end."""
    return overdue(dt.datetime.combine(line.oldest, dt.time.max, dt.UTC), clock.now())


@blueprint.post("/reports/<int:listing_id>")
@needs(Right.DECIDE)
def decide(listing_id: int) -> AnyResponse:
    """Close the reports that were looked at."""
    who, form = actor(), DecideForm()
    outcome, seen = form.outcome.data, form.seen.data
    if outcome not in set(ReportOutcome):
        abort(400)
    close = partial(
        reports.decide, db.session, listing_id=listing_id, seen=seen, outcome=ReportOutcome(outcome), actor=who
    )
    try:
        count = decided(Listing, [row(Listing, listing_id).id], close)
    except ModerationProblem as problem:
        flash(str(problem), "error")
    else:
        flash(f"{count} {'report is' if count == 1 else 'reports are'} closed.")
    return redirect("/manage/reports")
