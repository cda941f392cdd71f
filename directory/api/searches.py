"""Searches of the API: the same as the pages, the same facts, the same order. Asked by GET, or by POST with a body.

A search holds a place. In a body it stands in no log of anybody between; its answer is kept in no cache either way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from flask import Blueprint, Response
from spectree import Response as Answers

from directory import clock
from directory.api import other_lists, schemas
from directory.api.asked import Parameters, criteria_of, parameters
from directory.api.described import json_answer, spec
from directory.api.fields_asked import FieldsAsked
from directory.api.fragments import fragments_of
from directory.api.other_lists import Listed
from directory.api.query_schema import ListQuery, ProgramsQuery
from directory.api.refusals import place_if_said, place_of, refuse_past_the_end
from directory.api.serialise import array, may_fit, members, origin, with_miles
from directory.extensions import db
from directory.geo.places import Place
from directory.search import catalog as catalogs
from directory.search.arguments import first
from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.plan_reading import typed_plan
from directory.vocabulary import Vocabulary, get_vocabulary
from directory.wiring import without_csrf

blueprint = Blueprint("api_searches", __name__, url_prefix="/api/v1")
_REFUSED = dict.fromkeys(("HTTP_400", "HTTP_422"), schemas.Error)
_BODY_REFUSED = dict.fromkeys(("HTTP_400", "HTTP_413", "HTTP_415", "HTTP_422"), schemas.Error)

Search = Callable[[SearchCriteria, Place, FieldsAsked], Response]


@blueprint.get("/programs")
@spec.validate(
    query=ProgramsQuery, resp=Answers(HTTP_200=schemas.Programs, **_REFUSED), skip_validation=True, tags=["programs"]
)
def programs() -> Response:
    """Programs near a place, nearest first; or by name; or all that changed since a moment."""
    return _programs(parameters())


@blueprint.post("/programs")
@without_csrf
@spec.validate(
    json=ProgramsQuery,
    resp=Answers(HTTP_200=schemas.Programs, **_BODY_REFUSED),
    skip_validation=True,
    tags=["programs"],
)
def programs_by_body() -> Response:
    """The same, with what is asked in the body: a place stands in no log then."""
    return _programs(parameters())


@blueprint.get("/programs/virtual")
@spec.validate(
    query=ListQuery, resp=Answers(HTTP_200=schemas.VirtualPage, **_REFUSED), skip_validation=True, tags=["programs"]
)
def virtual_programs() -> Response:
    """All virtual programs that treat people in the state of a place, in an order drawn by lot."""
    return _near(parameters(), _virtual)


@blueprint.post("/programs/virtual")
@without_csrf
@spec.validate(
    json=ListQuery, resp=Answers(HTTP_200=schemas.VirtualPage, **_BODY_REFUSED), skip_validation=True, tags=["programs"]
)
def virtual_programs_by_body() -> Response:
    """The same, with what is asked in the body."""
    return _near(parameters(), _virtual)


@blueprint.get("/programs/may-fit")
@spec.validate(
    query=ListQuery, resp=Answers(HTTP_200=schemas.MayFitPage, **_REFUSED), skip_validation=True, tags=["programs"]
)
def programs_that_may_fit() -> Response:
    """Programs near a place that fail a search by silence alone: who takes such people first, then by distance."""
    return _near(parameters(), _that_may_fit)


@blueprint.post("/programs/may-fit")
@without_csrf
@spec.validate(
    json=ListQuery, resp=Answers(HTTP_200=schemas.MayFitPage, **_BODY_REFUSED), skip_validation=True, tags=["programs"]
)
def programs_that_may_fit_by_body() -> Response:
    """The same, with what is asked in the body."""
    return _near(parameters(), _that_may_fit)


def _programs(asked: Parameters) -> Response:
    """By name or by change where that is asked for, else near a place."""
    since = other_lists.since_of(asked)
    if since is None and not first(asked, "name"):
        return _near(asked, _nearest)
    fields = FieldsAsked.taken_from(asked)
    criteria = criteria_of(asked)
    other_lists.refuse_together(criteria, since)
    place, catalog = place_if_said(criteria), catalogs.current(db.session)
    listed = other_lists.changed(since, criteria) if since else other_lists.named(catalog, criteria, place)
    return json_answer(_other_body(catalog, criteria, place, listed, fields))


def _near(asked: Parameters, search: Search) -> Response:
    """A search near a place."""
    fields = FieldsAsked.taken_from(asked)
    criteria = criteria_of(asked)
    return search(criteria, place_of(criteria), fields)


def _nearest(criteria: SearchCriteria, place: Place, fields: FieldsAsked) -> Response:
    catalog = catalogs.current(db.session)
    matches = Finder(catalog, place, get_vocabulary(), clock.today()).find(criteria)
    refuse_past_the_end(criteria, matches.total)
    return json_answer(_programs_body(catalog, criteria, place, matches, fields))


def _virtual(criteria: SearchCriteria, place: Place, fields: FieldsAsked) -> Response:
    catalog = catalogs.current(db.session)
    ids, total = Finder(catalog, place, get_vocabulary(), clock.today()).virtual(criteria)
    found = fragments_of(catalog, ids.tolist())
    return _listed(criteria, place, total, (with_miles(fields.of(found[i]), None) for i in ids.tolist() if i in found))


def _that_may_fit(asked: SearchCriteria, place: Place, fields: FieldsAsked) -> Response:
    criteria = asked.on_maybe(asked.page)
    catalog = catalogs.current(db.session)
    finder = Finder(catalog, place, get_vocabulary(), clock.today())
    matches = finder.find(criteria)
    found = {i: fields.of(one) for i, one in fragments_of(catalog, matches.not_said_ids.tolist()).items()}
    return _listed(asked, place, matches.have_not_said, may_fit(finder, criteria, matches, found))


def _listed(criteria: SearchCriteria, place: Place, total: int, results: Iterable[bytes]) -> Response:
    """A page of a list."""
    refuse_past_the_end(criteria, total)
    head = {"origin": origin(place), "total": total, **_page(criteria, total)}
    return json_answer(members(head, {"results": array(results)}))


def _page(criteria: SearchCriteria, total: int) -> dict[str, object]:
    return {"page": criteria.page, "size": criteria.size, "pages": math.ceil(total / criteria.size)}


def _other_body(
    catalog: Catalog, criteria: SearchCriteria, place: Place | None, listed: Listed, fields: FieldsAsked
) -> bytes:
    """A list by name or by change, in the shape of a search: nothing beyond it, nothing counted."""
    refuse_past_the_end(criteria, listed.total)
    found = fragments_of(catalog, listed.ids)
    head: dict[str, object] = {
        "origin": origin(place) if place else None,
        "radius_miles": None,
        "total": listed.total,
        **_page(criteria, listed.total),
        "plan": None,
        "have_not_said": 0,
        "removed": listed.removed,
        "counts": {},
        "beyond": [],
        "virtual": {"total": 0, "results": []},
    }
    miles = zip(listed.ids, listed.miles, strict=True)
    rows = (with_miles(fields.of(found[i]), None if math.isnan(m) else m) for i, m in miles if i in found)
    return members(head, {"results": array(rows)})


def _programs_body(
    catalog: Catalog, criteria: SearchCriteria, place: Place, matches: Matches, fields: FieldsAsked
) -> bytes:
    miles = dict(zip(matches.ids.tolist(), matches.miles.tolist(), strict=True))
    beyond = dict(zip(matches.beyond_ids.tolist(), matches.beyond_miles.tolist(), strict=True))
    virtual = matches.virtual_ids.tolist()
    found = fragments_of(catalog, [*miles, *beyond, *virtual])
    head: dict[str, object] = {
        "origin": origin(place),
        "radius_miles": criteria.radius,
        "total": matches.total,
        **_page(criteria, matches.total),
        "plan": _plan(criteria),
        "have_not_said": matches.have_not_said,
        "removed": [],
        "counts": _counts(matches, get_vocabulary()),
    }
    return members(
        head,
        {
            "results": array(with_miles(fields.of(found[i]), m) for i, m in miles.items() if i in found),
            "beyond": array(with_miles(fields.of(found[i]), m) for i, m in beyond.items() if i in found),
            "virtual": members(
                {"total": matches.virtual_total},
                {"results": array(with_miles(fields.of(found[i]), None) for i in virtual if i in found)},
            ),
        },
    )


def _counts(matches: Matches, vocabulary: Vocabulary) -> dict[str, dict[str, dict[str, int]]]:
    numbers = zip(matches.yes_counts.tolist(), matches.not_stated.tolist(), matches.left_out.tolist(), strict=True)
    counts: dict[str, dict[str, dict[str, int]]] = {group.id: {} for group in vocabulary.groups}
    for term, (said, unsaid, left_out) in zip(vocabulary.terms, numbers, strict=True):
        counts[term.group][term.id] = {"yes": said, "not_stated": unsaid, "left_out": left_out}
    return counts


def _plan(criteria: SearchCriteria) -> dict[str, object] | None:
    """How the health plan that was asked for was read."""
    if not criteria.needs.plan:
        return None
    typed = typed_plan(criteria.needs.plan)
    return {"asked": criteria.needs.plan, "read_as": typed.reading.shown or None, "product": typed.product}
