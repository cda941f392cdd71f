"""Programs that are listed otherwise than by what a search asks for: by their name, or by when they changed.

For software that keeps a copy, changes come in the order in which they were made, so that reading on from the last
moment seen misses none; what is published no longer is named too, for the copy to drop it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import numpy as np
import sqlalchemy as sa

from directory.api.api_errors import refuse
from directory.api.asked import Parameters
from directory.extensions import db
from directory.geo.places import Place
from directory.models import Listing, Status
from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of such a list: ids with miles (NaN where nothing is measured), all there are, and what is gone."""

    ids: list[int]
    miles: list[float]
    total: int
    removed: tuple[str, ...] = ()


def since_of(asked: Parameters) -> dt.datetime | None:
    """The moment of `updated_since` in UTC; it is taken out of the parameters. Raises Refused."""
    values = [value.strip() for value in asked.pop("updated_since", []) if value.strip()]
    if not values:
        return None
    text = values[0]
    if len(set(values)) > 1:
        refuse(400, "bad-repeated", "updated_since is given more than once. Give it once.", "updated_since")
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in an address is a space
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        words = "is no day or moment. Write 2026-11-01, or 2026-11-01T09:00:00Z; `updated` of a program is one."
        refuse(400, "bad-updated-since", f"updated_since={text[:40]} {words}", "updated_since")


def refuse_together(criteria: SearchCriteria, since: dt.datetime | None) -> None:
    """Raise Refused where a list by name or by change is asked for together with what it does not ask."""
    if criteria.filters:
        words = "A list by name, or of what changed, has no filters. Leave them out, or search near a place."
        refuse(400, "not-together", words, criteria.terms[0].group if criteria.terms else None)
    if since is not None and (criteria.name or criteria.near):
        field = "name" if criteria.name else "near"
        refuse(400, "not-together", f"updated_since lists all that changed. Leave {field} out.", field)


def named(catalog: Catalog, criteria: SearchCriteria, origin: Place | None) -> Listed:
    """Programs whose names are like the one asked for: what fits better first, then the nearer."""
    away = partial(catalog.index.miles_to, latitude=origin.latitude, longitude=origin.longitude) if origin else None
    found = catalog.names.find(criteria.name, away=away)
    ids = found[criteria.offset : criteria.offset + criteria.size]
    miles = away(np.array(ids, dtype=np.int64)).tolist() if away and ids else [float("nan")] * len(ids)
    return Listed(ids, miles, len(found))


def changed(since: dt.datetime, criteria: SearchCriteria) -> Listed:
    """Programs that changed at that moment or later, the oldest change first; with page 1 what is gone since."""
    published = sa.and_(Listing.status == Status.PUBLISHED, Listing.updated_at >= since)
    query = sa.select(Listing.id).where(published).order_by(Listing.updated_at, Listing.id)
    ids = list(db.session.scalars(query.offset(criteria.offset).limit(criteria.size)))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Listing).where(published)) or 0
    removed: tuple[str, ...] = ()
    if criteria.page == 1:
        gone = sa.and_(Listing.status.not_in((Status.PUBLISHED, Status.DRAFT)), Listing.updated_at >= since)
        removed = tuple(db.session.scalars(sa.select(Listing.public_id).where(gone).order_by(Listing.public_id)))
    return Listed(ids, [float("nan")] * len(ids), total, removed)
