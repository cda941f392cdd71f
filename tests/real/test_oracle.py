"""Searches against the oracle: every number and every row of random searches, over the nation and the sample."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Sequence
from functools import partial

import numpy as np
import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.geo.places import Place, find_place
from directory.imports.sample_loading import load_sample
from directory.models import Listing, Status
from directory.search import catalog as catalogs
from directory.search.arguments import Pairs
from directory.search.criteria import RADII, SearchCriteria
from directory.search.find import Finder
from directory.setup import set_up
from tests.oracle import (
    ALL_OF,
    FOR_THIS_ALONE,
    MAYBE,
    OF_GROUPS,
    TERMS,
    VOCABULARY,
    YES,
    Asked,
    Program,
    near,
    rough_miles,
)
from tests.real.conftest import Nation

TODAY = dt.date(2026, 11, 27)
SEARCHES = {"nation": 400, "sample": 1_060}
SIZE = 20
COUNTED = 12  # terms of groups of people that are counted a search; of the others all are
PLANS = {
    "medicaid": "medicaid",
    "tricare prime": "tricare",
    "northstar": "Northstar PPO",
    "Prairie Blue": "Prairie Blue",
}
REFUSED = (
    *(term for group in ("level", "population", "ages", "gender") for term in TERMS[group] if term != "iop"),
    *FOR_THIS_ALONE,
)


@pytest.mark.long
@pytest.mark.timeout(2_400)
def test_the_nation_is_searched_as_the_oracle_does(nation: Nation) -> None:
    with nation.app.app_context():
        compare(db.session, searches=SEARCHES["nation"])
        db.session.close()


@pytest.mark.long
@pytest.mark.timeout(1_200)
def test_programs_with_groups_are_searched_as_the_oracle_does(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('oracle') / 'sample.sqlite'}"
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        load_sample(db.session, TODAY)
        compare(db.session, searches=SEARCHES["sample"])
        db.session.close()
        db.engine.dispose()


def compare(session: Session, *, searches: int) -> None:
    """So many searches drawn by lot, each compared as a whole."""
    rows = session.execute(
        sa.select(Listing.id, Listing.public_id, Listing.content, Listing.latitude, Listing.longitude)
        .where(Listing.status == Status.PUBLISHED)
        .order_by(Listing.id)
    ).all()
    programs = []
    for row in rows:
        point = None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)
        programs.append(Program(row.id, row.public_id, orjson.loads(row.content), point))
    zips = sorted({one.content["place"]["zip"] for one in programs})
    lot, catalog, compared = random.Random(1460), catalogs.refresh(session), 0
    while compared < searches:
        pairs = drawn(lot, lot.choice(zips))
        place = find_place(pairs[0][1], session)
        if not isinstance(place, Place):
            continue
        args: dict[str, list[str]] = {}
        for name, value in pairs:
            args.setdefault(name, []).append(value)
        asked = asked_of(args, place)
        inside = near(programs, asked)
        if inside is None:
            continue
        criteria = SearchCriteria.from_args(
            args,
            vocabulary=VOCABULARY,
            find_place=partial(_always, place),
            sizes=range(1, 101),
            default_size=SIZE,
        )
        assert not criteria.notes, pairs
        one_search(Finder(catalog, place, VOCABULARY, TODAY), criteria, asked, programs, inside, lot)
        compared += 1


def _always(place: Place, _text: str) -> Place:
    return place


def drawn(lot: random.Random, code: str) -> Pairs:
    """The address of a search by lot: a place, a radius, and some wishes."""
    pairs: Pairs = [("near", code)]
    within = lot.choice([*map(str, RADII), *map(str, RADII), "any"])
    pairs += [("within", within)]
    for group, terms in TERMS.items():
        if lot.random() < 0.2:
            pairs += [(group, term) for term in lot.sample(terms, min(len(terms), lot.choice((1, 1, 2))))]
    if lot.random() < 0.2:
        pairs += [("not", term) for term in lot.sample(REFUSED, lot.choice((1, 2)))]
    for name, values, chance in (
        ("days", range(1, 8), 0.15),
        ("hours_min", (6, 9, 12), 0.1),
        ("hours_max", (12, 15, 20), 0.1),
        ("start", ("rolling", "two-weeks"), 0.15),
        ("age", (5, 15, 18, 40, 70), 0.25),
        ("confirmed", ("year",), 0.1),
        ("plan", tuple(PLANS), 0.15),
    ):
        if lot.random() < chance:
            pairs.append((name, str(lot.choice(tuple(values)))))
    return pairs


def asked_of(args: dict[str, list[str]], place: Place) -> Asked:
    def number(name: str) -> int | None:
        return int(args[name][0]) if name in args else None

    within = args["within"][0]
    return Asked(
        at=(place.latitude, place.longitude),
        state=place.state,
        radius=None if within == "any" else float(within),
        today=TODAY,
        chosen={group: tuple(args[group]) for group in TERMS if group in args},
        unwanted=tuple(args.get("not", ())),
        days=number("days"),
        hours_min=number("hours_min"),
        hours_max=number("hours_max"),
        start=args["start"][0] if "start" in args else None,
        age=number("age"),
        confirmed="confirmed" in args,
        plan=PLANS[args["plan"][0]] if "plan" in args else None,
    )


def one_search(
    finder: Finder,
    criteria: SearchCriteria,
    asked: Asked,
    programs: Sequence[Program],
    inside: Sequence[Program],
    lot: random.Random,
) -> None:
    matches, where = finder.find(criteria), criteria.query()
    states = {one.id: one.state(asked) for one in inside}
    fitting = [one for one in inside if states[one.id] == YES]
    assert matches.total == len(fitting), where
    may = [one for one in inside if states[one.id] == MAYBE] if asked.anything else []
    assert matches.have_not_said == len(may), where
    in_order(matches.ids.tolist(), matches.miles.tolist(), fitting, asked, where)
    assert set(matches.not_said_ids.tolist()) <= {one.id for one in may}, where
    by_video = [one for one in programs if asked.state in one.virtual.states and one.state(asked) == YES]
    assert matches.virtual_total == len(by_video), where
    counts(matches.yes_counts, matches.not_stated, asked, inside, fitting, lot, where)
    wanted = [one for one in inside if one.state(Asked(**{**vars(asked), "unwanted": ()})) == YES]
    for term in REFUSED:
        alone = sum(one.is_unwanted((term,)) for one in wanted)
        assert matches.left_out[VOCABULARY.position(term)] == alone, (where, term)


def in_order(ids: list[int], miles: list[float], fitting: list[Program], asked: Asked, where: str) -> None:
    """The nearest first; of those at one point, by lot. Nobody nearer was passed over."""
    by_id = {one.id: one for one in fitting}
    assert len(ids) == len(set(ids)) == min(SIZE, len(fitting)), where
    assert miles == sorted(miles), where
    for listing_id, distance in zip(ids, miles, strict=True):
        point = by_id[listing_id].point
        assert point is not None
        assert abs(rough_miles(asked.at, point) - distance) <= 0.006 * distance + 0.01, where
    for here, behind in itertools.pairwise(by_id[listing_id] for listing_id in ids):
        assert here.point != behind.point or here.lot < behind.lot, where
    for one in fitting:
        if one.id not in ids and one.point is not None:
            assert rough_miles(asked.at, one.point) * 1.006 + 0.01 >= miles[-1], where


def counts(
    yes: np.typing.NDArray[np.int64],
    not_stated: np.typing.NDArray[np.int64],
    asked: Asked,
    inside: Sequence[Program],
    fitting: Sequence[Program],
    lot: random.Random,
    where: str,
) -> None:
    """The numbers beside the filters: what ticking each would leave."""
    for group, terms in TERMS.items():
        if group in OF_GROUPS:
            for term in lot.sample(terms, min(len(terms), COUNTED // len(OF_GROUPS))):
                ticked = asked.with_choice(group, (term,))
                found = [(one, one.state(ticked)) for one in inside]
                assert yes[VOCABULARY.position(term)] == sum(state == YES for _, state in found), (where, term)
                silent = sum(state == MAYBE and one.says_the_rest(asked, group) for one, state in found)
                assert not_stated[VOCABULARY.position(term)] == silent, (where, term)
            continue
        among = fitting
        if group not in ALL_OF and group in asked.chosen:
            among = [one for one in inside if one.state(asked.with_choice(group, ())) == YES]
        for term in terms:
            assert yes[VOCABULARY.position(term)] == sum(term in one.yes for one in among), (where, term)
            silent = sum(term not in one.yes and term not in one.no for one in among)
            assert not_stated[VOCABULARY.position(term)] == silent, (where, term)
