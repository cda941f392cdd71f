"""What to do where a search finds nothing: how far the nearest are, what a filter left out, what wider circles hold."""

from __future__ import annotations

from dataclasses import dataclass

from directory.search.criteria import RADII, SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.web.families.shared.active_filters import filters_on
from directory.web.families.shared.search_links import Link, place_url, search_url
from directory.web.shared.translate import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Help:
    """What to do about an empty list: the nearest, filters to drop with what that gives, and wider circles."""

    nearest: Link | None
    drop: tuple[Link, ...]
    wider: tuple[Link, ...]


def help_for(finder: Finder, criteria: SearchCriteria, matches: Matches) -> Help:
    """Where the nearest are, which filter removed how many, and how many wider circles hold."""

    def total(other: SearchCriteria) -> int:
        return finder.find(other).total

    drop = []
    for active in filters_on(criteria, finder.vocabulary):
        found = total(active.without)
        if found:
            label = gettext("Without “%(term)s”: %(num)s", term=active.label, num=found)
            drop.append((found, Link(label, search_url(active.without))))
    if criteria.filters > 1 and not drop:
        found = total(criteria.without_filters())
        if found:
            label = gettext("Without any filter: %(num)s", num=found)
            drop.append((found, Link(label, search_url(criteria.without_filters()))))
    wider = []
    if criteria.radius is not None:
        for radius in (radius for radius in RADII if radius > criteria.radius):
            found = total(criteria.within(radius))
            if found:
                label = gettext("Within %(miles)s miles: %(num)s", miles=radius, num=found)
                wider.append(Link(label, search_url(criteria.within(radius))))
                break
        else:
            found = total(criteria.within(None))
            if found:
                label = gettext("At any distance: %(num)s", num=found)
                wider.append(Link(label, search_url(criteria.within(None))))
    if not drop and not wider and criteria.filters:
        everything = criteria.without_filters().within(None)
        label = gettext("Any program, at any distance: %(num)s", num=total(everything))
        wider.append(Link(label, search_url(everything)))
    nearest = nearest_town(finder, criteria, matches)
    return Help(nearest, tuple(link for _, link in sorted(drop, key=lambda pair: -pair[0])), tuple(wider))


def nearest_town(finder: Finder, criteria: SearchCriteria, matches: Matches) -> Link | None:
    """The town of the nearest program that fits, how many there fit, and how far it is: "5 in Billings, 135 miles"."""
    if not len(matches.beyond_ids):
        return None
    local = finder.catalog.local
    state, city = local.all_spots[local.spots[local.rows_of(matches.beyond_ids[:1])[0]]]
    here = local.states.get(state)
    town = here.town_of(city) if here else None
    if town is None:
        return None
    label = f"{town.name}, {state}"
    miles = max(1, round(float(matches.beyond_miles[0])))
    text = ngettext(
        "%(count)s in %(town)s, %(miles)s mile",
        "%(count)s in %(town)s, %(miles)s miles",
        miles,
        count=int(finder.passing(town.ids, criteria).sum()),
        town=town.name if state == finder.origin.state else label,
        miles=miles,
    )
    return Link(text, place_url(criteria, label))
