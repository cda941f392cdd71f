"""Loading the invented sample programs (data/sample_programs.jsonl, made by scripts/build_sample).

Their dates are moved along, so that a sample loaded today has facts that are fresh, old and lapsed today.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.config import DATA
from directory.imports.applying import applier
from directory.imports.checking.checked import Checked, FileInfo
from directory.imports.checking.row_counts import Counts
from directory.imports.staging import retention, staging
from directory.listings.draft import ListingDraft
from directory.listings.sources import SAMPLE
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import Listing
from directory.partial_date import PartialDate
from directory.unit_of_work import look_anew, unit_of_work

FILE = DATA / "sample_programs.jsonl"
ANCHOR = dt.date(2026, 1, 1)  # the day that the file calls today
ACTOR = "sample"


def load_sample(session: Session, today: dt.date, path: Path = FILE) -> int:
    """Load the sample into an empty directory, in units of work; returns how many programs, 0 where it is not empty."""
    any_listing = session.execute(sa.select(Listing.id).limit(1)).first()
    look_anew(session)
    if any_listing is not None:
        return 0
    statements = list(_statements(path, today))
    counts = Counts(rows=len(statements))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    checked = Checked(SAMPLE, PartialDate.on(today), [FileInfo(path.name, digest, len(statements))], statements, counts)
    with unit_of_work(session):
        staged, preview = staging.stage(session, checked=checked, actor=ACTOR)
        number = staged.id
    with unit_of_work(session):
        applier.apply(session, batch_id=number, actor=ACTOR)
    retention.sweep(session, number)
    return preview.counts.new


def _statements(path: Path, today: dt.date) -> Iterator[SourceRow]:
    shift = today - ANCHOR
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            draft = ListingDraft.model_validate(_moved(json.loads(line), shift))
            yield SourceRow(
                ref=RowRef(path.name, number),
                source=SAMPLE,
                part="",
                key=f"sample-{number}",
                draft=draft,
                covered=frozenset(),
                is_iop=True,
                row_hash=hashlib.blake2b(line.encode(), digest_size=16).hexdigest(),
            )


def _moved(value: object, shift: dt.timedelta) -> object:
    """The document with every date moved by `shift`."""
    if isinstance(value, dict):
        return {
            key: (dt.date.fromisoformat(inner) + shift).isoformat()
            if key in ("as_of", "license_expires") and isinstance(inner, str)
            else _moved(inner, shift)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_moved(inner, shift) for inner in value]
    return value
