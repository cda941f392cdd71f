"""The link of a reminder: what a listing says, and one question, without signing in."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, render_template, request

from directory import clock
from directory.extensions import db
from directory.listings.draft import ListingDraft, Openings
from directory.models import Holder
from directory.providing import edits, reminders
from directory.providing.edits import ChangedMeanwhile
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from directory.web.provider.editing.program_sections import BY_ID
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.site import settings
from directory.web.signed_in.access import open_to_all
from directory.web.signed_in.fact_rows import facts, in_words
from directory.web.signed_in.meanwhile import base_revision
from directory.wiring import without_csrf

blueprint = Blueprint("provider_still_right", __name__)


@blueprint.get("/still-right/<token>")
@open_to_all
def still_right(token: str) -> str | tuple[str, int]:
    """What a listing says, and one question. Looking changes nothing."""
    holder = reminders.holder_of(db.session, signed=token, key=reminders.link_key(settings()))
    if holder is None:
        return render_template("provider/home/still_right.html", holder=None), 410
    return _still_right_page(holder, token)


def _still_right_page(holder: Holder, token: str, changed: ChangedMeanwhile | None = None) -> str:
    """What a press confirms: all that is said but openings, which are asked by themselves; and what is old of it."""
    listing = holder.listing
    draft = ListingDraft.from_json(listing.content)
    return render_template(
        "provider/home/still_right.html",
        holder=holder,
        listing=listing,
        facts=facts(draft.model_copy(update={"openings": Openings()})),
        old=[(BY_ID[name], day) for name, day in reminders.old_sections(holder, clock.today()).items()],
        changed=in_words(changed.facts) if changed else [],
        token=token,
    )


@blueprint.post("/still-right/<token>")
@open_to_all
@without_csrf
def confirm(token: str) -> str | tuple[str, int]:
    """A press confirms what was shown. The signed link is the right to; a page of another site cannot press."""
    refuse_other_sites()
    key = reminders.link_key(settings())
    holder = reminders.holder_of(db.session, signed=token, key=key)
    if holder is None:
        return render_template("provider/home/still_right.html", holder=None), 410
    listing_id, who, given = holder.listing_id, holder.account.email, request.form.get("answer", "")
    if given not in ("right", "full"):
        abort(400)
    day: dt.date = clock.today()

    def work() -> None:
        edits.still_right(
            db.session, listing_id=listing_id, actor=who, today=day, shown=base_revision(), full=given == "full"
        )

    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        holder = reminders.holder_of(db.session, signed=token, key=key)
        if holder is None:
            return render_template("provider/home/still_right.html", holder=None), 410
        return _still_right_page(holder, token, problem if isinstance(problem, ChangedMeanwhile) else None), 409
    return render_template("provider/home/still_right.html", done=given)
