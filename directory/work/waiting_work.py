"""The list of work: all that waits and that somebody may see, what waits longest against its promise first. Reads only.

Within a kind the oldest stands first, so a page reads no more of each than fits on it (`work_kinds` has the rule).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import Listing, WorkTaken
from directory.providing.promised_days import waited
from directory.work.desk_people import DeskPerson
from directory.work.work_kinds import KIND_BY_ID, WorkKind, kinds_of

PAGE = 50
MOST_PAGES = 20  # of all kinds together, which are read from their beginning; of one kind every page is
KEPT = dt.timedelta(days=7)  # what was taken longer ago and still waits is nobody's again
MINE, FREE = "mine", "free"


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing that waits, as it stands in the database."""

    kind: WorkKind
    thing_id: int
    since: dt.datetime
    listing_id: int | None
    other_id: int | None
    label: str | None
    holder_id: int | None  # who has it, where they may still do it

    @property
    def id(self) -> str:
        """By which a form names it."""
        return f"{self.kind.id}-{self.thing_id}"

    def share(self, now: dt.datetime) -> float:
        """How much of its promised time it waited: 1 is all of it."""
        return waited(self.since, now) / self.kind.promised


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A row of the list, to be read."""

    row: WorkRow
    public_id: str  # of its listing; "" for what is of none
    name: str
    place: str  # "Austin, TX"; "" for what is of no listing
    href: str
    waited: float  # business days
    late: bool
    holder: DeskPerson | None


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of the list, which one, and how much waits of each kind."""

    lines: list[WorkLine]
    counts: dict[str, int]
    total: int
    page: int
    last: int  # of the pages that can be read


def page_of(
    session: Session,
    me: DeskPerson,
    people: Sequence[DeskPerson],
    *,
    now: dt.datetime,
    whose: str = "",
    kind_id: str = "",
    page: int = 1,
    newest_first: bool = False,
) -> WorkPage:
    """A page of what `me` may see: all of it, `MINE`, or what is `FREE`; of one kind or of all.

    Behind the last page there is none: it is the last one then. Of all kinds `MOST_PAGES` can be read.
    """
    found: list[WorkRow] = []
    kinds = kinds_of(me.may)
    queries = {one: _narrowed(_rows(one, people, now).where(one.lies(me.states)), whose, me) for one in kinds}
    counts = {one.id: _count(session, query) for one, query in queries.items()}
    total = counts.get(kind_id, 0) if kind_id else sum(counts.values())
    last = max(1, math.ceil(total / PAGE)) if kind_id else max(1, min(math.ceil(total / PAGE), MOST_PAGES))
    page = min(page, last)
    before = (page - 1) * PAGE
    for kind, query in queries.items():
        if counts[kind.id] and kind_id in ("", kind.id):
            order = (kind.since.desc(), kind.thing.desc()) if newest_first else (kind.since, kind.thing)
            some = query.limit(PAGE).offset(before) if kind_id else query.limit(before + PAGE)
            found += _read(session, kind, some.order_by(*order))
    if newest_first:
        found.sort(key=lambda one: (one.since, one.kind.id, one.thing_id), reverse=True)
    else:
        found.sort(key=lambda one: (-one.share(now), one.since, one.kind.id, one.thing_id))
    shown = found if kind_id else found[before : before + PAGE]
    return WorkPage(lines_of(session, shown, people, now), counts, total, page, last)


