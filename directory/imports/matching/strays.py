"""Listings of a source that no row of its newer file is known by, and what was decided of them before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.bulk import AT_ONCE, batched
from directory.imports.matching.joining import KEY_PART, NOTHING, Decided
from directory.listings.absence import record_states_iop
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_name
from directory.listings.identity.moves import Crowd, Guess, Side, guesses, side, telling
from directory.listings.validation.source_row import SourceRow
from directory.models import Listing, MoveDecision, SourceRecord, Status

_LISTED = (Status.PUBLISHED, Status.DRAFT)
TIED = "+"  # in the key of a record that only adds to another


@dataclass(frozen=True, slots=True)
class File:
    """The file as a whole: its source, every row's statement, and what a person answered of some of them.

    `answers`: a row's key → the public id of the listing that it is, or "apart" where it is none of those shown.
    `decided`: what a person decided of rows that were left out before.
    """

    source: str = ""
    statements: Sequence[SourceRow] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    decided: Decided = NOTHING

    def keys(self) -> frozenset[str]:
        """The keys of all its rows, as far as `joining.tie` keeps of a key."""
        return frozenset(one.key[:KEY_PART] for one in self.statements)


def find(
    session: Session, rows: Sequence[SourceRow], file: File, *, keys: Collection[str], claimed: Collection[int]
) -> dict[str, list[Guess]]:
    """What rows that nobody is known by may be (`moving.guesses`), by their keys."""
    sides = [side(row.key, row.draft, own=row.own) for row in rows]
    strays = list(_strays(session, file, sides, keys, claimed))
    if not strays:
        return {}
    programs = [side(one.key, one.draft) for one in file.statements if one.is_iop]
    others = [side(one.key, one.draft) for one in file.statements if not one.is_iop]
    crowd = Crowd(programs, others)
    known = decided(session, file.source, [row.key for row in rows])
    return guesses(sides, strays, crowd=crowd, decided=known)


def _strays(
    session: Session, file: File, rows: Sequence[Side], keys: Collection[str], claimed: Collection[int]
) -> Iterable[Side]:
    """Listings of the source without a row; of states that the file does not speak of, those like one of these rows.

    A file of one state has no row for those of another: only what is as good as said lets one be a row's.
    """
    states = {one.draft.place.state for one in file.statements} | {row.town[1] for row in rows}
    known = {fact for row in rows for fact in telling(row)}
    query = (
        sa.select(SourceRecord.key, SourceRecord.draft, SourceRecord.listing_id, SourceRecord.state)
        .join(Listing, Listing.id == SourceRecord.listing_id)
        .where(
            SourceRecord.source == file.source,
            SourceRecord.released.is_(False),
            record_states_iop(),
            SourceRecord.key.not_like(f"%{TIED}%"),
            Listing.status.in_(_LISTED),
        )
        .order_by(SourceRecord.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in session.execute(query):
        if row.key[:KEY_PART] in keys or row.listing_id in claimed:
            continue
        expected = row.state in states
        if expected or not known.isdisjoint(_at_a_glance(row.key, row.draft)):
            yield side(row.key, ListingDraft.from_json(row.draft), row.listing_id, expected=expected)


def _at_a_glance(key: str, draft: str) -> Iterator[tuple[str, str]]:
    """What of `telling` can decide over a state line, without reading the whole draft: a source has thousands."""
    said = orjson.loads(draft)
    yield "name", match_name(said["name"])
    yield "npi", said.get("staff", {}).get("npi", "")
    yield "own", key


def public_ids(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The public ids of listings."""
    found: dict[int, str] = {}
    for some in batched(sorted(ids)):
        query = sa.select(Listing.id, Listing.public_id).where(Listing.id.in_(some))
        found |= {row.id: row.public_id for row in session.execute(query)}
    return found


def decided(session: Session, source: str, keys: Sequence[str]) -> dict[tuple[str, int], str]:
    """What was decided before of rows, by their keys, and listings."""
    found: dict[tuple[str, int], str] = {}
    for some in batched(keys):
        query = sa.select(MoveDecision).where(MoveDecision.source == source, MoveDecision.key.in_(some))
        for one in session.scalars(query):
            found[one.key, one.listing_id] = one.verdict
            session.expunge(one)
    return found


def remember(session: Session, decisions: Iterable[tuple[str, str, int]], *, verdict: str, actor: str) -> None:
    """Keep what was decided of rows and listings, as (source, key, listing). The last word counts. Commits not."""
    for source, key, listing_id in sorted(set(decisions)):
        decision = session.get(MoveDecision, (source, key, listing_id))
        if decision is None:
            decision = MoveDecision(source=source, key=key, listing_id=listing_id)
            session.add(decision)
        decision.verdict, decision.decided_by, decision.decided_at = verdict, actor, clock.now()
    session.flush()
