"""Listings that an organization keeps, read and changed by its tokens. Searches of families know nothing of it.

Who asks is told by the header `Authorization: Bearer` alone, never by an address (which logs and histories keep) and
never by a cookie: a browser sends none of that by itself to another site, so no form there can write here, and these
addresses need no CSRF token. A session of a signed-in person counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import orjson
from flask import Blueprint, Response, request, url_for
from spectree import Response as Answers

from directory import clock
from directory.accounts import rate_limits
from directory.accounts.rate_limits import TooManyTries
from directory.api import schemas, write_schemas
from directory.api.api_errors import error
from directory.api.described import BEARER, json_answer, spec
from directory.api.merge_body import TYPES, BadBody, facts_of
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.providing.tokens import bearing, site_facts, token_writes
from directory.providing.tokens.bearing import NoGoodToken
from directory.providing.tokens.site_facts import NoSuchSite, SiteFacts, SiteIsOver
from directory.providing.tokens.token_writes import NotWritable, OldState, WrongFacts
from directory.unit_of_work import written
from directory.wiring import without_csrf

blueprint = Blueprint("api_listings", __name__, url_prefix="/api/v1")

_REFUSALS = dict.fromkeys(
    ("HTTP_400", "HTTP_401", "HTTP_403", "HTTP_404", "HTTP_409", "HTTP_412", "HTTP_415", "HTTP_422", "HTTP_428"),
    schemas.Error,
)


@blueprint.get("/listings/<public_id>")
@spec.validate(
    resp=Answers(
        HTTP_200=write_schemas.ListingShape,
        HTTP_401=schemas.Error,
        HTTP_404=schemas.Error,
        HTTP_409=schemas.Error,
        HTTP_429=schemas.Error,
    ),
    skip_validation=True,
    tags=["your listings"],
    security={BEARER: []},
)
def listing(public_id: str) -> Response:
    """A listing that your organization keeps: the facts that tokens write, and its ETag."""
    return _answered(lambda token: _read(token, public_id))


@blueprint.patch("/listings/<public_id>")
@without_csrf
@spec.validate(
    json=write_schemas.Facts,
    headers=write_schemas.WriteHeaders,
    resp=Answers(HTTP_200=write_schemas.ListingShape, HTTP_413=schemas.Error, HTTP_429=schemas.Error, **_REFUSALS),
    skip_validation=True,
    tags=["your listings"],
    security={BEARER: []},
)
def change(public_id: str) -> Response:
    """Change facts of a listing that your organization keeps; what you do not send stays, null takes a fact out."""
    return _answered(lambda token: _change(token, public_id))


def _read(token: str, public_id: str) -> Response:
    who = bearing.bearer(db.session, token)
    rate_limits.take(rate_limits.TOKEN, str(who.token_id))
    found = site_facts.facts_at(who, site_facts.site_of(db.session, who, public_id))
    if not bearing.used_today(db.session, who.token_id):
        written(db.session, lambda: bearing.note_used(db.session, who.token_id))
    return _shown(found)


def _change(token: str, public_id: str) -> Response:
    who = bearing.bearer(db.session, token)
    rate_limits.take(rate_limits.TOKEN, str(who.token_id))
    rate_limits.take(rate_limits.TOKEN_LISTING, f"{who.token_id} {public_id}")
    if request.mimetype not in TYPES:
        return error(415, "bad-type", f"Send the change as {' or '.join(TYPES)}.")
    tags = request.if_match
    if tags.star_tag or not tags:
        return error(428, "no-if-match", "Say in If-Match the ETag of the listing as you read it; not *.")
    try:
        facts = facts_of(request.get_data())
    except BadBody as problem:
        return error(400, "bad-body", str(problem), problem.field)
    patch = partial(
        token_writes.patch,
        db.session,
        token=token,
        public_id=public_id,
        matches=tags.contains,
        facts=facts,
        today=clock.today(),
        zip_lookup=zip_table(db.session).get,
    )
    return _shown(written(db.session, patch))


def _shown(found: SiteFacts) -> Response:
    answer = json_answer(
        orjson.dumps(
            {
                "id": found.public_id,
                "name": found.name,
                "status": found.status,
                "revision": found.revision,
                "writable": found.writable,
                "facts": found.facts,
            }
        )
    )
    answer.set_etag(found.etag)
    answer.headers["Vary"] = "Authorization"
    return answer


def _answered(work: Callable[[str], Response]) -> Response:
    """What becomes of a request that bears a token, or why nothing does."""
    if request.args:
        return error(400, "bad-parameter", "There are no parameters here. A token stands in the header Authorization.")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise NoGoodToken("missing")
        return work(token.strip())
    except NoGoodToken as problem:
        return _unknown(problem)
    except TooManyTries as problem:
        return _later(problem)
    except NoSuchSite:
        return error(404, "not-found", "Your organization keeps no listing of this id.")
    except SiteIsOver as problem:
        target = url_for(".listing", public_id=problem.moved_to) if problem.moved_to else None
        return error(409, problem.status, f"{problem} Nothing was changed.", moved_to=target)
    except OldState as problem:
        return error(412, "changed-since", str(problem))
    except NotWritable as problem:
        return error(403, "not-writable", "Nothing was changed.", fields=problem.fields)
    except WrongFacts as problem:
        return error(422, "bad-facts", "Nothing was changed.", fields=problem.fields)


def _unknown(problem: NoGoodToken) -> Response:
    """Nobody is kept from a good token by who guesses beside them: only what is none is counted."""
    try:
        rate_limits.take(rate_limits.TOKEN_TRIES, rate_limits.place(request.remote_addr))
    except TooManyTries as many:
        return _later(many)
    missing = problem.why == "missing"
    text = "Send the token of your organization in the header Authorization: Bearer." if missing else str(problem)
    answer = error(401, "no-token" if missing else f"token-{problem.why}", text)
    answer.headers["WWW-Authenticate"] = "Bearer" if missing else 'Bearer error="invalid_token"'
    return answer


def _later(problem: TooManyTries) -> Response:
    answer = error(429, "too-many", f"There were many requests. Go on within {problem.minutes} minutes.")
    answer.headers["Retry-After"] = str(problem.minutes * 60)
    return answer
