"""Is this still right? The facts that decide: by the link of a mail, to confirm; or signed in, with fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_security import current_user

from directory import clock
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.fact_labels import fact_label
from directory.listings.listing_problem import ListingProblem
from directory.models import Holder, Listing, Role, Status
from directory.partial_date import PartialDate
from directory.providing import edits, reminders, used_links, weekly_parts
from directory.providing.edits import ChangedMeanwhile
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.reminders import Link
from directory.providing.used_links import LinkUsed
from directory.text import marked
from directory.unit_of_work import look_anew, written
from directory.web.provider.editing.program_form import wrong_fields
from directory.web.provider.mine import my_holder
from directory.web.provider.still_right import still_right_form
from directory.web.provider.still_right.shown_parts import shown_parts
from directory.web.shared.dates import short_date
from directory.web.shared.forms import Form
from directory.web.shared.language import speak
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.site import settings
from directory.web.shared.translate import gettext, spoken
from directory.web.signed_in.access import actor, allow, open_to_all
from directory.web.signed_in.fact_rows import in_words
from directory.web.signed_in.meanwhile import base_revision
from directory.web.signed_in.shown_again import CHANGED, REFUSED, Answer
from directory.wiring import without_csrf

blueprint = Blueprint("provider_still_right", __name__)
PAGE = "provider/still_right/still_right.html"
OVER = 410


@blueprint.before_request
def _language() -> None:
    """Whose link it is reads in their language, signed in or not."""
    link = _link(str((request.view_args or {}).get("token", "")))
    speak(request.args.get("lang") or (link.holder.account.language if link else None))


@blueprint.get("/still-right/<token>")
@open_to_all
def still_right(token: str) -> Answer:
    """What decides of a listing, and one press. Looking changes nothing."""
    link = _link(token)
    if link is None or used_links.used_on(db.session, link.says):
        return _over(link)
    if current_user.is_authenticated and current_user.id == link.holder.account_id:
        return redirect(f"/manage/programs/{link.holder.listing.public_id}/still-right")
    return _page(link.holder, token=token)


@blueprint.post("/still-right/<token>")
@open_to_all
@without_csrf
def confirm(token: str) -> Answer:
    """A press confirms what was shown, once. The signed link is the right to; a page of another site cannot press."""
    refuse_other_sites()
    link, form = _link(token), still_right_form.sent(changing=False)
    if link is None:
        return _over(None)
    holder_id, listing_id, who = link.holder.id, link.holder.listing_id, link.holder.account.email
    parts = form["parts"].data
    if not parts:
        form.refuse(marked("Tick what is still right."))
        return _page(link.holder, form, token=token), REFUSED

    def work() -> None:
        used_links.use(db.session, link.says)
        edits.still_right(
            db.session,
            listing_id=listing_id,
            actor=who,
            today=clock.today(),
            shown=base_revision(),
            parts=parts,
            holder_id=holder_id,
            note="By the link of a mail.",
        )

    try:
        written(db.session, work)
    except ProvidingProblem as problem:
        again = _link(token)
        if again is None or isinstance(problem, LinkUsed):
            return _over(again)
        return _changed(again.holder, form, problem, token=token)
    return render_template(PAGE, done=True)


@blueprint.get("/programs/<public_id>/still-right")
@allow(Role.PROVIDER)
def mine(public_id: str) -> Answer:
    """What decides of a listing, each with its field."""
    return _page(_published(public_id))


@blueprint.post("/programs/<public_id>/still-right")
@allow(Role.PROVIDER)
def save(public_id: str) -> Answer:
    """Keep what was corrected, and confirm the rest of what was shown."""
    holder = _published(public_id)
    changing = still_right_form.may_change(holder)
    form, before = still_right_form.sent(changing=changing), ListingDraft.from_json(holder.listing.content)
    draft = before
    if still_right_form.has_fields(form):
        zips = zip_table(db.session)
        try:
            draft = still_right_form.draft_of(form, before=before, today=clock.today(), zip_lookup=zips.get)
        except NotRight as problem:
            form.refuse_each(wrong_fields(problem, {one.name: str(one.data) for one in form}))
            return _page(holder, form), REFUSED
    changed = still_right_form.changed_parts(before, draft)
    right = [part for part in form["parts"].data if part not in changed]
    if not changed and not right:
        form.refuse(marked("Tick what is still right, or correct it."))
        return _page(holder, form), REFUSED
    holder_id, listing_id, who, base, today = holder.id, holder.listing_id, actor(), base_revision(), clock.today()
    db.session.expunge_all()

    def work() -> list[str]:
        waiting = _save(holder_id, draft, base, changed, today) if changed else []
        if right:
            edits.still_right(
                db.session,
                listing_id=listing_id,
                actor=who,
                today=today,
                shown=base,
                parts=right,
                holder_id=holder_id,
            )
        return waiting

    try:
        waiting = written(db.session, work)
    except (ProvidingProblem, ListingProblem) as problem:
        look_anew(db.session)
        return _changed(_published(public_id), form, problem)
    flash(gettext("Thank you. Families see that you looked at it today."))
    if waiting:
        what = ", ".join(waiting)
        flash(
            gettext("We look at this first, about 2 business days: %(what)s. Families see what was there.", what=what)
        )
    return redirect("/manage/programs")


def _save(holder_id: int, draft: ListingDraft, base: int, parts: Sequence[str], today: dt.date) -> list[str]:
    """Keep these parts as they are sent; what waits for a person, by its label."""
    sections, terms = weekly_parts.about(parts)
    saved = edits.save(
        db.session,
        holder_id=holder_id,
        draft=draft,
        base_revision=base,
        sections=sorted(sections),
        terms=sorted(terms),
        today=today,
    )
    return [spoken(fact_label(one.section, one.fact)) for one in saved.waiting]


def _published(public_id: str) -> Holder:
    holder = my_holder(public_id)
    if holder.listing.status != Status.PUBLISHED:
        abort(404)
    return holder


def _link(token: str) -> Link | None:
    return reminders.link_of(db.session, signed=token, key=reminders.link_key(settings()))


def _over(link: Link | None) -> Answer:
    """A link that opens nothing more, and a way on."""
    used = used_links.used_on(db.session, link.says) if link else None
    listing = link.holder.listing if link else None
    day = short_date(PartialDate.on(used.date())) if used else ""
    return render_template(PAGE, over=True, used=day, listing=listing), OVER


def _changed(holder: Holder, form: Form, problem: Exception, *, token: str = "") -> Answer:
    """The page again: what others changed since it was opened, beside what was sent."""
    listing = holder.listing
    if not isinstance(problem, ChangedMeanwhile):
        form.refuse(problem)
        return _page(holder, form, token=token), CHANGED
    now = ListingDraft.from_json(listing.content)
    if still_right_form.has_fields(form):
        before = edits.draft_at(db.session, listing, base_revision())
        form = still_right_form.after_others(form, before, now, base=listing.revision)
    return _page(holder, form, token=token, base=listing.revision, changed=in_words(problem.facts)), CHANGED


def _page(
    holder: Holder,
    form: Form | None = None,
    *,
    token: str = "",
    base: int | None = None,
    changed: Sequence[tuple[str, str, str]] = (),
) -> str:
    listing: Listing = holder.listing
    draft = ListingDraft.from_json(listing.content)
    changing = not token and still_right_form.may_change(holder)
    parts, again = shown_parts(draft, clock.today()), form is not None
    if form is None:
        ticked = [part.id for part in parts if part.says]
        form = still_right_form.standing(draft, base=listing.revision, parts=ticked, changing=changing)
    elif base is not None:
        form["base"].data = str(base)
    return render_template(
        PAGE,
        listing=listing,
        parts=parts,
        form=form,
        changing=changing,
        again=again,
        columns=still_right_form.COLUMNS,
        groups=still_right_form.GROUPS,
        changed=changed,
        token=token,
    )
