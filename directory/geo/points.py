"""A point that software sends, as a place to measure from: "30.27,-97.74". People type towns and ZIP codes."""

from __future__ import annotations

import re

import numpy as np
from sqlalchemy.orm import Session

from directory.geo.distance import miles_between
from directory.geo.nearest import FARTHEST, points_of_zips
from directory.geo.place import Place, PlaceProblem

_POINT = re.compile(r"\s*([+-]?\d{1,2}(?:\.\d{1,15})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*")


def find_point(text: str, session: Session) -> Place | PlaceProblem | None:
    """The place of a latitude and a longitude in degrees, with the town and state of the ZIP code nearest to it.

    None where the text is no such pair; a problem where it lies nowhere, or farther than 60 miles from any ZIP code.
    """
    found = _POINT.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    points = points_of_zips(session)
    if abs(latitude) > 90 or abs(longitude) > 180 or not points.zips:
        return PlaceProblem("far-point", text.strip())
    miles = miles_between(latitude, longitude, points.latitudes, points.longitudes)
    at = int(np.argmin(miles))
    if miles[at] > FARTHEST:
        return PlaceProblem("far-point", text.strip())
    entry = points.table[points.zips[at]]
    return Place(f"{latitude:g},{longitude:g}", None, entry.city, entry.state, latitude, longitude)
