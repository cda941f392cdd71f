"""Rows that an import left out, to look at: the queue, a row beside its program, joined, kept apart, made a draft."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory import audit
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports.entries import deciding
from directory.imports.import_problem import ImportProblem
from directory.imports.matching.joining import tie
from directory.imports.staging.entries import APART, JOINED, LISTED
from directory.listings.draft import ListingDraft
from directory.listings.sources import source_label
from directory.models import EntryLook
from directory.web.desk.asked_for import decided, row, states_here
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.fact_rows import facts
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_entries", __name__)

PAGE = 50
NOT_AGAIN = "Imports do not ask again, until a list gives one of the two a name or address that it is not known by."
TABS = {"": "To look at", JOINED: "Joined", APART: "Kept apart", LISTED: "Made a draft"}


@blueprint.get("/entries")
@needs(Right.READ_QUEUES)
def queue() -> str:
    """Rows that wait for a look; or those that were decided."""
    verdict = request.args.get("verdict", "")
    verdict = verdict if verdict in TABS else ""
    page = page_number()
    found, total = deciding.queue(db.session, states=states_here(), verdict=verdict, page=page, size=PAGE)
    return render_template(
        "desk/moderation/entries/queue.html",
        entries=found,
        verdict=verdict,
        tabs=TABS,
        total=total,
        page=page,
        last=last_page(total, PAGE),
        url=lambda number: f"/manage/entries?verdict={verdict}&page={number}",
    )


@blueprint.get("/entries/<int:look_id>")
@needs(Right.READ_QUEUES)
def show(look_id: int) -> str:
    """A row beside the program that it may be an entry of."""
    one = deciding.entry(db.session, row(EntryLook, look_id).id)
    ours = facts(ListingDraft.from_json(one.listing.content)) if one.listing else {}
    theirs = facts(tie(one.statement, one.look.program_key).draft if one.look.program_key else one.statement.draft)
    return render_template(
        "desk/moderation/entries/entry.html",
        one=one,
        source=source_label(one.look.source),
        verdict=one.decision.verdict if one.decision else "",
        not_again=NOT_AGAIN,
        rows=[(label, ours.get(label, ""), theirs.get(label, "")) for label in {**ours, **theirs}],
    )


@blueprint.post("/entries/<int:look_id>/join")
@needs(Right.DECIDE)
def join(look_id: int) -> Answer:
    """It is of the program."""

    def do(who: str) -> None:
        listing_id = deciding.join(db.session, look_id=look_id, seen=_seen(), actor=who)
        _audit(who, "entry-joined", look_id, listing_id)

    return _done(
        look_id,
        do,
        "Joined. What the row says is said of the place, and later imports of both names at this address go on so.",
    )


@blueprint.post("/entries/<int:look_id>/part")
@needs(Right.DECIDE)
def part(look_id: int) -> Answer:
    """Two again."""

    def do(who: str) -> None:
        listing_id = deciding.part(db.session, look_id=look_id, seen=_seen(), actor=who)
        _audit(who, "entry-parted", look_id, listing_id)

    return _done(
        look_id,
        do,
        "Taken back. The listing says what the rest of its sources do, if there are any, and the row is kept apart.",
    )


@blueprint.post("/entries/<int:look_id>/apart")
@needs(Right.DECIDE)
def keep_apart(look_id: int) -> Answer:
    """It is not of the program, or no program."""

    def do(who: str) -> None:
        deciding.keep_apart(db.session, look_id=look_id, actor=who)
        _audit(who, "entry-kept-apart", look_id, None)

    return _done(look_id, do, f"Kept apart. {NOT_AGAIN}")


@blueprint.post("/entries/<int:look_id>/again")
@needs(Right.DECIDE)
def ask_again(look_id: int) -> Answer:
    """Let it wait again."""

    def do(who: str) -> None:
        deciding.ask_again(db.session, look_id=look_id)
        _audit(who, "entry-reopened", look_id, None)

    return _done(
        look_id, do, "Nothing is decided of it any more. It waits to be looked at while its import is in the directory."
    )


@blueprint.post("/entries/<int:look_id>/draft")
@needs(Right.DECIDE)
def make_draft(look_id: int) -> Answer:
    """It is a program of its own: a draft."""

    def do(who: str) -> None:
        listing_id = deciding.make_draft(db.session, look_id=look_id, actor=who)
        _audit(who, "entry-made-draft", look_id, listing_id)

    return _done(look_id, do, "It is a draft now. Call the program, and publish it where it is an IOP.")


def _done(look_id: int, do: Callable[[str], None], said: str) -> Answer:
    """Do it in one transaction, or show the row again with what stands against it."""
    who = actor()
    try:
        decided(EntryLook, [look_id], lambda: do(who))
    except ImportProblem as problem:
        return shown_again(problem, lambda: _again(look_id), status=CHANGED)
    flash(said)
    return redirect(f"/manage/entries/{look_id}")


def _again(look_id: int) -> str | AnyResponse:
    try:
        deciding.entry(db.session, look_id)
    except ImportProblem:
        return redirect("/manage/entries")
    return show(look_id)


def _audit(who: str, action: str, look_id: int, listing_id: int | None) -> None:
    """Write down who did it, of which row and listing."""
    audit.record(db.session, listing_id, actor=who, action=action, target=f"row {look_id}")


def _seen() -> int | None:
    """The revision of the listing that the form was made of, None where it had none."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
