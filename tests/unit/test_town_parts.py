"""The tables of regions and of parts of large towns: every name stands once."""

from __future__ import annotations

from collections import Counter

from directory.geo.meant import region_rows, regions_named
from directory.geo.town_parts import town_parts, towns_with_parts
from directory.geo.town_spelling import place_key

_PARTS = [(part.name, part.state, part.town) for part in town_parts()]
_REGIONS = [(row.name, row.state, row.town) for row in region_rows()]


def _key(name: str) -> str:
    return place_key(name.removeprefix("The ").removeprefix("the "))


def test_no_part_and_no_region_of_a_town_stands_twice() -> None:
    times = Counter((_key(name), state, town) for name, state, town in (*_PARTS, *_REGIONS))
    assert [one for one, count in times.items() if count > 1] == []


def test_a_part_of_addresses_is_one_that_can_be_searched() -> None:
    parts = [part for part in town_parts() if part.in_addresses]
    assert len(parts) > 300
    for part in parts:
        assert place_key(part.name) in towns_with_parts(part.state)[part.town]
        assert part.town in {region.town for region in regions_named(part.name, part.state)}
