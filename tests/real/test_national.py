"""The real national directory: every row accounted for, twins joined, and searches equal to brute force."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from geopy.distance import geodesic
from sqlalchemy.orm import Session

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.geo.places import Place, find_place
from directory.geo.zip_table import zip_table
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.formats.code_table import code_table
from directory.imports.formats.findtreatment import FindTreatment, generation_of
from directory.imports.matching.named_as_iop import is_named_iop
from directory.imports.table import header_name
from directory.listings.derived import serves_virtually
from directory.listings.draft import ListingDraft, Precision
from directory.listings.identity.streets import to_go_to
from directory.listings.validation.raw_row import RawRow
from directory.models import EntryLook, Listing, SourceRecord, Status, ZipCode
from directory.moderation import entries_waiting
from directory.partial_date import PartialDate
from directory.search import catalog as catalogs
from directory.search.criteria import SearchCriteria
from directory.search.find import Finder
from directory.search.needs import Needs
from directory.search.phones import PhoneIndex
from directory.vocabulary import get_vocabulary
from tests.real.conftest import Nation, import_all

TODAY = dt.date(2026, 11, 1)


@pytest.fixture
def session(nation: Nation) -> Iterator[Session]:
    with nation.app.app_context():
        yield db.session
        db.session.close()


def drafts(session: Session) -> list[tuple[int, ListingDraft]]:
    query = sa.select(Listing.id, Listing.content).where(Listing.status == Status.PUBLISHED).order_by(Listing.id)
    return [(row.id, ListingDraft.from_json(row.content)) for row in session.execute(query)]


def test_every_row_is_accounted_for(nation: Nation) -> None:
    counts = nation.counts
    assert counts.balances
    assert counts.rows == 10_778 + 8_319
    assert counts.errors == 1  # the leaked legend
    assert len([s for s in nation.outcome.statements if s.is_iop]) == 4_757
    assert counts.new == 4_757 - 6  # the same name and address twice is one


def test_twins_are_joined_where_place_and_whole_name_agree(nation: Nation, session: Session) -> None:
    tied = {
        row.listing_id
        for row in session.execute(sa.select(SourceRecord.listing_id).where(SourceRecord.key.contains("+")))
    }
    found = dict(drafts(session))
    dbt = [listing_id for listing_id in tied if found[listing_id].says_of_place("dbt")]
    assert len(tied) == 1_182
    assert 900 <= len(dbt) <= 960
    assert not any(found[listing_id].says("dbt") for listing_id in tied)  # only mental-health rows know it
    assert (nation.counts.refused_joins, nation.counts.to_look) == (36, 39)


def test_what_was_left_out_and_may_be_wanted_waits_at_the_desk(nation: Nation, session: Session) -> None:
    """Mental-health rows of another name beside a program; and rows that only their name calls an IOP, none listed."""
    waits = session.scalars(sa.select(EntryLook).where(EntryLook.id.in_(entries_waiting.waiting()))).all()
    named = [one for one in waits if is_named_iop(one.label.rsplit(", ", 2)[0])]
    assert (len(waits), nation.counts.named, len(named)) == (42 + 14, 14, 15)
    keys = {one.entry_key for one in named if not one.program_key}
    assert len(keys) == 14
    assert session.scalars(sa.select(SourceRecord.id).where(SourceRecord.key.in_(keys))).all() == []


def test_shared_numbers_and_boxes_for_mail(session: Session) -> None:
    """A number of several programs is said to be so; of no box for mail does anybody get directions."""
    found = [draft for _, draft in drafts(session)]
    phones = PhoneIndex.build((at, [one.number for one in draft.contact.phones]) for at, draft in enumerate(found))
    shared = [draft for draft in found if any(phones.programs_with(p.number) > 1 for p in draft.contact.phones)]
    assert len(shared) == 1_602
    places = [draft.place for draft in found if draft.place.street]
    boxes = [place for place in places if to_go_to(place.street, place.street2) is None]
    assert len(boxes) == 1


def test_an_age_finds_only_programs_whose_own_row_says_so(session: Session) -> None:
    found = dict(drafts(session))
    place = find_place("78701", session)
    assert isinstance(place, Place)
    criteria = SearchCriteria(near="78701", place=place, radius=None, needs=Needs(age=15))
    ids = list(found)
    finder = Finder(catalogs.refresh(session), place, get_vocabulary(), TODAY)
    passing = finder.passing(np.array(ids, dtype=np.int64), criteria).tolist()
    taken = {listing_id for listing_id, passes in zip(ids, passing, strict=True) if passes}
    own = {i for i, d in found.items() if d.says("children-teens") == "yes" or d.says("adolescents") == "yes"}
    assert taken == own
    assert 1_800 < len(own) < 1_900


def test_what_is_said_of_whom_they_do_not_treat_is_there(session: Session) -> None:
    """The five codes and telehealth, on the listings of the rows that have them; what contradicts itself is asked."""
    found = dict(drafts(session)).values()
    only = ("opioids-only", "alcohol-only", "dui-only")
    limited = [
        d
        for d in found
        if any(d.says(term) == "yes" for term in only)
        or any(d.says(term) == "no" or term in d.says_both() for term in ("opioid-use", "alcohol-use"))
    ]
    assert len(limited) == 507
    # Of 110, 27 and 21 rows, one of which stands twice; and of 4,100 rows, five of which do.
    assert [sum(d.says(term) == "yes" for d in found) for term in only] == [109, 26, 20]
    assert sum(d.says("telehealth-services") == "yes" for d in found) == 4_095
    assert sum(bool(d.says_both()) for d in found) > 90
    assert not any(d.says("virtual") for d in found)


def test_the_table_of_codes_counts_as_the_files_do(nation: Nation) -> None:
    rows = [s for s in nation.outcome.statements if s.is_iop and s.part == "substance"]
    assert len(rows) == next(row.iop_rows for row in code_table() if row.code == "OIT")
    others = Counter(code for statement in rows for code in set(statement.codes))
    unmapped = {row.code: row.iop_rows for row in code_table() if not row.terms and row.iop_rows}
    assert {code: others[code] for code in unmapped} == unmapped


def test_no_listing_is_nowhere(session: Session) -> None:
    withheld = 0
    for _, draft in drafts(session):
        assert len(draft.place.zip) == 5
        assert draft.geocode is not None
        assert abs(draft.geocode.latitude) > 1
        if draft.place.withheld:
            withheld += 1
            assert draft.geocode.precision == Precision.WITHHELD
            assert draft.place.street is None
    assert withheld == 110


def test_the_first_results_equal_a_brute_force_ranking(nation: Nation, session: Session) -> None:
    compare_with_brute_force(session, zips=25)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_first_results_equal_a_brute_force_ranking_for_500_zip_codes(session: Session) -> None:
    compare_with_brute_force(session, zips=500)


def compare_with_brute_force(session: Session, *, zips: int) -> None:
    """First 20 of a search at any distance against geopy's geodesic; miles within 0.05."""
    catalog = catalogs.refresh(session)
    points = {
        i: (d.geocode.latitude, d.geocode.longitude)
        for i, d in drafts(session)
        if d.geocode and not serves_virtually_only(d)
    }
    codes = session.scalars(
        sa.select(ZipCode.zip).where(ZipCode.active, ZipCode.latitude.is_not(None), ZipCode.kind != "military")
    ).all()
    for code in random.Random(7).sample(sorted(codes), zips):
        place = find_place(code, session)
        assert isinstance(place, Place)
        criteria = SearchCriteria(near=code, place=place, radius=None, size=20)
        matches = Finder(catalog, place, get_vocabulary(), TODAY).find(criteria)
        here = (place.latitude, place.longitude)
        # Only what a rough measure puts near can be among the first 20; geopy takes 0.2 ms a pair.
        rough = sorted(points, key=lambda i: rough_distance(here, points[i]))[:200]
        truth = sorted((geodesic(here, points[i]).miles, i) for i in rough)[:20]
        for (miles, _), found in zip(truth, matches.miles.tolist(), strict=True):
            assert abs(miles - found) < 0.05
        cut = truth[-1][0] - 0.05  # ties and near-ties aside
        assert {i for miles, i in truth if miles < cut} <= set(matches.ids.tolist())


