"""Facts of a list that differ from what a program itself said: its word stands, and a person looks at the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk, clock
from directory.accounts.desk_states import DeskStates
from directory.bulk import batched
from directory.database import begin_write
from directory.listings import facts, revisions
from directory.listings.draft import ListingDraft, Said
from directory.listings.fact_labels import fact_label
from directory.listings.facts import Fact
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change
from directory.listings.sources import DESK, source_label
from directory.models import Listing, Suggestion, SuggestionStatus
from directory.moderation.moderation_problem import ModerationProblem
from directory.moderation.still_listed import suggestions_waiting
from directory.partial_date import PartialDate

POINT = "point"  # stands beside the parts of an address (`imports.matching.conflicts`)


class NotWhatWasSeen(ModerationProblem):
    """What the listing says on the fact is not what was looked at."""


def suggest(
    session: Session,
    *,
    conflicts: Sequence[tuple[int, Sequence[dict[str, Any]]]],
    source: str,
    as_of: PartialDate,
    batch_id: int,
) -> int:
    """Put conflicts (listing id, [{section, fact, ours, theirs}]) into the queue; returns how many. Commits not.

    What was suggested before, whatever was decided, is not asked again.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for listing_id, found in conflicts:
        for one in found:
            theirs = json.dumps(one["theirs"], sort_keys=True, ensure_ascii=False)
            row = {
                "listing_id": listing_id,
                "section": one["section"],
                "fact": one["fact"],
                "ours": json.dumps(one["ours"], sort_keys=True, ensure_ascii=False),
                "theirs": theirs,
                "theirs_hash": _hash(one["theirs"]),
                "source": source,
                "as_of": as_of,
                "batch_id": batch_id,
            }
            rows[_key(row)] = row
    for some in batched(list(rows.values())):
        columns = (Suggestion.listing_id, Suggestion.section, Suggestion.fact, Suggestion.theirs_hash)
        query = sa.select(*columns).where(Suggestion.listing_id.in_([row["listing_id"] for row in some]))
        for known in session.execute(query):
            rows.pop(tuple(known), None)
    now = clock.now()
    new = [row | {"status": str(SuggestionStatus.OPEN), "created_at": now} for row in rows.values()]
    bulk.insert_rows(session, Suggestion, new)
    return len(new)


def _hash(theirs: Any) -> str:
    """What tells one suggestion from another; an address that was looked up anew is the same one."""
    said = {part: value for part, value in theirs.items() if part != POINT} if isinstance(theirs, dict) else theirs
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def forget(session: Session, *, batch_id: int) -> None:
    """Take an undone import's open suggestions out of the queue. Commits not."""
    session.execute(
        sa.delete(Suggestion).where(Suggestion.batch_id == batch_id, Suggestion.status == SuggestionStatus.OPEN)
    )


def queue(
    session: Session, *, states: DeskStates, page: int, size: int
) -> tuple[list[tuple[Suggestion, Listing]], int]:
    """One page of open suggestions in these states, with their listings, the oldest first, and how many there are."""
    query = (
        sa.select(Suggestion, Listing)
        .join(Listing, Listing.id == Suggestion.listing_id)
        .where(suggestions_waiting(), states.clause(Listing.state))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.execute(query.order_by(Suggestion.id).limit(size).offset((page - 1) * size))
    return [(row[0], row[1]) for row in found], total


def standing(listing: Listing, suggestion: Suggestion) -> object:
    """What the listing says now on a suggestion's fact, as JSON; None where it says nothing."""
    draft = ListingDraft.from_json(listing.content)
    if suggestion.section == "answers":
        return draft.says(suggestion.fact)
    if (key := (suggestion.section, suggestion.fact)) in (ADDRESS, ROOM):
        return facts.facts_of(draft).get(key)
    section = json.loads(draft.model_dump_json())[suggestion.section]
    return section.get(suggestion.fact)


def seal(listing: Listing, suggestion: Suggestion) -> str:
    """What is decided between, in short: what the listing says now, and what the list says."""
    both = json.dumps([suggestion.id, standing(listing, suggestion), json.loads(suggestion.theirs)], sort_keys=True)
    return hashlib.blake2b(both.encode(), digest_size=16).hexdigest()


def decline(session: Session, *, suggestion_id: int, seen: str, actor: str) -> Suggestion:
    """Leave the program's word as it is, for good. The caller commits. Raises as `take` does."""
    begin_write(session)
    suggestion, _ = _looked_at(session, suggestion_id, seen)
    suggestion.status, suggestion.decided_by, suggestion.decided_at = SuggestionStatus.DECLINED, actor, clock.now()
    return suggestion


def take(session: Session, *, suggestion_id: int, seen: str, actor: str) -> Suggestion:
    """Write the list's fact into the listing, on the desk's word. The caller commits.

    `seen` is the `seal` of what was looked at. Raises NotWhatWasSeen where that is another by now, ModerationProblem.
    """
    revisions.open_version(session)
    suggestion, listing = _looked_at(session, suggestion_id, seen)
    draft = _taking(ListingDraft.from_json(listing.content), suggestion)
    theirs = source_label(suggestion.source)
    change = Change(
        draft=draft,
        listing_id=listing.id,
        base_revision=listing.revision,
        action="suggestion taken",
        words_of=theirs[:254],
    )
    session.expunge(listing)
    note = f"{fact_label(suggestion.section, suggestion.fact)} as in {theirs}, {suggestion.as_of}"
    revisions.write(session, change=change, actor=actor, note=note[:500])
    suggestion.status, suggestion.decided_by, suggestion.decided_at = SuggestionStatus.TAKEN, actor, clock.now()
    return suggestion


def _taking(draft: ListingDraft, suggestion: Suggestion) -> ListingDraft:
    """The draft with the list's fact, whole: an address with its point, room with the day on which the list said so."""
    theirs, key = json.loads(suggestion.theirs), (suggestion.section, suggestion.fact)
    said = Said(source=DESK, as_of=suggestion.as_of if key == ROOM else PartialDate.on(clock.today()))
    point = theirs.pop(POINT, None) if key == ADDRESS else None
    if point is not None:
        point["said"] = said.model_dump(mode="json")
    try:
        return facts.with_facts(draft, [Fact(*key, None, theirs)], said=said, geocode=point)
    except ListingProblem as problem:
        raise ModerationProblem(f"{problem} Edit the listing instead.") from problem


def _looked_at(session: Session, suggestion_id: int, seen: str) -> tuple[Suggestion, Listing]:
    suggestion = _open(session, suggestion_id)
    listing = session.get_one(Listing, suggestion.listing_id, populate_existing=True)
    if seen != seal(listing, suggestion):
        raise NotWhatWasSeen("What is on the page was changed while you looked. Nothing was done: look again.")
    return suggestion, listing


def _open(session: Session, suggestion_id: int) -> Suggestion:
    suggestion = session.get(Suggestion, suggestion_id, populate_existing=True, with_for_update=True)
    if suggestion is None or suggestion.status != SuggestionStatus.OPEN:
        raise ModerationProblem("This is decided by now. Nothing was done.")
    return suggestion


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["listing_id"], row["section"], row["fact"], row["theirs_hash"]
