"""Export and import are each other's inverse: whatever stands in the directory comes back, with where it stood."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.listings.csv.columns import columns
from directory.listings.csv.row import row_of
from directory.listings.draft import (
    DAYS,
    SECTIONS,
    Contact,
    Evidence,
    EvidenceKind,
    ListingDraft,
    Openings,
    Payment,
    Phone,
    Place,
    Schedule,
    Serves,
    Staff,
    Therapies,
    Track,
)
from directory.listings.merge import merge
from directory.models import Listing, Status
from directory.partial_date import PartialDate
from directory.text import neutral, without_neutral
from directory.vocabulary import get_vocabulary
from tests.conftest import empty
from tests.dates import known_dates
from tests.factories import answers, draft, publish, said
from tests.unit.test_import_command import run

STATUSES = (Status.PUBLISHED, Status.DRAFT, Status.CLOSED)
# What people type, marks that a cell or a spreadsheet could trip over among it. A cell that says nothing ("-"), or that
# an encoding has spoilt, is read as what it means in an export, too.
_WORDS = st.sampled_from(
    [
        *("Lantern", "Café", "Ñandú", "O'Neil", "“Quoted”", '"Quoted"', "& Sons,", "100%", "No. 7;", "x: y", "=1+1"),
        *("@home", "+1", "-", "(TTY)", "'tis", "<b>", "#460", "a/b", "🌲", "1/2", "it’s"),
    ]
)
_LINE = st.lists(_WORDS, min_size=1, max_size=4).map(lambda words: " ".join([*words, "House"]))
_TERMS = [term.id for term in get_vocabulary().terms if term.id != "iop"]
_POPULATIONS = [term.id for term in get_vocabulary().terms_of("population")]


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    start = draw(st.none() | st.times(dt.time(6), dt.time(17)).map(lambda time: time.replace(second=0, microsecond=0)))
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True))
    return Track.model_validate(
        {
            "name": draw(st.sampled_from(["Evening", "After school", "Mañana"])),
            "days": sorted(days, key=DAYS.index),
            "start": start,
            "end": dt.time(start.hour + 3, start.minute) if start else None,
            "mode": draw(st.sampled_from([None, "in-person", "virtual", "hybrid"])),
            "starts": draw(st.sampled_from([None, "any week", "the first Monday; by phone"])),
        }
    )


@st.composite
def drafts(draw: st.DrawFn) -> ListingDraft:
    by = said("program", draw(known_dates(dt.date(2024, 1, 1), dt.date(2026, 11, 1))))
    yes = draw(st.sets(st.sampled_from(_TERMS), max_size=8))
    no = draw(st.sets(st.sampled_from(_TERMS), max_size=3)) - yes
    made = draft(name=draw(_LINE), provider=draw(_LINE), by=by, yes=("iop", *sorted(yes)), no=tuple(sorted(no)))
    withheld = draw(st.booleans())
    number = draw(st.integers(100, 199))
    kinds = {
        term: Evidence(kind=draw(st.sampled_from(list(EvidenceKind)[:-1])), words=draw(st.none() | _words()), said=by)
        for term in draw(st.sets(st.sampled_from(_POPULATIONS), max_size=2))
    }
    listed = {term: Evidence(kind=EvidenceKind.LISTED, said=by) for term in yes if term in _POPULATIONS}
    return made.model_copy(
        update={
            "contact": Contact(
                said=(by,),
                phones=(Phone(number=f"+15125550{number}", extension=draw(st.none() | st.just("20"))),),
                website=draw(st.none() | st.just("https://example.org/a?b=c")),
                phone_hours=draw(st.none() | _LINE),
            ),
            "place": Place(
                said=(by,),
                street=None if withheld else draw(st.sampled_from(["100 Sample Street", "12 N Oak Ave"])),
                street2=None if withheld else draw(st.sampled_from([None, "Suite 4", "2nd Floor"])),
                city="Austin",
                state="TX",
                zip="78701",
                withheld=withheld,
                getting_there=draw(st.none() | _words()),
            ),
            "geocode": None if withheld else made.geocode,
            "schedule": Schedule(said=(by,), tracks=tuple(draw(st.lists(tracks(), max_size=3)))),
            "serves": Serves(said=(by,), age_min=draw(st.none() | st.integers(0, 18)), states=("TX",)),
            "therapies": Therapies(said=(by,), approach=draw(st.none() | _words())),
            "payment": Payment(
                said=(by,), plans=("Sample Health Plan",), self_pay_a_week=draw(st.sampled_from([None, 0, 450]))
            ),
            "staff": Staff(
                said=(by,),
                led_by=draw(st.none() | _LINE),
                npi=draw(st.sampled_from([None, "1234567893"])),
                license_expires=draw(st.none() | known_dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))),
            ),
            "openings": Openings(said=(by,), status=draw(st.sampled_from([None, "accepting", "waitlist"]))),
            "answers": made.answers | answers(*sorted(kinds), by=by),
            "populations": listed | kinds,
        }
    )


def _words() -> st.SearchStrategy[str]:
    """A sentence."""
    return _LINE


def as_file(rows: list[dict[str, str]]) -> bytes:
    """Rows as an export writes them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = ["listing", "status", *columns()]
    writer.writerow(names)
    writer.writerows([neutral(row.get(name, "")) for name in names] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def read_back(data: bytes) -> list[tuple[str, dict[str, str]]]:
    outcome = check_files(
        [Upload("directory-2026-11-01.csv", data)],
        zip_lookup=_austin,
        today=dt.date(2026, 11, 23),
    )
    assert [issue.sentence() for one in outcome.rejected for issue in one.issues] == []
    return [(one.status, cells_of(one.draft)) for one in outcome.statements]


def cells_of(draft: ListingDraft) -> dict[str, str]:
    """A listing in the columns of an export, with the date of its facts."""
    return row_of(draft) | {"as_of": draft.place.said[0].as_of.text}


class _Austin:
    city, state, latitude, longitude = "Austin", "TX", 30.2713, -97.7426


def _austin(code: str) -> _Austin | None:
    return _Austin() if code == "78701" else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(drafts(), st.sampled_from(STATUSES)), min_size=1, max_size=3))
