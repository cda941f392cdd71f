"""The JSON API, version 1: where it begins, a program by its id, the terms, and the document that describes it."""

from __future__ import annotations

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
from directory.api.fields_asked import FieldsAsked
from directory.api.fragments import of_itself, site_address
from directory.api.openness import kept
from directory.api.query_schema import FieldsQuery
from directory.api.serialise import vocabulary_body, with_miles
from directory.extensions import db
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, Status
from directory.reach import RETRY_AFTER, answer_of
from directory.search import catalog as catalogs
from directory.search.results import LoadedListing, load_kept, load_now
from directory.version import VERSION
from directory.vocabulary import get_vocabulary

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
# What the API's first page leads to, by the names of their views.
_LINKS = {"programs": "api_searches.programs", "vocabulary": ".vocabulary_terms", "openapi": ".openapi"}


@blueprint.get("/")
@spec.validate(resp=Answers(HTTP_200=schemas.About), skip_validation=True, tags=["about"])
def about() -> Response:
    """What this is, its version, and where to go on."""
    links = {name: url_for(endpoint) for name, endpoint in _LINKS.items()}
    body = orjson.dumps({"name": "IOP Near Me", "version": VERSION, "links": links})
    return kept(body.decode(), lambda: json_answer(body))


@blueprint.get("/programs/<public_id>")
@spec.validate(
    query=FieldsQuery,
    resp=Answers(HTTP_200=schemas.Program, HTTP_404=schemas.Error, HTTP_410=schemas.Error),
    skip_validation=True,
    tags=["programs"],
)
def program(public_id: str) -> Response:
    """One program by its id."""
    if not PUBLIC_ID.fullmatch(public_id):
        return error(404, "not-found", "There is no program with this id.")
    fields = FieldsAsked.taken_from(request.args.to_dict(flat=False))
    return answer_of(db.session, lambda: _asked(public_id, fields), lambda: _remembered(public_id, fields))


def _remembered(public_id: str, fields: FieldsAsked) -> Response:
    """What memory holds, where the database cannot be asked."""
    listing = load_kept(catalogs.current(db.session), public_id)
    if listing is None:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    return json_answer(_one(listing, fields))


def _one(listing: LoadedListing, fields: FieldsAsked) -> bytes:
    return with_miles(fields.of(of_itself(listing)), None)


def _asked(public_id: str, fields: FieldsAsked) -> Response:
    row = db.session.execute(
        sa.select(Listing.id, Listing.status, Listing.merged_into_id, Listing.version).where(
            Listing.public_id == public_id
        )
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
        state = f"{public_id} {row.version} {clock.today()} {site_address()} {fields.names}"
        return kept(state, lambda: _now(row.id, fields))
    return _gone()


def _now(listing_id: int, fields: FieldsAsked) -> Response:
    listing = load_now(db.session, listing_id)
    return json_answer(_one(listing, fields)) if listing else _gone()


def _gone() -> Response:
    return error(410, "gone", "This program is no longer listed.")


@blueprint.get("/vocabulary")
@spec.validate(resp=Answers(HTTP_200=schemas.VocabularyShape), skip_validation=True, tags=["vocabulary"])
def vocabulary_terms() -> Response:
    """The terms that programs are described by, in English and Spanish."""
    return kept(_vocabulary_json().decode(), lambda: json_answer(_vocabulary_json()))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This API's description, OpenAPI 3.1."""
    return kept(_openapi_json().decode(), lambda: json_answer(_openapi_json()))


@cache
def _vocabulary_json() -> bytes:
    return vocabulary_body(get_vocabulary())


@cache
def _openapi_json() -> bytes:
    spec.app = current_app
    return orjson.dumps(spec.spec)