def _count(session: Session, query: sa.Select[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def row_of_thing(
    session: Session,
    kind: WorkKind,
    thing_id: int,
    people: Sequence[DeskPerson],
    *,
    seen_by: DeskPerson,
    now: dt.datetime,
) -> WorkRow | None:
    """One thing, where it still waits and lies in the states of whoever asks."""
    query = _rows(kind, people, now).where(kind.thing == thing_id, kind.lies(seen_by.states))
    return next(iter(_read(session, kind, query)), None)


def next_of(
    session: Session,
    kind: WorkKind,
    me: DeskPerson,
    people: Sequence[DeskPerson],
    *,
    now: dt.datetime,
    after: int | None,
) -> int | None:
    """The oldest thing of a kind that nobody else has; behind the one that is named, which may wait no more."""
    query = _rows(kind, people, now).where(
        kind.lies(me.states), sa.or_(WorkTaken.account_id.is_(None), WorkTaken.account_id == me.id)
    )
    if after is not None:
        since = session.scalar(sa.select(kind.since).select_from(kind.start).where(kind.thing == after))
        query = query.where(sa.or_(kind.since > since, sa.and_(kind.since == since, kind.thing > after)))
    rows = _read(session, kind, query.order_by(kind.since, kind.thing).limit(1))
    return rows[0].thing_id if rows else None


@dataclass(frozen=True, slots=True)
class Since:
    """What waits of a kind: how much, how much of it came after a moment, the business days of the oldest."""

    count: int
    new: int
    waited: float


def waiting_since(
    session: Session, kind: WorkKind, me: DeskPerson, than: dt.datetime | None, now: dt.datetime
) -> Since:
    """What waits of a kind in somebody's states, and what of it is newer than a moment."""
    new = sa.func.count(sa.case((kind.newer(than, now), 1)))
    query = sa.select(sa.func.count(), new, sa.func.min(kind.since)).select_from(kind.start)
    count, newer, oldest = session.execute(query.where(*kind.waits, kind.lies(me.states))).one()
    return Since(count, newer, waited(_moment(oldest), now) if count else 0.0)


def lines_of(
    session: Session, rows: Sequence[WorkRow], people: Sequence[DeskPerson], now: dt.datetime
) -> list[WorkLine]:
    """Rows with the names of their listings and of those who have them, in the same order."""
    wanted = {one for row in rows for one in (row.listing_id, row.other_id) if one is not None}
    columns = (Listing.id, Listing.public_id, Listing.name, Listing.city, Listing.state)
    listings = {one.id: one for one in session.execute(sa.select(*columns).where(Listing.id.in_(wanted)))}
    by_id = {one.id: one for one in people}
    found = []
    for row in rows:
        listing = listings.get(row.listing_id or 0)
        other = listings.get(row.other_id or 0)
        name = f"{listing.name} and {other.name}" if listing and other else listing.name if listing else ""
        if row.kind.id == "import":
            name = f"Import {row.thing_id}, {row.label}"
        found.append(
            WorkLine(
                row,
                listing.public_id if listing else "",
                name or row.label or "",
                f"{listing.city}, {listing.state}" if listing else "",
                row.kind.page.format(thing=row.thing_id, listing=listing.public_id if listing else ""),
                waited(row.since, now),
                row.share(now) > 1,
                by_id.get(row.holder_id or 0),
            )
        )
    return found


def thing_of(text: str) -> tuple[WorkKind, int] | None:
    """What "claim-12" names; None for what is no such thing."""
    kind_id, _, number = text.partition("-")
    if kind_id not in KIND_BY_ID or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return None
    return KIND_BY_ID[kind_id], int(number)


def _rows(kind: WorkKind, people: Sequence[DeskPerson], now: dt.datetime) -> sa.Select[Any]:
    none = sa.literal(None, sa.Integer)
    listing, other, *_ = (*kind.listings, none, none)
    held = sa.and_(
        WorkTaken.kind == kind.id,
        WorkTaken.thing_id == kind.thing,
        WorkTaken.taken_at > now - KEPT,
        _may_have(kind, people),
    )
    label = sa.literal(None, sa.String) if kind.label is None else kind.label
    columns: list[Any] = [
        kind.thing.label("thing_id"),
        kind.since.label("since"),
        listing.label("listing_id"),
        other.label("other_id"),
        label.label("label"),
        WorkTaken.account_id.label("holder_id"),
    ]
    return sa.select(*columns).select_from(kind.start).outerjoin(WorkTaken, held).where(*kind.waits)


def _may_have(kind: WorkKind, people: Sequence[DeskPerson]) -> sa.ColumnElement[bool]:
    """Of a thing that was taken: whoever took it may still do it. Otherwise it is nobody's."""
    able = [one for one in people if one.may(kind.done_with)]
    everywhere = [one.id for one in able if one.states.some is None]
    some = [
        sa.and_(WorkTaken.account_id == one.id, kind.lies(one.states)) for one in able if one.states.some is not None
    ]
    return sa.or_(WorkTaken.account_id.in_(everywhere), *some)


def _narrowed(query: sa.Select[Any], whose: str, me: DeskPerson) -> sa.Select[Any]:
    if whose == MINE:
        return query.where(WorkTaken.account_id == me.id)
    return query.where(WorkTaken.account_id.is_(None)) if whose == FREE else query


def _read(session: Session, kind: WorkKind, query: sa.Select[Any]) -> list[WorkRow]:
    return [
        WorkRow(kind, row.thing_id, _moment(row.since), row.listing_id, row.other_id, row.label, row.holder_id)
        for row in session.execute(query)
    ]


def _moment(since: dt.datetime | dt.date) -> dt.datetime:
    if isinstance(since, dt.datetime):
        return since
    return dt.datetime.combine(since + dt.timedelta(days=1), dt.time(), dt.UTC)  # a report is known by its day
