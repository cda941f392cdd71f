"""Everything about places that pages ask for, read into memory before the first request."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.geo.counties import counties
from directory.geo.place_autocomplete import LENGTH, places_beginning
from directory.geo.town_names import town_names
from directory.geo.town_table import town_table
from directory.geo.zip_table import zip_table


def remember_places(session: Session) -> None:
    """Read the ZIP codes, counties and towns, so that no search asks the database where it is."""
    zip_table(session)
    counties(session)
    town_names(session)
    town_table(session)
    places_beginning("a" * LENGTH, session)
