"""Whom to call, by need: reported, marked, doubtful, never confirmed, old; by state and language. Reads only."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.bulk_acts.marks import mark_of
from directory.listings.freshness import CONFIRMED_DAYS
from directory.models import CallMark, CallPlan, Listing, Report, Status, Suggestion, SuggestionStatus
from directory.watch import state as watched
from directory.watch.state import Watched


class Need(StrEnum):
    """Why a program is called; the first one that holds, in this order."""

    REPORTED = "reported"  # a family says that something is wrong
    MARKED = "marked"  # by somebody at the desk; a draft, too
    DOUBTFUL = "doubtful"  # may be no IOP, or its sources disagree
    NEVER = "never"  # confirmed
    OLD = "old"  # confirmed more than 90 days ago


_PLACES = {need: place for place, need in enumerate(Need)}


class Wanted(NamedTuple):
    """Which calls somebody wants to make; "" everywhere means all. `language`: "es" for where Spanish is spoken."""

    need: str = ""
    state: str = ""
    language: str = ""
    states: DeskStates = EVERYWHERE  # those of who calls


class Waiting(NamedTuple):
    """One listing that waits for a call, in the order of the queue."""

    place: int  # of its need
    tries: int  # in vain
    day: dt.date  # since when it is confirmed, else of its newest fact
    listing_id: int

    @property
    def need(self) -> Need:
        """Why it is called."""
        return list(Need)[self.place]


def waiting(session: Session, wanted: Wanted, *, who: str) -> Iterator[Waiting]:
    """Every listing to call now, in no order: not those that somebody else has, or that wait for another day.

    A listing without a phone is none of them: there is no number to call.
    """
    blocked = set(session.scalars(sa.select(CallPlan.listing_id).where(~can_be_called(who))))
    tried = sa.select(CallPlan.listing_id, CallPlan.tries).where(CallPlan.tries > 0)
    tries = {row.listing_id: row.tries for row in session.execute(tried)}
    reported = set(session.scalars(sa.select(Report.listing_id).where(Report.outcome.is_(None)).distinct()))
    marked = set(session.scalars(sa.select(CallMark.listing_id)))
    open_ones = Suggestion.status == SuggestionStatus.OPEN
    disagree = set(session.scalars(sa.select(Suggestion.listing_id).where(open_ones).distinct()))
    today = clock.today()
    for listing_id, one in _listed(session, wanted):
        if listing_id in blocked or "no-phone" in one.lacks:
            continue
        if not wanted.states.hold({one.state}) or (wanted.state and one.state != wanted.state):
            continue
        if wanted.language == "es" and not one.spanish:
            continue
        need = _need(
            one,
            today,
            reported=listing_id in reported,
            marked=listing_id in marked,
            doubtful=listing_id in disagree,
        )
        if need is not None and wanted.need in ("", need):
            day = one.confirmed or one.newest
            yield Waiting(_PLACES[need], tries.get(listing_id, 0), day, listing_id)


def first(session: Session, wanted: Wanted, *, who: str, most: int) -> list[Waiting]:
    """The most needed calls, the first one first."""
    return heapq.nsmallest(most, waiting(session, wanted, who=who))


def can_be_called(who: str) -> sa.ColumnElement[bool]:
    """Of a plan: nobody else has it on screen, it was not put off, and it does not wait for another day.

    Who marks a listing wants it called though it was called before; after a try in vain a mark waits, too.
    """
    now = clock.now()
    theirs = sa.and_(CallPlan.taken_until > now, CallPlan.taken_by.is_distinct_from(who))
    anew = sa.and_(CallPlan.tries == 0, CallPlan.listing_id.in_(sa.select(CallMark.listing_id)))
    waits = sa.and_(CallPlan.not_before > now, ~anew)
    return ~sa.or_(sa.func.coalesce(theirs, sa.false()), sa.func.coalesce(waits, sa.false()))


def counts(found: Iterable[Waiting]) -> dict[Need, int]:
    """How many wait, by need."""
    counted = Counter(one.place for one in found)
    return {need: counted[place] for need, place in _PLACES.items()}


def why(session: Session, listing_id: int) -> Need | None:
    """Why a listing is to be called; None where nothing asks for it."""
    marked = mark_of(session, listing_id) is not None
    one = watched.published(session).get(listing_id)
    if one is None:
        return Need.MARKED if marked else None
    report = sa.select(Report.id).where(Report.listing_id == listing_id, Report.outcome.is_(None)).limit(1)
    suggestion = sa.select(Suggestion.id).where(
        Suggestion.listing_id == listing_id, Suggestion.status == SuggestionStatus.OPEN
    )
    return _need(
        one,
        clock.today(),
        reported=session.scalar(report) is not None,
        marked=marked,
        doubtful=session.scalar(suggestion.limit(1)) is not None,
    )


def _listed(session: Session, wanted: Wanted) -> Iterator[tuple[int, Watched]]:
    """All that is public, and drafts that are marked."""
    yield from watched.published(session).items()
    if wanted.need not in ("", Need.MARKED):
        return
    columns = (Listing.id, Listing.state, Listing.precision, Listing.content)
    query = sa.select(*columns).join(CallMark, CallMark.listing_id == Listing.id).where(Listing.status == Status.DRAFT)
    if wanted.state:
        query = query.where(Listing.state == wanted.state)
    for row in session.execute(query):
        yield row.id, watched.watched(row.state, row.precision, orjson.loads(row.content))


def _need(one: Watched, today: dt.date, *, reported: bool, marked: bool, doubtful: bool) -> Need | None:
    if reported:
        return Need.REPORTED
    if marked:
        return Need.MARKED
    if doubtful or one.doubtful:
        return Need.DOUBTFUL
    if one.confirmed is None:
        return Need.NEVER
    return Need.OLD if (today - one.confirmed).days > CONFIRMED_DAYS else None
