"""The form of a listing at the desk: what was sent with it, and where what is wrong stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from wtforms import HiddenField

from directory.listings.csv.columns import COLUMNS, columns
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.fields import FIELDS
from directory.models import Listing
from directory.vocabulary import get_vocabulary
from directory.web.shared.forms import Form, Long, SomeOf, Text, built
from directory.web.signed_in.meanwhile import Change, terms_together, together

# Columns whose cells are long.
_LONG = {
    *("tracks", "plans", "same_place", "says_both", "population_evidence", "population_evidence_es"),
    *("getting_there", "not_admitted", "approach", "payment_notes"),
    *("getting_there_es", "not_admitted_es", "approach_es", "payment_notes_es"),
}


class _Carried(Form):
    """What the form carries beside the columns."""

    ids = "f-"
    base = HiddenField(default="")
    why = Text("Why", most=500)


def _class() -> Any:
    """The form: a field for each column of our template, ticks for each group of terms."""
    fields: dict[str, Any] = {name: _field(name) for name in _texts()}
    for group in get_vocabulary().groups:
        offered = [(term.id, term.label("en")) for term in get_vocabulary().terms_of(group.id) if term.id != "iop"]
        fields[group.id] = SomeOf(f"{group.label('en')}: says yes to", choices=offered)
    return built(_Carried, fields)


def _field(column: str) -> Any:
    kind = Long if column in _LONG else Text
    return kind(_label(column), description=COLUMNS[column], filters=[str.strip], render_kw={"autocomplete": "off"})


def _label(column: str) -> str:
    """What a column is called: as its fact, where it is the whole of one; else as programs are asked for the part."""
    of_fact = Counter(one.label for one in FIELDS)
    for one in FIELDS:
        if one.column == column and (of_fact[one.label] == 1 or one.asked):
            return one.label if of_fact[one.label] == 1 or not one.asked else one.asked.label
    return column.replace("_", " ").capitalize()


def _texts() -> list[str]:
    groups = {group.id for group in get_vocabulary().groups}
    return [name for name in columns() if name not in groups and name != "as_of"]


def cells() -> dict[str, str]:
    """What was sent, as a row of our template: column → text; several choices of a group are separated by "; "."""
    sent = _class()().data
    texts = {name: sent.get(name, "") for name in columns()}
    return {name: text if isinstance(text, str) else "; ".join(text) for name, text in texts.items()}


def why() -> str | None:
    """What was sent on why, for the history."""
    return " ".join(_Carried().why.data.split())[:500] or None


def after_others(base: ListingDraft, sent: Mapping[str, str], now: ListingDraft) -> dict[str, str]:
    """What was sent of a form opened at `base`, over what the listing says now."""
    old, new = row_of(base), row_of(now)
    lists = {group.id for group in get_vocabulary().groups} | {"not_offered", "says_both", "same_place"}
    return together(old, sent, new) | {name: terms_together(old[name], sent[name], new[name]) for name in lists}


def page(
    filled: Mapping[str, str],
    listing: Listing | None,
    problem: NotRight | None = None,
    *,
    meanwhile: Sequence[Change] = (),
    looked: bool = False,
) -> str:
    """The form with these cells, with what is wrong beside each of them, and what others changed meanwhile.

    `looked` says that they were only checked.
    """
    carried, groups = _Carried(), [group.id for group in get_vocabulary().groups]
    base = (not meanwhile and carried.base.data) or (listing.revision if listing else "")
    values = {**filled, **{name: (filled.get(name) or "").split("; ") for name in groups}}
    form = _class().standing({**values, "base": base, "why": carried.why.data})
    form.refuse_each(_by_column(problem) if problem else {})
    return render_template(
        "desk/listings/form.html",
        listing=listing,
        form=form,
        columns=_texts(),
        groups=groups,
        meanwhile=meanwhile,
        looked=looked,
    )


def _by_column(problem: NotRight) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for issue in problem.issues:
        for column in issue.column.split(", "):
            name = {"name": "program_name"}.get(column, column)
            wrong.setdefault(name, []).append(f"Expected {issue.expected}. {issue.fix}")
    return wrong
