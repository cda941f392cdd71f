"""Deciding an import in the browser: confirm, discard, undo. For admins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory import audit
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports import transitions
from directory.imports.applying import seen
from directory.imports.applying.applier import NotAsSeen
from directory.imports.checking.row_counts import Counts
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import retention
from directory.imports.staging.options import Choices
from directory.imports.undo import undoing
from directory.listings.sample import is_taken_out
from directory.models import BatchStatus
from directory.unit_of_work import written
from directory.web.desk.imports.batches import batch_or_404, refused
from directory.web.shared.forms import Form, OneOf
from directory.web.signed_in.access import actor, fresh, needs

blueprint = Blueprint("manage_import_decisions", __name__)


@blueprint.get("/imports/<int:batch_id>/confirm")
@needs(Right.IMPORT)
@fresh
def confirm_page(batch_id: int) -> str | AnyResponse:
    """The choices before applying."""
    return _confirm_page(batch_id, Choices(duplicates="hold"))


def _confirm_page(batch_id: int, choices: Choices, differences: Sequence[str] = ()) -> str | AnyResponse:
    batch = batch_or_404(batch_id)
    if batch.status != BatchStatus.STAGED:
        return redirect(f"/manage/imports/{batch_id}")
    return render_template(
        "desk/imports/confirm.html",
        batch=batch,
        counts=Counts.from_json(batch.counts),
        found=transitions.findings(batch),
        choices=choices,
        differences=differences,
        seen=seen.of_batch(batch),
    )


def _seen() -> str:
    """What the page showed that this form stood on."""
    return request.form.get("seen", "")


class ConfirmForm(Form):
    """What becomes of new listings, of those that may be there already, and of what contradicts a program."""

    seen = HiddenField(default="")
    hold = OneOf(choices=(("no", "Publish them"), ("yes", "Hold them as drafts")))
    duplicates = OneOf(
        choices=(
            ("hold", "Hold these as drafts"),
            ("publish", "Publish these too"),
            ("leave", "Leave these out"),
        )
    )
    conflicts = OneOf(choices=(("queue", "Keep the file's as suggestions"), ("drop", "Forget the file's")))


@blueprint.post("/imports/<int:batch_id>/confirm")
@needs(Right.IMPORT)
@fresh
def confirm(batch_id: int) -> str | tuple[str, int] | AnyResponse:
    """Have it applied, where it is still what was shown."""
    who, form = actor(), ConfirmForm()
    duplicates: Any = form.duplicates.data or "hold"
    if duplicates not in ("hold", "publish", "leave"):
        abort(400)
    conflicts: Literal["queue", "drop"] = "drop" if form.conflicts.data == "drop" else "queue"
    choices = Choices(hold=form.hold.data == "yes", duplicates=duplicates, conflicts=conflicts)

    def work() -> None:
        transitions.confirm(db.session, batch_id=batch_id, choices=choices, actor=who, seen=form.seen.data)
        audit.record(db.session, actor=who, action="import-confirmed", target=f"import {batch_id}", **asdict(choices))

    try:
        written(db.session, work)
    except NotAsSeen as problem:
        page = _confirm_page(batch_id, choices, problem.differences)
        return (page, 409) if isinstance(page, str) else page
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.post("/imports/<int:batch_id>/discard")
@needs(Right.IMPORT)
def discard(batch_id: int) -> AnyResponse:
    """Throw the files away."""
    who = actor()
    try:
        written(db.session, lambda: transitions.discard(db.session, batch_id=batch_id, actor=who, seen=_seen()))
    except ImportProblem as problem:
        return refused(batch_id, problem)
    retention.sweep(db.session, batch_id)
    flash(f"Import {batch_id} is thrown away. Nothing of it was in the directory.")
    return redirect("/manage/imports")


@blueprint.get("/imports/<int:batch_id>/undo")
@needs(Right.IMPORT)
@fresh
def undo_page(batch_id: int) -> str | AnyResponse:
    """What an undo would do."""
    return _undo_page(batch_id)


def _undo_page(batch_id: int, differences: Sequence[str] = ()) -> str | AnyResponse:
    batch = batch_or_404(batch_id)
    if batch.status != BatchStatus.APPLIED or is_taken_out(db.session, batch):
        return redirect(f"/manage/imports/{batch_id}")
    outlook = undoing.undo_outlook(db.session, batch_id=batch_id)
    return render_template("desk/imports/undo.html", batch=batch, outlook=outlook, differences=differences)


@blueprint.post("/imports/<int:batch_id>/undo")
@needs(Right.IMPORT)
@fresh
def undo(batch_id: int) -> str | tuple[str, int] | AnyResponse:
    """Have it taken back, where that still does what was shown."""
    who = actor()
    try:
        written(db.session, lambda: transitions.request_undo(db.session, batch_id=batch_id, actor=who, seen=_seen()))
    except NotAsSeen as problem:
        page = _undo_page(batch_id, problem.differences)
        return (page, 409) if isinstance(page, str) else page
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")
