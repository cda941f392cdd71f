"""Links of searches: their addresses, and the fields of forms that keep what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.search.criteria import ANY, SearchCriteria
from directory.web.shared.language import to


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page: its words, where it leads, and whether it is where we are."""

    label: str
    href: str
    current: bool = False


def search_url(criteria: SearchCriteria) -> str:
    """The page of these criteria."""
    return f"{to('/search')}?{criteria.query()}"


def hidden_fields(criteria: SearchCriteria, *, but: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The criteria as hidden fields of a form, without the parameters that the form itself asks for."""
    return [pair for pair in criteria.on_page(1).pairs() if pair[0] not in but]


def place_url(criteria: SearchCriteria, label: str) -> str:
    """The same search near another place."""
    pairs = [("near", label), *(pair for pair in criteria.on_page(1).pairs() if pair[0] != "near")]
    return f"{to('/search')}?{urlencode(pairs)}"


def radius_words(criteria: SearchCriteria) -> str:
    """The value of `within` for a form."""
    return ANY if criteria.radius is None else str(criteria.radius)


def virtual_url(criteria: SearchCriteria) -> str:
    """The page of these criteria among virtual programs."""
    return f"{to('/search/virtual')}?{criteria.query()}"
