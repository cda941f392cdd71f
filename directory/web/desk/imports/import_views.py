"""Imports in the browser: choose files, match columns, look, confirm, watch, undo. For admins."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports import transitions, uploads
from directory.imports.applying import seen
from directory.imports.checking.checked import Rejected
from directory.imports.checking.opened import Upload
from directory.imports.checking.rejected_rows import rejected_csv
from directory.imports.checking.row_counts import Counts
from directory.imports.import_problem import ImportProblem
from directory.imports.mending import rows_to_mend
from directory.imports.staging import mends
from directory.imports.staging.options import Options
from directory.imports.staging.rows import rejected_of, unread_of
from directory.imports.table import FileProblem, Limits
from directory.listings.csv.columns import template_csv
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.sample import holds_sample, is_taken_out
from directory.models import BatchStatus, ImportBatch
from directory.unit_of_work import written
from directory.web.desk.imports import import_form, import_page, import_rows
from directory.web.desk.imports.batches import batch_or_404
from directory.web.desk.imports.import_form import AboutForm, UploadForm
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.fact_rows import differences
from directory.web.signed_in.paging import last_page, page_number
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_imports", __name__)

MAX_REQUEST = uploads.MAX_FILES * Limits().bytes + 1_000_000


@blueprint.get("/imports")
@needs(Right.IMPORT)
def list_imports() -> str:
    """Every import, newest first."""
    page = page_number()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) or 0
    query = sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(25).offset((page - 1) * 25)
    batches = [(one, Counts.from_json(one.counts), json.loads(one.files)) for one in db.session.scalars(query)]
    return render_template(
        "desk/imports/list.html",
        batches=batches,
        state=import_page.state_words,
        page=page,
        last=last_page(total, 25),
        url=lambda number: f"/manage/imports?page={number}",
    )


@blueprint.get("/imports/template.csv")
@needs(Right.IMPORT)
def template() -> Response:
    """Our own format, empty but for two invented rows."""
    headers = {"Content-Disposition": 'attachment; filename="programs.csv"'}
    return Response("\ufeff" + template_csv(), mimetype="text/csv", headers=headers)


@blueprint.get("/imports/new")
@needs(Right.IMPORT)
def new() -> str:
    """Choose files."""
    return _new_page(UploadForm.standing())


def _new_page(form: UploadForm) -> str:
    return render_template(
        "desk/imports/new.html",
        form=form,
        limits=Limits(),
        max_files=uploads.MAX_FILES,
        sample=holds_sample(db.session),
    )


@blueprint.post("/imports/new")
@needs(Right.IMPORT)
def upload() -> str | tuple[str, int] | AnyResponse:
    """Take the files in, and have them checked or their columns matched."""
    form = UploadForm()
    if not form.validate():
        return _new_page(form), 422
    try:
        files = import_form.files()
        who = actor()
        number, by_hand = written(db.session, partial(_receive, files, form.options(), who))
    except FileProblem as problem:
        form.refuse(problem, "files")
        return _new_page(form), 422
    return redirect(f"/manage/imports/{number}/columns" if by_hand else f"/manage/imports/{number}")


def _receive(files: Sequence[Upload], options: Options, who: str) -> tuple[int, bool]:
    batch, by_hand = uploads.receive(db.session, uploads=files, options=options, actor=who)
    return batch.id, by_hand


@blueprint.get("/imports/<int:batch_id>")
@needs(Right.IMPORT)
def show(batch_id: int) -> str:
    """One import, as far as it is."""
    return _page(batch_id)


def _page(batch_id: int, form: AboutForm | None = None) -> str:
    batch = batch_or_404(batch_id)
    working, options = import_page.working(db.session, batch_id), Options.of(batch)
    staged = batch.status != BatchStatus.UPLOADED and batch.counts != "{}"
    return render_template(
        "desk/imports/batch.html",
        batch=batch,
        files=json.loads(batch.files),
        state=working.state if working else import_page.state_words(batch),
        taken_out=is_taken_out(db.session, batch),
        working=working,
        failed=None if working else import_page.failed_job(db.session, batch_id),
        tiles=import_page.tiles(batch) if staged else [],
        counts=Counts.from_json(batch.counts) if staged else None,
        found=transitions.findings(batch),
        groups=import_page.issue_groups(db.session, batch_id) if staged else [],
        most_groups=import_page.GROUPS,
        options=options,
        form=form or AboutForm.of(options),
        seen=seen.of_batch(batch),
        waiting=mends.waiting(db.session, batch_id) if batch.status == BatchStatus.STAGED else 0,
        mended_rows=rows_to_mend.mended(db.session, batch_id),
        remembered=mends.remembered_in(db.session, batch_id),
        changed=import_rows.first_changes(db.session, batch_id) if batch.status == BatchStatus.STAGED else [],
    )


@blueprint.post("/imports/<int:batch_id>/check")
@needs(Right.IMPORT)
def check_again(batch_id: int) -> Answer:
    """Have the files checked anew, with another date or source."""
    who = actor()
    form, earlier = AboutForm(), Options.of(batch_or_404(batch_id))
    if not form.validate():
        return shown_again(form, lambda: _page(batch_id, form))

    def work() -> None:
        options = form.options().like(earlier)
        transitions.check_again(db.session, batch_id=batch_id, options=options, actor=who, seen=form.seen.data)

    try:
        written(db.session, work)
    except ImportProblem as problem:
        return shown_again(problem, lambda: _page(batch_id, form))
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.get("/imports/<int:batch_id>/rows")
@needs(Right.IMPORT)
def rows(batch_id: int) -> str:
    """The rows behind a number."""
    batch = batch_or_404(batch_id)
    wanted = {name: request.args.get(name, "")[:20] for name in ("fate", "flag", "reason")}
    page = page_number()
    found = import_rows.rows(db.session, batch_id, page=page, **wanted)
    return render_template(
        "desk/imports/rows.html",
        batch=batch,
        found=found,
        wanted=wanted,
        fact_label=fact_label,
        stored_text=stored_text,
        page=page,
        last=last_page(found.total, import_rows.ROWS_A_PAGE),
        url=lambda number: f"/manage/imports/{batch_id}/rows?" + urlencode({**wanted, "page": number}),
    )


@blueprint.get("/imports/<int:batch_id>/changes/<int:change_id>")
@needs(Right.IMPORT)
def change(batch_id: int, change_id: int) -> str:
    """What an import would do to one listing, fact by fact."""
    batch = batch_or_404(batch_id)
    found = import_rows.change(db.session, batch_id, change_id)
    if found is None:
        abort(404)
    return render_template(
        "desk/imports/change.html",
        batch=batch,
        draft=found.after or found.before,
        before=found.before,
        differences=differences(found.before, found.after) if found.after else [],
        rows=found.rows,
    )


@blueprint.get("/imports/<int:batch_id>/rejected.csv")
@needs(Right.IMPORT)
def rejected(batch_id: int) -> Response:
    """The rows with errors as they were, to be mended and imported again."""
    batch_or_404(batch_id)
    return _rows_to_mend(rejected_of(db.session, batch_id), f"import-{batch_id}-rejected.csv")


@blueprint.get("/imports/<int:batch_id>/unread.csv")
@needs(Right.IMPORT)
def unread(batch_id: int) -> Response:
    """The rows that are taken without a cell nobody can read, as they were: to be mended and imported again."""
    batch_or_404(batch_id)
    return _rows_to_mend(unread_of(db.session, batch_id), f"import-{batch_id}-unread.csv")


def _rows_to_mend(found: Sequence[Rejected], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + rejected_csv(found), mimetype="text/csv", headers=headers)
