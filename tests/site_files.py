"""An organization's own file in tests: the download with other cells, sent as somebody, worked on by the worker."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import worker
from directory.listings.csv.export import as_csv
from directory.listings.draft import ListingDraft
from directory.models import Listing, SiteFile
from directory.site_files import sending
from directory.site_files.kept_beside import Looked, looked_of
from directory.text import neutral
from directory.unit_of_work import written
from tests.organizations import Made

Cells = dict[str, str]


def down(session: Session, listing_ids: list[int]) -> list[Cells]:
    """The rows of a download, as a spreadsheet has them."""
    session.rollback()
    text = "".join(as_csv(session, sa.select(Listing).where(Listing.id.in_(listing_ids))))
    session.rollback()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def as_bytes(rows: list[Cells], head: list[str] | None = None) -> bytes:
    """Rows as a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, head or list(rows[0]), restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def changed(rows: list[Cells], values: Mapping[int, Mapping[str, str]]) -> bytes:
    """Rows as a file, with other cells in some: position → column → text."""
    return as_bytes([{**row, **{k: neutral(v) for k, v in values.get(at, {}).items()}} for at, row in enumerate(rows)])


def send(app: Flask, session: Session, made: Made, data: bytes, *, who: int | None = None) -> int:
    """Somebody sends a file, and it is read; returns its number."""
    session.rollback()
    account = made.owner if who is None else who
    number = written(
        session,
        lambda: sending.send(session, account_id=account, public_id=made.public_id, name="sites.csv", data=data),
    )
    worker.drain(app)
    return number


def press(app: Flask, session: Session, made: Made, number: int, *, who: int | None = None) -> None:
    """Press, and have it done."""
    _asked(app, session, sending.press, made, number, who)


def undo(app: Flask, session: Session, made: Made, number: int, *, who: int | None = None) -> None:
    """Take it back."""
    _asked(app, session, sending.request_undo, made, number, who)


def _asked(app: Flask, session: Session, what: object, made: Made, number: int, who: int | None) -> None:
    session.rollback()
    account = made.owner if who is None else who
    assert callable(what)
    written(session, lambda: what(session, account_id=account, public_id=made.public_id, file_id=number))
    worker.drain(app)


def held(session: Session, number: int) -> SiteFile:
    """A file as it is kept."""
    session.rollback()
    found = session.get_one(SiteFile, number, populate_existing=True)
    session.expunge(found)
    session.rollback()
    return found


def looked(session: Session, number: int) -> Looked:
    """What a file would do."""
    found = looked_of(held(session, number))
    assert found is not None, held(session, number).found
    return found


def contents(session: Session, listing_ids: list[int]) -> list[str]:
    """What these listings say, as kept."""
    session.rollback()
    found = [session.get_one(Listing, one, populate_existing=True).content for one in listing_ids]
    session.rollback()
    return found


def says(session: Session, listing_id: int) -> ListingDraft:
    """What a listing says."""
    return ListingDraft.from_json(contents(session, [listing_id])[0])
