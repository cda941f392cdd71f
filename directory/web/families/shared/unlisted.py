"""A state of which we hold no list: that is said before anything far away, with what we hold and what else helps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from directory.bounded_store import Kept
from directory.geo.state_finders import StateFinder, finders_of
from directory.geo.states import STATES, state_name
from directory.listings.sources import is_held, source_label
from directory.search.catalog_content import Catalog
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A state without a list. `programs` there are listed all the same, by their own word."""

    state: str
    programs: int
    lists: tuple[str, ...]
    finders: tuple[StateFinder, ...]


_lists: Kept[tuple[str, ...]] = Kept(8)


def unlisted(catalog: Catalog, code: str) -> Unlisted | None:
    """What to say of a state, by USPS code; None where a list of ours has programs there."""
    if code not in STATES or not all(is_held(source) for source in catalog.local.sources.get(code, ())):
        return None
    here = catalog.local.states.get(code)
    key = (id(catalog), catalog.version, locale())
    return Unlisted(
        state_name(code, locale()),
        len(here.ids) if here else 0,
        _lists.of(key, lambda: _lists_we_hold(catalog)),
        finders_of(code),
    )


def _lists_we_hold(catalog: Catalog) -> tuple[str, ...]:
    """Each list we hold, the largest first: how many programs in how many states."""
    programs: dict[str, int] = defaultdict(int)
    states: dict[str, int] = defaultdict(int)
    for sources in catalog.local.sources.values():
        for source, count in sources.items():
            if not is_held(source):
                programs[source] += count
                states[source] += 1
    ordered = sorted(programs, key=lambda source: (-programs[source], source))
    return tuple(_line(source, programs[source], states[source]) for source in ordered)


def _line(source: str, programs: int, states: int) -> str:
    """ "The SAMHSA National Directory: 4,757 programs in 44 states"."""
    label = source_label(source, locale())
    count = ngettext("%(count)s program", "%(count)s programs", programs, count=programs)
    where = ngettext("%(num)s state", "%(num)s states", states)
    name = label[:1].upper() + label[1:]
    return gettext("%(list)s: %(programs)s in %(where)s", list=name, programs=count, where=where)
