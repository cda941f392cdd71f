"""The base of all forms: what was sent, what stands, what is wrong, and how the one set of macros shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf.file import FileField
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField

from directory.web.shared.forms import Every, Form, Long, Numbers, OneOf, Problem, SomeOf, Text, Tick, problems

# Whoever reads what was sent without a form, and why; everything else is a declared form.
ONE_FIELD = "one field, or a button that says which"
READS = {
    "outage.py": "any form, to be sent again",
    "signed_in/too_old.py": "any form, to be sent again",
    "shared/sent.py": "shows again what one field held",
    "signed_in/access.py": "looks at every text for what no database keeps",
    "signed_in/security.py": "the address by which tries are counted",
    "signed_in/meanwhile.py": "the revision that any form of a listing was made of",
    "signed_in/account_views.py": ONE_FIELD,
    "provider/editing/section_form.py": "leaves out names of groups that are none, and gives the rest to its form",
    "provider/home/home_views.py": ONE_FIELD,
    "provider/home/leaving_views.py": ONE_FIELD,
    "provider/home/no_reminders_views.py": ONE_FIELD,
    "desk/calls/call_queue_views.py": ONE_FIELD,
    "desk/work/news_views.py": ONE_FIELD,
    "desk/work/work_views.py": "which part of the list was shown, to come back to it",
    "desk/imports/import_decision_views.py": ONE_FIELD,
    "desk/imports/move_views.py": "a choice for each row, by its key",
    "desk/listings/listing_edit_views.py": ONE_FIELD,
    "desk/listings/saved_views.py": ONE_FIELD,
    "desk/moderation/duplicate_views.py": "a choice for each fact, known once the two listings are locked",
    "desk/moderation/entry_views.py": ONE_FIELD,
    "desk/people/people_views.py": ONE_FIELD,
    "desk/watch/accuracy_views.py": ONE_FIELD,
}
WEB = Path("directory/web")
DAYS = [("mon", "Monday"), ("tue", "Tuesday")]


class Part(Form):
    name = Text("Name", needed="Name it.")


class Sample(Form):
    name = Text("Name", most=20, needed="Say who.")
    note = Long("Note")
    kind = OneOf("Kind", default="mon", choices=lambda: DAYS, problem=lambda: "Choose a day.")
    days = SomeOf("Days", choices=DAYS)
    sure = Tick("Sure")
    parts = FieldList(FormField(Part))
    seen = Every()
    rows = Numbers()


@pytest.fixture(autouse=True)
def bare() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["WTF_I18N_ENABLED"] = False
    Babel(app)
    with app.test_request_context():
        yield app


def sent(bare: Flask, **fields: str | list[str]) -> Sample:
    with bare.test_request_context(method="POST", data={key.replace("__", "-"): one for key, one in fields.items()}):
        form = Sample()
        form.validate()
        return form


def test_forms_of_more_than_one_field_are_declared() -> None:
    reads = {str(one.relative_to(WEB)): one.read_text().count("request.form") for one in WEB.rglob("*.py")}
    found = {name: count for name, count in reads.items() if count}
    assert found.keys() == READS.keys()
    assert [name for name in found if READS[name] == ONE_FIELD and found[name] > 1] == []


def test_it_works(bare: Flask) -> None:
    form = sent(
        bare,
        name="Ann",
        kind="tue",
        days=["tue", "sun"],
        sure="yes",
        parts__7__name="One",
        seen=["a", "b"],
        rows=["7", "²", "9" * 99],
    )
    assert problems(form) == []
    assert form.data == {
        "name": "Ann",
        "note": "",
        "kind": "tue",
        "days": ["tue"],
        "sure": True,
        "parts": [{"name": "One"}],
        "seen": ["a", "b"],
        "rows": [7],
    }


class WithPaper(Sample):
    paper = FileField("Paper")


@pytest.mark.parametrize("declared", [Sample, WithPaper])
def test_a_file_never_stands_where_a_text_is_read(bare: Flask, declared: type[Form]) -> None:
    names = ("name", "note", "kind", "days", "sure", "parts-0-name", "seen", "rows", "paper", "other")
    data = {name: (io.BytesIO(b"x"), "x.txt") for name in names}
    with bare.test_request_context(method="POST", data={**data, "csrf_token": "1"}):
        form = declared()
        form.validate()
        texts = {name: value for name, value in form.data.items() if name != "paper"}
        assert texts == Sample(MultiDict({"kind": ""})).data
        assert Problem("Say who.", "name", "Name") in problems(form)
        if declared is WithPaper:
            assert form["paper"].data.filename == "x.txt"


def test_what_is_wrong_is_said_in_the_order_of_the_page(bare: Flask) -> None:
    form = sent(bare, kind="sun", parts__3__name=" ", sure="on")
    assert problems(form) == [
        Problem("Say who.", "name", "Name"),
        Problem("Choose a day.", "kind", "Kind"),
        Problem("Name it.", "parts-0-name", "Name"),
    ]
    assert form.sure.data is False
    form.refuse("Too late.")
    form.refuse(ValueError("Too long."), "note")
    assert problems(form)[0] == Problem("Too late.")
    assert Problem("Too long.", "note", "Note") in problems(form)


def test_a_form_that_was_not_sent_shows_what_stands(bare: Flask) -> None:
    with bare.test_request_context(method="POST", data={"name": "Of another form"}):
        assert Sample.standing().name.data == ""
        assert Sample.standing().kind.data == "mon"
        assert Sample().kind.data == ""  # nobody chose it
        assert Sample.standing({"name": "Ann", "days": ["mon"]}).data["days"] == ["mon"]


def test_each_error_is_beside_its_field_and_leads_there_from_the_summary(bare: Flask) -> None:
    form = sent(bare, name="", note="<b>")
    form.refuse("Not now.")
    form.refuse("No tags.", "note")
    form.refuse("Not so short.", "note")
    form.refuse("Tick it.", "sure")
    jinja = Environment(
        loader=FileSystemLoader("directory/web"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    jinja.globals["problems"] = problems
    page = jinja.from_string(
        """{% from "shared/components/forms.html" import choices, field, summary, tick %}
        {{ summary(form, "Fix them") }}{{ field(form.name, "Your own", autocomplete="off") }}{{ field(form.note) }}
        {{ choices(form.kind, small={"mon": "the first"}, off=["tue"]) }}
        {{ choices(form.days) }}{{ tick(form.sure) }}"""
    ).render(form=form)
    document = html5lib.parse(page, namespaceHTMLElements=False)
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    linked = [one.get("href") for one in document.iter("a")]
    assert linked == ["#name", "#note", "#kind", "#sure"]
    assert "Not now." in page
    for name in ("name", "note", "kind", "sure"):
        one = next(one for one in document.iter() if one.get("id") == name)
        told = (one.get("aria-describedby") or "").split()
        assert told, name
        assert set(told) <= set(ids)
        assert f"{name}-error" in told
        assert one.tag == "fieldset" or one.get("aria-invalid") == "true"
    assert {"name-hint", "note-error2"} <= set(ids)
    assert "&lt;b&gt;" in page
    assert '<input type="radio" name="kind" value="tue" disabled>' in page
