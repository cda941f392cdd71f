"""Choosing which sheets of an import are read, and which row of each is its header, in the browser. For admins."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports.applying.seen import of_batch
from directory.imports.import_problem import ImportProblem
from directory.imports.sheets.column_questions import all_tables_of, choose_tables
from directory.imports.table import FileProblem
from directory.models import BatchStatus
from directory.unit_of_work import written
from directory.web.desk.imports.batches import batch_or_404, refused
from directory.web.shared.forms import Every, Form
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_tables", __name__)

ROWS_SHOWN = 12  # the first of each table, to see which is the header
CELLS_SHOWN = 8


class TablesForm(Form):
    """Which sheets are read, and the row of each that is its header, in one order."""

    seen = HiddenField(default="")
    title = Every()
    row = Every()
    read = Every()


@blueprint.get("/imports/<int:batch_id>/tables")
@needs(Right.IMPORT)
def tables(batch_id: int) -> str | AnyResponse:
    """Every table of the files: its first rows, which of them is taken as the header, whether it is read."""
    return _page(batch_id)


def _page(batch_id: int, sent: TablesForm | None = None) -> str | AnyResponse:
    batch = batch_or_404(batch_id)
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        return redirect(f"/manage/imports/{batch_id}")
    found = all_tables_of(db.session, batch)
    form = sent or TablesForm.standing(
        {
            "read": [one.title for one in found if one.format and not one.skipped],
            "row": [str(one.head.number) for one in found],
        }
    )
    return render_template(
        "desk/imports/tables.html",
        batch=batch,
        form=form,
        tables=found,
        rows_shown=ROWS_SHOWN,
        cells_shown=CELLS_SHOWN,
        seen=of_batch(batch),
    )


@blueprint.post("/imports/<int:batch_id>/tables")
@needs(Right.IMPORT)
def choose(batch_id: int) -> Answer:
    """Read other sheets, or take another row as the header."""
    who, form = actor(), TablesForm()
    titles, sheets = form.title.data, form.read.data
    several = len(titles) > 1
    if several and not sheets:
        form.refuse("No sheet is chosen. Tick one at least.")
        return shown_again(form, lambda: _page(batch_id, form))
    rows = {
        title: int(row) for title, row in zip(titles, form.row.data, strict=False) if row.isdecimal() and len(row) < 8
    }
    keep = partial(
        choose_tables,
        db.session,
        batch_id=batch_id,
        sheets=sheets if several else (),
        header_rows=rows,
        actor=who,
        seen=form.seen.data,
    )
    try:
        by_hand = written(db.session, keep)
    except FileProblem as problem:
        form.refuse(problem)
        return shown_again(form, lambda: _page(batch_id, form))
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}/columns" if by_hand else f"/manage/imports/{batch_id}")
