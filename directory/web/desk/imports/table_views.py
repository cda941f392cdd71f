"""Choosing which sheets of an import are read, and which row of each is its header, in the browser. For admins."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.extensions import db
from directory.imports.applying.seen import of_batch
from directory.imports.import_problem import ImportProblem
from directory.imports.sheets.column_questions import all_tables_of, choose_tables
from directory.imports.table import FileProblem
from directory.models import BatchStatus, Role
from directory.web.desk.imports.batches import held_batch, refused
from directory.web.signed_in.access import actor, allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_tables", __name__)

ROWS_SHOWN = 12  # the first of each table, to see which is the header
CELLS_SHOWN = 8


@blueprint.get("/imports/<int:batch_id>/tables")
@allow(Role.ADMIN)
def tables(batch_id: int) -> str | AnyResponse:
    """Every table of the files: its first rows, which of them is taken as the header, whether it is read."""
    batch = held_batch(batch_id)
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        return redirect(f"/manage/imports/{batch_id}")
    return render_template(
        "desk/imports/tables.html",
        batch=batch,
        tables=all_tables_of(db.session, batch),
        rows_shown=ROWS_SHOWN,
        cells_shown=CELLS_SHOWN,
        seen=of_batch(batch),
    )


@blueprint.post("/imports/<int:batch_id>/tables")
@allow(Role.ADMIN)
def choose(batch_id: int) -> Answer:
    """Read other sheets, or take another row as the header."""
    who = actor()
    titles, sent = request.form.getlist("title"), request.form.getlist("row")
    sheets, several = request.form.getlist("read"), len(titles) > 1
    if several and not sheets:
        return shown_again("No sheet is chosen. Tick one at least.", lambda: tables(batch_id))
    rows = {title: int(row) for title, row in zip(titles, sent, strict=False) if row.isdecimal() and len(row) < 8}
    db.session.rollback()
    try:
        by_hand = choose_tables(
            db.session,
            batch_id=batch_id,
            sheets=sheets if several else (),
            header_rows=rows,
            actor=who,
            seen=request.form.get("seen", ""),
        )
        db.session.commit()
    except FileProblem as problem:
        return shown_again(problem, lambda: tables(batch_id))
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}/columns" if by_hand else f"/manage/imports/{batch_id}")
