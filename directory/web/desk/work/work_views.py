"""All that waits at the desk in one list, what waits longest against its promise first; who has it, and taking it."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask_security import current_user
from wtforms import HiddenField

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.unit_of_work import written
from directory.web.shared.forms import Every, Form, Numbers
from directory.web.signed_in.access import needs
from directory.web.signed_in.paging import page_number
from directory.web.signed_in.shown_again import Answer, shown_again
from directory.work import taking_work, waiting_work
from directory.work.desk_people import desk_people, desk_person
from directory.work.taking_work import Moved
from directory.work.waiting_work import FREE, MINE
from directory.work.work_kinds import KIND_BY_ID, kinds_of

blueprint = Blueprint("manage_work", __name__)

WHOSE = {"": "All", MINE: "Mine", FREE: "Nobody’s"}
DONE = {"take": "taken", "hand": "handed on", "back": "given back"}


class WorkForm(Form):
    """What is done with the things that are ticked."""

    act = HiddenField(default="")  # a button
    thing = Every()  # "claim-12"
    to = Numbers()  # whom it is handed to


@blueprint.get("/work")
@needs(Right.LOOK)
def listed() -> str:
    """All that waits and that one may see."""
    return _page(WorkForm.standing())


def _page(form: WorkForm) -> str:
    me, people = desk_person(current_user), desk_people(db.session)
    whose, kind_id = (request.values.get(name, "") for name in ("whose", "kind"))
    whose, kind_id = whose if whose in WHOSE else "", kind_id if kind_id in KIND_BY_ID else ""
    found = waiting_work.page_of(
        db.session, me, people, now=clock.now(), whose=whose, kind_id=kind_id, page=page_number()
    )
    return render_template(
        "desk/work/work.html",
        form=form,
        me=me,
        found=found,
        whose=whose,
        tabs=WHOSE,
        kind_id=kind_id,
        kinds=kinds_of(me.may),
        may_do={one.id for one in kinds_of(me.may) if me.may(one.done_with)},
        others=[one for one in people if one.id != me.id and one.may(Right.TAKE)],
        page=found.page,
        last=found.last,
        ends_early=found.page == found.last and found.last * waiting_work.PAGE < found.total,
        url=partial(_address, whose, kind_id),
    )


def _address(whose: str, kind_id: str, page: int = 1) -> str:
    pairs = {"whose": whose, "kind": kind_id, "page": "" if page == 1 else str(page)}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"/manage/work?{query}" if query else "/manage/work"


@blueprint.post("/work")
@needs(Right.TAKE)
def move() -> Answer:
    """Take what is ticked, hand it on or give it back. What others have stays theirs, and it is said who."""
    form, me = WorkForm(), desk_person(current_user)
    things = [one for one in map(waiting_work.thing_of, form.thing.data) if one is not None]
    act = form.act.data
    if act not in DONE or not things:
        form.refuse("Tick what you want to take, hand on or give back.")
        return shown_again(form, lambda: _page(form))
    to_id = next(iter(form.to.data), 0)
    acts = {
        "take": partial(taking_work.take, db.session, things, me=me),
        "hand": partial(taking_work.hand_on, db.session, things, me=me, to_id=to_id),
        "back": partial(taking_work.give_back, db.session, things, me=me),
    }
    moved: Moved = written(db.session, acts[act])
    if not moved.done:
        for problem in moved.problems or ["You have these already."]:
            form.refuse(problem)
        return shown_again(form, lambda: _page(form))
    flash(f"{moved.done} {DONE[act]}.")
    for problem in moved.problems:
        flash(problem, "error")
    whose, kind_id = (request.form.get(name, "") for name in ("whose", "kind"))
    return redirect(_address(whose if whose in WHOSE else "", kind_id if kind_id in KIND_BY_ID else ""))
