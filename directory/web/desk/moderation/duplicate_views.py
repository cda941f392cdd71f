"""Possible duplicates at the desk: the queue, two listings side by side, one made of them, two again."""

from __future__ import annotations

import hashlib
import json
from functools import partial

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory import audit, fleeting, jobs
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.listings import status_changes
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.listing_problem import ListingProblem
from directory.models import DuplicatePair, Listing, PairStatus, Status
from directory.moderation import choosing, duplicates, merging
from directory.moderation.choosing import Choice, Side
from directory.moderation.moderation_problem import ModerationProblem
from directory.unit_of_work import written
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.shared.forms import Form, OneOf, Tick
from directory.web.shared.sent import Sent, sent_to
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.fact_rows import facts
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_duplicates", __name__)

PAGE = 50


class PairForm(Form):
    """Which of two listings is kept, or that both are, and a draft among them published.

    What is taken of each fact on which they differ stands under the fact's own key: those are known once the two are
    read under their lock (`merging.merge_pair`).
    """

    seen = HiddenField(default="")
    keep = OneOf(choices=(("first", "The first"), ("second", "The second")))
    publish = Tick()

    def revisions(self) -> list[int]:
        """Those of the two listings that the form was made of."""
        parts = self.seen.data.split("-")
        return [int(text) for text in parts if text.isascii() and text.isdigit() and len(text) < 9]


