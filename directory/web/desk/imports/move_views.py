"""An import's pages on listings that none of its rows is known by: what moved, what is gone. For admins."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports import transitions
from directory.imports.applying import seen
from directory.imports.import_problem import ImportProblem
from directory.imports.staging.options import Options
from directory.models import BatchStatus
from directory.unit_of_work import written
from directory.web.desk.imports import import_moves
from directory.web.desk.imports.batches import batch_or_404
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_moves", __name__)
_ANSWER = "answer-"  # begins the names of the form's fields


@blueprint.get("/imports/<int:batch_id>/gone")
@needs(Right.IMPORT)
def gone(batch_id: int) -> str:
    """The programs that a complete list has no longer, by name."""
    batch, page = batch_or_404(batch_id), page_number()
    if batch.status not in (BatchStatus.STAGED, BatchStatus.APPLIED):
        abort(404)
    listings, total = import_moves.gone(db.session, batch, page)
    return render_template(
        "desk/imports/gone.html",
        batch=batch,
        listings=listings,
        total=total,
        page=page,
        last=last_page(total, import_moves.GONE_A_PAGE),
        url=lambda number: f"/manage/imports/{batch_id}/gone?page={number}",
    )


@blueprint.get("/imports/<int:batch_id>/moves")
@needs(Right.IMPORT)
def moves(batch_id: int) -> str | AnyResponse:
    """Programs that moved or have a new name, or may: both sides, and which it is."""
    batch, page = batch_or_404(batch_id), page_number()
    if batch.status != BatchStatus.STAGED:
        return redirect(f"/manage/imports/{batch_id}")
    shown, total = import_moves.moves(db.session, batch_id, page, _answers())
    return render_template(
        "desk/imports/moves.html",
        batch=batch,
        moves=shown,
        total=total,
        field=_ANSWER,
        later=import_moves.LATER,
        page=page,
        last=last_page(total, import_moves.MOVES_A_PAGE),
        url=lambda number: f"/manage/imports/{batch_id}/moves?page={number}",
        seen=seen.of_batch(batch),
    )


def _answers() -> dict[str, str]:
    """What the form says of its rows, by their keys; those it leaves open are left out."""
    fields = request.form.items()
    return {name.removeprefix(_ANSWER): value[:12] for name, value in fields if name.startswith(_ANSWER) and value}


@blueprint.post("/imports/<int:batch_id>/moves")
@needs(Right.IMPORT)
def decide(batch_id: int) -> Answer:
    """Keep what was said, and have the files compared anew with it."""
    who, said = actor(), _answers()
    options = Options.of(batch_or_404(batch_id))
    options.answers |= said
    token = request.form.get("seen", "")
    try:
        written(
            db.session,
            lambda: transitions.check_again(db.session, batch_id=batch_id, options=options, actor=who, seen=token),
        )
    except ImportProblem as problem:
        return shown_again(problem, lambda: moves(batch_id))
    return redirect(f"/manage/imports/{batch_id}")