def rough_distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[1] - other[1] + 180) % 360 - 180
    return (one[0] - other[0]) ** 2 + (east * math.cos(math.radians(one[0]))) ** 2


def serves_virtually_only(draft: ListingDraft) -> bool:
    return serves_virtually(json.loads(draft.to_json())).only


def test_a_zip_with_a_program_in_it_shows_that_program(session: Session) -> None:
    catalog = catalogs.refresh(session)
    checked = 0
    for listing_id, draft in drafts(session)[::40]:
        place = find_place(draft.place.zip, session)
        assert isinstance(place, Place), draft.place.zip
        criteria = SearchCriteria(near=draft.place.zip, place=place, radius=5, size=100)
        assert listing_id in Finder(catalog, place, get_vocabulary(), TODAY).find(criteria).ids.tolist()
        checked += 1
    assert checked > 100


def test_counts_equal_a_count_in_plain_python(session: Session) -> None:
    catalog = catalogs.refresh(session)
    vocabulary = get_vocabulary()
    place = find_place("02118", session)
    assert isinstance(place, Place)
    chosen = (vocabulary.term("veterans"), vocabulary.term("lgbt"), vocabulary.term("cbt"))
    criteria = SearchCriteria(near="02118", place=place, radius=50, terms=chosen)
    matches = Finder(catalog, place, vocabulary, TODAY).find(criteria)
    inside = [
        d
        for _, d in drafts(session)
        if d.geocode
        and geodesic((place.latitude, place.longitude), (d.geocode.latitude, d.geocode.longitude)).miles <= 50
    ]

    def has(d: ListingDraft, term: str) -> bool:  # of the program, or of its place
        return d.says(term) == "yes" or d.says_of_place(term)

    people = [d for d in inside if d.says("veterans") == "yes" or d.says("lgbt") == "yes"]
    both = [d for d in people if has(d, "cbt")]
    assert matches.total == len(both)
    for term in vocabulary.terms_of("therapy"):
        assert matches.yes_counts[vocabulary.position(term.id)] == sum(has(d, term.id) for d in both)
    with_cbt = [d for d in inside if has(d, "cbt")]
    for term in vocabulary.terms_of("population"):
        assert matches.yes_counts[vocabulary.position(term.id)] == sum(d.says(term.id) == "yes" for d in with_cbt)
        assert matches.not_stated[vocabulary.position(term.id)] == sum(d.says(term.id) is None for d in with_cbt)


