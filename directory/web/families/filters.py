"""The filters beside the results: every term of the vocabulary, with how many programs choosing it would leave."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from directory.search.criteria import SearchCriteria
from directory.search.index import Matches
from directory.vocabulary import Vocabulary, get_vocabulary
from directory.web.shared import words
from directory.web.shared.translate import gettext

# The order in which a family asks (FIELD §2), which is not the vocabulary's.
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
_COUNT, _CHECKED = (secrets.token_hex(8) for _ in range(2))


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


def filter_groups(criteria: SearchCriteria, matches: Matches, vocabulary: Vocabulary) -> list[FilterGroup]:
    """The filters, each with how many programs it would leave."""
    chosen = {term.id for term in criteria.terms}
    asked = criteria.needs.asked()
    counts = matches.yes_counts.tolist()
    language = words.locale()
    checkboxes = _checkboxes(language)
    hints = {"all": gettext("All that you tick"), "any": gettext("Any that you tick")}
    groups = []
    for group_id in FILTER_ORDER:
        group = vocabulary.group(group_id)
        offered: list[str] = []
        others: list[str] = []
        on = sum(need in asked for need in _NEEDS.get(group_id, ()))
        for term in vocabulary.terms_of(group_id):
            if term.id == "iop":  # every program here is one
                continue
            count, checked = counts[vocabulary.position(term.id)], term.id in chosen
            on += checked
            filled = checkboxes[term.id].replace(_COUNT, str(count)).replace(_CHECKED, "checked" if checked else "")
            (offered if count or checked else others).append(filled)
        groups.append(
            FilterGroup(
                id=group_id,
                label=group.label(language),
                hint=hints[group.combine],
                open=group_id in OPEN_GROUPS or on > 0,
                chosen=on,
                choices=Markup("".join(offered)),  # noqa: S704 - made of escaped templates
                others=Markup("".join(others)),  # noqa: S704
                others_count=len(others),
            )
        )
    return groups


@lru_cache(maxsize=8)
def _checkboxes(language: str) -> dict[str, str]:
    """Term → its checkbox in a language, with gaps for its count and its tick."""
    return {
        term.id: render_template(
            "components/tick.html", term=term, label=term.label(language), count=_COUNT, checked=_CHECKED
        )
        for term in get_vocabulary().terms
    }
