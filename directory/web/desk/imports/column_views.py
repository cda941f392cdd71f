"""Matching the columns of a hand-made sheet, in the browser. For admins."""

from __future__ import annotations

import json
from functools import partial

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports.applying.seen import of_batch
from directory.imports.checking.findings import unknown_of
from directory.imports.checking.opened import said_of
from directory.imports.formats.lists import PLAN, SKIP
from directory.imports.formats.meanings import ANY, LIST, MEANING_WORDS, MEANINGS, is_known, list_meanings
from directory.imports.import_problem import ImportProblem
from directory.imports.sheets.column_questions import columns_in, match_columns, match_values, matched_before, tables_of
from directory.imports.staging.options import Options
from directory.imports.table import FileProblem
from directory.imports.transitions import findings
from directory.models import BatchStatus, ImportBatch
from directory.text import fold
from directory.unit_of_work import written
from directory.vocabulary import get_vocabulary
from directory.web.desk.imports.batches import batch_or_404, refused
from directory.web.desk.imports.import_form import ColumnsForm
from directory.web.shared.forms import Every, Form
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_columns", __name__)


@blueprint.get("/imports/<int:batch_id>/columns")
@needs(Right.IMPORT)
def columns(batch_id: int) -> str | AnyResponse:
    """Match the columns of a hand-made sheet."""
    return _columns_page(batch_or_404(batch_id))


def _columns_page(batch: ImportBatch, sent: ColumnsForm | None = None, problem: str | None = None) -> str | AnyResponse:
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        return redirect(f"/manage/imports/{batch.id}")
    try:
        tables = tables_of(db.session, batch)
    except FileProblem as error:
        tables, problem = [], str(error)
    found = columns_in(tables, matched_before(db.session, batch))
    form = sent or ColumnsForm.of(Options.of(batch))
    if sent is None:
        form.all_iop.data = Options.of(batch).all_iop
        form.meaning.data = [one.meaning or "" for one in found]
    vocabulary = get_vocabulary()
    return render_template(
        "desk/imports/columns.html",
        batch=batch,
        files=json.loads(batch.files),
        columns=found,
        said=[sentence for one in tables for sentence in said_of(one)],
        form=form,
        seen=of_batch(batch),
        problem=problem,
        meanings=MEANING_WORDS,
        lists=list_meanings(),
        groups=[
            (group.label("en"), [term for term in vocabulary.terms_of(group.id) if term.id not in MEANINGS])
            for group in vocabulary.groups
        ],
    )


@blueprint.post("/imports/<int:batch_id>/columns")
@needs(Right.IMPORT)
def match(batch_id: int) -> str | tuple[str, int] | AnyResponse:
    """Keep the match and have the files checked."""
    who, form = actor(), ColumnsForm()
    pairs = zip(form.column.data, form.meaning.data, strict=False)
    matched = {name: meaning if is_known(meaning) else "" for name, meaning in pairs}
    if not form.validate():
        page = _columns_page(batch_or_404(batch_id), form)
        return (page, 422) if isinstance(page, str) else page
    try:
        keep = partial(
            match_columns,
            db.session,
            batch_id=batch_id,
            columns=matched,
            all_iop=form.all_iop.data,
            options=form.options(),
            actor=who,
            seen=form.seen.data,
        )
        written(db.session, keep)
    except FileProblem as problem:
        page = _columns_page(batch_or_404(batch_id), form, str(problem))
        return (page, 422) if isinstance(page, str) else page
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")


@blueprint.get("/imports/<int:batch_id>/values")
@needs(Right.IMPORT)
def values(batch_id: int) -> str | AnyResponse:
    """Match the values of lists that nobody knows."""
    batch = batch_or_404(batch_id)
    if batch.status != BatchStatus.STAGED:
        return redirect(f"/manage/imports/{batch_id}")
    vocabulary = get_vocabulary()
    groups = [(group, vocabulary.terms_of(group.id)) for group in vocabulary.groups]
    return render_template(
        "desk/imports/values.html",
        batch=batch,
        unknown=[
            (one, [pair for pair in groups if one.meaning in (ANY, f"{LIST}{pair[0].id}")])
            for one in unknown_of(findings(batch))
        ],
        lists=list_meanings(),
        plan=PLAN,
        skip=SKIP,
        seen=of_batch(batch),
    )


class ValuesForm(Form):
    """What each value of a list means: the list, the value and its term, in one order."""

    seen = HiddenField(default="")
    list = Every()
    value = Every()
    term = Every()


@blueprint.post("/imports/<int:batch_id>/values")
@needs(Right.IMPORT)
def match_unknown(batch_id: int) -> Answer:
    """Keep what they mean, and have the files checked."""
    who, form = actor(), ValuesForm()
    matched: dict[str, dict[str, str]] = {}
    for meaning, value, term in zip(form.list.data, form.value.data, form.term.data, strict=False):
        if term:
            matched.setdefault(meaning, {})[fold(value)] = term
    keep = partial(match_values, db.session, batch_id=batch_id, values=matched, actor=who, seen=form.seen.data)
    try:
        written(db.session, keep)
    except FileProblem as problem:
        return shown_again(problem, lambda: values(batch_id))
    except ImportProblem as problem:
        return refused(batch_id, problem)
    return redirect(f"/manage/imports/{batch_id}")