@blueprint.get("/duplicates")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Pairs that may be one program, the likeliest first; or those that were decided."""
    wanted = request.args.get("status", "")
    status = PairStatus(wanted) if wanted in set(PairStatus) else PairStatus.OPEN
    page = page_number()
    pairs, total = duplicates.queue(db.session, states=states_here(), status=status, page=page, size=PAGE)
    ids = {listing_id for pair in pairs for listing_id in (pair.first_id, pair.second_id)}
    listings = {one.id: one for one in db.session.scalars(sa.select(Listing).where(Listing.id.in_(ids)))}
    job = jobs.under_way(db.session, target_id=0, kinds=(duplicates.SCAN,))
    return render_template(
        "desk/moderation/duplicates/queue.html",
        rows=[(pair, listings[pair.first_id], listings[pair.second_id], json.loads(pair.reasons)) for pair in pairs],
        status=status,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda number: f"/manage/duplicates?status={status}&page={number}",
        scanning=job,
        progress=fleeting.progress_of(job.id) if job else None,
    )


@blueprint.post("/duplicates/scan")
@needs(Right.DECIDE)
def scan() -> AnyResponse:
    """Look through the whole directory."""
    who = actor()
    written(db.session, lambda: duplicates.request_scan(db.session, actor=who))
    flash("The worker looks through all listings now. It takes a few seconds.")
    return redirect("/manage/duplicates")


@blueprint.get("/duplicates/<int:pair_id>")
@needs(Right.READ_QUEUES)
def show(pair_id: int) -> str:
    """Two listings side by side."""
    return _page(row(DuplicatePair, pair_id))


def _page(pair: DuplicatePair) -> str:
    sent = sent_to(f"/manage/duplicates/{pair.id}")
    first, second = (db.session.get_one(Listing, listing_id) for listing_id in (pair.first_id, pair.second_id))
    both = merging.both(db.session, first, second)
    one, other = facts(both.first), facts(both.second)
    return render_template(
        "desk/moderation/duplicates/pair.html",
        pair=pair,
        reasons=json.loads(pair.reasons),
        first=first,
        second=second,
        keep=sent.text("keep") or merging.better(first, second),
        choices=[_row(choice, sent) for choice in choosing.choices(both)],
        rows=[
            (label, one.get(label, ""), other.get(label, ""))
            for label in [*one, *(label for label in other if label not in one)]
        ],
    )


def _row(choice: Choice, sent: Sent) -> dict[str, object]:
    """One fact to choose. What changed since the form was opened falls back to what we would choose, and is marked."""
    texts = tuple(stored_text(choice.section, choice.fact, one) for one in (choice.first, choice.second))
    shown = hashlib.sha256("\n".join((choice.key, *texts)).encode()).hexdigest()[:16]
    unread = bool(sent) and not sent.has("shown", shown)
    side = sent.text(choice.key) if sent and not unread else ""
    return {
        "key": choice.key,
        "label": fact_label(choice.section, choice.fact),
        "texts": texts,
        "shown": shown,
        "unread": unread,
        "side": side if side in ("first", "second") else choice.default,
    }


@blueprint.post("/duplicates/<int:pair_id>")
@needs(Right.DECIDE)
def merge(pair_id: int) -> Answer:
    """Make one listing of the two."""
    who, form = actor(), PairForm()
    keep: Side = "second" if form.keep.data == "second" else "first"

    def work() -> None:
        merging.merge_pair(
            db.session, pair_id=pair_id, keep=keep, chosen=request.form.to_dict(), seen=form.revisions(), actor=who
        )
        _record(who, "listings-merged", pair_id)

    try:
        decided(DuplicatePair, [pair_id], work)
    except ModerationProblem as problem:
        return _refused(pair_id, problem)
    flash("The two are one listing now. The other's address leads here.")
    return redirect(f"/manage/duplicates/{pair_id}")


def _record(who: str, action: str, pair_id: int) -> None:
    pair = db.session.get_one(DuplicatePair, pair_id)
    both = [pair.first_id, pair.second_id]
    audit.record(db.session, both, actor=who, action=action, target=f"pair {pair_id}")


def _refused(pair_id: int, problem: ModerationProblem) -> Answer:
    def page() -> Answer:
        pair = db.session.get(DuplicatePair, pair_id)
        return redirect("/manage/duplicates") if pair is None else _page(pair)

    return shown_again(problem, page, status=CHANGED)


@blueprint.post("/duplicates/<int:pair_id>/apart")
@needs(Right.DECIDE)
def keep_apart(pair_id: int) -> Answer:
    """They are two programs; a draft among them is published where that was asked for."""
    who, form = actor(), PairForm()

    def work() -> tuple[int, int]:
        pair = duplicates.keep_apart(db.session, pair_id=pair_id, seen=form.revisions(), actor=who)
        _record(who, "listings-kept-apart", pair_id)
        return pair.first_id, pair.second_id

    try:
        ids = decided(DuplicatePair, [pair_id], work)
    except ModerationProblem as problem:
        return _refused(pair_id, problem)
    if form.publish.data:
        _publish_drafts(ids, who)
    flash("Kept as two programs. You will not be asked again.")
    return redirect("/manage/duplicates")


def _publish_drafts(ids: tuple[int, int], who: str) -> None:
    query = sa.select(Listing).where(Listing.id.in_(ids), Listing.status == Status.DRAFT).order_by(Listing.id)
    drafts = list(db.session.scalars(query))
    for listing in drafts:
        db.session.expunge(listing)
    for listing in drafts:
        publish = partial(
            status_changes.set_status,
            db.session,
            listing=listing,
            status=Status.PUBLISHED,
            reason="not a duplicate",
            base=listing.revision,
            actor=who,
        )
        try:
            decided(Listing, [listing.id], publish)
        except ListingProblem as problem:
            flash(str(problem), "error")


@blueprint.post("/duplicates/<int:pair_id>/again")
@needs(Right.DECIDE)
def ask_again(pair_id: int) -> Answer:
    """Put a pair that was kept apart back into the queue."""
    who = actor()

    def work() -> None:
        duplicates.ask_again(db.session, pair_id=pair_id)
        _record(who, "pair-reopened", pair_id)

    try:
        decided(DuplicatePair, [pair_id], work)
    except ModerationProblem as problem:
        return _refused(pair_id, problem)
    return redirect(f"/manage/duplicates/{pair_id}")


@blueprint.post("/duplicates/<int:pair_id>/unmerge")
@needs(Right.DECIDE)
def unmerge(pair_id: int) -> Answer:
    """Two listings again, as they were."""
    who = actor()

    def work() -> merging.Unmerged:
        done = merging.unmerge_pair(db.session, pair_id=pair_id, seen=PairForm().revisions(), actor=who)
        _record(who, "listings-unmerged", pair_id)
        return done

    try:
        done = decided(DuplicatePair, [pair_id], work)
    except ModerationProblem as problem:
        return _refused(pair_id, problem)
    flash("Two listings again, as they were.")
    if done.kept_changed:
        flash("The one that stayed was changed since the merge and was left as it is: look it through.", "error")
    if done.gone_refreshed:
        flash("Its list said something newer of the other one meanwhile; it says that now.")
    return redirect(f"/manage/duplicates/{pair_id}")
