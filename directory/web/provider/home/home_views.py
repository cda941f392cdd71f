"""A program's own home: what it keeps, how fresh that is, what waits and what we asked."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_security import current_user

from directory import clock
from directory.counts import months
from directory.counts.months import Month
from directory.extensions import db
from directory.listings.draft import ListingDraft
from directory.listings.freshness import CONFIRMED_DAYS, section_days
from directory.models import ChangeRequest, Holder, Report, Role
from directory.moderation import reports
from directory.providing import change_lists, holders, reminders, review
from directory.providing.organizations.my_organizations import organizations_of
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.editing import program_form
from directory.web.provider.editing.program_sections import BY_ID, SECTIONS
from directory.web.provider.mine import my_holder, waiting_claims
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.fact_rows import in_words
from directory.web.signed_in.report_kinds import KINDS
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_home", __name__)


@blueprint.get("/programs")
@allow(Role.PROVIDER)
def home() -> str:
    """Everything the person signed in keeps; of what they keep through an organization, what waits for an answer."""
    held_ones = holders.held_by(db.session, current_user.id)
    through = [one.listing_id for one in held_ones if one.organization_id is not None]
    asked = change_lists.waiting_among(db.session, through) | reports.open_among(db.session, through)
    shown = [one for one in held_ones if one.organization_id is None or one.listing_id in asked]
    ids = [one.listing_id for one in shown]
    reported, wanted = reports.of_listings(db.session, ids), change_lists.of_listings(db.session, ids)
    counted = months.months_of_each(db.session, ids, today=clock.today())
    rows = [
        _row(one, reported.get(one.listing_id, []), wanted.get(one.listing_id, []), counted.get(one.listing_id, []))
        for one in shown
    ]
    return render_template(
        "provider/home/home.html",
        rows=rows,
        claims=waiting_claims(),
        kinds=KINDS,
        organizations=organizations_of(db.session, current_user.id),
    )


def _row(
    holder: Holder, reported: list[Report], wanted: list[ChangeRequest], counted: list[Month]
) -> dict[str, object]:
    listing = holder.listing
    draft = ListingDraft.from_json(listing.content)
    days, confirmed = section_days(draft), listing.confirmed_on
    return {
        "holder": holder,
        "listing": listing,
        "days": (clock.today() - confirmed).days if confirmed else None,
        "lapses": confirmed + dt.timedelta(days=CONFIRMED_DAYS) if confirmed else None,
        "told": [(BY_ID[name], day) for name, day in days.items() if day],
        "untold": [BY_ID[name] for name, day in days.items() if day is None],
        "old": [(BY_ID[name], day) for name, day in reminders.old_sections(holder, clock.today()).items()],
        "reports": reported,
        "requests": [
            (one, in_words([one_fact.fact for one_fact in review.facts_beside(one)]), review.may_take_back(holder, one))
            for one in wanted
        ],
        "missing": program_form.missing(draft),
        "sections": SECTIONS,
        "months": counted,
    }


@blueprint.post("/programs/<public_id>/requests/<int:request_id>/<any(reply, withdraw):what>")
@allow(Role.PROVIDER)
def answer(public_id: str, request_id: int, what: str) -> Answer:
    """Answer our question on a request, or take the request back."""
    listing_id, account_id = my_holder(public_id).listing_id, current_user.id
    change_request = db.session.get(ChangeRequest, request_id)
    if change_request is None or change_request.listing_id != listing_id:
        abort(404)

    def work() -> None:
        if what == "reply":
            text = request.form.get("reply", "")
            review.reply(db.session, request_id=request_id, account_id=account_id, text=text)
        else:
            review.withdraw(db.session, request_id=request_id, account_id=account_id)

    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        return shown_again(problem, home)
    flash(gettext("Thank you. We look at it.") if what == "reply" else gettext("Taken back."))
    return redirect("/manage/programs")
