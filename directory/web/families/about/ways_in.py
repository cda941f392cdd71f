"""The first page's ways in: searches that families begin with. One that nothing in the directory meets is not shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.bounded_store import Kept
from directory.geo.places import Place
from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.vocabulary import get_vocabulary
from directory.web.shared.language import to
from directory.web.shared.translate import gettext

# What each asks for, in the order of the page.
_SEARCHES: Mapping[str, tuple[str, str]] = {
    "teen": ("population", "adolescents"),
    "evening": ("time", "evening"),
    "video": ("format", "virtual"),
    "soon": ("start", "this-week"),
    "veteran": ("population", "veterans"),
}
_ANYWHERE = Place(label="", zip=None, city="", state="", latitude=0.0, longitude=0.0)


@dataclass(frozen=True, slots=True)
class WayIn:
    """A link of the first page."""

    href: str
    title: str
    text: str


_met: Kept[frozenset[str]] = Kept(2)


def ways_in(catalog: Catalog | None, today: dt.date) -> list[WayIn]:
    """Those that some program of this catalog meets today; all of them where none is to be had."""
    met = frozenset(_SEARCHES)
    if catalog is not None:
        known = catalog
        met = _met.of((id(catalog), catalog.version, today), lambda: _met_in(known, today))
    words = {
        "teen": (gettext("For a teen"), gettext("Programs with something for teens")),
        "evening": (gettext("In the evening"), gettext("After work or classes")),
        "video": (gettext("By video, at home"), gettext("Programs that can treat people in your state")),
        "soon": (
            gettext("Can start this week"),
            gettext("There is room, as of the last 30 days; others you can ask"),
        ),
        "veteran": (gettext("For veterans"), gettext("Programs with something for people who served")),
    }
    return [WayIn(to(f"/search?{urlencode([_SEARCHES[one]])}"), *words[one]) for one in _SEARCHES if one in met]


def _met_in(catalog: Catalog, today: dt.date) -> frozenset[str]:
    finder = Finder(catalog, _ANYWHERE, get_vocabulary(), today)
    return frozenset(one for one, search in _SEARCHES.items() if finder.anywhere(_criteria(*search)))


def _criteria(parameter: str, value: str) -> SearchCriteria:
    return SearchCriteria.from_args({parameter: [value]}, vocabulary=get_vocabulary(), find_place=lambda _: _ANYWHERE)
