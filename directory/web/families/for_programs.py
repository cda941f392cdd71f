"""The page for people who work at a program: find the listing, claim it. With a way out for those who seek help."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from directory.search.arguments import MAX_TEXT, first, typed
from directory.search.results import load
from directory.web.shared.current import current_catalog

blueprint = Blueprint("for_programs", __name__)

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A program whose name is like the one typed."""

    public_id: str
    path: str
    name: str
    where: str


@blueprint.get("/for-programs")
def for_programs() -> str:
    """What it is, and a search by name."""
    name = first(typed(request.args.to_dict(flat=False)), "name")[:MAX_TEXT]
    catalog = current_catalog()
    ids = catalog.names.find(name, limit=SHOWN)
    loaded = load(catalog, ids)
    found = [
        Found(one.public_id, one.path, one.draft.name, f"{one.draft.place.city}, {one.draft.place.state}")
        for one in (loaded[listing_id] for listing_id in ids if listing_id in loaded)
    ]
    return render_template("families/for_programs.html", name=name, found=found)
