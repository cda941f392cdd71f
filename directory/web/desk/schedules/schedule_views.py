"""Schedules of imports: listed, set, changed, paused, deleted, run at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template
from flask_security import current_user

from directory.accounts.matrix import Right
from directory.extensions import db
from directory.imports.table import Limits
from directory.models import ImportSchedule, ScheduleRun
from directory.schedules import kept_schedules, runs
from directory.schedules.schedule_problem import ScheduleProblem
from directory.unit_of_work import written
from directory.web.desk.schedules import schedule_words
from directory.web.desk.schedules.schedule_form import ScheduleForm, allowed
from directory.web.signed_in.access import actor, fresh, needs
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_schedules", __name__)

HOME = "/manage/imports/schedules"
RUNS_SHOWN = 50


@blueprint.get("/imports/schedules")
@needs(Right.IMPORT)
def listed() -> str:
    """Every list that is fetched by the clock, and how it went last."""
    found = kept_schedules.listed(db.session)
    return render_template("desk/schedules/list.html", schedules=found, words=schedule_words, allowed=allowed())


@blueprint.get("/imports/schedules/new")
@needs(Right.SCHEDULE)
@fresh
def new() -> str:
    """Set up a schedule."""
    return _form_page(ScheduleForm.new())


def _form_page(form: ScheduleForm, schedule: ImportSchedule | None = None) -> str:
    return render_template(
        "desk/schedules/form.html",
        form=form,
        schedule=schedule,
        action=f"{HOME}/{schedule.id}/edit" if schedule else f"{HOME}/new",
        allowed=allowed(),
        megabytes=int(Limits().bytes / 1e6),
    )


@blueprint.post("/imports/schedules/new")
@needs(Right.SCHEDULE)
@fresh
def add() -> Answer:
    """Keep a new schedule."""
    form = ScheduleForm()
    if not form.validate():
        return _form_page(form), 422
    work = partial(kept_schedules.add, db.session, terms=form.terms(), allowed=allowed(), **_who())
    try:
        number = written(db.session, work)
    except ScheduleProblem as problem:
        form.refuse(problem, problem.field)
        return shown_again(form, lambda: _form_page(form))
    flash("It is set. It is fetched first at its next hour, or now, if you press.")
    return redirect(f"{HOME}/{number}")


@blueprint.get("/imports/schedules/<int:schedule_id>")
@needs(Right.IMPORT)
def show(schedule_id: int) -> str:
    """One schedule, and what came of its runs."""
    schedule = _or_404(schedule_id)
    query = sa.select(ScheduleRun).where(ScheduleRun.schedule_id == schedule_id).order_by(ScheduleRun.id.desc())
    found = list(db.session.scalars(query.limit(RUNS_SHOWN)))
    return render_template(
        "desk/schedules/schedule.html",
        schedule=schedule,
        runs=found,
        last=found[0] if found else None,
        words=schedule_words,
        kept_days=runs.KEPT.days,
    )


@blueprint.get("/imports/schedules/<int:schedule_id>/edit")
@needs(Right.SCHEDULE)
@fresh
def edit(schedule_id: int) -> str:
    """Change a schedule."""
    schedule = _or_404(schedule_id)
    return _form_page(ScheduleForm.of(schedule), schedule)


@blueprint.post("/imports/schedules/<int:schedule_id>/edit")
@needs(Right.SCHEDULE)
@fresh
def change(schedule_id: int) -> Answer:
    """Keep the change."""
    form = ScheduleForm()
    if not form.validate():
        return _form_page(form, _or_404(schedule_id)), 422
    version = int(form.version.data) if form.version.data.isdecimal() and len(form.version.data) < 9 else 0
    work = partial(kept_schedules.change, db.session, schedule_id=schedule_id, terms=form.terms(), allowed=allowed())
    try:
        written(db.session, partial(work, version=version, **_who()))
    except ScheduleProblem as problem:
        form.refuse(problem, problem.field)
        return shown_again(form, lambda: _form_page(form, _or_404(schedule_id)))
    flash("It is changed.")
    return redirect(f"{HOME}/{schedule_id}")


@blueprint.post("/imports/schedules/<int:schedule_id>/run")
@needs(Right.IMPORT)
def run(schedule_id: int) -> Answer:
    """Have it fetched at once."""
    return _done(schedule_id, kept_schedules.run_now, "It is being fetched. What came of it stands below in a moment.")


@blueprint.post("/imports/schedules/<int:schedule_id>/<any(pause, resume):what>")
@needs(Right.SCHEDULE)
def pause(schedule_id: int, what: str) -> Answer:
    """Fetch it no more by the clock, and save nothing by itself; or go on."""
    said = "It is paused: nothing is fetched, and nothing saved by itself." if what == "pause" else "It goes on."
    return _done(schedule_id, partial(kept_schedules.pause, paused=what == "pause"), said)


@blueprint.post("/imports/schedules/<int:schedule_id>/delete")
@needs(Right.SCHEDULE)
def delete(schedule_id: int) -> Answer:
    """Forget it; its imports stay."""
    return _done(schedule_id, kept_schedules.delete, "The schedule is deleted. Its imports stay where they are.", HOME)


def _done(schedule_id: int, work: Callable[..., None], text: str, there: str = "") -> Answer:
    try:
        written(db.session, partial(work, db.session, schedule_id=schedule_id, **_who()))
    except ScheduleProblem as problem:
        return shown_again(problem, lambda: show(schedule_id))
    flash(text)
    return redirect(there or f"{HOME}/{schedule_id}")


def _who() -> dict[str, Any]:
    return {"actor": actor(), "roles": current_user.role_names}


def _or_404(schedule_id: int) -> ImportSchedule:
    schedule = db.session.get(ImportSchedule, schedule_id)
    if schedule is None:
        abort(404)
    return schedule
