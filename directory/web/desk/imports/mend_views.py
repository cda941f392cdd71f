"""Mending the rows of an import in the browser, cell by cell. For admins."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports.checking.mend import mark
from directory.imports.import_problem import ImportProblem
from directory.imports.mending import downloads, mending, rows_to_mend
from directory.imports.mending.mending import Done, NewCell
from directory.imports.mending.rows_to_mend import ERROR, KINDS
from directory.imports.staging import mends
from directory.listings.validation.source_row import RowRef
from directory.models import BatchStatus
from directory.unit_of_work import written
from directory.web.desk.imports import import_page, mend_page
from directory.web.desk.imports.batches import batch_or_404, refused
from directory.web.shared.forms import Every, Form
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import CHANGED, Answer, shown_again

blueprint = Blueprint("manage_mends", __name__)

LONG = "-long"  # behind the mark of a cell that is too long for a field


class MendForm(Form):
    """Cells of a page in one order: where each stands, the mark of what was shown, what stands in its field, an offer.

    The other fields are buttons: an offer taken, a cell everywhere, a row back to the file's, all offers, go on.
    """

    at = Every()
    was = Every()
    cell = Every()
    offer = Every()
    use = HiddenField(default="")
    everywhere = HiddenField(default="")
    back = HiddenField(default="")
    press = HiddenField(default="")

    def cells(self) -> list[NewCell]:
        """The cells that are to be others than shown."""
        found, sent = [], zip(self.at.data, self.was.data, self.cell.data, self.offer.data, strict=False)
        used, _, word = self.use.data.partition("=")
        for at, was, text, offer in sent:
            where = _where(at)
            if where is None:
                continue
            shown, is_long = was.removesuffix(LONG), was.endswith(LONG)
            untouched = not text if is_long else mark(text) == shown
            if at == used:
                found.append(NewCell(*where, shown, word, "suggested"))
            elif self.press.data == "offers" and offer and untouched:
                found.append(NewCell(*where, shown, offer, "suggested"))
            elif not untouched or (at == self.everywhere.data and not is_long):
                found.append(NewCell(*where, shown, text, everywhere=at == self.everywhere.data))
        return found


def _where(text: str) -> tuple[RowRef, int] | None:
    """Which cell a field is of: "row.position.file"."""
    row, _, rest = text.partition(".")
    at, _, file = rest.partition(".")
    if not (_is_number(row) and _is_number(at) and file):
        return None
    return RowRef(file, int(row)), int(at)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


@blueprint.get("/imports/<int:batch_id>/mend")
@needs(Right.IMPORT)
def mend_page_of(batch_id: int) -> str | AnyResponse:
    """The rows that are wrong, to be mended here."""
    return _page(batch_id)


def _page(batch_id: int, sent: MendForm | None = None) -> str | AnyResponse:
    batch = batch_or_404(batch_id)
    if batch.status != BatchStatus.STAGED or import_page.working(db.session, batch_id):
        return redirect(f"/manage/imports/{batch_id}")
    kind = request.args.get("kind", ERROR)
    kind = kind if kind in KINDS else ERROR
    row, number = _where(request.args.get("row", "")), page_number()
    found = (
        mend_page.one_row(db.session, batch, row[0])
        if row
        else mend_page.page(db.session, batch, kind=kind, number=number)
    )
    if sent is not None:
        mend_page.typed(found, dict(zip(sent.at.data, sent.cell.data, strict=False)))
    address = f"/manage/imports/{batch_id}/mend?"
    return render_template(
        "desk/imports/mend.html",
        batch=batch,
        found=found,
        files=sorted({one.ref.file for one in found.rows}),
        kind=kind,
        one_row=row is not None,
        here=urlencode({"kind": kind, "page": number} if row is None else {"kind": kind, "row": request.args["row"]}),
        left=rows_to_mend.still_wrong(db.session, batch_id),
        waiting=mends.waiting(db.session, batch_id),
        page=number,
        last=1 if row else last_page(found.total, mend_page.ROWS_A_PAGE),
        url=lambda number: address + urlencode({"kind": kind, "page": number}),
    )


@blueprint.post("/imports/<int:batch_id>/mend")
@needs(Right.IMPORT)
def mend(batch_id: int) -> Answer:
    """Keep what was mended, read those rows again, and go on where nothing is wrong any more."""
    who, form = actor(), MendForm()
    cells, back = form.cells(), _where(form.back.data)

    def work() -> Done:
        return mending.mend(
            db.session,
            batch_id=batch_id,
            cells=cells,
            actor=who,
            back=back[0] if back else None,
            go_on=form.press.data == "go-on",
        )

    try:
        done = written(db.session, work)
    except ImportProblem as problem:
        if batch_or_404(batch_id).status != BatchStatus.STAGED:
            return refused(batch_id, problem)
        return shown_again(problem, lambda: _page(batch_id, form), status=CHANGED)
    for text in _said(done):
        flash(text)
    for one in done.others[:10]:
        yours = f"you wrote “{one.new[:100]}”" if one.new else "you left it empty"
        flash(f"Somebody else mended row {one.ref.row} meanwhile. Theirs stays; {yours}: look at it again.", "error")
    if done.checking:
        return redirect(f"/manage/imports/{batch_id}")
    kept = {name: request.args[name][:300] for name in ("kind", "page") if name in request.args}
    return redirect(f"/manage/imports/{batch_id}/mend?{urlencode(kept)}")


def _said(done: Done) -> list[str]:
    if not done.rows:
        return [] if done.others or done.checking else ["Nothing was changed."]
    rows = "1 row was mended" if done.rows == 1 else f"{done.rows:,} rows were mended"
    still = f", and something is wrong with {done.wrong:,} of them still" if done.wrong else ""
    return [f"{rows}{still}."]


class StopForm(Form):
    """What is to be mended so no more, by the key it is remembered under."""

    key = HiddenField(default="")


@blueprint.post("/imports/<int:batch_id>/mend/stop")
@needs(Right.IMPORT)
def stop(batch_id: int) -> AnyResponse:
    """Mend a value no more as in an earlier file."""
    who, key = actor(), StopForm().key.data
    try:
        written(db.session, partial(mending.stop_remembered, db.session, batch_id=batch_id, key=key, actor=who))
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.get("/imports/<int:batch_id>/mended.csv")
@needs(Right.IMPORT)
def mended_rows(batch_id: int) -> Response:
    """The mended rows, in the file's own columns."""
    batch = batch_or_404(batch_id)
    return _csv(downloads.mended_rows(db.session, batch.id), f"import-{batch_id}-mended.csv")


@blueprint.get("/imports/<int:batch_id>/whole.csv")
@needs(Right.IMPORT)
def whole(batch_id: int) -> AnyResponse:
    """The whole of the files, mended."""
    batch = batch_or_404(batch_id)
    try:
        return _csv(downloads.whole_files(db.session, batch), f"import-{batch_id}-whole.csv")
    except ImportProblem as problem:
        return refused(batch_id, problem)


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)
