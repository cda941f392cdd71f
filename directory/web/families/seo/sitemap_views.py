"""Sitemaps by kind, and robots.txt, which names them (sitemaps.org, protocol 0.9).

`lastmod` is when public content last changed; the few fixed pages say none, since nobody writes down when. Programs are
read in batches and sent as they are read, so that a hundred thousand take no more memory than two thousand.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from html import escape

import sqlalchemy as sa
from flask import Blueprint, Response, stream_with_context
from werkzeug.exceptions import NotFound

from directory.bulk import batched
from directory.extensions import db
from directory.geo.town_parts import towns_with_parts
from directory.geo.town_spelling import place_key
from directory.listings.slugs import program_path
from directory.models import Listing, Status
from directory.search.catalog_content import Catalog
from directory.search.local import StateHere, TownHere
from directory.web.families.guide.loaded_guide import get_guide
from directory.web.families.shared.breadcrumbs import has_page, state_path, town_path
from directory.web.shared.current import current_catalog
from directory.web.shared.language import DEFAULT, OTHERS, in_language
from directory.web.shared.site import site_address

blueprint = Blueprint("sitemaps", __name__)

A_MAP = 20_000  # programs, each in two languages: fewer than the 50,000 addresses that a sitemap may hold
_BATCH = 2_000
_FIXED = ("/", "/guide", "/guide/words", "/how-it-works", "/how-right", "/privacy", "/crisis", "/in")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_AN_HOUR = {"Cache-Control": "public, max-age=3600"}

Entry = tuple[str, int | None]  # a path without its language, and when it changed, in seconds since 1970


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Search pages and the open data are not for search engines; everything else is."""
    lines = ("User-agent: *", "Disallow: /search", "Disallow: /es/search", "Disallow: /api/", "Disallow: /manage")
    text = "\n".join((*lines, "", f"Sitemap: {site_address()}/sitemap.xml", ""))
    return Response(text, mimetype="text/plain", headers=_AN_HOUR)


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The sitemaps there are."""
    catalog = current_catalog()
    entries: list[Entry] = [("/sitemaps/pages.xml", None)]
    entries += [(f"/sitemaps/{kind}.xml", _newest(found)) for kind, found in _places(catalog).items()]
    for number in range(1, math.ceil(len(catalog) / A_MAP) + 1):
        updated = catalog.local.updated[(number - 1) * A_MAP : number * A_MAP]
        entries.append((f"/sitemaps/programs-{number}.xml", int(updated.max())))
    parts = (f"<sitemap>{_loc(path)}{_lastmod(when)}</sitemap>\n" for path, when in entries)
    return _xml("sitemapindex", parts)


@blueprint.get("/sitemaps/<any(pages, states, cities):kind>.xml")
def places(kind: str) -> Response:
    """The fixed pages, or the states or cities that have a page."""
    entries = [(path, None) for path in _pages()] if kind == "pages" else _places(current_catalog())[kind]
    return _xml("urlset", _urls(entries))


@blueprint.get("/sitemaps/programs-<int:number>.xml")
def programs(number: int) -> Response:
    """The programs of one sitemap, in the order of their ids."""
    catalog = current_catalog()
    if not 1 <= number <= math.ceil(len(catalog) / A_MAP):
        raise NotFound
    return _xml("urlset", _urls(_programs(catalog, number)))


def _pages() -> list[str]:
    """The fixed pages, and the chapters of the guide."""
    return [*_FIXED, *(f"/guide/{chapter}" for chapter in get_guide().order)]


def _xml(name: str, parts: Iterable[str]) -> Response:
    """A file of one root element, sent as it is made."""

    def text() -> Iterator[str]:
        yield f"{_HEAD}<{name} {_NAMESPACE}>\n"
        yield from parts
        yield f"</{name}>\n"

    return Response(stream_with_context(text()), mimetype="application/xml", headers=_AN_HOUR)


def _urls(entries: Iterable[Entry]) -> Iterator[str]:
    """Each page in each language."""
    for path, when in entries:
        changed = _lastmod(when)
        for language in (DEFAULT, *OTHERS):
            yield f"<url>{_loc(in_language(path, language))}{changed}</url>\n"


def _loc(path: str) -> str:
    return f"<loc>{escape(site_address() + path)}</loc>"


def _lastmod(when: int | None) -> str:
    if when is None:
        return ""
    return f"<lastmod>{dt.datetime.fromtimestamp(when, dt.UTC).isoformat()}</lastmod>"


def _newest(entries: Iterable[Entry]) -> int | None:
    return max((when for _, when in entries if when is not None), default=None)


def _places(catalog: Catalog) -> dict[str, list[Entry]]:
    """The states and cities that have a page; a program that left changed the page of its place, too."""
    left = _left()
    states: list[Entry] = []
    cities: list[Entry] = []
    for state in catalog.local.states.values():
        if not has_page(state):
            continue
        states.append((state_path(state.code), max(state.updated, left.get((state.code, ""), 0))))
        cities += [
            (town_path(town), max(town.updated, *(left.get((state.code, key), 0) for key in _keys(state, town))))
            for town in state.places.values()
            if has_page(town)
        ]
    return {"states": states, "cities": cities}


def _keys(state: StateHere, town: TownHere) -> frozenset[str]:
    """What the addresses of a town's programs name it, as compared: a large town by the names of its parts, too."""
    own = frozenset([place_key(town.name)])
    return own if state.wholes.get(town.slug) is not town else towns_with_parts(state.code)[town.name]


def _left() -> dict[tuple[str, str], int]:
    """(state, town's key) → when a program there was last taken off the list; with an empty key for the whole state."""
    query = (
        sa.select(Listing.state, Listing.city, sa.func.max(Listing.updated_at, type_=Listing.updated_at.type))
        .where(Listing.status.in_([Status.CLOSED, Status.MERGED, Status.WITHDRAWN]))
        .group_by(Listing.state, Listing.city)
        .order_by(Listing.state, Listing.city)
    )
    found: dict[tuple[str, str], int] = {}
    for state, city, moment in db.session.execute(query):
        for key in ((state, place_key(city)), (state, "")):
            found[key] = max(found.get(key, 0), int(moment.timestamp()))
    return found


def _programs(catalog: Catalog, number: int) -> Iterator[Entry]:
    first = (number - 1) * A_MAP
    local = catalog.local
    ids, updated = local.ids[first : first + A_MAP].tolist(), local.updated[first : first + A_MAP].tolist()
    for some in batched(zip(ids, updated, strict=True), _BATCH):
        when = dict(some)
        query = (
            sa.select(Listing.id, Listing.public_id, Listing.slug)
            .where(Listing.id.between(min(when), max(when)), Listing.status == Status.PUBLISHED)
            .order_by(Listing.id)
        )
        for row in db.session.execute(query):
            if row.id in when:
                yield program_path(row.public_id, row.slug), when[row.id]
