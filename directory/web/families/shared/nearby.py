"""Places near one, to go on to: states and towns with how many programs each has, and its page."""

from __future__ import annotations

from dataclasses import dataclass

from directory.geo.borders import neighbouring_states
from directory.geo.states import state_name
from directory.search.catalog_content import Catalog
from directory.search.local import TownHere
from directory.text import fold
from directory.web.families.shared.breadcrumbs import has_page, state_path, town_path
from directory.web.shared.language import locale, to


@dataclass(frozen=True, slots=True)
class Near:
    """Another place: its name, how many programs it has, and its page where it has one."""

    name: str
    programs: int
    href: str | None


def near_town(town: TownHere) -> Near:
    """A town."""
    return Near(town.name, len(town.ids), to(town_path(town)) if has_page(town) else None)


def near_state(catalog: Catalog, code: str) -> Near:
    """A state, by its USPS code."""
    here = catalog.local.states.get(code)
    return Near(
        state_name(code, locale()), len(here.ids) if here else 0, to(state_path(code)) if has_page(here) else None
    )


def states_beside(catalog: Catalog, code: str) -> tuple[Near, ...]:
    """The states that share a border with one, A to Z."""
    beside = sorted(neighbouring_states().get(code, ()), key=lambda other: fold(state_name(other, locale())))
    return tuple(near_state(catalog, other) for other in beside)
