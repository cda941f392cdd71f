"""The form of a section is made of the registry of facts: what is shown comes back, whatever else is sent with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from directory.web.provider.editing import section_form, track_form
from directory.web.provider.editing.program_form import Filled
from directory.web.provider.editing.program_sections import BY_ID, SECTIONS, Section
from directory.web.provider.editing.typed_times import Typed
from directory.web.shared.forms import Problem, problems


@pytest.fixture
def bare() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["WTF_I18N_ENABLED"] = False
    Babel(app)
    with app.test_request_context():
        yield app


def full(section: Section) -> Filled:
    """A section with something in every field."""
    cells = {one.column: _text(one) for one in section.fields}
    terms = [term.id for term in section.terms]
    group = {**track_form.empty(), "name": "Evening", "days": ["mon", "wed"], "status": "full", "still": "yes"}
    return Filled(
        cells=cells,
        answers=dict(zip(terms, ["yes", "no", ""] * len(terms), strict=False)),
        tracks=[group, track_form.empty() | {"days": ["sun"]}] if section.tracks else [],
        typed=Typed("Mon 6-9 pm") if section.tracks else Typed(),
        evidence=dict.fromkeys(terms, ("group", "Words", "Palabras")) if section.populations else {},
        note="A note" if section.risky else "",
    )


def _text(one: Any) -> str:
    return {"yes": "yes", "choice": one.choices[0][0] if one.choices else ""}.get(one.kind, f"Of {one.column}")


def pairs(form: Any) -> Iterator[tuple[str, str]]:
    """What a browser would send of a form."""
    for one in form:
        if one.type == "FieldList":
            for part in one:
                yield from pairs(part.form)
        elif isinstance(one.data, list):
            yield from ((one.name, value) for value in one.data)
        elif one.data is not False:
            yield one.name, "yes" if one.data is True else str(one.data)


def sent(bare: Flask, section: Section, given: list[tuple[str, str]]) -> Filled:
    data: dict[str, list[str]] = {}
    for name, value in given:
        data.setdefault(name, []).append(value)
    with bare.test_request_context(method="POST", data=data):
        return section_form.sent(section)


@pytest.mark.parametrize("section", SECTIONS, ids=[section.id for section in SECTIONS])
def test_what_is_shown_is_what_comes_back(bare: Flask, section: Section) -> None:
    filled = full(section)
    form = section_form.showing(section, filled, base=7, wrong={})
    assert problems(form) == []
    assert sent(bare, section, [*pairs(form), ("nobody-asked", "x")]) == filled
    assert {one.column for one in section.fields} <= {one.name for one in form}


def test_groups_are_counted_by_what_is_sent_of_them(bare: Flask) -> None:
    section = BY_ID["schedule"]
    hostile = [("track-²-name", "x"), ("track-99999999999-name", "x"), ("track--name", "x"), ("track-1", "x")]
    found = sent(bare, section, [*hostile, ("track-4-name", " B "), ("track-2-name", "A"), ("track-2-days", "mon")])
    assert [(one["name"], one["days"]) for one in found.tracks] == [("A", ["mon"]), ("B", [])]
    many = [(f"track-{at}-name", "x") for at in range(track_form.MOST + 5)]
    assert len(sent(bare, section, many).tracks) == track_form.MOST


def test_what_is_wrong_stands_at_its_field_and_else_above_the_form(bare: Flask) -> None:
    wrong = {"track-1-days": ["Tick the days."], "gone": ["Of no field."]}
    form = section_form.showing(BY_ID["schedule"], full(BY_ID["schedule"]), base=1, wrong=wrong)
    assert problems(form) == [Problem("Of no field."), Problem("Tick the days.", "f-track-1-days", "Days")]
