"""A batch as the pages of imports find it, and what they answer when it is not as hoped."""

from __future__ import annotations

from flask import abort, flash, redirect
from werkzeug.wrappers import Response

from directory.extensions import db
from directory.models import ImportBatch
from directory.unit_of_work import look_anew


def batch_or_404(batch_id: int) -> ImportBatch:
    """The batch of this number; 404 where there is none."""
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None:
        abort(404)
    return batch


def refused(batch_id: int, problem: Exception) -> Response:
    """Nothing was done: say why, on the batch's page."""
    look_anew(db.session)
    flash(str(problem), "error")
    return redirect(f"/manage/imports/{batch_id}")
