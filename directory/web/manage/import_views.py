"""Imports in the browser: choose files, match columns, look, confirm, watch, undo. For admins."""

from __future__ import annotations

import json
from typing import Any, Literal
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory import audit
from directory.extensions import db
from directory.imports import applier, uploads
from directory.imports.applier import BatchError, Choices
from directory.imports.check import rejected_csv
from directory.imports.counts import Counts
from directory.imports.formats.sheet import MEANINGS
from directory.imports.formats.template import template_csv
from directory.imports.reader import FileProblem, Limits
from directory.imports.rows import rejected_of
from directory.imports.uploads import Options
from directory.listings.draft import ListingDraft
from directory.listings.sample import holds_sample
from directory.models import BatchStatus, ImportBatch, Listing, Revision, Role, StagedChange, StagedRow
from directory.vocabulary import get_vocabulary
from directory.web.manage import import_form, import_page
from directory.web.manage.access import actor, allow, fresh
from directory.web.manage.facts import differences, fact_label, stored_text
from directory.web.manage.import_form import MEANING_WORDS
from directory.web.manage.paging import last_page, page_number

blueprint = Blueprint("manage_imports", __name__)

MAX_REQUEST = uploads.MAX_FILES * Limits().bytes + 1_000_000


@blueprint.get("/imports")
@allow(Role.ADMIN)
def list_imports() -> str:
    """Every import, newest first."""
    page = page_number()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) or 0
    query = sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(25).offset((page - 1) * 25)
    batches = [(one, Counts.from_json(one.counts), json.loads(one.files)) for one in db.session.scalars(query)]
    return render_template(
        "manage/imports/list.html",
        batches=batches,
        state=import_page.state_words,
        page=page,
        last=last_page(total, 25),
        url=lambda number: f"/manage/imports?page={number}",
    )


@blueprint.get("/imports/template.csv")
@allow(Role.ADMIN)
def template() -> Response:
    """Our own format, empty but for two invented rows."""
    headers = {"Content-Disposition": 'attachment; filename="programs.csv"'}
    return Response("\ufeff" + template_csv(), mimetype="text/csv", headers=headers)


@blueprint.get("/imports/new")
@allow(Role.ADMIN)
def new() -> str:
    """Choose files."""
    return _new_page(Options())


def _new_page(options: Options, problem: str | None = None) -> str:
    return render_template(
        "manage/imports/new.html",
        options=options,
        problem=problem,
        limits=Limits(),
        max_files=uploads.MAX_FILES,
        sample=holds_sample(db.session),
    )


@blueprint.post("/imports/new")
@allow(Role.ADMIN)
def upload() -> str | tuple[str, int] | AnyResponse:
    """Take the files in, and have them checked or their columns matched."""
    options = Options()
    try:
        options = import_form.options()
        files = import_form.files()
        who = actor()
        db.session.rollback()
        batch, by_hand = uploads.receive(db.session, uploads=files, options=options, actor=who)
        number = batch.id
        db.session.commit()
    except FileProblem as problem:
        db.session.rollback()
        return _new_page(options, str(problem)), 422
    return redirect(f"/manage/imports/{number}/columns" if by_hand else f"/manage/imports/{number}")


def _batch(batch_id: int) -> ImportBatch:
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None:
        abort(404)
    return batch


@blueprint.get("/imports/<int:batch_id>")
@allow(Role.ADMIN)
def show(batch_id: int) -> str:
    """One import, as far as it is."""
    batch = _batch(batch_id)
    working = import_page.working(db.session, batch_id)
    staged = batch.status != BatchStatus.UPLOADED and batch.counts != "{}"
    return render_template(
        "manage/imports/batch.html",
        batch=batch,
        files=json.loads(batch.files),
        state=import_page.state_words(batch),
        working=working,
        failed=None if working else import_page.failed_job(db.session, batch_id),
        tiles=import_page.tiles(batch) if staged else [],
        counts=Counts.from_json(batch.counts) if staged else None,
        found=uploads.findings(batch),
        groups=import_page.issue_groups(db.session, batch_id) if staged else [],
        options=import_page.options_of(batch),
        changed=_first_changes(batch_id) if batch.status == BatchStatus.STAGED else [],
    )