def test_what_is_exported_reads_back_as_it_was(listings: list[tuple[ListingDraft, Status]]) -> None:
    rows = [
        cells_of(one) | {"listing": f"bcdfghj{at}", "status": status} for at, (one, status) in enumerate(listings, 2)
    ]
    expected = [(str(status), cells_of(one)) for one, status in listings]
    found = read_back(as_file(rows))
    assert [status for status, _ in found] == [status for status, _ in expected]
    for (_, before), (_, after) in zip(expected, found, strict=True):
        assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


@pytest.mark.parametrize(
    "cell", ["=1+1", "'=1+1", "''@home", "-5", "'-5", "+1 512", "'", "''", "- open -", "'tis", "\tx", "", "O'Neil", "-"]
)
def test_a_cell_comes_back_as_it_was_whatever_a_spreadsheet_would_make_of_it(cell: str) -> None:
    assert without_neutral(neutral(cell)) == cell
    assert not neutral(cell).startswith(("=", "@", "\t"))


def _directory(session: Session) -> list[tuple[str, str, dict[str, str]]]:
    session.rollback()
    query = sa.select(Listing.public_id, Listing.status, Listing.content).order_by(Listing.public_id)
    found = [(row[0], row[1], row_of(ListingDraft.from_json(row[2]))) for row in session.execute(query)]
    session.rollback()
    return found


def test_the_whole_directory_comes_back(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    same = {"name": "Twice", "street": "1 Oak Street"}
    for at, status in enumerate((*STATUSES, Status.WITHDRAWN)):
        publish(session, draft(name=f"House {at}", yes=("iop", "dbt")), status=status)
    for as_of in ("2024", "2024-03"):
        publish(session, draft(name=f"Of {as_of}", by=said(as_of=PartialDate(as_of))))
    publish(session, draft(**same), status=Status.CLOSED)
    publish(session, draft(**same))
    before = [one for one in _directory(session) if one[1] != Status.WITHDRAWN]
    run(app, "export", "all.csv")
    again = run(app, "import", "all.csv", "--yes", "--source", "copy").output
    assert "7 unchanged listings" in again
    first = Path("all.csv").read_bytes()

    empty(session)
    run(app, "import", "all.csv", "--yes", "--source", "copy")
    assert _directory(session) == before
    assert run(app, "export").stdout_bytes == first
    run(app, "import-undo", "1", "--yes")
    run(app, "import", "all.csv", "--yes", "--source", "copy")
    assert _directory(session) == before


def _dates(draft: ListingDraft) -> dict[str, PartialDate]:
    """Of what each fact is: the oldest word of a section, and each answer's own."""
    dates = {
        name: min(one.as_of for one in getattr(draft, name).said) for name in SECTIONS if getattr(draft, name).said
    }
    return dates | {term: answer.said.as_of for term, answer in draft.answers.items()}


def test_an_export_that_is_read_back_makes_nothing_newer(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = draft(name="House", street="1 Oak St", by=said("county", PartialDate("2024")), yes=("iop", "dbt"))
    new = draft(name="House", street="1 Oak St", by=said("state", PartialDate("2026-03-09")), yes=("iop", "cbt"))
    listing_id, _path = publish(session, merge([old, new]))
    before = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    session.rollback()
    run(app, "export", "all.csv")
    assert {row["as_of"] for row in csv.DictReader(io.StringIO(Path("all.csv").read_text("utf-8-sig")))} == {"2024"}
    run(app, "import", "all.csv", "--yes", "--source", "copy")
    session.expire_all()
    assert ListingDraft.from_json(session.get_one(Listing, listing_id).content) == before
    empty(session)
    run(app, "import", "all.csv", "--yes", "--source", "copy")
    again = ListingDraft.from_json(session.scalars(sa.select(Listing.content)).one())
    session.rollback()
    assert row_of(again) == row_of(before)
    newer = {fact: day for fact, day in _dates(again).items() if day > _dates(before)[fact]}
    assert newer == {}


def test_what_is_no_more_is_exported_only_when_asked_for_and_never_comes_back(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    publish(session, draft(name="Gone"), status=Status.WITHDRAWN)
    publish(session, draft(name="Here"))
    assert "Gone" not in run(app, "export").output
    output = run(app, "export", "gone.csv", "--status", "withdrawn").output
    assert "The directory is in gone.csv" in output
    again = run(app, "import", "gone.csv", "--yes", "--as-of", "2026-11-01").output
    assert "left out: taken out of the directory that it was exported from" in again
    run(app, "export", "all.geojson")
    assert '"FeatureCollection"' in Path("all.geojson").read_text(encoding="utf-8")
