"""What a complete list leaves out is told before it is saved as it is marked after: programs, each once."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.staging import staging
from directory.listings.draft import Answer, ListingDraft, Said
from directory.models import ImportBatch, Listing, SourceRecord
from directory.web.desk.imports import import_moves
from tests.unit.test_undo_orders import TODAY, File, a_file, save

FIRST = a_file((0, "0", ""), (1, "1", ""), (2, "2", ""))


def give_another_record(session: Session, *, iop: bool, absent: bool = False) -> None:
    """Lantern House stands a second time in the list, under a key that no row has any more."""
    record = session.scalars(sa.select(SourceRecord).join(Listing).where(Listing.name == "Lantern House")).one()
    draft = ListingDraft.from_json(record.draft)
    said = Said(source=record.source, as_of=record.as_of)
    answers = {"iop" if iop else "dbt": Answer(value="yes", said=said)}
    session.add(
        SourceRecord(
            source=record.source,
            key="another",
            listing_id=record.listing_id,
            state="TX",
            row_hash="",
            as_of=record.as_of,
            absent_since=record.as_of if absent else None,
            draft=draft.model_copy(update={"answers": answers}).to_json(),
        )
    )
    session.commit()


def gone(session: Session, number: int) -> list[str]:
    """The names on the page of what an import leaves out."""
    listings, total = import_moves.gone(session, session.get_one(ImportBatch, number), 1)
    assert total == len(listings)
    names = [one.name for one in listings]
    session.rollback()
    return names


LANTERN, CEDAR, QUIET = "Lantern House", "Cedar Hollow", "Quiet Harbor"


@pytest.mark.parametrize(
    ("another", "rows", "left_out"),
    [
        (None, (0, 1), [QUIET]),
        ({"iop": False}, (0, 1), [QUIET]),  # one of two records is left
        ({"iop": True}, (1,), [LANTERN, QUIET]),  # both are missing: one program
        ({"iop": False, "absent": True}, (1,), [LANTERN, QUIET]),
    ],
)
def test_the_preview_the_page_and_the_mark_say_one_thing(
    session: Session, another: dict[str, bool] | None, rows: tuple[int, ...], left_out: list[str]
) -> None:
    save(session, FIRST)
    if another is not None:
        give_another_record(session, **another)
    file: File = a_file(*((at, str(at), "") for at in rows), day="2026-02-01", complete=("TX",))
    points = zip_table(session)
    session.rollback()
    outcome = check_files([file.upload()], zip_lookup=points.get, today=TODAY, source=file.source)
    staged, preview = staging.stage(session, checked=outcome, actor="test", complete_states=file.complete)
    number = staged.id
    session.commit()
    said = [f"{name}, Austin, TX" for name in left_out]
    assert (preview.gone, preview.counts.absent, preview.counts.records) == (said, len(left_out), 0)
    assert gone(session, number) == sorted(left_out)
    applier.apply(session, batch_id=number, actor="test")
    session.commit()
    assert gone(session, number) == sorted(left_out)
    marked = session.scalars(sa.select(Listing.name).where(Listing.gone != "").order_by(Listing.id)).all()
    assert marked == left_out
    session.rollback()
    save(session, a_file(*((at, "3", "") for at in range(3)), day="2026-03-01"))
    assert gone(session, number) == []  # the list has them again


def test_staging_twice_counts_each_row_once(session: Session) -> None:
    points = zip_table(session)
    session.rollback()
    outcome = check_files([FIRST.upload()], zip_lookup=points.get, today=dt.date(2026, 11, 23), source="county")
    read = outcome.counts.to_json()
    counted = []
    for _ in range(2):
        _, preview = staging.stage(session, checked=outcome, actor="test")
        assert preview.counts.balances
        counted.append(preview.counts)
        session.rollback()
        session.rollback()
    assert counted[0] == counted[1]
    assert outcome.counts.to_json() == read
