"""The list of all states: how many programs each has, as a map and in words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from directory.bounded_store import Kept
from directory.geo import nation_map
from directory.geo.states import STATES, state_name
from directory.search.catalog_content import Catalog
from directory.text import fold
from directory.web.families.shared.breadcrumbs import Crumb, way_to_states
from directory.web.families.shared.json_ld import Data, item_list, page_data
from directory.web.families.shared.nearby import Near, near_state
from directory.web.shared.language import locale
from directory.web.shared.own_html import own_html
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class StatesPage:
    """Everything the template of the states needs."""

    total: int
    crumbs: tuple[Crumb, ...]
    states: tuple[Near, ...]  # with a page of their own, A to Z
    few: tuple[Near, ...]  # with one or two programs
    none: tuple[str, ...]
    map: Markup


_kept: Kept[StatesPage] = Kept(8)


def states_page(catalog: Catalog) -> StatesPage:
    """The page of this catalog, made once a version and a language."""
    return _kept.of((id(catalog), catalog.version, locale()), lambda: _made(catalog))


def _made(catalog: Catalog) -> StatesPage:
    near = {code: near_state(catalog, code) for code in sorted(STATES, key=lambda one: fold(state_name(one, locale())))}
    return StatesPage(
        total=len(catalog),
        crumbs=way_to_states(),
        states=tuple(one for one in near.values() if one.href),
        few=tuple(one for one in near.values() if one.programs and not one.href),
        none=tuple(one.name for one in near.values() if not one.programs),
        map=_map(near),
    )


def _map(near: dict[str, Near]) -> Markup:
    def label(one: Near) -> str:
        if not one.programs:
            return gettext("%(place)s: no program listed yet", place=one.name)
        return ngettext("%(place)s: %(num)s program", "%(place)s: %(num)s programs", one.programs, place=one.name)

    svg = nation_map.shaded(
        {code: one.programs for code, one in near.items()},
        {code: label(one) for code, one in near.items()},
        {code: one.href for code, one in near.items() if one.href},
        title=gettext("Map: programs by state"),
        description=gettext("The darker a state, the more programs we list there. The list holds the same numbers."),
    )
    return own_html(svg)


def states_data(page: StatesPage) -> Data:
    """The list of states, for machines."""
    items = [(one.name, one.href) for one in page.states if one.href]
    return page_data("CollectionPage", gettext("Programs by state"), "/in", page.crumbs, mainEntity=item_list(items))
