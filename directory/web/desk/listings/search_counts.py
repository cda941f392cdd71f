"""How many listings each kept search finds now, for the desk's first page: one bounded question each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory import clock, saved_searches
from directory.accounts.desk_states import DeskStates
from directory.bounded_store import Kept as Bounded
from directory.listings.revisions import current_version
from directory.web.desk.listings import listing_search
from directory.web.desk.listings.listing_search import Wanted

COUNTED = 1000  # up to which they are counted
_MOVING = ("to-call", "marked")  # flags of what is beside the listings, and moves without their version

_numbers: Bounded[int] = Bounded(500)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept search, where it leads, and how many it finds, as text."""

    name: str
    href: str
    count: str
    everybodys: bool


def kept(session: Session, account_id: int, states: DeskStates) -> list[Kept]:
    """Those that a person keeps, and everybody's, counted in these states."""
    found = []
    for one in saved_searches.seen_by(session, account_id):
        wanted = Wanted.of(one.search)
        number = _number(session, wanted, states)
        words = f"{number:,}" if number <= COUNTED else f"{COUNTED:,}+"
        found.append(Kept(one.name, wanted.address(), words, one.account_id is None))
    return found


def _number(session: Session, wanted: Wanted, states: DeskStates) -> int:
    """How many there are, counted once for each state of the directory and day."""

    def counted() -> int:
        return listing_search.count(session, wanted, states, COUNTED + 1)

    if wanted.flag in _MOVING:
        return counted()
    key = (id(session.get_bind().engine), *current_version(session), clock.today(), wanted, states)
    return _numbers.of(key, counted)
