"""The desk's first page, opened each morning: what waits, how fresh and how good the directory is; and care gaps."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request
from flask_security import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.accounts.matrix import Right
from directory.extensions import db
from directory.geo import nation_map
from directory.geo.states import STATES
from directory.listings.sources import source_label
from directory.models import ImportBatch, Role
from directory.search import catalog
from directory.text import neutral
from directory.vocabulary import get_vocabulary
from directory.watch import dashboard, state
from directory.watch.care_gaps import Gaps, find_gaps, table
from directory.watch.dashboard import StateLine
from directory.watch.state import FLAGS
from directory.web.desk.asked_for import states_here
from directory.web.desk.imports.import_page import state_words
from directory.web.desk.listings import search_counts
from directory.web.shared.own_html import own_html
from directory.web.signed_in.access import allow, may, needs

blueprint = Blueprint("manage_watch", __name__)

LIMITS = (25, 50)
TOWNS = 40
COUNTIES = 40
IMPORTS = 6
WANTING = {
    "no-phone": "No phone",
    "no-schedule": "No schedule",
    "no-evidence": "“For …” without details",
    "zip-only": "Placed at its ZIP code",
    "old": "Older than a year",
}


@blueprint.get("/")
@allow(*Role)
def today() -> str | AnyResponse:
    """What waits, and how the directory is."""
    if not may(Right.LOOK):
        return redirect("/manage/programs")
    day = clock.today()
    here = states_here()
    watched = [one for one in state.published(db.session).values() if here.hold({one.state})]
    lines = dashboard.by_state(watched, day)
    imports = db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(IMPORTS))
    return render_template(
        "desk/watch/today.html",
        now=clock.now(),
        total=len(watched),
        absent=state.absent(db.session, here),
        waiting=[one for one in dashboard.waiting(db.session, here) if may(one.right)],
        kept=search_counts.kept(db.session, current_user.id, here),
        freshness=dashboard.freshness(watched, day),
        quality=dashboard.quality(watched, day),
        states=sorted((STATES.get(line.state, line.state), line) for line in lines),
        map=_state_map(lines),
        flags=FLAGS,
        wanting=WANTING,
        source_label=source_label,
        imports=list(imports),
        state_words=state_words,
    )


def _state_map(lines: list[StateLine]) -> Markup:
    labels = {code: f"{name}: none" for code, name in STATES.items()}
    for line in lines:
        name = STATES.get(line.state, line.state)
        labels[line.state] = f"{name}: {line.listings:,} listings, {line.accepting:,} with openings"
    svg = nation_map.shaded(
        {line.state: line.listings for line in lines},
        labels,
        {line.state: f"/manage/listings?status=published&state={line.state}" for line in lines},
        title="Map: listings by state",
        description="The darker, the more listings. The table below holds the same numbers.",
    )
    return own_html(svg)


@blueprint.get("/gaps")
@needs(Right.LOOK)
def gaps() -> str:
    """Where a program of a kind is far."""
    term, limit, found = _gaps()
    vocabulary = get_vocabulary()
    return render_template(
        "desk/watch/gaps.html",
        gaps=found,
        term=term,
        limit=limit,
        limits=LIMITS,
        groups=[(group, vocabulary.terms_of(group.id)) for group in vocabulary.groups],
        chosen=vocabulary.term(term).label("en") if term else "any program",
        states=STATES,
        towns=found.towns(TOWNS),
        counties=found.counties[:COUNTIES],
        map=_gap_map(found, limit),
        far_zips=len(found.far_zips),
    )


def _gap_map(found: Gaps, limit: int) -> Markup:
    svg = nation_map.dotted(
        *found.dots(),
        title=f"Map: ZIP codes more than {limit} miles away",
        description="Each dot stands for one or more ZIP codes. The tables below and the download hold them all.",
    )
    return own_html(svg)


def _gaps() -> tuple[str, int, Gaps]:
    positions = {term.id: position for position, term in enumerate(get_vocabulary().terms)}
    term = request.args.get("term", "")
    term = term if term in positions else ""
    limit = 50 if request.args.get("miles") == "50" else 25
    index = catalog.current(db.session).index
    return term, limit, find_gaps(db.session, index, position=positions.get(term), limit=float(limit))


@blueprint.get("/gaps.csv")
@needs(Right.LOOK)
def gaps_csv() -> Response:
    """What is far, as CSV: every ZIP code, town and county."""
    term, limit, found = _gaps()
    lines = (_csv_line(cells) for cells in table(found))
    name = f"care-gaps-{term or 'any'}-{limit}-miles.csv"
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([neutral(cell) for cell in cells])
    return text.getvalue()
