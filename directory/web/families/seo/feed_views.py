"""A state's changes as an Atom feed (RFC 4287): new, changed and closed programs of the last 60 days."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from directory import clock
from directory.bounded_store import Kept
from directory.extensions import db
from directory.geo.states import state_name
from directory.listings.changes import ChangeKind, PublicChange, public_changes
from directory.listings.slugs import program_path
from directory.search.local import StateHere
from directory.text import for_xml
from directory.web.families.shared.breadcrumbs import has_page, state_path
from directory.web.shared.current import current_catalog
from directory.web.shared.language import locale, to
from directory.web.shared.site import absolute, site_address
from directory.web.shared.translate import gettext

blueprint = Blueprint("feeds", __name__)

DAYS = 60
MOST = 500  # changes in a feed; a reader comes back more often than that many pass

_feeds: Kept[bytes] = Kept(64)


@blueprint.get("/in/<state>/changes.xml")
def changes(state: str) -> Response:
    """The feed of a state that has a page."""
    catalog = current_catalog()
    here = catalog.local.state(state)
    if here is None or not has_page(here):
        raise NotFound
    where = id(db.session.get_bind())
    key = (where, catalog.epoch, catalog.version, state, clock.today(), locale(), site_address())
    response = Response(_feeds.of(key, lambda: _feed(here)), mimetype="application/atom+xml")
    response.headers["Cache-Control"] = "public, max-age=900"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def _feed(here: StateHere) -> bytes:
    since = dt.datetime.combine(clock.today(), dt.time(), dt.UTC) - dt.timedelta(days=DAYS)
    found = public_changes(db.session, state=here.code, since=since, limit=MOST)
    page, place = absolute(to(state_path(here.code))), state_name(here.code, locale())
    newest = found[0].at if found else dt.datetime.fromtimestamp(here.updated, dt.UTC)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{locale()}">',
        f"<id>{for_xml(page)}</id>",
        f"<title>{for_xml(gettext('IOP Near Me: changes in %(place)s', place=place))}</title>",
        f"<subtitle>{for_xml(gettext('New, changed and closed programs of the last 60 days.'))}</subtitle>",
        f"<updated>{_moment(newest)}</updated>",
        "<author><name>IOP Near Me</name></author>",
        f'<link rel="alternate" type="text/html" href="{for_xml(page)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{for_xml(f"{page}/changes.xml")}"/>',
        *(_entry(change) for change in found),
        "</feed>\n",
    ]
    return "\n".join(parts).encode()


def _entry(change: PublicChange) -> str:
    address = absolute(to(program_path(change.public_id, change.slug)))
    kind = {
        ChangeKind.NEW: gettext("New"),
        ChangeKind.CHANGED: gettext("Changed"),
        ChangeKind.CLOSED: gettext("Closed"),
    }[change.kind]
    title = f"{kind}: {change.name}, {change.city}, {change.state}"
    return (
        f"<entry><id>{for_xml(address)}#{change.number}</id><title>{for_xml(title)}</title>"
        f'<link rel="alternate" type="text/html" href="{for_xml(address)}"/>'
        f'<updated>{_moment(change.at)}</updated><category term="{change.kind}" label="{for_xml(kind)}"/>'
        f"<summary>{for_xml(_summary(change))}</summary></entry>"
    )


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _summary(change: PublicChange) -> str:
    if change.kind is ChangeKind.NEW:
        return gettext("A program that was not on the list before.")
    if change.kind is ChangeKind.CLOSED:
        return gettext("We were told that this program no longer runs.")
    names = section_names()
    return gettext("What changed: %(parts)s.", parts=", ".join(names.get(one, one) for one in change.sections))


def section_names() -> dict[str, str]:
    """The parts of a listing in words."""
    return {
        "answers": gettext("what it offers"),
        "contact": gettext("phone and contact"),
        "dates": gettext("dates of its facts"),
        "geocode": gettext("place on the map"),
        "name": gettext("name"),
        "openings": gettext("open spots"),
        "payment": gettext("cost"),
        "place": gettext("address"),
        "populations": gettext("who it is made for"),
        "provider": gettext("who runs it"),
        "schedule": gettext("days and times"),
        "serves": gettext("who it serves"),
        "staff": gettext("staff and license"),
        "therapies": gettext("therapies"),
    }
