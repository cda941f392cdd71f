"""The form of a call: an answer to each question, what is right instead, and what came of the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.fields import FIELDS
from directory.listings.fields.field import Field as Fact
from directory.models import CallResult
from directory.watch import asked_by_phone
from directory.watch.asked_by_phone import Field, Finding, says
from directory.web.shared.forms import Form, Long, Number, Numbers, OneOf, Pick, SomeOf, Text, built

LATER = "later"  # a button: not now
RESULTS = {
    CallResult.TALKED: ("Keep, and the next one", "Enter"),
    CallResult.NO_ANSWER: ("No answer", "n"),
    CallResult.REFUSED: ("They refused", "f"),
    CallResult.CLOSED: ("It has closed", "c"),
    CallResult.NUMBER_DEAD: ("The number is dead", "d"),
}
_FACTS: Mapping[str, Fact] = {one.column: one for one in FIELDS}
_ANSWERS = {Finding.RIGHT: "Right", Finding.WRONG: "Wrong: it is …", Finding.NOT_ASKED: "Not asked"}
_SILENT = {Finding.MISSING: "They say: …", Finding.NOT_ASKED: "Not asked"}


class _Call(Form):
    """What the form holds beside the questions."""

    result = HiddenField(default="")  # a button
    base = HiddenField(default="")
    spoke_with = Text("Whom you spoke with", most=100)
    best_hours = Text("Best hours to call", most=100)
    seen = Numbers()


def form_class(draft: ListingDraft) -> Any:
    """The form for a listing: questions on what it says, and on what it does not."""
    told, fields = says(draft), dict[str, Any]()
    for one in asked_by_phone.FIELDS:
        choices = _ANSWERS if told[one.id] else _SILENT
        fields[ask_of(one.id)] = OneOf(one.label, choices=choices.items(), default=Finding.NOT_ASKED)
        fields |= {column: _cell(column) for column in one.columns}
        if one.group:
            offered = [(term.id, term.label("en")) for term in one.terms]
            fields[ticks_of(one)] = SomeOf(f"{one.label}: all that hold", choices=offered)
    return built(_Call, fields)


def ask_of(question: str) -> str:
    """The name of the answer to a question: some columns are called as one."""
    return f"ask-{question}"


def ticks_of(one: Field) -> str:
    """The name of the ticks of a question."""
    return f"terms-{one.id}"


def _cell(column: str) -> Any:
    fact = _FACTS[column]
    asked = fact.asked
    label, hint = (asked.label, asked.hint) if asked else (fact.label, "Like: Mon, Wed, Thu 6-9 pm; Sat 10am-1pm")
    if asked and asked.input == "choice":
        return Pick(label, choices=[("", "Not said"), *asked.choices])
    if asked and asked.input == "number":
        return Number(label, most=6, description=hint)
    kind = Long if column in ("tracks", "plans") else Text
    return kind(label, description=hint, filters=[str.strip], render_kw={"autocomplete": "off"})


def standing(draft: ListingDraft, *, revision: int, best_hours: str) -> Any:
    """The form as it is opened: nothing asked yet, what the listing says in each field."""
    row, values = row_of(draft), dict[str, Any]()
    for one in asked_by_phone.FIELDS:
        values[ask_of(one.id)] = Finding.NOT_ASKED
        values |= {column: row[column] for column in one.columns}
        values[ticks_of(one)] = [term.id for term in one.terms if draft.says(term.id) == "yes"]
    return form_class(draft).standing({**values, "base": revision, "best_hours": best_hours})


def findings(form: Any) -> dict[str, Finding]:
    """Question → what was said of it, of those that were asked."""
    sent = {one.id: str(form[ask_of(one.id)].data) for one in asked_by_phone.FIELDS}
    found = {name: Finding(value) for name, value in sent.items() if value in set(Finding)}
    return {name: value for name, value in found.items() if value != Finding.NOT_ASKED}


def cells(form: Any) -> dict[str, str]:
    """Column → text."""
    return {column: str(form[column].data or "") for one in asked_by_phone.FIELDS for column in one.columns}


def ticked(form: Any) -> dict[str, tuple[str, ...]]:
    """Question → the terms that hold."""
    return {one.id: tuple(form[ticks_of(one)].data) for one in asked_by_phone.FIELDS if one.group}


def refuse(form: Any, problem: NotRight) -> None:
    """Say what is wrong beside each cell."""
    for issue in problem.issues:
        columns = [{"name": "program_name"}.get(name, name) for name in issue.column.split(", ")]
        form.refuse(f"Expected {issue.expected}. {issue.fix}", next((name for name in columns if name in form), ""))
