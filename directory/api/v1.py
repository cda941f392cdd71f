"""The JSON API, version 1: the same search as the pages, the same facts, the same order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import orjson
import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request, url_for
from spectree import Response as Answers
from werkzeug.exceptions import ServiceUnavailable

from directory import clock
from directory.api import schemas
from directory.api.api_errors import error
from directory.api.described import json_answer, spec
from directory.api.query_schema import ProgramsQuery
from directory.api.refusals import SIZES, past_the_end, place_of
from directory.api.serialise import array, may_fit, members, origin, program_fragment, vocabulary_body, with_miles
from directory.extensions import db
from directory.geo.places import Place, find_place
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, Status
from directory.reach import RETRY_AFTER, answer_of
from directory.search import catalog as catalogs
from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.plan_reading import typed_plan
from directory.search.results import FragmentCache, LoadedListing, load_kept, load_now
from directory.version import VERSION
from directory.vocabulary import Vocabulary, get_vocabulary

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
DEFAULT_SIZE = 20
KEPT_FRAGMENTS = 20_000
# What the API's first page leads to, by the names of their views.
_LINKS = {"programs": ".programs", "vocabulary": ".vocabulary_terms", "openapi": ".openapi"}

_fragments: FragmentCache[bytes] = FragmentCache(KEPT_FRAGMENTS)


@blueprint.get("/")
@spec.validate(resp=Answers(HTTP_200=schemas.About), skip_validation=True, tags=["about"])
def about() -> Response:
    """What this is, its version, and where to go on."""
    links = {name: url_for(endpoint) for name, endpoint in _LINKS.items()}
    return json_answer(orjson.dumps({"name": "IOP Near Me", "version": VERSION, "links": links}))


@blueprint.get("/programs")
@spec.validate(
    query=ProgramsQuery,
    resp=Answers(HTTP_200=schemas.Programs, HTTP_400=schemas.Error, HTTP_422=schemas.Error),
    skip_validation=True,
    tags=["programs"],
)
def programs() -> Response:
    """Programs near a place, nearest first."""
    criteria = _criteria()
    place = place_of(criteria)
    if isinstance(place, Response):
        return place
    catalog, vocabulary = catalogs.current(db.session), get_vocabulary()
    matches = Finder(catalog, place, vocabulary, clock.today()).find(criteria)
    if criteria.page > 1 and criteria.offset >= matches.total:
        return past_the_end(criteria, matches.total)
    return json_answer(_programs_body(catalog, criteria, place, matches, vocabulary))


@blueprint.get("/programs/virtual")
@spec.validate(
    query=ProgramsQuery,
    resp=Answers(HTTP_200=schemas.VirtualPage, HTTP_400=schemas.Error, HTTP_422=schemas.Error),
    skip_validation=True,
    tags=["programs"],
)
def virtual_programs() -> Response:
    """All virtual programs that treat people in the state of a place, in an order drawn by lot."""
    criteria = _criteria()
    place = place_of(criteria)
    if isinstance(place, Response):
        return place
    catalog = catalogs.current(db.session)
    ids, total = Finder(catalog, place, get_vocabulary(), clock.today()).virtual(criteria)
    fragments = _fragments_of(catalog, ids.tolist())
    found = (with_miles(fragments[i], None) for i in ids.tolist() if i in fragments)
    return _listed(criteria, place, total, found)


@blueprint.get("/programs/may-fit")
@spec.validate(
    query=ProgramsQuery,
    resp=Answers(HTTP_200=schemas.MayFitPage, HTTP_400=schemas.Error, HTTP_422=schemas.Error),
    skip_validation=True,
    tags=["programs"],
)
def programs_that_may_fit() -> Response:
    """Programs near a place that fail a search by silence alone: who takes such people first, then by distance."""
    asked = _criteria()
    place = place_of(asked)
    if isinstance(place, Response):
        return place
    criteria = asked.on_maybe(asked.page)
    catalog = catalogs.current(db.session)
    finder = Finder(catalog, place, get_vocabulary(), clock.today())
    matches = finder.find(criteria)
    fragments = _fragments_of(catalog, matches.not_said_ids.tolist())
    return _listed(asked, place, matches.have_not_said, may_fit(finder, criteria, matches, fragments))


def _listed(criteria: SearchCriteria, place: Place, total: int, results: Iterable[bytes]) -> Response:
    """A page of a list, or what is wrong with its number."""
    if criteria.page > 1 and criteria.offset >= total:
        return past_the_end(criteria, total)
    head = {"origin": origin(place), "total": total, **_page(criteria, total)}
    return json_answer(members(head, {"results": array(results)}))


def _criteria() -> SearchCriteria:
    return SearchCriteria.from_args(
        request.args.to_dict(flat=False),
        vocabulary=get_vocabulary(),
        find_place=lambda text: find_place(text, db.session),
        sizes=SIZES,
        default_size=DEFAULT_SIZE,
    )


def _page(criteria: SearchCriteria, total: int) -> dict[str, object]:
    return {"page": criteria.page, "size": criteria.size, "pages": math.ceil(total / criteria.size)}


def _fragments_of(catalog: Catalog, ids: Iterable[int]) -> dict[int, bytes]:
    site_url, today = _site_url(), clock.today()
    return _fragments.of(
        db.session,
        catalog,
        ids,
        make=lambda listing: program_fragment(listing, site_url=site_url, today=today),
        depends_on=(site_url, today),
    )


@blueprint.get("/programs/<public_id>")
@spec.validate(
    resp=Answers(HTTP_200=schemas.Program, HTTP_404=schemas.Error, HTTP_410=schemas.Error),
    skip_validation=True,
    tags=["programs"],
)
def program(public_id: str) -> Response:
    """One program by its id."""
    if not PUBLIC_ID.fullmatch(public_id):
        return error(404, "not-found", "There is no program with this id.")
    return answer_of(db.session, lambda: _asked(public_id), lambda: _remembered(public_id))


def _remembered(public_id: str) -> Response:
    """What memory holds, where the database cannot be asked."""
    listing = load_kept(catalogs.current(db.session), public_id)
    if listing is None:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    return _one(listing)


def _one(listing: LoadedListing) -> Response:
    return json_answer(with_miles(program_fragment(listing, site_url=_site_url(), today=clock.today()), None))


def _asked(public_id: str) -> Response:
    row = db.session.execute(
        sa.select(Listing.id, Listing.status, Listing.merged_into_id).where(Listing.public_id == public_id)
    ).one_or_none()
    if row is None or row.status == Status.DRAFT:
        return error(404, "not-found", "There is no program with this id.")
    if row.status == Status.MERGED:
        target = db.session.execute(
            sa.select(Listing.public_id).where(Listing.id == row.merged_into_id)
        ).scalar_one_or_none()
        if target is not None:
            response = Response(status=308)
            response.location = url_for("api.program", public_id=target)
            return response
    if row.status == Status.PUBLISHED:
        listing = load_now(db.session, row.id)
        if listing is not None:
            return _one(listing)
    return error(410, "gone", "This program is no longer listed.")


@blueprint.get("/vocabulary")
@spec.validate(resp=Answers(HTTP_200=schemas.VocabularyShape), skip_validation=True, tags=["vocabulary"])
def vocabulary_terms() -> Response:
    """The terms that programs are described by, in English and Spanish."""
    response = json_answer(_vocabulary_json())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This API's description, OpenAPI 3.1."""
    response = json_answer(_openapi_json())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def _vocabulary_json() -> bytes:
    return vocabulary_body(get_vocabulary())


