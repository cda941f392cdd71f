"""Programs that may fit: who takes such people first, then who has not said, then who names others only.

Each stands with what to ask it. They are listed a page at a time, like those that say yes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from directory.listings.groups import WHO
from directory.search.criteria import Filter, SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.leanings import OTHERS, SILENT, TAKES
from directory.web.families.shared.active_filters import filter_label
from directory.web.families.shared.card_html import Fragment
from directory.web.families.shared.search_links import Link, search_url
from directory.web.shared.translate import gettext


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of them, under a line on what they have in common; "" where there is nothing to tell apart."""

    line: str
    rows: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """A page of those that may fit. `every` leads to all of them, where they are not all here."""

    total: int
    parts: tuple[Rows, ...]
    first: int
    last: int
    every: Link | None = None
    previous: int | None = None
    next: int | None = None
    back: Link | None = None  # to those that say yes


def maybe_rows(
    finder: Finder, criteria: SearchCriteria, matches: Matches, fragments: Mapping[int, Fragment]
) -> Maybe | None:
    """The programs of a page that may fit; None where there are none."""
    if not len(matches.not_said_ids):
        return None
    parts = _parts(finder, criteria, matches, fragments)
    total, shown = matches.have_not_said, len(matches.not_said_ids)
    if not criteria.maybe:
        every = Link(gettext("All that may fit"), _url(criteria, 1)) if total > shown else None
        return Maybe(total, parts, 1, shown, every=every)
    page, first = criteria.maybe, (criteria.maybe - 1) * criteria.size + 1
    last_page = math.ceil(total / criteria.size)
    return Maybe(
        total,
        parts,
        first,
        first + shown - 1,
        previous=page - 1 if page > 1 else None,
        next=page + 1 if page < last_page else None,
        back=Link("", search_url(criteria.on_page(1))),
    )


def _url(criteria: SearchCriteria, page: int) -> str:
    return f"{search_url(criteria.on_maybe(page))}#list"


def _parts(
    finder: Finder, criteria: SearchCriteria, matches: Matches, fragments: Mapping[int, Fragment]
) -> tuple[Rows, ...]:
    questions = finder.unsaid(matches.not_said_ids, criteria)
    lines = {
        TAKES: gettext("These take such people:"),
        SILENT: gettext("Of these it is not stated:"),
        OTHERS: gettext("These name other people, not those you chose. Ask before you count on one:"),
    }
    found: dict[int, list[Markup]] = {}
    groupless = True  # whether none of those that take them names a group for them
    for listing_id, miles, lean in zip(
        matches.not_said_ids.tolist(), matches.not_said_miles.tolist(), matches.not_said_leans.tolist(), strict=True
    ):
        if listing_id not in fragments:
            continue
        one = fragments[listing_id]
        takes = one.takes if lean != SILENT else ""
        unsaid = questions[listing_id]
        ask = [filter_label(filter_, criteria.needs) for filter_ in unsaid]
        for_them = lean == OTHERS and not any(_on_people(filter_) for filter_ in unsaid)  # whomever else it names
        part = TAKES if for_them else lean
        groupless &= part != TAKES or any(_on_group(filter_) for filter_ in unsaid)
        found.setdefault(part, []).append(one.as_row(miles, search=criteria, takes=takes, ask=ask, tick=True))
    if groupless:
        lines[TAKES] = gettext("These take such people. They name no group of their own for them: ask about one.")
    told_apart = found.keys() != {SILENT}
    return tuple(Rows(lines[lean] if told_apart else "", tuple(rows)) for lean, rows in sorted(found.items()))


def _on_group(filter_: Filter) -> bool:
    """Whether it asks for something made for some people."""
    return filter_.parameter == "population"


def _on_people(filter_: Filter) -> bool:
    """Whether it asks whom a program is for, or takes."""
    return filter_.parameter in (*WHO, "age")
