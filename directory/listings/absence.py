"""Lists that had a program and have it no longer: said wherever the program is shown, and never a reason to hide it.

What each list's records say stands in `source_record`; what follows from it is kept with the listing (`Listing.gone`),
so that every page shows it without asking, also while the database is away.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.listings import revisions
from directory.models import Listing, SourceRecord

_CHUNK = 500
_SAYS_IOP = '"iop"'  # as it stands in a draft's JSON


class Standing(NamedTuple):
    """Whether a list still has the program that one of its records is of. `iop`: it says so of an IOP."""

    source: str
    absent_since: dt.date | None
    iop: bool


class Gone(NamedTuple):
    """A list that has a program no longer, and the day of the list that left it out."""

    source: str
    since: dt.date


def gone_from(records: Iterable[Standing]) -> tuple[Gone, ...]:
    """The lists none of whose records of the program stand any more, by name; the latest day of each. Pure.

    A list that has only its other half left (the mental-health row of a site) says nothing of an IOP any more.
    """
    by_source: dict[str, list[Standing]] = defaultdict(list)
    for record in records:
        by_source[record.source].append(record)
    found = []
    for source, its in sorted(by_source.items()):
        deciding = [one for one in its if one.iop] or its
        days = [one.absent_since for one in deciding if one.absent_since is not None]
        if len(days) == len(deciding):
            found.append(Gone(source, max(days)))
    return tuple(found)


def dump(gone: Sequence[Gone]) -> str:
    """As kept with a listing; "" where no list left it out."""
    return json.dumps([[one.source, one.since.isoformat()] for one in gone]) if gone else ""


def load(text: str) -> tuple[Gone, ...]:
    """Read what `dump` wrote."""
    return tuple(Gone(source, dt.date.fromisoformat(day)) for source, day in json.loads(text or "[]"))


def refresh(session: Session, listing_ids: Iterable[int]) -> None:
    """Keep with these listings what their records say now. The caller, who writes records, commits.

    Only listings of which that is another than before become another version.
    """
    version = revisions.open_version(session)
    for some in revisions.batched(sorted(set(listing_ids)), _CHUNK):
        standing = _standing(session, some)
        held = sa.select(Listing.id, Listing.gone).where(Listing.id.in_(some)).order_by(Listing.id)
        rows = [
            {"id": row.id, "gone": now, "version": version}
            for row in session.execute(held)
            if (now := dump(gone_from(standing.get(row.id, ())))) != row.gone
        ]
        bulk.update_rows(session, Listing, rows)


def _standing(session: Session, listing_ids: Sequence[int]) -> dict[int, list[Standing]]:
    query = sa.select(
        SourceRecord.listing_id,
        SourceRecord.source,
        SourceRecord.absent_since,
        SourceRecord.draft.contains(_SAYS_IOP).label("iop"),
    ).where(SourceRecord.listing_id.in_(listing_ids), SourceRecord.released.is_(False))
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in session.execute(query.order_by(SourceRecord.id)):
        found[row.listing_id].append(Standing(row.source, row.absent_since, bool(row.iop)))
    return found
