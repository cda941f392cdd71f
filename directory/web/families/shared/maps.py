"""The maps of the pages: where the programs of a list lie, and where one program is. Drawn here, asked of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.arrays import Ints
from directory.geo.distance import miles_between
from directory.geo.locator_map import Town, draw, reach_for, rings_for
from directory.geo.map_pins import Pin
from directory.geo.places import Place
from directory.geo.point import Point
from directory.geo.town_table import town_table
from directory.listings.draft import Geocode
from directory.search.catalog_content import Catalog
from directory.search.index import Matches
from directory.web.shared.own_html import own_html
from directory.web.shared.phrases import is_rough
from directory.web.shared.translate import gettext

_ALONE = (6.0, 15.0, 35.0)  # miles around one program: the first that shows enough towns to orient by
_ENOUGH = 2  # towns
_AREA = 10.0  # miles that the map of a town shows at least
_TOWN = 40.0  # miles from the middle one of its programs, within which a town's programs are
Points = Sequence[Point]


class Named(Protocol):
    """What a pin says of its program."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def confirmed(self) -> bool:
        """Whether the program itself confirmed its facts of late."""


def results_map(
    session: Session,
    catalog: Catalog,
    origin: Place,
    matches: Matches,
    shown: Mapping[int, Named],
    *,
    first: int,
) -> Markup | None:
    """Where the programs of one page of results lie; their numbers are the list's. None where there are none."""
    ids = [listing_id for listing_id in matches.ids.tolist() if listing_id in shown]
    if not ids:
        return None
    # As near as the programs of this page allow: within 25 miles of a city, the first ten are often within three.
    radius = reach_for(float(matches.miles.max()))
    if float(matches.miles.min()) > radius:
        return None  # all beyond the largest map, as from Guam: the list says how far
    points = points_of(catalog, ids)
    pins = [
        Pin(*points[listing_id], number, shown[listing_id].name, f"#p{number}", shown[listing_id].confirmed)
        for number, listing_id in enumerate(ids, start=first)
        if listing_id in points
    ]
    label = origin.zip or origin.city or origin.label
    svg = draw(
        (origin.latitude, origin.longitude),
        radius,
        pins=pins,
        towns=town_table(session).around(origin.latitude, origin.longitude, radius * 1.1),
        rings=rings_for(radius),
        name=label,
        title=gettext(
            "Map: the programs of this page, within %(miles)s miles of %(place)s",
            miles=f"{radius:g}",
            place=origin.label,
        ),
        description=gettext("The programs of this page. The numbers are those of the list, which holds the same."),
        miles=_miles,
    )
    return own_html(svg)


def program_map(session: Session, point: Geocode | None, *, name: str, about: float | None = None) -> Markup | None:
    """Where one program is; a circle of `about` miles where that is known only about. None without a point."""
    if point is None:
        return None
    exact = not is_rough(point.precision)
    table = town_table(session)
    around = {reach: table.around(point.latitude, point.longitude, reach * 0.9) for reach in _ALONE}
    holding = [reach for reach in _ALONE if exact or reach > (about or 0)]
    radius = next((reach for reach in holding if len(around[reach]) >= _ENOUGH), _ALONE[-1])
    svg = draw(
        (point.latitude, point.longitude),
        radius,
        pins=[Pin(point.latitude, point.longitude, 0, name, "#")] if exact else [],
        towns=table.around(point.latitude, point.longitude, radius * 1.1),
        rings=(about,) if about and not exact else (),
        home=False,
        title=gettext("Map: where %(name)s is", name=name),
        description=gettext("The dot is the program.") if exact else about_circle(about),
        miles=_miles,
    )
    return own_html(svg)


def about_circle(miles: float | None) -> str:
    """What a circle around a program means that is known by its ZIP code only (`geo.zip_reach`).

    Measured at 788 places with ZIP code and point, 662 of Massachusetts and 126 of Iowa; elsewhere nobody has looked,
    so no more is promised.
    """
    if miles is None:
        return gettext("Where it is we do not know.")
    return gettext(
        "It is somewhere near. Where we could check (Massachusetts and Iowa), 95 of 100 places lay within %(miles)s "
        "miles of the middle of such a ZIP code.",
        miles=f"{miles:g}",
    )


def area_map(session: Session, points: Points, *, name: str, towns: Sequence[tuple[str, int, Points]]) -> Markup | None:
    """Where the programs of a town or a state are, as dots. `towns` (name, programs, their points) name the map of a
    state; a town's map names the towns around it. None without a point."""
    if not points:
        return None
    latitudes, longitudes = np.array(points, dtype=float).T
    longitudes = (longitudes + 360.0) % 360.0  # the Aleutians lie on both sides of 180 degrees
    if not towns:  # a point far from all others is a mistake, and would make the town a speck
        away = miles_between(float(np.median(latitudes)), float(np.median(longitudes)), latitudes, longitudes)
        latitudes, longitudes = latitudes[away <= _TOWN], longitudes[away <= _TOWN]
        if not len(latitudes):
            return None
    middle = (
        float(latitudes.min() + latitudes.max()) / 2,
        (float(longitudes.min() + longitudes.max()) / 2 + 180.0) % 360.0 - 180.0,
    )
    farthest = float(miles_between(*middle, latitudes, longitudes).max()) * 1.05
    radius = max(reach_for(farthest), farthest, _AREA)
    named = [
        Town(town, float(np.mean([at[0] for at in where])), float(np.mean([at[1] for at in where])), programs)
        for town, programs, where in towns
        if where
    ]
    svg = draw(
        middle,
        radius,
        dots=list(zip(latitudes.tolist(), longitudes.tolist(), strict=True)),
        towns=named or town_table(session).around(*middle, radius * 1.1),
        home=False,
        title=gettext("Map: programs in %(place)s", place=name),
        description=gettext("Each dot is a program, or several close together. The list names them all."),
        miles=_miles,
    )
    return own_html(svg)


def points_of(catalog: Catalog, ids: Sequence[int] | Ints) -> dict[int, tuple[float, float]]:
    """(latitude, longitude) in degrees of these listings, but of those without a point."""
    columns = catalog.index.columns
    rows = np.flatnonzero(np.isin(columns.ids[: catalog.index.located], ids))
    points = np.degrees(np.stack([columns.latitudes[rows], columns.longitudes[rows]], axis=1)).tolist()
    return {listing_id: (at[0], at[1]) for listing_id, at in zip(columns.ids[rows].tolist(), points, strict=True)}


def _miles(distance: float) -> str:
    return gettext("%(miles)s miles", miles=f"{distance:g}") if distance != 1 else gettext("1 mile")
