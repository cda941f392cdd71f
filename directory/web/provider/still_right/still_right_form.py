"""What is sent of the week's screen: the parts that are ticked as right, and the facts that are corrected in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from wtforms import HiddenField

from directory.listings import facts
from directory.listings.cells import track_cell
from directory.listings.cells.issues import CellProblem, error
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft, Track
from directory.listings.editing.one_section import section_from
from directory.listings.editing.whole_form import NotRight
from directory.listings.fields import FIELDS, asked_on
from directory.listings.sources import PROGRAM
from directory.models import Holder, HolderRole
from directory.partial_date import PartialDate
from directory.providing import weekly_parts
from directory.vocabulary import get_vocabulary
from directory.web.provider.editing import section_form
from directory.web.provider.editing.program_sections import FormField
from directory.web.provider.editing.section_form import ListingForm
from directory.web.shared.forms import Form, Long, SomeOf, built
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext
from directory.web.signed_in.meanwhile import together

# The facts that are corrected here, by part: columns of our template. All else has its page of the form.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "openings": tuple(one.column for one in asked_on("openings")),
    "schedule": (),
    "serves": ("ages_min", "ages_max"),
    "payment": ("plans", "self_pay_a_week"),
    "contact": ("phone", "phone_intake"),
}
GROUPS: Mapping[str, tuple[str, ...]] = {"serves": ("ages", "gender"), "payment": ("payment",)}
_KEPT = ("phone_tty",)  # is a phone, and has no field here
_BY_COLUMN = {one.column: one for one in FIELDS}
_FIELDS = [FormField.of(_BY_COLUMN[column]) for columns in COLUMNS.values() for column in columns]


class ConfirmForm(ListingForm):
    """What everybody who holds a listing may say: that these parts are right, as of a revision."""

    base = HiddenField(default="")
    parts = SomeOf("", choices=[(one, one) for one in weekly_parts.IDS])


def _groups() -> list[str]:
    return [group for groups in GROUPS.values() for group in groups]


def may_change(holder: Holder) -> bool:
    """Whether these rights let one change what is there, too."""
    return holder.role in (HolderRole.OWNER, HolderRole.EDITOR)


def _class() -> Any:
    fields: dict[str, Any] = section_form.fields_of(_FIELDS)
    fields["tracks"] = Long(gettext("Groups and times, one a line"), most=20000, filters=[str.strip])
    fields["whole"] = HiddenField(default="")
    for group in _groups():
        offered = [(term.id, term.label(locale())) for term in get_vocabulary().terms_of(group)]
        fields[f"g-{group}"] = SomeOf(get_vocabulary().group(group).label(locale()), choices=offered)
    return built(ConfirmForm, fields)


def sent(*, changing: bool) -> Form:
    """The form of this request; one that changes nothing has no more than its ticks."""
    made: Form = _class()() if changing else ConfirmForm()
    return made


def has_fields(form: Form) -> bool:
    """Whether its fields were sent along: what was not sent is not emptied."""
    return "whole" in form and form["whole"].data == "yes"


def standing(draft: ListingDraft, *, base: int, parts: Collection[str], changing: bool) -> Form:
    """The form with what a listing says; these parts are ticked."""
    values: dict[str, Any] = {"base": str(base), "parts": list(parts)}
    if not changing:
        return ConfirmForm.standing(values)
    made: Form = _class().standing(values | {"whole": "yes"} | _texts(draft) | _ticked(draft))
    return made


def after_others(form: Form, before: ListingDraft, now: ListingDraft, *, base: int) -> Form:
    """The form as it was sent, with what others changed since it was opened."""
    old, new = _texts(before) | _ticked(before), _texts(now) | _ticked(now)
    values = {name: form[name].data for name in old if name in form}
    merged = together(old, values, new)
    made: Form = type(form).standing({"base": str(base), "whole": "yes", "parts": form["parts"].data, **merged})
    return made


def draft_of(form: Form, *, before: ListingDraft, today: dt.date, zip_lookup: ZipLookup) -> ListingDraft:
    """The listing as the form has it, said by the program today. Raises NotRight."""
    cells = section_form.cells(form, _FIELDS) | {column: row_of(before)[column] for column in _KEPT}
    answers = {
        term.id: "yes" if term.id in form[f"g-{group}"].data else _unticked(before, term.id)
        for group in _groups()
        for term in get_vocabulary().terms_of(group)
    }
    tracks = _tracks(form["tracks"].data, before, today)
    draft = section_from(cells, answers=answers, before=before, today=today, zip_lookup=zip_lookup, source=PROGRAM)
    return draft.model_copy(update={"schedule": draft.schedule.model_copy(update={"tracks": tracks})})


def changed_parts(before: ListingDraft, after: ListingDraft) -> list[str]:
    """The parts in which something differs."""
    found = facts.differing(before, after)
    return [
        part.id
        for part in weekly_parts.PARTS
        if any(
            one.section in part.sections or (one.section == facts.ANSWERS and one.fact in part.terms) for one in found
        )
    ]


def _texts(draft: ListingDraft) -> dict[str, Any]:
    row = row_of(draft)
    return {one.column: row[one.column] for one in _FIELDS} | {"tracks": _lines(draft)}


def _ticked(draft: ListingDraft) -> dict[str, Any]:
    return {
        f"g-{group}": [term.id for term in get_vocabulary().terms_of(group) if draft.says(term.id) == "yes"]
        for group in _groups()
    }


def _unticked(draft: ListingDraft, term: str) -> str:
    return "no" if draft.says(term) == "no" else ""


def _lines(draft: ListingDraft) -> str:
    """The groups as a cell of our template has them, one a line."""
    return "\n".join(track_cell.write((track,)) for track in draft.schedule.tracks)


def _tracks(text: str, before: ListingDraft, today: dt.date) -> tuple[Track, ...]:
    """The groups as they are typed; a line that stands as it stood is the group that it was. Raises NotRight."""
    stood = {track_cell.write((track,)): track for track in before.schedule.tracks}
    found: list[Track] = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        if line in stood:
            found.append(stood[line])
            continue
        try:
            cell = track_cell.read(line, as_of=PartialDate.on(today))
            problem = cell.problem
        except CellProblem as refused:
            cell, problem = track_cell.Cell(()), refused
        if problem:
            raise NotRight([error("track", "tracks", line, problem.expected, problem.fix)])
        found += cell.tracks
    return tuple(found)
