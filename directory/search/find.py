"""From what a person searches for to what the index is asked, and back."""

from __future__ import annotations

from directory.geo.places import Place
from directory.geo.states import STATE_BITS
from directory.search.catalog import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.index import GroupChoice, Matches, Query
from directory.vocabulary import Vocabulary


def query_for(criteria: SearchCriteria, origin: Place, vocabulary: Vocabulary) -> Query:
    """The index's question for these criteria measured from `origin`."""
    groups = tuple(
        GroupChoice(
            group.combine,
            positions=tuple(vocabulary.position(term.id) for term in chosen),
            members=tuple(vocabulary.position(term.id) for term in vocabulary.terms_of(group.id)),
        )
        for group in vocabulary.groups
        if (chosen := criteria.chosen(group.id))
    )
    return Query(
        latitude=origin.latitude,
        longitude=origin.longitude,
        radius_miles=float(criteria.radius) if criteria.radius is not None else None,
        groups=groups,
        offset=criteria.offset,
        limit=criteria.size,
        state_bit=STATE_BITS.get(origin.state),
    )


def find(catalog: Catalog, criteria: SearchCriteria, origin: Place, vocabulary: Vocabulary) -> Matches:
    """The matches of a search in one catalog."""
    return catalog.index.nearest(query_for(criteria, origin, vocabulary))
