"""The form of one section: its fields are those that the registry of facts and the vocabulary have for it.

So a fact that is added there is asked here. What is sent becomes a `Filled`, and a `Filled` is shown: that way a group
that was added, read or taken away stands in the form as if it had been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, HiddenField
from wtforms import FormField as Part

from directory.text import marked
from directory.web.provider.editing import track_form
from directory.web.provider.editing.program_form import Filled
from directory.web.provider.editing.program_sections import EVIDENCE_KINDS, FormField, Section
from directory.web.provider.editing.track_form import TrackForm
from directory.web.provider.editing.typed_times import Typed
from directory.web.shared.forms import Form, Long, Number, OneOf, Pick, Text, Tick, built
from directory.web.shared.language import locale

_NOT_SAID = ("", marked("Not said"))
_ANSWERS = (("yes", marked("Yes")), ("no", marked("No")), _NOT_SAID)
BUTTONS = ("add", "remove", "read", "preview")  # what is pressed beside Save
_OF_A_GROUP = re.compile(r"track-[0-9]{1,3}-[a-z_]+")


class ListingForm(Form):
    """The base of forms whose fields are columns of our template."""

    ids = "f-"


def fields_of(fields: Iterable[FormField]) -> dict[str, Any]:
    """A field of WTForms for each that is asked for, by its column."""
    return {one.column: _field(one) for one in fields}


def cells(form: Form, fields: Iterable[FormField]) -> dict[str, str]:
    """What stands in them, as cells of our template."""
    texts = {one.column: form[one.column].data for one in fields}
    return {column: ("yes" if text else "") if isinstance(text, bool) else text for column, text in texts.items()}


def _field(one: FormField) -> Any:
    trimmed = [str.strip]
    if one.kind == "choice":
        return OneOf(one.label, choices=(*one.choices, _NOT_SAID))
    if one.kind == "yes":
        return Tick(one.label)
    if one.kind == "long":
        return Long(one.label, most=2000, description=one.hint, filters=trimmed)
    if one.kind == "number":
        return Number(one.label, most=500, description=one.hint, filters=trimmed)
    keyboard = {"type": "tel"} if one.kind == "tel" else {"inputmode": one.kind} if one.kind != "text" else {}
    return Text(one.label, most=500, description=one.hint, filters=trimmed, render_kw=keyboard)


def _class(section: Section) -> Any:
    fields: dict[str, Any] = {"base": HiddenField(default="")}
    if section.tracks:
        fields["track"] = FieldList(Part(TrackForm), max_entries=track_form.MOST)
        fields["meets"] = Long("Add groups: type it as you would say it", most=2000, filters=[str.strip])
    fields |= fields_of(section.fields)
    for term in section.terms:
        fields[f"t-{term.id}"] = OneOf(term.label(locale()), choices=_ANSWERS)
        if section.populations:
            kinds = (("", marked("Choose what there is")), *EVIDENCE_KINDS)
            fields[f"k-{term.id}"] = Pick("What there is", choices=kinds)
            fields[f"w-{term.id}"] = Long("What is different here, in a sentence", most=2000, filters=[str.strip])
            fields[f"s-{term.id}"] = Long("The same in Spanish, if you like", most=2000, filters=[str.strip])
    fields |= {name: HiddenField(default="") for name in BUTTONS}
    if section.risky:
        fields["note"] = Long("Anything we should know", most=1000)
    return built(ListingForm, fields)


def sent(section: Section) -> Filled:
    """A section as it was sent."""
    given = request.form.items(multi=True)
    known = [one for one in given if not one[0].startswith("track-") or _OF_A_GROUP.fullmatch(one[0])]
    form = _class(section)(MultiDict(known))
    evidence = {
        term.id: (form[f"k-{term.id}"].data, form[f"w-{term.id}"].data, form[f"s-{term.id}"].data)
        for term in (section.terms if section.populations else ())
    }
    return Filled(
        cells=cells(form, section.fields),
        answers={term.id: form[f"t-{term.id}"].data for term in section.terms},
        tracks=[track_form.row_of(one) for one in form["track"].data] if section.tracks else [],
        typed=Typed(form["meets"].data) if section.tracks else Typed(),
        evidence=evidence,
        note=form["note"].data if section.risky else "",
        pressed={name: form[name].data for name in BUTTONS if form[name].data},
    )


def showing(section: Section, filled: Filled, *, base: object, wrong: Mapping[str, Sequence[str]]) -> Form:
    """The form with what stands in a section, and with what is wrong in it by the names of its fields."""
    values: dict[str, Any] = {**filled.cells, "base": base, "note": filled.note}
    values |= {column: text == "yes" for column, text in filled.cells.items() if _is_tick(section, column)}
    values |= {"track": filled.tracks, "meets": filled.typed.text}
    values |= {f"t-{term}": answer for term, answer in filled.answers.items()}
    for term, parts in filled.evidence.items():
        values |= {f"{letter}-{term}": text for letter, text in zip("kws", parts, strict=True)}
    form: Form = _class(section).standing(values)
    for term, (kind, _, _) in filled.evidence.items():
        if kind:  # what there is, is not taken back but by the answer
            form[f"k-{term}"].choices = form[f"k-{term}"].choices[1:]
    form.refuse_each({**wrong, "meets": filled.typed.wrong})
    return form


def _is_tick(section: Section, column: str) -> bool:
    return any(one.column == column and one.kind == "yes" for one in section.fields)
