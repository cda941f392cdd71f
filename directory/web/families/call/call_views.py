"""The call script of a program: a page, and the same as text."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.listings.slugs import PUBLIC_ID, program_path
from directory.models import Listing, Status
from directory.reach import answer_of
from directory.search.results import LoadedListing, load_now
from directory.web.families.call.call_page import as_text, call_page
from directory.web.families.shared.from_memory import remembered
from directory.web.families.shared.search_carried import way_of
from directory.web.shared.current import current_catalog
from directory.web.shared.language import to
from directory.web.shared.site import absolute

blueprint = Blueprint("call", __name__)


@blueprint.get("/program/<public_id>/<slug>/call")
def script(public_id: str, slug: str) -> str | AnyResponse:
    """The script. An old slug redirects."""
    listing = _listing(public_id)
    if listing.path != program_path(public_id, slug):
        query = request.query_string.decode("ascii", "ignore")
        return redirect(f"{to(listing.path)}/call" + (f"?{query}" if query else ""), 301)
    page = call_page(listing, clock.today(), phones=current_catalog().phones)
    return render_template(
        "families/call/call.html", page=page, way=way_of(listing), text=as_text(page, absolute(page.path))
    )


@blueprint.get("/program/<public_id>/<slug>/call.txt")
def text(public_id: str, slug: str) -> Response:  # noqa: ARG001 - of the page it belongs to
    """The script as plain text."""
    page = call_page(_listing(public_id), clock.today(), phones=current_catalog().phones)
    return Response(as_text(page, absolute(page.path)), mimetype="text/plain")


def _listing(public_id: str) -> LoadedListing:
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    return answer_of(db.session, lambda: _asked(public_id), lambda: remembered(public_id))


def _asked(public_id: str) -> LoadedListing:
    query = sa.select(Listing.id, Listing.status).where(Listing.public_id == public_id)
    row = db.session.execute(query).one_or_none()
    if row is None or row.status == Status.DRAFT:
        raise NotFound
    listing = load_now(db.session, row.id) if row.status == Status.PUBLISHED else None
    if listing is None:
        raise Gone
    return listing
