"""An act is chosen, with the listings it is for; then it is worked out what it would do: the preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, jobs
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.bulk import batched
from directory.bulk_acts import chosen, site_joins
from directory.bulk_acts.acts import ELSEWHERE, Act, BulkProblem, Parameters, may, refuse_wrong
from directory.bulk_acts.chosen import Chosen
from directory.bulk_acts.fates import LISTED, Tally
from directory.bulk_acts.job_kinds import LOOK
from directory.database import begin_write
from directory.models import BulkAct, BulkStatus, Listing

MOST = 50_000  # listings at once
AT_ONCE = 100  # listings, up to which nobody has to wait for the worker
SINCE_CHOSEN = "Was changed after it was chosen: look at it by itself"

Progress = Callable[[int], None]


class Looked(NamedTuple):
    """What an act would do, and the (id, revision) of what it would change."""

    tally: Tally
    changing: list[tuple[int, int]]


def choose(
    session: Session,
    *,
    act: Act,
    given: Parameters,
    listings: Sequence[tuple[int, int]],
    sources: Iterable[str],
    search: str,
    actor: str,
    roles: Iterable[str],
    states: DeskStates = EVERYWHERE,
) -> BulkAct:
    """Keep an act for these listings ((id, revision) as they were found). The caller commits.

    Of a few it is told at once what it would do, of many by the worker. What is only read out (an export) is done.
    Raises BulkProblem where it cannot be done, or not by somebody of these roles who works on these states.
    """
    if not may(act, roles):
        raise BulkProblem("Only an admin can do that to many listings at once.", "act")
    given = given.for_act(act)
    refuse_wrong(act, given, sources=sources, today=clock.today())
    if not listings:
        raise BulkProblem("Tick the listings that it is for, or choose all of them.", "which")
    if len(listings) > MOST:
        raise BulkProblem(f"That is for more than {MOST:,} listings. Narrow the search first.", "which")
    begin_write(session)
    if act is Act.JOIN:
        organization = site_joins.named(session, given.organization)
        given = replace(given, organization=organization.public_id, called=organization.name)
    _refuse_elsewhere(session, [listing_id for listing_id, _ in listings], states)
    bulk_act = BulkAct(
        act=act,
        parameters=given.to_json(),
        search=search[:1000],
        listings=chosen.as_text(listings),
        actor=actor,
        status=BulkStatus.CHOSEN,
        created_at=clock.now(),
    )
    session.add(bulk_act)
    session.flush()
    if act is Act.EXPORT:
        bulk_act.status, bulk_act.done_at = BulkStatus.DONE, clock.now()
        audit.record(
            session,
            [listing_id for listing_id, _ in listings],
            actor=actor,
            action="bulk-export",
            target=f"bulk act {bulk_act.id}",
            search=bulk_act.search,
        )
    elif len(listings) <= AT_ONCE:
        put(bulk_act, looked(session, bulk_act, states))
    else:
        jobs.enqueue(session, kind=LOOK, target_id=bulk_act.id, actor=actor)
    return bulk_act


def known(session: Session, public_ids: Sequence[str]) -> list[tuple[int, int]]:
    """(id, revision) of the listings of these public ids, in their order; what is none is left out."""
    found: dict[str, tuple[int, int]] = {}
    for some in batched(dict.fromkeys(public_ids)):
        query = sa.select(Listing.public_id, Listing.id, Listing.revision).where(Listing.public_id.in_(some))
        found.update({row.public_id: (row.id, row.revision) for row in session.execute(query)})
    return [found[one] for one in dict.fromkeys(public_ids) if one in found]


def _refuse_elsewhere(session: Session, listing_ids: Sequence[int], states: DeskStates) -> None:
    for some in batched(listing_ids if states != EVERYWHERE else []):
        query = sa.select(Listing.state).where(Listing.id.in_(some)).distinct()
        if not states.hold(session.scalars(query)):
            raise BulkProblem("Some of these are not in your states. Search again, then tick them.", "which")


def looked(
    session: Session, bulk_act: BulkAct, states: DeskStates, *, progress: Progress = lambda _done: None
) -> Looked:
    """Work out what an act would do, in these states. Reads only."""
    tally, changing, done = Tally(), list[tuple[int, int]](), 0
    for some in chosen.of(session, bulk_act):
        for one in some:
            if count(tally, one, states):
                changing.append((one.id, one.seen))
        done += len(some)
        progress(done)
    return Looked(tally, changing)


def put(bulk_act: BulkAct, found: Looked) -> None:
    """Keep what an act would do beside it: it waits for a press. The caller holds it as a writer, and commits."""
    keep(bulk_act, looked=found.tally.to_dict() | {"chosen": len(chosen.pairs_of(bulk_act))})
    bulk_act.listings, bulk_act.status = chosen.as_text(found.changing), BulkStatus.READY


def count(tally: Tally, one: Chosen, states: DeskStates) -> bool:
    """Count a listing among those of its fate; True where it changes."""
    if not states.hold({one.state}):
        tally.add(ELSEWHERE, one.name, most=LISTED)
        return False
    if one.effect.changes and one.revision != one.seen:
        tally.add(SINCE_CHOSEN, one.name, most=LISTED)
        return False
    tally.add(one.effect.words, one.name, changes=one.effect.changes)
    return one.effect.changes


def keep(bulk_act: BulkAct, **found: object) -> None:
    """Keep beside an act what was found."""
    bulk_act.found = json.dumps(json.loads(bulk_act.found) | found, sort_keys=True, ensure_ascii=False)
