"""All virtual programs that treat people in a state and fit a search, a page at a time: distance does not count."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.geo.places import Place
from directory.geo.states import state_name
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.active_filters import filters_on
from directory.web.families.shared.card_html import fragments_of
from directory.web.families.shared.plan_notes import notes_of
from directory.web.families.shared.search_carried import asked_criteria
from directory.web.families.shared.search_links import Link, search_url, virtual_url
from directory.web.shared.current import current_catalog
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

blueprint = Blueprint("virtual", __name__)


@dataclass(frozen=True, slots=True)
class VirtualPage:
    """A page of virtual programs. `filters` are what was chosen, in words."""

    state: str
    total: int
    first: int
    last: int
    rows: list[Markup]
    filters: list[str]
    notes: list[str]
    previous: Link | None
    next: Link | None
    back: str


@blueprint.get("/search/virtual")
def virtual() -> str | AnyResponse:
    """The virtual programs for whoever is in the state of a place."""
    criteria = asked_criteria()
    if criteria.origin is None:
        return redirect(search_url(criteria), 302)  # which says what is wrong with the place
    return render_template("families/results/virtual.html", page=_page(criteria, criteria.origin))


def _page(criteria: SearchCriteria, origin: Place) -> VirtualPage:
    """The page. A page number past the last is dropped, and said so."""
    catalog, vocabulary, today = current_catalog(), get_vocabulary(), clock.today()
    finder = Finder(catalog, origin, vocabulary, today)
    ids, total = finder.virtual(criteria)
    notes = notes_of(criteria, vocabulary, found=total)
    if criteria.page > 1 and criteria.offset >= total:
        notes.append(gettext("There is no page %(page)s. This is the first page.", page=str(criteria.page)))
        criteria = criteria.on_page(1)
        ids, total = finder.virtual(criteria)
    fragments = fragments_of(db.session, catalog, ids.tolist(), today)
    pages = math.ceil(total / criteria.size)
    return VirtualPage(
        state=state_name(origin.state, locale()),
        total=total,
        first=criteria.offset + 1,
        last=criteria.offset + len(ids),
        rows=[fragments[i].as_row(None, search=criteria) for i in ids.tolist() if i in fragments],
        filters=[active.label for active in filters_on(criteria, vocabulary)],
        notes=notes,
        previous=Link("", virtual_url(criteria.on_page(criteria.page - 1))) if criteria.page > 1 else None,
        next=Link("", virtual_url(criteria.on_page(criteria.page + 1))) if criteria.page < pages else None,
        back=search_url(criteria.on_page(1)),
    )
