"""The form of a listing at the desk: what was sent with it, and where what is wrong stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request

from directory.listings.csv.columns import COLUMNS, columns
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.models import Listing
from directory.vocabulary import get_vocabulary
from directory.web.signed_in.meanwhile import Change, terms_together, together


def cells() -> dict[str, str]:
    """What was sent, as a row of our template: column → text; several choices of a group are separated by "; "."""
    groups = {group.id for group in get_vocabulary().groups}
    return {
        name: "; ".join(request.form.getlist(name)) if name in groups else request.form.get(name, "").strip()
        for name in columns()
    }


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
    groups = {group.id: group for group in get_vocabulary().groups}
    return render_template(
        "desk/listings/form.html",
        listing=listing,
        cells=filled,
        columns=[name for name in columns() if name not in groups and name != "as_of"],
        explained=COLUMNS,
        groups=[(group, get_vocabulary().terms_of(group.id)) for group in groups.values()],
        wrong=_by_column(problem) if problem else {},
        meanwhile=meanwhile,
        looked=looked,
        why=request.form.get("why", ""),
        base=(not meanwhile and request.form.get("base")) or (listing.revision if listing else ""),
    )


def _by_column(problem: NotRight) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for issue in problem.issues:
        for column in issue.column.split(", "):
            name = {"name": "program_name"}.get(column, column)
            wrong.setdefault(name, []).append(f"Expected {issue.expected}. {issue.fix}")
    return wrong
