"""Whom to call, by need: reported, doubtful, never confirmed, old; by state and language. Reads only."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.listings.freshness import CONFIRMED_DAYS
from directory.models import CallPlan, Report, Suggestion, SuggestionStatus
from directory.watch import state as watched
from directory.watch.state import Watched


class Need(StrEnum):
    """Why a program is called; the first one that holds, in this order."""

    REPORTED = "reported"  # a family says that something is wrong
    DOUBTFUL = "doubtful"  # may be no IOP, or its sources disagree
    NEVER = "never"  # confirmed
    OLD = "old"  # confirmed more than 90 days ago


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls somebody wants to make; "" everywhere means all. `language`: "es" for where Spanish is spoken."""

    need: str = ""
    state: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """One listing that waits for a call, in the order of the queue."""

    place: int  # of its need
    tries: int  # in vain
    day: dt.date  # since when it is confirmed, else of its newest fact
    listing_id: int

    @property
    def need(self) -> Need:
        """Why it is called."""
        return list(Need)[self.place]


def waiting(session: Session, wanted: Wanted, *, who: str) -> list[Waiting]:
    """Every listing to call now, the most needed first: not those that somebody else has, or that wait for another day.

    A listing without a phone is none of them: there is no number to call.
    """
    plans = _plans(session, who)
    reported = set(session.scalars(sa.select(Report.listing_id).where(Report.outcome.is_(None)).distinct()))
    open_ones = Suggestion.status == SuggestionStatus.OPEN
    disagree = set(session.scalars(sa.select(Suggestion.listing_id).where(open_ones).distinct()))
    found = []
    for listing_id, one in watched.published(session).items():
        tries, can = plans.get(listing_id, (0, True))
        if not can or "no-phone" in one.lacks or (wanted.state and one.state != wanted.state):
            continue
        if wanted.language == "es" and not one.spanish:
            continue
        need = _need(one, clock.today(), reported=listing_id in reported, doubtful=listing_id in disagree)
        if need is not None and wanted.need in ("", need):
            day = one.confirmed or one.newest
            found.append(Waiting(list(Need).index(need), tries, day, listing_id))
    return sorted(found)


def counts(found: Iterable[Waiting]) -> dict[Need, int]:
    """How many wait, by need."""
    counted = Counter(one.need for one in found)
    return {need: counted[need] for need in Need}


def why(session: Session, listing_id: int) -> Need | None:
    """Why a listing is to be called; None where nothing asks for it."""
    one = watched.published(session).get(listing_id)
    if one is None:
        return None
    report = sa.select(Report.id).where(Report.listing_id == listing_id, Report.outcome.is_(None)).limit(1)
    suggestion = sa.select(Suggestion.id).where(
        Suggestion.listing_id == listing_id, Suggestion.status == SuggestionStatus.OPEN
    )
    return _need(
        one,
        clock.today(),
        reported=session.scalar(report) is not None,
        doubtful=session.scalar(suggestion.limit(1)) is not None,
    )


def _need(one: Watched, today: dt.date, *, reported: bool, doubtful: bool) -> Need | None:
    if reported:
        return Need.REPORTED
    if doubtful or one.doubtful:
        return Need.DOUBTFUL
    if one.confirmed is None:
        return Need.NEVER
    return Need.OLD if (today - one.confirmed).days > CONFIRMED_DAYS else None


def _plans(session: Session, who: str) -> Mapping[int, tuple[int, bool]]:
    """Listing → tries in vain, and whether it can be called now."""
    now = clock.now()
    columns = (CallPlan.listing_id, CallPlan.tries, CallPlan.not_before, CallPlan.taken_by, CallPlan.taken_until)
    found = {}
    for row in session.execute(sa.select(*columns)):
        taken = row.taken_by not in (None, who) and row.taken_until > now
        found[row.listing_id] = (row.tries, not taken and (row.not_before is None or row.not_before <= now))
    return found
