"""The way to a page from above: all states, the state, the town. Shown on the page, and said to search engines."""

from __future__ import annotations

from dataclasses import dataclass

from directory.geo.states import state_name, state_slug
from directory.search.catalog_content import Catalog
from directory.search.local import StateHere, TownHere
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

FEWEST = 3  # published programs that a state or a town must have for a page of its own


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step. `path` is without the language; the last step, the page itself, is not followed."""

    label: str
    path: str


def has_page(place: StateHere | TownHere | None) -> bool:
    """True where a state or a town has enough programs for a page of its own."""
    return place is not None and len(place.ids) >= FEWEST and bool(place.slug)


def state_path(code: str) -> str:
    """The path of a state's page."""
    return f"/in/{state_slug(code)}"


def town_path(town: TownHere) -> str:
    """The path of a town's page."""
    return f"{state_path(town.state)}/{town.slug}"


def way_to_states() -> tuple[Crumb, ...]:
    """The first page and the list of states."""
    return (Crumb(gettext("Home"), "/"), Crumb(gettext("All states"), "/in"))


def way_to_state(state: StateHere) -> tuple[Crumb, ...]:
    """… and a state."""
    return (*way_to_states(), Crumb(state_name(state.code, locale()), state_path(state.code)))


def way_to_town(state: StateHere, town: TownHere) -> tuple[Crumb, ...]:
    """… and a town; a part of a large one behind that."""
    whole = state.whole_of(town.name)
    between = (Crumb(whole.name, town_path(whole)),) if whole and whole is not town and has_page(whole) else ()
    return (*way_to_state(state), *between, Crumb(town.name, town_path(town)))


def way_to_program(catalog: Catalog, *, name: str, path: str, city: str, state: str) -> tuple[Crumb, ...]:
    """… and a program; a state or a town without a page of its own is left out."""
    way = way_to_states()
    here = catalog.local.states.get(state)
    if here is not None and has_page(here):
        way = way_to_state(here)
        town = next((one for one in (here.town_of(city), here.whole_of(city)) if one and has_page(one)), None)
        if town is not None:
            way = way_to_town(here, town)
    return (*way, Crumb(name, path))