def _first_changes(batch_id: int) -> list[StagedRow]:
    query = (
        sa.select(StagedRow)
        .where(StagedRow.batch_id == batch_id, StagedRow.fate == "changed")
        .order_by(StagedRow.file, StagedRow.row)
        .limit(5)
    )
    return list(db.session.scalars(query))


@blueprint.get("/imports/<int:batch_id>/columns")
@allow(Role.ADMIN)
def columns(batch_id: int) -> str | AnyResponse:
    """Match the columns of a hand-made sheet."""
    return _columns_page(_batch(batch_id))


def _columns_page(batch: ImportBatch, problem: str | None = None) -> str | AnyResponse:
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        return redirect(f"/manage/imports/{batch.id}")
    try:
        found = uploads.columns_of(db.session, batch)
    except FileProblem as error:
        found, problem = [], str(error)
    vocabulary = get_vocabulary()
    return render_template(
        "manage/imports/columns.html",
        batch=batch,
        files=json.loads(batch.files),
        columns=found,
        options=Options.of(batch),
        problem=problem,
        meanings=MEANING_WORDS,
        groups=[
            (group.label("en"), [term for term in vocabulary.terms_of(group.id) if term.id not in MEANINGS])
            for group in vocabulary.groups
        ],
    )


@blueprint.post("/imports/<int:batch_id>/columns")
@allow(Role.ADMIN)
def match_columns(batch_id: int) -> str | tuple[str, int] | AnyResponse:
    """Keep the match and have the files checked."""
    who = actor()
    known = set(MEANING_WORDS) | {term.id for term in get_vocabulary().terms}
    names, chosen = request.form.getlist("column"), request.form.getlist("meaning")
    matched = {name: meaning if meaning in known else "" for name, meaning in zip(names, chosen, strict=False)}
    try:
        options = import_form.options()
        db.session.rollback()
        uploads.match_columns(
            db.session,
            batch_id=batch_id,
            columns=matched,
            all_iop="all_iop" in request.form,
            options=options,
            actor=who,
        )
        db.session.commit()
    except FileProblem as problem:
        db.session.rollback()
        page = _columns_page(_batch(batch_id), str(problem))
        return (page, 422) if isinstance(page, str) else page
    except BatchError as problem:
        return _refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


def _refused(batch_id: int, problem: BatchError) -> AnyResponse:
    db.session.rollback()
    flash(str(problem), "error")
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.post("/imports/<int:batch_id>/check")
@allow(Role.ADMIN)
def check_again(batch_id: int) -> AnyResponse:
    """Have the files checked anew, with another date or source."""
    who = actor()
    held = Options.of(_batch(batch_id))
    db.session.rollback()
    try:
        options = import_form.options()
        options.columns, options.all_iop = held.columns, held.all_iop
        uploads.check_again(db.session, batch_id=batch_id, options=options, actor=who)
        db.session.commit()
    except FileProblem as problem:
        return _refused(batch_id, BatchError(str(problem)))
    except BatchError as problem:
        return _refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.get("/imports/<int:batch_id>/rows")
@allow(Role.ADMIN)
def rows(batch_id: int) -> str:
    """The rows behind a number."""
    batch = _batch(batch_id)
    wanted = {name: request.args.get(name, "")[:20] for name in ("fate", "flag", "reason")}
    page = page_number()
    found, total = import_page.rows(db.session, batch_id, page=page, **wanted)
    ids = {row.listing_id for row, _, _ in found if row.listing_id}
    ids |= {one["listing_id"] for _, _, notes in found for one in notes.get("duplicates", ())}
    public = {
        row.id: row
        for row in db.session.execute(
            sa.select(Listing.id, Listing.public_id, Listing.slug, Listing.name).where(Listing.id.in_(sorted(ids)))
        )
    }
    return render_template(
        "manage/imports/rows.html",
        batch=batch,
        rows=found,
        total=total,
        wanted=wanted,
        public=public,
        fact_label=fact_label,
        stored_text=stored_text,
        page=page,
        last=last_page(total, import_page.ROWS_A_PAGE),
        url=lambda number: f"/manage/imports/{batch_id}/rows?" + urlencode({**wanted, "page": number}),
    )


