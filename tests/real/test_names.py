"""Names of the real national directory, found by parts of them as people type them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

import pytest
import sqlalchemy as sa

from directory.extensions import db
from directory.models import Listing, Status
from directory.search import catalog as catalogs
from directory.search.catalog_content import Catalog
from directory.text import fold
from tests.real.conftest import Nation

PARTS = 2_000
TEN = 10
INVENTED = 10_000
SYLLABLE = ("bcdfghjklmnprstvw", "aeiou", ("", "", *"nrlst"))


@pytest.fixture
def catalog(nation: Nation) -> Iterator[Catalog]:
    with nation.app.app_context():
        yield catalogs.refresh(db.session)
        db.session.close()


def published() -> dict[int, tuple[str, float, float]]:
    """id → name and point."""
    query = sa.select(Listing.id, Listing.name, Listing.latitude, Listing.longitude)
    rows = db.session.execute(query.where(Listing.status == Status.PUBLISHED).order_by(Listing.id))
    return {row.id: (row.name, row.latitude, row.longitude) for row in rows}


def parts(listings: dict[int, tuple[str, float, float]]) -> list[tuple[str, int]]:
    """What stands before a colon, what behind it, or the first two words, with whose name it is; drawn by lot."""
    lot, found = random.Random(18), list[tuple[str, int]]()
    ids = list(listings)
    while len(found) < PARTS:
        listing_id = lot.choice(ids)
        name = listings[listing_id][0]
        before, _, behind = name.partition(": ")
        words = name.split()
        part = lot.choice([before if behind else "", behind, " ".join(words[:2]) if len(words) > 2 else ""])
        if part:
            found.append((part, listing_id))
    return found


def test_2000_parts_find_their_names_among_the_first_ten(catalog: Catalog) -> None:
    listings = published()
    at_home = anywhere = 0
    for part, listing_id in parts(listings):
        _, latitude, longitude = listings[listing_id]

        away = partial(catalog.index.miles_to, latitude=latitude, longitude=longitude)
        at_home += listing_id in catalog.names.find(part, limit=TEN, away=away)
        whole = f" {fold(part)} "
        anywhere += any(whole in f" {fold(listings[i][0])} " for i in catalog.names.find(part, limit=TEN))
    assert at_home >= 0.99 * PARTS  # searched near its own place
    assert anywhere >= 0.98 * PARTS  # without a place: some name that has the part as it was typed


def invented(lot: random.Random) -> str:
    """A word of two or three syllables that means nothing, or hardly ever."""
    return "".join(map(lot.choice, SYLLABLE * lot.randrange(2, 4)))


def test_an_invented_word_finds_nothing(catalog: Catalog) -> None:
    lot = random.Random(18)
    assert sum(bool(catalog.names.find(invented(lot))) for _ in range(INVENTED)) <= INVENTED / 100


def test_a_wrong_word_beside_a_true_one_finds_nothing(catalog: Catalog) -> None:
    lot = random.Random(9)

    wrong = 0
    for part, _ in parts(published()):
        wrong += bool(catalog.names.find(f"{part.split()[0]} {invented(lot)}"))
    assert wrong <= PARTS / 100