@cache
def _openapi_json() -> bytes:
    spec.app = current_app
    return orjson.dumps(spec.spec)


def _site_url() -> str:
    return str(current_app.config["SETTINGS"].site_url or "")


def _programs_body(
    catalog: Catalog, criteria: SearchCriteria, place: Place, matches: Matches, vocabulary: Vocabulary
) -> bytes:
    miles = dict(zip(matches.ids.tolist(), matches.miles.tolist(), strict=True))
    beyond = dict(zip(matches.beyond_ids.tolist(), matches.beyond_miles.tolist(), strict=True))
    virtual = matches.virtual_ids.tolist()
    fragments = _fragments_of(catalog, [*miles, *beyond, *virtual])
    head: dict[str, object] = {
        "origin": origin(place),
        "radius_miles": criteria.radius,
        "total": matches.total,
        **_page(criteria, matches.total),
        "plan": _plan(criteria),
        "have_not_said": matches.have_not_said,
        "counts": _counts(matches, vocabulary),
    }
    return members(
        head,
        {
            "results": array(with_miles(fragments[i], m) for i, m in miles.items() if i in fragments),
            "beyond": array(with_miles(fragments[i], m) for i, m in beyond.items() if i in fragments),
            "virtual": members(
                {"total": matches.virtual_total},
                {"results": array(with_miles(fragments[i], None) for i in virtual if i in fragments)},
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
