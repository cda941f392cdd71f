"""Matching the columns of a hand-made sheet, in the browser. For admins."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.extensions import db
from directory.imports.applier import BatchError
from directory.imports.columns import columns_of, match_columns
from directory.imports.formats.sheet import MEANING_WORDS, MEANINGS
from directory.imports.options import Options
from directory.imports.seen import of_batch
from directory.imports.table import FileProblem
from directory.models import BatchStatus, ImportBatch, Role
from directory.vocabulary import get_vocabulary
from directory.web.manage import import_form
from directory.web.manage.access import actor, allow
from directory.web.manage.batches import held_batch, refused

blueprint = Blueprint("manage_columns", __name__)


@blueprint.get("/imports/<int:batch_id>/columns")
@allow(Role.ADMIN)
def columns(batch_id: int) -> str | AnyResponse:
    """Match the columns of a hand-made sheet."""
    return _columns_page(held_batch(batch_id))


def _columns_page(batch: ImportBatch, problem: str | None = None) -> str | AnyResponse:
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        return redirect(f"/manage/imports/{batch.id}")
    try:
        found = columns_of(db.session, batch)
    except FileProblem as error:
        found, problem = [], str(error)
    vocabulary = get_vocabulary()
    return render_template(
        "manage/imports/columns.html",
        batch=batch,
        files=json.loads(batch.files),
        columns=found,
        options=Options.of(batch),
        seen=of_batch(batch),
        problem=problem,
        meanings=MEANING_WORDS,
        groups=[
            (group.label("en"), [term for term in vocabulary.terms_of(group.id) if term.id not in MEANINGS])
            for group in vocabulary.groups
        ],
    )


@blueprint.post("/imports/<int:batch_id>/columns")
@allow(Role.ADMIN)
def match(batch_id: int) -> str | tuple[str, int] | AnyResponse:
    """Keep the match and have the files checked."""
    who = actor()
    known = set(MEANING_WORDS) | {term.id for term in get_vocabulary().terms}
    names, chosen = request.form.getlist("column"), request.form.getlist("meaning")
    matched = {name: meaning if meaning in known else "" for name, meaning in zip(names, chosen, strict=False)}
    try:
        options = import_form.options()
        db.session.rollback()
        match_columns(
            db.session,
            batch_id=batch_id,
            columns=matched,
            all_iop="all_iop" in request.form,
            options=options,
            actor=who,
            seen=request.form.get("seen", ""),
        )
        db.session.commit()
    except FileProblem as problem:
        db.session.rollback()
        page = _columns_page(held_batch(batch_id), str(problem))
        return (page, 422) if isinstance(page, str) else page
    except BatchError as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")
