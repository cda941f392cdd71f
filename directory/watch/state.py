"""What is watched of each listing: how fresh it is and what is wanting. Read once, then only what changed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.listings.freshness import stored_confirmed_on
from directory.listings.revisions import current_version
from directory.models import Listing, Status
from directory.partial_date import first_day

# What a listing can lack. The ids are those of the search over listings at the desk.
FLAGS = ("no-phone", "no-schedule", "no-evidence", "zip-only", "old")
OLD_DAYS = 365
_SECTIONS = ("contact", "place", "schedule", "serves", "therapies", "payment", "staff", "openings")


@dataclass(frozen=True, slots=True)
class Watched:
    """One published listing, in what the dashboard counts."""

    state: str
    sources: frozenset[str]
    newest: dt.date  # the first day of the newest date that any of its facts is of
    confirmed: dt.date | None  # since when the program itself confirmed all that decides
    accepting: dt.date | None  # the day it said that it takes new clients
    lacks: frozenset[str]  # of FLAGS, but "old", which time decides
    doubtful: bool  # may be no IOP, or its source says yes and no of the same
    spanish: bool  # says that Spanish is spoken

    def flags(self, today: dt.date) -> frozenset[str]:
        """Everything it lacks today."""
        return self.lacks | {"old"} if (today - self.newest).days > OLD_DAYS else self.lacks


@dataclass(slots=True)
class _Seen:
    version: int = -1
    epoch: int = -1
    listings: dict[int, Watched] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_seen: WeakKeyDictionary[Engine, _Seen] = WeakKeyDictionary()


def published(session: Session) -> Mapping[int, Watched]:
    """Every published listing, by id."""
    seen = _seen.setdefault(session.get_bind().engine, _Seen())
    version, epoch = current_version(session)
    with seen.lock:
        if (version, epoch) != (seen.version, seen.epoch):
            since = seen.version if epoch == seen.epoch else -1
            listings = dict(seen.listings) if since >= 0 else {}
            _take_in(session, listings, since)
            seen.listings, seen.version, seen.epoch = listings, version, epoch
        return seen.listings


def _take_in(session: Session, listings: dict[int, Watched], since: int) -> None:
    columns = (Listing.id, Listing.status, Listing.state, Listing.precision, Listing.content)
    query = sa.select(*columns).where(Listing.version > since).order_by(Listing.id)
    if since < 0:
        query = query.where(Listing.status == Status.PUBLISHED)
    for row in session.execute(query.execution_options(yield_per=1000)):
        if row.status == Status.PUBLISHED:
            listings[row.id] = watched(row.state, row.precision, orjson.loads(row.content))
        else:
            listings.pop(row.id, None)


def watched(state: str, precision: str | None, content: Mapping[str, Any]) -> Watched:
    """What is watched of a listing; `content` is its draft's JSON as read."""
    said = [one for name in _SECTIONS for one in content.get(name, {}).get("said", ())]
    said += content.get("answers", ())
    days = [one["as_of"] for one in said]
    openings = content.get("openings", {})
    accepting = openings["said"][0]["as_of"] if openings.get("status") == "accepting" and openings.get("said") else None
    lacks = {
        "no-phone": not content.get("contact", {}).get("phones"),
        "no-schedule": not content.get("schedule", {}).get("tracks"),
        "no-evidence": any(one["kind"] == "listed" for one in content.get("populations", {}).values()),
        "zip-only": precision in (None, "zip"),
    }
    answers = [one for one in content.get("answers", ()) if one.get("scope") != "place"]
    yes = {term for one in answers for term in one.get("yes", ())}
    return Watched(
        state=state,
        sources=frozenset(one["source"] for one in said),
        newest=first_day(max(days)) if days else dt.date.min,
        confirmed=stored_confirmed_on(content),
        accepting=first_day(accepting) if accepting else None,
        lacks=frozenset(flag for flag, lacking in lacks.items() if lacking),
        doubtful="iop" not in yes or any(one.get("both") for one in answers),
        spanish="spanish" in yes,
    )


def absent(session: Session, states: DeskStates) -> int:
    """How many published listings in these states a list no longer has."""
    gone = (Listing.gone != "", Listing.status == Status.PUBLISHED, states.clause(Listing.state))
    query = sa.select(sa.func.count()).select_from(Listing).where(*gone)
    return session.scalar(query) or 0
