"""The filters beside the results: every term of the vocabulary, with how many programs choosing it would leave."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from directory.listings.groups import WHO
from directory.search.criteria import SearchCriteria, can_be_unwanted
from directory.search.index import Matches
from directory.vocabulary import Vocabulary, get_vocabulary
from directory.web.families.shared.active_filters import unwanted_label
from directory.web.shared.language import locale
from directory.web.shared.own_html import own_html
from directory.web.shared.translate import gettext, ngettext, shown

# The order in which a family asks, which is not the vocabulary's.
FILTER_ORDER = (
    "population",
    "focus",
    "therapy",
    "time",
    "format",
    "payment",
    "ages",
    "gender",
    "level",
    "language",
    "access",
    "accreditation",
)
OPEN_GROUPS = frozenset({"population", "focus"})
# What is asked beside the terms stands with the group it belongs to.
_NEEDS = {"time": ("days", "hours", "start"), "ages": ("age",), "payment": ("plan",)}

# A checkbox is rendered once a language; its count and its tick are put in afterwards (a page has a hundred of them).
_COUNT, _UNIT, _CHECKED = (secrets.token_hex(8) for _ in range(3))


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """One group of checkboxes: those some program nearby says yes to, and the others folded away; `chosen` are on."""

    id: str
    label: str
    hint: str
    open: bool
    chosen: int
    choices: Markup
    others: Markup
    others_count: int
    unwanted: Markup
    unwanted_hint: str
    unwanted_on: int


def filter_groups(criteria: SearchCriteria, matches: Matches, vocabulary: Vocabulary) -> list[FilterGroup]:
    """The filters, each with how many programs it would leave."""
    chosen = {term.id for term in criteria.terms}
    active = criteria.needs.active()
    counts = matches.yes_counts.tolist()
    language = locale()
    checkboxes = _checkboxes(language)
    hints = {"all": gettext("All that you tick"), "any": gettext("Any that you tick")}
    units = tuple(ngettext("program", "programs", count) for count in (1, 2))
    groups = []
    for group_id in FILTER_ORDER:
        group = vocabulary.group(group_id)
        offered: list[str] = []
        others: list[str] = []
        refused = sum(term.group == group_id for term in criteria.unwanted)
        on = refused + sum(need in active for need in _NEEDS.get(group_id, ()))
        for term in vocabulary.terms_of(group_id):
            if term.id == "iop":  # every program here is one
                continue
            count, checked = counts[vocabulary.position(term.id)], term.id in chosen
            on += checked
            filled = checkboxes[term.id].replace(_COUNT, shown(count)).replace(_UNIT, units[count != 1])
            filled = filled.replace(_CHECKED, "checked" if checked else "")
            (offered if count or checked else others).append(filled)
        groups.append(
            FilterGroup(
                id=group_id,
                label=group.label(language),
                hint=hints[group.combine],
                open=group_id in OPEN_GROUPS or on > 0,
                chosen=on,
                choices=own_html("".join(offered)),
                others=own_html("".join(others)),
                others_count=len(others),
                unwanted=_unwanted_ticks(group_id, criteria, matches, vocabulary),
                unwanted_hint=_unwanted_hint(group_id),
                unwanted_on=refused,
            )
        )
    return groups


def _unwanted_ticks(group_id: str, criteria: SearchCriteria, matches: Matches, vocabulary: Vocabulary) -> Markup:
    """Checkboxes of what some program of the list is, to leave it out, each with how many it would leave out."""
    ticks, counts = _unwanted_checkboxes(locale()), matches.left_out.tolist()
    units = tuple(ngettext("program left out", "programs left out", count) for count in (1, 2))
    ticked = []
    for term in vocabulary.terms_of(group_id):
        count, checked = counts[vocabulary.position(term.id)], term in criteria.unwanted
        if term.id in ticks and (count or checked):
            filled = ticks[term.id].replace(_COUNT, shown(count)).replace(_UNIT, units[count != 1])
            ticked.append(filled.replace(_CHECKED, "checked" if checked else ""))
    return own_html("".join(ticked))


def _unwanted_hint(group_id: str) -> str:
    if group_id in WHO:
        return gettext("Leaves out programs for these people only. Those that name others too stay.")
    return gettext("Leaves out programs that are listed with it.")


@lru_cache(maxsize=8)
def _unwanted_checkboxes(language: str) -> dict[str, str]:
    """As `_checkboxes`, of what can be unwanted."""
    return {
        term.id: render_template(
            "shared/components/unwanted.html",
            term=term,
            label=unwanted_label(term, language),
            count=_COUNT,
            unit=_UNIT,
            checked=_CHECKED,
        )
        for term in get_vocabulary().terms
        if can_be_unwanted(term)
    }


@lru_cache(maxsize=8)
def _checkboxes(language: str) -> dict[str, str]:
    """Term → its checkbox in a language, with gaps for its count and its tick."""
    return {
        term.id: render_template(
            "shared/components/tick.html",
            term=term,
            label=term.label(language),
            count=_COUNT,
            unit=_UNIT,
            checked=_CHECKED,
        )
        for term in get_vocabulary().terms
    }
