"""Finding listings at the desk: by words (`listing_words`), status, state, source and what is wanting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import DeskStates
from directory.geo.states import STATES
from directory.listings.freshness import CONFIRMED_DAYS
from directory.listings.sources import is_held, known_sources, source_label
from directory.models import CallMark, Listing, SourceRecord, Status
from directory.moderation.reports import to_call
from directory.web.desk.listings import typed_search

PAGE = 50
NAMES = ("q", "status", "source", "flag", "state")  # of what is looked for, as in an address
FLAGS = {
    "no-phone": "No phone",
    "zip-only": "Placed at its ZIP code only",
    "no-schedule": "No schedule",
    "no-website": "No website",
    "no-evidence": "“For …” without details",
    "old": "Older than a year",
    "says-both": "Its source says yes and no of the same",
    "gone": "No longer in its list",
    "never-confirmed": "Not confirmed by the program, or only a part",
    "to-call": "Its number was reported dead: call it",
    "marked": "Marked for a call",
    "lapsed": "Confirmed more than 90 days ago",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" everywhere means all listings."""

    q: str = ""
    status: str = ""
    source: str = ""
    flag: str = ""
    state: str = ""  # "TX"

    @classmethod
    def of(cls, address: str) -> Self:
        """The search of an address; what is in it beside that is passed over."""
        found = dict(parse_qsl(address.partition("?")[2].replace("%00", "")))
        return cls(**{name: found[name][:100] for name in NAMES if name in found})

    def address(self, page: int = 1, path: str = "/manage/listings") -> str:
        """The address of these results."""
        pairs = [(name, getattr(self, name)) for name in NAMES]
        pairs += [("page", str(page))] if page > 1 else []
        return path + "?" + urlencode([(name, value) for name, value in pairs if value])


def query(session: Session, wanted: Wanted, states: DeskStates) -> sa.Select[Listing]:
    """The listings wanted, in these states: with all the words first, then those of a like name; each by name."""
    found = _filtered(wanted, states)
    if wanted.q.strip():
        said = typed_search.clause(session, wanted.q)
        like = typed_search.named_like(session, wanted.q)
        found = found.where(sa.or_(said, Listing.id.in_(like))).order_by(sa.case((said, 0), else_=1))
    return found.order_by(Listing.name, Listing.id)


def _filtered(wanted: Wanted, states: DeskStates) -> sa.Select[Listing]:
    """The listings wanted, whatever words are looked for."""
    found = sa.select(Listing).where(states.clause(Listing.state))
    if wanted.status in set(Status):
        found = found.where(Listing.status == wanted.status)
    if wanted.source:
        # As it stands in the canonical JSON of a draft: the listings in which this source's words are.
        found = found.where(Listing.content.contains(f'"source":"{wanted.source}"', autoescape=True))
    if wanted.state in STATES:
        found = found.where(Listing.state == wanted.state)
    return found.where(_flag(wanted.flag)) if wanted.flag in FLAGS else found


def _flag(flag: str) -> sa.ColumnElement[bool]:
    content = Listing.content
    if flag == "gone":
        return Listing.gone != ""
    if flag == "zip-only":
        return sa.or_(Listing.precision == "zip", Listing.precision.is_(None))
    if flag == "never-confirmed":
        return Listing.confirmed_on.is_(None)
    if flag == "to-call":
        return Listing.id.in_(to_call())
    if flag == "marked":
        return Listing.id.in_(sa.select(CallMark.listing_id))
    if flag == "lapsed":
        return Listing.confirmed_on < clock.today() - dt.timedelta(days=CONFIRMED_DAYS)
    if flag == "says-both":
        return content.like('%"both":[%')
    if flag == "no-evidence":
        return content.like('%"kind":"listed"%')
    if flag == "old":
        return sa.and_(*(content.not_like(f'%"as_of":"{date}%') for date in _last_dates()))
    piece = {"no-phone": '"phones"', "no-schedule": '"tracks"', "no-website": '"website"'}[flag]
    return content.not_like(f"%{piece}%")


def _last_dates() -> list[str]:
    """How the dates of the last year begin: with this year (2026), or a month of the one before (2025-11, 2025-12).

    A year alone counts as its first day.
    """
    today = clock.today()
    if today.month == 1:
        return [str(today.year), str(today.year - 1)]
    return [str(today.year), *(f"{today.year - 1}-{month:02d}" for month in range(today.month, 13))]


def search(session: Session, wanted: Wanted, states: DeskStates, page: int) -> tuple[list[Listing], int]:
    """One page of the listings wanted, and how many there are.

    What listings say is looked through once: for the numbers of all, of which a page is read.
    """
    ids = _ids(session, wanted, states)
    some = ids[(page - 1) * PAGE : page * PAGE]
    listings = {one.id: one for one in session.scalars(sa.select(Listing).where(Listing.id.in_(some)))}
    return [listings[one] for one in some if one in listings], len(ids)


def _ids(session: Session, wanted: Wanted, states: DeskStates) -> list[int]:
    """The ids of all listings wanted, in the order of `query`."""
    every = _filtered(wanted, states).with_only_columns(Listing.id).order_by(Listing.name, Listing.id)
    if not wanted.q.strip():
        return list(session.scalars(every))
    said = session.scalars(every.where(typed_search.clause(session, wanted.q))).all()
    like = every.where(Listing.id.in_(typed_search.named_like(session, wanted.q)))
    return list(dict.fromkeys([*said, *session.scalars(like)]))


def found_now(session: Session, wanted: Wanted, states: DeskStates) -> list[tuple[int, int]]:
    """(id, revision) of all listings wanted, in the order they were made."""
    found = query(session, wanted, states).with_only_columns(Listing.id, Listing.revision).order_by(None)
    return [(row.id, row.revision) for row in session.execute(found.order_by(Listing.id))]


def count(session: Session, wanted: Wanted, states: DeskStates, most: int) -> int:
    """How many are wanted, counted up to so many."""
    found = query(session, wanted, states).with_only_columns(Listing.id).order_by(None).limit(most)
    return session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0


def sources(session: Session) -> list[tuple[str, str]]:
    """(id, words) of every source that has records, and of those that speak without one."""
    ids = session.scalars(sa.select(SourceRecord.source).distinct().order_by(SourceRecord.source))
    own = [one for one in known_sources() if is_held(one)]
    return [(one, source_label(one)) for one in [*ids, *own]]