@blueprint.get("/imports/<int:batch_id>/changes/<int:change_id>")
@allow(Role.ADMIN)
def change(batch_id: int, change_id: int) -> str:
    """What an import would do to one listing, fact by fact."""
    batch = _batch(batch_id)
    staged = db.session.get(StagedChange, change_id)
    if staged is None or staged.batch_id != batch_id:
        abort(404)
    before = None
    if staged.listing_id is not None and staged.action == "changed":
        query = sa.select(Revision.content).where(
            Revision.listing_id == staged.listing_id, Revision.number == staged.base_revision
        )
        before = ListingDraft.from_json(db.session.execute(query).scalar_one())
    after = ListingDraft.from_json(staged.content) if staged.content else None
    sources = (
        sa.select(StagedRow)
        .where(StagedRow.batch_id == batch_id, StagedRow.change_id == change_id)
        .order_by(StagedRow.file, StagedRow.row)
    )
    return render_template(
        "manage/imports/change.html",
        batch=batch,
        draft=after or before,
        before=before,
        differences=differences(before, after) if after else [],
        rows=list(db.session.scalars(sources)),
    )


@blueprint.get("/imports/<int:batch_id>/rejected.csv")
@allow(Role.ADMIN)
def rejected(batch_id: int) -> Response:
    """The rows with errors as they were, to be mended and imported again."""
    _batch(batch_id)
    text = "\ufeff" + rejected_csv(rejected_of(db.session, batch_id))
    headers = {"Content-Disposition": f'attachment; filename="import-{batch_id}-rejected.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


@blueprint.get("/imports/<int:batch_id>/confirm")
@allow(Role.ADMIN)
@fresh
def confirm_page(batch_id: int) -> str | AnyResponse:
    """The choices before applying."""
    batch = _batch(batch_id)
    if batch.status != BatchStatus.STAGED:
        return redirect(f"/manage/imports/{batch_id}")
    return render_template(
        "manage/imports/confirm.html",
        batch=batch,
        counts=Counts.from_json(batch.counts),
        found=uploads.findings(batch),
    )


@blueprint.post("/imports/<int:batch_id>/confirm")
@allow(Role.ADMIN)
@fresh
def confirm(batch_id: int) -> AnyResponse:
    """Have it applied."""
    who = actor()
    duplicates: Any = request.form.get("duplicates", "hold")
    if duplicates not in ("hold", "publish", "leave"):
        abort(400)
    conflicts: Literal["queue", "drop"] = "drop" if request.form.get("conflicts") == "drop" else "queue"
    choices = Choices(hold=request.form.get("hold") == "yes", duplicates=duplicates, conflicts=conflicts)
    db.session.rollback()
    try:
        uploads.confirm(db.session, batch_id=batch_id, choices=choices, actor=who)
        audit.record(db.session, actor=who, action="import-confirmed", target=f"import {batch_id}")
        db.session.commit()
    except BatchError as problem:
        return _refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.post("/imports/<int:batch_id>/discard")
@allow(Role.ADMIN)
def discard(batch_id: int) -> AnyResponse:
    """Throw the files away."""
    who = actor()
    db.session.rollback()
    try:
        uploads.discard(db.session, batch_id=batch_id, actor=who)
        db.session.commit()
    except BatchError as problem:
        return _refused(batch_id, problem)
    flash(f"Import {batch_id} is thrown away. Nothing of it was in the directory.")
    return redirect("/manage/imports")


@blueprint.get("/imports/<int:batch_id>/undo")
@allow(Role.ADMIN)
@fresh
def undo_page(batch_id: int) -> str | AnyResponse:
    """What an undo would do."""
    batch = _batch(batch_id)
    if batch.status != BatchStatus.APPLIED:
        return redirect(f"/manage/imports/{batch_id}")
    return render_template(
        "manage/imports/undo.html", batch=batch, outlook=applier.undo_outlook(db.session, batch_id=batch_id)
    )


@blueprint.post("/imports/<int:batch_id>/undo")
@allow(Role.ADMIN)
@fresh
def undo(batch_id: int) -> AnyResponse:
    """Have it taken back."""
    who = actor()
    db.session.rollback()
    try:
        uploads.request_undo(db.session, batch_id=batch_id, actor=who)
        db.session.commit()
    except BatchError as problem:
        return _refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")
