"""Lists that had a program and have it no longer: said wherever the program is shown, and never a reason to hide it.

What each list's records say stands in `source_record`; what follows from it is kept with the listing (`Listing.gone`),
so that every page shows it without asking, also while the database is away.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import batched
from directory.listings import revisions
from directory.models import Listing, SourceRecord
from directory.partial_date import PartialDate

_SAYS_IOP = '"iop"'  # as it stands in a draft's JSON


def states_iop(draft: str) -> bool:
    """Whether a record, by its draft's JSON, says of an IOP; the same in SQL is `record_states_iop`."""
    return _SAYS_IOP in draft


def record_states_iop() -> sa.ColumnElement[bool]:
    """Which source records say of an IOP."""
    return SourceRecord.draft.contains(_SAYS_IOP)


class Standing(NamedTuple):
    """Whether a list still has the program that one of its records is of. `iop`: it says so of an IOP."""

    source: str
    absent_since: PartialDate | None
    iop: bool


class Gone(NamedTuple):
    """A list that has a program no longer, and the date of the list that left it out."""

    source: str
    since: PartialDate


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
    return json.dumps([[one.source, one.since.text] for one in gone]) if gone else ""


def load(text: str) -> tuple[Gone, ...]:
    """Read what `dump` wrote."""
    return tuple(Gone(source, PartialDate(day)) for source, day in json.loads(text or "[]"))


def left_out_by(source: str) -> sa.ColumnElement[bool]:
    """Which listings this list left out, as is kept with them."""
    return Listing.gone.contains(f"{json.dumps(source)}, ", autoescape=True)


def leaving(
    session: Session,
    listing_ids: Iterable[int],
    *,
    known: Mapping[int, Standing],
    beside: Mapping[int, Sequence[Standing]],
) -> set[int]:
    """Of these listings, those that a list will have left out, and has not yet, once what is said here stands.

    `known` are records that we hold, by id; `beside` new ones, by their listing.
    """
    found = set()
    for some in batched(sorted(set(listing_ids))):
        for listing_id, records in _records(session, some).items():
            then = {number: known.get(number, one) for number, one in records.items()}
            before, after = gone_from(_said(records)), gone_from([*_said(then), *beside.get(listing_id, ())])
            if {one.source for one in after} - {one.source for one in before}:
                found.add(listing_id)
    return found


def refresh(session: Session, listing_ids: Iterable[int]) -> None:
    """Keep with these listings what their records say now. The caller, who writes records, commits.

    Only listings of which that is another than before become another version.
    """
    version = revisions.open_version(session)
    for some in batched(sorted(set(listing_ids))):
        records = _records(session, some)
        marked = sa.select(Listing.id, Listing.gone).where(Listing.id.in_(some)).order_by(Listing.id)
        rows = [
            {"id": row.id, "gone": now, "version": version}
            for row in session.execute(marked)
            if (now := dump(gone_from(_said(records[row.id])))) != row.gone
        ]
        bulk.update_rows(session, Listing, rows)


_Records = Mapping[int, Standing | None]  # by id; None of one that is released: it says nothing


def _said(records: _Records) -> list[Standing]:
    return [one for one in records.values() if one is not None]


def _records(session: Session, listing_ids: Sequence[int]) -> dict[int, _Records]:
    """Each listing's records."""
    query = sa.select(
        SourceRecord.id,
        SourceRecord.listing_id,
        SourceRecord.source,
        SourceRecord.absent_since,
        record_states_iop().label("iop"),
        SourceRecord.released,
    ).where(SourceRecord.listing_id.in_(listing_ids))
    found: dict[int, dict[int, Standing | None]] = {listing_id: {} for listing_id in listing_ids}
    for row in session.execute(query.order_by(SourceRecord.id)):
        standing = None if row.released else Standing(row.source, row.absent_since, bool(row.iop))
        found[row.listing_id][row.id] = standing
    return dict(found)
