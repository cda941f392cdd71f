"""States and towns of the catalog: which listings are where, how a town is called, and what follows a change."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from directory.geo.states import STATE_CODES_BY_SLUG, STATES, state_slug
from directory.listings.revisions import Change, write
from directory.models import Status
from directory.search import catalog as catalogs
from directory.search.local import LocalIndex, LocalRow
from directory.search.summary import summarise
from directory.vocabulary import get_vocabulary
from tests.factories import answers, draft, said

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def row(number: int, city: str, state: str = "TX", **values: Any) -> LocalRow:
    fields: dict[str, Any] = {
        "id": number,
        "public_id": f"p{number}",
        "city": city,
        "state": state,
        "updated": DAY,
        "words": (),
    }
    return LocalRow(**(fields | values))


def test_every_state_has_an_address_of_its_own() -> None:
    assert len(STATE_CODES_BY_SLUG) == len(STATES)
    assert state_slug("VI") == "us-virgin-islands"
    assert STATE_CODES_BY_SLUG["north-carolina"] == "NC"


def test_towns_stand_a_to_z_and_are_called_as_most_call_them() -> None:
    rows = [
        row(1, "Waco"),
        row(2, "St. Paul", "MN"),
        row(3, "Saint Paul", "MN"),
        row(4, "Saint Paul", "MN"),
        row(5, "Austin"),
    ]
    local = LocalIndex.build(rows)
    assert list(local.states) == ["MN", "TX"]
    texas, minnesota = local.states["TX"], local.states["MN"]
    assert list(texas.towns) == ["austin", "waco"]
    assert texas.ids.tolist() == [5, 1]
    assert [(town.name, len(town.ids)) for town in minnesota.towns.values()] == [("Saint Paul", 3)]
    assert minnesota.town("st-paul") is minnesota.town("saint-paul") is minnesota.towns["saint-paul"]
    assert minnesota.town("st-louis") is None


def test_order_within_a_town_favours_no_name_and_stays() -> None:
    rows = [row(number, "Austin") for number in range(50)]
    first = LocalIndex.build(rows).states["TX"].ids.tolist()
    assert first != sorted(first)
    random.Random(1).shuffle(rows)
    assert LocalIndex.build(rows).states["TX"].ids.tolist() == first


def test_a_patched_index_equals_one_built_anew() -> None:
    chance = random.Random(2)
    towns = ["Austin", "Waco", "Dallas", "El Paso"]
    rows = {n: row(n, chance.choice(towns), words=((chance.choice("ab"), "2025-06-01"),)) for n in range(200)}
    index = LocalIndex.build(rows.values())
    for _ in range(20):
        changed = [row(n, chance.choice(towns), words=(("c", "2026-01-01"),)) for n in chance.sample(range(250), 20)]
        removed = set(chance.sample(range(200), 5)) - {one.id for one in changed}
        index = index.patched(changed, removed=removed)
        rows = {n: one for n, one in (rows | {one.id: one for one in changed}).items() if n not in removed}
    anew = LocalIndex.build(rows.values())
    assert index.ids.tolist() == anew.ids.tolist()
    for name, town in anew.states["TX"].towns.items():
        assert index.states["TX"].towns[name].ids.tolist() == town.ids.tolist()
    assert [index.all_words[n] for n in index.words] == [anew.all_words[n] for n in anew.words]


def test_a_town_changed_when_its_newest_listing_did_and_unknown_states_have_no_page() -> None:
    later = DAY + dt.timedelta(days=3)
    local = LocalIndex.build([row(1, "Austin"), row(2, "Austin", updated=later), row(3, "APO", "AE"), row(4, "東京")])
    assert local.states["TX"].towns["austin"].updated == int(later.timestamp())
    assert "AE" not in local.states
    assert local.state("texas") is local.states["TX"]
    assert local.state("iowa") is local.state("atlantis") is None


def test_the_catalog_follows_a_listing_from_town_to_town(session: Session) -> None:
    ids = [write(session, change=Change(draft=draft()), actor="t") for _ in range(3)]
    session.commit()
    catalog = catalogs.refresh(session)
    assert sorted(catalog.local.states["TX"].towns["austin"].ids.tolist()) == ids
    session.rollback()
    write(session, change=Change(draft=draft(city="Waco", zip="76701"), listing_id=ids[0]), actor="t")
    write(session, change=Change(draft=draft(), listing_id=ids[1], status=Status.CLOSED), actor="t")
    session.commit()
    catalog = catalogs.refresh(session)
    towns = catalog.local.states["TX"].towns
    assert {slug: town.ids.tolist() for slug, town in towns.items()} == {"austin": [ids[2]], "waco": [ids[0]]}


def test_a_summary_counts_yes_no_and_silence_and_says_whose_words_they_are(session: Session) -> None:
    list_2024, own = said("national-directory", dt.date(2024, 5, 1)), said("program", dt.date(2026, 10, 1))
    for made in (
        draft(by=list_2024, answers=answers("iop", "evening", by=list_2024)),
        draft(by=own, answers=answers("iop", "evening", no=("virtual",), by=own)),
        draft(by=own, answers=answers("iop", by=said("national-directory", dt.date(2025, 5, 1)))),
        draft(city="Waco", answers=answers("evening")),
    ):
        write(session, change=Change(draft=made), actor="t")
    session.commit()
    catalog = catalogs.refresh(session)
    ids = catalog.local.states["TX"].towns["austin"].ids
    summary = summarise(catalog, ids)
    at = get_vocabulary().position
    assert summary.total == 3
    assert (summary.yes[at("evening")], summary.no[at("evening")], summary.not_said(at("evening"))) == (2, 0, 1)
    assert (summary.yes[at("virtual")], summary.no[at("virtual")], summary.not_said(at("virtual"))) == (0, 1, 2)
    rests = {rest.source: (rest.listings, rest.oldest, rest.newest) for rest in summary.rests}
    assert rests == {
        "national-directory": (2, "2024-05-01", "2025-05-01"),
        "program": (2, "2026-10-01", "2026-10-01"),
    }
    assert summarise(catalog, np.empty(0, dtype=np.int64)).total == 0


def test_a_change_in_one_state_leaves_the_others_as_they_were() -> None:
    before = LocalIndex.build([row(1, "Austin"), row(2, "Tulsa", "OK"), row(3, "Reno", "NV")])
    states = before.states
    after = before.patched([row(1, "Reno", "NV")], removed=[]).states
    assert set(after) == {"NV", "OK"}
    assert after["OK"] is states["OK"]
    assert sorted(after["NV"].ids.tolist()) == [1, 3]
    assert states["TX"].ids.tolist() == [1]


def test_a_large_town_has_the_listings_of_its_parts() -> None:
    rows = [
        row(1, "Jamaica", "NY"),
        row(2, "Flushing", "NY"),
        row(3, "Queens", "NY"),
        row(4, "Albany", "NY"),
        row(5, "St. Albans", "NY"),
        row(6, "Jamaica", "VT"),
        row(7, "Brooklyn", "NY"),
    ]
    local = LocalIndex.build(rows)
    new_york = local.states["NY"]
    queens = new_york.town("queens")
    assert queens is not None
    assert sorted(queens.ids.tolist()) == [1, 2, 3, 5]
    assert new_york.town_of("Queens") is queens
    assert new_york.whole_of("Jamaica") is queens
    assert new_york.whole_of("Albany") is None
    jamaica = new_york.town("jamaica")
    assert jamaica is not None
    assert jamaica.ids.tolist() == [1]
    assert list(new_york.places) == ["albany", "brooklyn", "flushing", "jamaica", "queens", "st-albans"]
    assert sorted(listing for town in new_york.towns.values() for listing in town.ids.tolist()) == [1, 2, 3, 4, 5, 7]
    assert local.states["VT"].wholes == {}
    assert new_york.wholes.keys() == {"queens"}  # nothing is in a part of Brooklyn


@pytest.mark.parametrize(
    ("part", "state", "whole"),
    [
        ("Jamaica", "NY", "queens"), ("Astoria", "NY", "queens"), ("Far Rockaway", "NY", "queens"),
        ("Saint Albans", "NY", "queens"), ("Bay Ridge", "NY", "brooklyn"), ("Riverdale", "NY", "bronx"),
        ("The Bronx", "NY", "bronx"), ("Tottenville", "NY", "staten-island"), ("New York", "NY", "manhattan"),
        ("Harlem", "NY", "manhattan"), ("Dorchester", "MA", "boston"), ("Jamaica Plain", "MA", "boston"),
        ("Van Nuys", "CA", "los-angeles"), ("La Jolla", "CA", "san-diego"), ("Antioch", "TN", "nashville"),
    ],
)  # fmt: skip
def test_parts_of_towns_are_found_on_the_page_of_the_whole(part: str, state: str, whole: str) -> None:
    here = LocalIndex.build([row(1, part, state)]).states[state]
    found = here.town(whole)
    assert found is not None
    assert found.ids.tolist() == [1]


def test_a_whole_follows_a_change_in_a_part() -> None:
    index = LocalIndex.build([row(1, "Jamaica", "NY"), row(2, "Flushing", "NY")])
    assert index.states["NY"].places["queens"].ids.tolist()
    later = DAY + dt.timedelta(days=1)
    patched = index.patched([row(3, "Astoria", "NY", updated=later)], removed=[1])
    queens = patched.states["NY"].places["queens"]
    assert sorted(queens.ids.tolist()) == [2, 3]
    assert queens.updated == int(later.timestamp())


def test_whose_words_a_state_rests_on_is_known() -> None:
    words = (("national-directory", "2024-01-01"), ("program", "2026-01-01"))
    local = LocalIndex.build(
        [row(1, "Austin", words=words), row(2, "Waco", words=words[:1]), row(3, "Tulsa", "OK", words=words[1:])]
    )
    assert {state: dict(found) for state, found in local.sources.items()} == {
        "TX": {"national-directory": 2, "program": 1},
        "OK": {"program": 1},
    }
    assert LocalIndex.build([]).sources == {}