def test_massachusetts_of_2025_refreshes_and_doubles_nothing(shared_data: Path, nation: Nation, tmp_path: Path) -> None:
    """Into a copy of the nation: newer facts win, silent ones stay, coordinates replace ZIP centres."""
    source = str(nation.app.config["SETTINGS"].database_url).removeprefix("sqlite:///")
    with nation.app.app_context():
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.close()
    shutil.copy(source, tmp_path / "copy.sqlite")
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'copy.sqlite'}", log_level="error"))
    name = "findtreatment-2025-08-massachusetts.csv"
    with app.app_context():
        before = dict(drafts(db.session))
        db.session.rollback()
        counts, _ = import_all(db.session, Upload(name, (shared_data / name).read_bytes()))
        assert counts.balances
        assert counts.rows == 662
        assert counts.new + counts.changed == 80
        after = dict(drafts(db.session))
        keys = Counter(db.session.scalars(sa.select(Listing.match_key).where(Listing.match_key.is_not(None))))
        assert max(keys.values()) == 1
        refreshed = [i for i, draft in after.items() if i in before and draft != before[i]]
        assert len(refreshed) >= counts.changed  # a few more are enriched by rows that are no IOP
        for i in refreshed:
            point, old = after[i].geocode, before[i].geocode
            assert point is not None
            assert old is not None
            assert (old.precision, point.precision) in (("zip", "given"), ("withheld", "withheld"))
            own = point.said.scope == "program"  # a row that is no IOP speaks of the place alone
            assert str(after[i].place.said[0].as_of) == ("2025-08" if own else "2024")
            if before[i].says("lgbt") == "yes":
                assert str(after[i].answers["lgbt"].said.as_of) == "2024"
        assert any(before[i].says("lgbt") == "yes" for i in refreshed)
        again, _ = import_all(db.session, Upload(name, (shared_data / name).read_bytes()))
        assert (again.new, again.changed) == (0, 0)
        db.session.close()
        db.engine.dispose()


def test_the_header_of_2026_is_read_as_2026(shared_data: Path) -> None:

    with (shared_data / "findtreatment-headers.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["generation"].startswith("2026")]
    names = [header_name(row["column"]) for row in rows]
    assert len(names) > 100
    assert generation_of(names) == "wide-2026"
    cells = {
        "name1": "Hope",
        "city": "Austin",
        "state": "TX",
        "zip": "78701",
        "street1": "1 Main",
        "type_facility": "SU",
    }
    cells |= {"iop": "1", "tricare": "1", "mi": "1", "ssa": "1"}
    row = FindTreatment().reader(names, []).read([cells.get(name, "0") for name in names])
    assert isinstance(row, RawRow)
    assert {"iop", "tricare", "motivational-interviewing", "state-license"} <= row.yes
    assert row.is_iop


def test_iowa_s_sheet_is_read_and_holds_no_iop(shared_data: Path, nation: Nation, session: Session) -> None:
    name = "iowa-regional-handmade.csv"
    points = zip_table(session)
    upload = Upload(name, (shared_data / name).read_bytes())
    outcome = check_files([upload], zip_lookup=points.get, today=dt.date(2026, 1, 1), as_of=PartialDate("2025-03-01"))
    assert outcome.counts.rows == 130
    assert len(outcome.rejected) == 4
    assert not [s for s in outcome.statements if s.is_iop]
    assert {s.draft.place.state for s in outcome.statements} == {"IA", "IL"}
