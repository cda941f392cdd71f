"""The accuracy audit at the desk: draw a sample, phone it with a script, close it, publish what was found."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request

from directory import audit as audit_log
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.geo.states import STATES
from directory.listings.draft import ListingDraft
from directory.listings.fact_words import fact_text
from directory.models import Audit, AuditCall, CallOutcome, Listing
from directory.unit_of_work import written
from directory.watch import accuracy_audit
from directory.watch.accuracy_audit import AuditProblem
from directory.watch.asked_by_phone import FIELDS, Finding, says
from directory.web.desk.asked_for import call_of, decided, row, states_here
from directory.web.desk.watch.in_words import in_words
from directory.web.shared.forms import Form, Long, Number, OneOf, Pick, Tick, built
from directory.web.shared.phrases import phone_href, phone_text
from directory.web.signed_in.access import actor, needs
from directory.web.signed_in.fact_rows import facts
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("manage_accuracy", __name__)

OUTCOMES = {
    CallOutcome.REACHED: "Somebody there answered my questions",
    CallOutcome.UNREACHABLE: "Nobody, after three tries on three days; or the number does not work",
    CallOutcome.CLOSED: "The program has closed",
    CallOutcome.NOT_IOP: "There is no intensive outpatient program",
    CallOutcome.OPEN: "Not yet: I will try again",
}
FINDINGS = {
    Finding.RIGHT: "Right",
    Finding.WRONG: "Wrong",
    Finding.MISSING: "We say nothing",
    Finding.NOT_ASKED: "Not asked",
}


class SampleForm(Form):
    """How many listings are drawn, and where."""

    size = Number("How many", most=3, default="50")
    state = Pick("Where", choices=lambda: [("", "All states"), *STATES.items()])
    covert = Tick("Call as somebody who looks for care does, without saying who you are")


class CallForm(Form):
    """What came of a call; what was found on each thing that was asked is built from `FIELDS`."""

    outcome = OneOf("Who answered?", choices=OUTCOMES.items(), problem="Say what came of the call.")
    note = Long("Note", most=500)


def _call_form() -> Any:
    questions = {one.id: OneOf(one.label, choices=FINDINGS.items()) for one in FIELDS}
    return built(CallForm, questions)


@blueprint.get("/accuracy")
@needs(Right.LOOK)
def audits() -> str:
    """Every audit with what it found, the newest first."""
    return _audits_page(SampleForm.standing())


def _audits_page(form: SampleForm) -> str:
    found = list(db.session.scalars(sa.select(Audit).order_by(Audit.id.desc())))
    rows = accuracy_audit.with_results(db.session, found)
    return render_template(
        "desk/watch/accuracy/audits.html", rows=rows, form=form, states=STATES, largest=accuracy_audit.LARGEST
    )


@blueprint.post("/accuracy")
@needs(Right.SAMPLE)
def start() -> Answer:
    """Draw a sample."""
    who, form = actor(), SampleForm()
    state, size, covert = form.state.data, form.size.data, form.covert.data

    def work() -> int:
        made = accuracy_audit.start(
            db.session,
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 6 else 0,
            state=state if state in STATES else None,
            covert=covert,
            actor=who,
        )
        target = f"audit {made.id}"
        audit_log.record(db.session, actor=who, action="accuracy-audit-started", target=target, seed=made.seed)
        return made.id

    try:
        number = written(db.session, work)
    except AuditProblem as problem:
        form.refuse(problem, "size")
        return shown_again(form, lambda: _audits_page(form))
    return redirect(f"/manage/accuracy/{number}")


@blueprint.get("/accuracy/<int:audit_id>")
@needs(Right.LOOK)
def show(audit_id: int) -> str:
    """One audit: its calls, and what they found."""
    found, here = row(Audit, audit_id), states_here()
    calls = accuracy_audit.calls_of(db.session, audit_id)
    mine = sa.select(AuditCall.id).where(AuditCall.audit_id == audit_id, here.of_listing(AuditCall.listing_id))
    within = set(db.session.scalars(mine))
    return render_template(
        "desk/watch/accuracy/audit.html",
        audit=found,
        calls=[(call, ListingDraft.from_json(call.content)) for call in calls if call.id in within],
        results=accuracy_audit.results(calls),
        states=STATES,
    )


@blueprint.post("/accuracy/<int:audit_id>")
@needs(Right.SAMPLE)
def close(audit_id: int) -> Answer:
    """Close an audit, publish its results or hide them."""
    who, publish = actor(), request.form.get("publish") == "yes"

    def work() -> None:
        accuracy_audit.close(db.session, audit_id=audit_id, published=publish)
        action = "accuracy-audit-published" if publish else "accuracy-audit-closed"
        audit_log.record(db.session, actor=who, action=action, target=f"audit {audit_id}")

    try:
        written(db.session, work)
    except AuditProblem as problem:
        return shown_again(problem, lambda: show(audit_id))
    flash("Families see the results under “How it works”." if publish else "Closed. Families do not see the results.")
    return redirect(f"/manage/accuracy/{audit_id}")


@blueprint.get("/accuracy/<int:audit_id>/<int:position>")
@needs(Right.CALL)
def call(audit_id: int, position: int) -> str:
    """One call: the script, and what to note."""
    audit_call = call_of(audit_id, position)
    draft, findings = ListingDraft.from_json(audit_call.content), json.loads(audit_call.findings)
    silent = {name: Finding.MISSING for name, said in says(draft).items() if not said}
    return _script(
        audit_call,
        _call_form().standing({**silent, **findings, "outcome": audit_call.outcome, "note": audit_call.note}),
    )


def _script(audit_call: AuditCall, form: CallForm) -> str:
    draft = ListingDraft.from_json(audit_call.content)
    listing = db.session.get_one(Listing, audit_call.listing_id)
    told, said = says(draft), in_words(draft)
    return render_template(
        "desk/watch/accuracy/call.html",
        audit=row(Audit, audit_call.audit_id),
        call=audit_call,
        draft=draft,
        listing=listing,
        facts=facts(draft),
        phones=[(phone_text(one), phone_href(one), fact_text(one.kind, "kind")) for one in draft.contact.phones],
        fields=[(field, said.get(field.id, "") if told[field.id] else "") for field in FIELDS],
        form=form,
    )


@blueprint.post("/accuracy/<int:audit_id>/<int:position>")
@needs(Right.CALL)
def note(audit_id: int, position: int) -> Answer:
    """Keep what a call found, and go on to the next."""
    who, form = actor(), _call_form()()
    number = call_of(audit_id, position).id
    if not form.validate():
        return shown_again(form, lambda: _script(call_of(audit_id, position), form))
    outcome = CallOutcome(form.outcome.data)

    def keep() -> None:
        kept = accuracy_audit.record(
            db.session, call_id=number, outcome=outcome, findings=form.data, note=form.note.data, actor=who
        )
        target, action = f"audit {audit_id}", "accuracy-call-kept"
        audit_log.record(db.session, kept.listing_id, actor=who, action=action, target=target, outcome=outcome)

    try:
        decided(AuditCall, [number], keep)
    except AuditProblem as problem:
        form.refuse(problem)
        return shown_again(form, lambda: _script(call_of(audit_id, position), form))
    waiting = sa.select(AuditCall.position).where(
        AuditCall.audit_id == audit_id,
        AuditCall.outcome == CallOutcome.OPEN,
        AuditCall.position > position,
        states_here().of_listing(AuditCall.listing_id),
    )
    following = db.session.scalars(waiting.order_by(AuditCall.position).limit(1)).one_or_none()
    flash("Kept.")
    return redirect(f"/manage/accuracy/{audit_id}/{following}" if following else f"/manage/accuracy/{audit_id}")
