"""The listings of an act as they stand now, some at a time, in the order in which they were chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.bulk_acts import effects, site_joins
from directory.bulk_acts.acts import Act, Parameters
from directory.bulk_acts.effects import Effect, Standing
from directory.bulk_acts.fates import Name
from directory.models import BulkAct, CallMark, DuplicatePair, Listing, PairStatus, Status
from directory.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Chosen:
    """A listing of an act: as it was chosen (at which revision), as it is now, and what the act makes of it."""

    id: int
    seen: int
    revision: int
    state: str
    name: Name
    effect: Effect


def of(session: Session, bulk_act: BulkAct) -> Iterator[list[Chosen]]:
    """What an act makes of its listings; one that is no more is left out."""
    act, given, day = Act(bulk_act.act), Parameters.of(bulk_act), PartialDate.on(bulk_act.created_at.date())
    marked = set(session.scalars(sa.select(CallMark.listing_id))) if act is Act.CALL else set()
    doubtful = _doubtful(session) if act is Act.PUBLISH else set()
    room = site_joins.room_at(session, given.organization) if act is Act.JOIN else 0
    columns = [Listing.id, Listing.public_id, Listing.name, Listing.status, Listing.revision, Listing.state]
    if effects.needs_content(act):
        columns.append(Listing.content)
    for some in batched(pairs_of(bulk_act)):
        query = sa.select(*columns).where(Listing.id.in_([listing_id for listing_id, _ in some]))
        rows = {row.id: row for row in session.execute(query)}
        kept = site_joins.kept_by(session, list(rows)) if act is Act.JOIN else {}
        found = []
        for listing_id, seen in some:
            if (row := rows.get(listing_id)) is not None:
                content = row.content if effects.needs_content(act) else ""
                now = Standing(
                    Status(row.status), content, row.id in marked, row.id in doubtful, kept.get(row.id, ""), room
                )
                effect = effects.effect(act, given, day, now)
                room -= effect.changes
                found.append(Chosen(row.id, seen, row.revision, row.state, (row.public_id, row.name), effect))
        yield found


def pairs_of(bulk_act: BulkAct) -> list[tuple[int, int]]:
    """(id, revision) of an act's listings."""
    return [(listing_id, revision) for listing_id, revision in json.loads(bulk_act.listings)]


def as_text(pairs: Sequence[tuple[int, int]]) -> str:
    """The same, as kept."""
    return json.dumps(pairs, separators=(",", ":"))


def _doubtful(session: Session) -> set[int]:
    """Listings of which a person has to say whether another one is the same program."""
    query = sa.select(DuplicatePair.first_id, DuplicatePair.second_id).where(DuplicatePair.status == PairStatus.OPEN)
    return {listing_id for row in session.execute(query) for listing_id in row}
