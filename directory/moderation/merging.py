"""Two listings of one program become one, with a choice for each fact; and two again, exactly as they were.

What both say is laid over each other as two sources are (`listings.merge`): what the program itself said beats a list,
newer beats older, answers are united with their sources. A person may choose otherwise, fact by fact. The listing that
goes keeps its address, which leads to the one that stays; its sources' records move, so that a refreshed list finds it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from directory.listings import revisions
from directory.listings.draft import SECTIONS, Answer, ListingDraft, Said
from directory.listings.merge import is_silent, merge, own_words
from directory.listings.revisions import Change
from directory.listings.sources import DESK
from directory.models import Listing, PairStatus, Revision, SourceRecord, Status
from directory.models.base import utcnow
from directory.moderation.duplicates import PairProblem, locked

Side = Literal["first", "second"]
_MERGEABLE = (Status.PUBLISHED, Status.DRAFT)
MERGING = ("merged", "unmerged")  # the actions of a revision by which source records changed hands
# Taken as a whole: an address is never mixed, an "accepting" never borrows another's date.
_WHOLE = ("place", "openings")


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact on which two listings differ, and which of them the merged one would follow by itself."""

    section: str  # "", "answers", "populations", or a section of a draft
    fact: str
    first: Any
    second: Any
    default: Side

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.section}.{self.fact}"


@dataclass(frozen=True, slots=True)
class Merge:
    """What it takes to take a merge back; kept with the pair."""

    kept: int
    gone: int
    kept_before: int  # revision numbers
    kept_after: int
    gone_before: int
    records: list[list[Any]] = field(default_factory=list)  # [id, row hash] of the records that moved


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What taking a merge back did. `kept_changed`: the listing that stayed was changed since, and left as it is."""

    kept_changed: bool
    gone_refreshed: bool  # its source said something newer meanwhile, which it now says


@dataclass(frozen=True, slots=True)
class Both:
    """Two listings to be merged: what each says, and what they say together where nobody chooses otherwise."""

    first: ListingDraft
    second: ListingDraft
    together: ListingDraft


def both(session: Session, first: Listing, second: Listing) -> Both:
    """Two listings side by side. Together they say what all their sources' records and their own words do."""
    return Both(_draft(first), _draft(second), merge([*_parts(session, first), *_parts(session, second)]))


def better(first: Listing, second: Listing) -> Side:
    """The one whose address is rather kept: published before a draft, then the older one."""
    return "second" if second.status == Status.PUBLISHED != first.status else "first"


def choices(pair: Both) -> list[Choice]:
    """Every fact that both state, differently; in the order of a draft."""
    first, second, merged = pair.first, pair.second, pair.together
    found = []
    for section, fact in _facts():
        one, other = _value(first, section, fact), _value(second, section, fact)
        if is_silent(one) or is_silent(other) or one == other:
            continue
        default: Side = "first" if _value(merged, section, fact) == one else "second"
        found.append(Choice(section, fact, one, other, default))
    for term in sorted(first.answers.keys() & second.answers.keys()):
        if first.says(term) != second.says(term):
            default = "first" if merged.says(term) == first.says(term) else "second"
            found.append(Choice("answers", term, first.says(term), second.says(term), default))
    for term in sorted(first.populations.keys() & second.populations.keys()):
        one, other = first.populations[term], second.populations[term]
        if (one.kind, one.words) != (other.kind, other.words):
            default = "first" if merged.populations[term] == one else "second"
            found.append(Choice("populations", term, one, other, default))
    return found


def merged_draft(pair: Both, chosen: Mapping[str, str], *, today: dt.date) -> ListingDraft:
    """What the merged listing says. `chosen`: a choice's key → "first" or "second"; others fall as they do by default.

    What was chosen against the default is the desk's word of today: no later list overwrites it.
    Raises PairProblem where the facts chosen do not go together.
    """
    draft = pair.together
    desk = Said(source=DESK, as_of=today)
    for choice in choices(pair):
        side = chosen.get(choice.key, choice.default)
        if side not in ("first", "second") or side == choice.default:
            continue
        draft = _with(draft, choice, pair.first if side == "first" else pair.second, desk)
    try:
        return ListingDraft.model_validate(draft.model_dump())
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the listing"
        raise PairProblem(f"These facts do not go together ({where}: {problem['msg']}). Choose others.") from error


def merge_pair(
    session: Session, *, pair_id: int, keep: Side, chosen: Mapping[str, str], seen: Sequence[int], actor: str
) -> int:
    """Merge an open pair into the listing to keep; returns its id. The caller commits.

    `seen` are the revisions of the first and second listing that were looked at. Raises PairProblem where the pair is
    decided, or a listing was changed meanwhile or is no longer listed.
    """
    revisions.open_version(session)
    pair = locked(session, pair_id, PairStatus.OPEN)
    first, second = _listing(session, pair.first_id), _listing(session, pair.second_id)
    if [first.revision, second.revision] != list(seen):
        raise PairProblem("One of the two was changed while you looked. Nothing was done: look again.")
    kept, gone = (first, second) if keep == "first" else (second, first)
    draft = merged_draft(both(session, first, second), chosen, today=utcnow().date())
    records = session.execute(
        sa.select(SourceRecord.id, SourceRecord.row_hash)
        .where(SourceRecord.listing_id == gone.id)
        .order_by(SourceRecord.id)
    ).all()
    merge_note = Merge(
        kept=kept.id,
        gone=gone.id,
        kept_before=kept.revision,
        kept_after=kept.revision + 1,
        gone_before=gone.revision,
        records=[list(row) for row in records],
    )
    published = Status.PUBLISHED if Status.PUBLISHED in (kept.status, gone.status) else Status.DRAFT
    changes = [
        Change(draft=draft, listing_id=kept.id, status=published, action="merged"),
        Change(
            draft=_draft(gone), listing_id=gone.id, status=Status.MERGED, merged_into_id=kept.id, action="merged away"
        ),
    ]
    note = f"{gone.name} ({gone.public_id}) merged into {kept.name} ({kept.public_id})"[:500]
    kept_id, gone_id = kept.id, gone.id
    session.expunge(kept)
    session.expunge(gone)
    revisions.write_many(session, changes=changes, actor=actor, note=note)
    session.execute(sa.update(SourceRecord).where(SourceRecord.listing_id == gone_id).values(listing_id=kept_id))
    pair.status, pair.decided_by, pair.decided_at = PairStatus.MERGED, actor, utcnow()
    pair.merge = json.dumps(asdict(merge_note))
    return kept_id


def unmerge_pair(session: Session, *, pair_id: int, actor: str) -> Unmerged:
    """Two listings again, as they were. The caller commits. The pair is then one of those kept apart.

    The one that stayed is left as it is where it was changed since; the one that went takes what its own sources said
    meanwhile. Raises PairProblem where the pair is not merged.
    """
    revisions.open_version(session)
    pair = locked(session, pair_id, PairStatus.MERGED)
    held = Merge(**json.loads(pair.merge or "{}"))
    gone = session.get_one(Listing, held.gone, populate_existing=True)
    if gone.status != Status.MERGED or gone.merged_into_id != held.kept:
        raise PairProblem("The listing that was merged has been changed by hand since. Nothing was done.")
    _give_back(session, held)
    before, before_status = _state(session, held.gone, held.gone_before)
    refreshed = _as_refreshed(session, held, before)
    changes = [
        Change(
            draft=refreshed or before,
            listing_id=held.gone,
            status=Status(before_status),
            action="unmerged",
        )
    ]
    kept = session.get_one(Listing, held.kept, populate_existing=True)
    kept_changed = kept.revision != held.kept_after
    if not kept_changed:
        earlier, status = _state(session, held.kept, held.kept_before)
        changes.append(Change(draft=earlier, listing_id=held.kept, status=Status(status), action="unmerged"))
    session.expunge(kept)
    session.expunge(gone)
    revisions.write_many(session, changes=changes, actor=actor, note="two programs again")
    pair.status, pair.decided_by, pair.decided_at = PairStatus.APART, actor, utcnow()
    pair.merge = None
    return Unmerged(kept_changed, refreshed is not None)


def _give_back(session: Session, held: Merge) -> None:
    ids = [record_id for record_id, _ in held.records]
    session.execute(
        sa.update(SourceRecord)
        .where(SourceRecord.id.in_(ids), SourceRecord.listing_id == held.kept)
        .values(listing_id=held.gone)
    )


def _as_refreshed(session: Session, held: Merge, before: ListingDraft) -> ListingDraft | None:
    """What the listing says where one of its records changed since the merge; None where none did."""
    hashes = dict(held.records)
    query = sa.select(SourceRecord).where(SourceRecord.listing_id == held.gone).order_by(SourceRecord.id)
    records = list(session.scalars(query))
    if all(hashes.get(record.id) == record.row_hash for record in records):
        return None
    drafts = [ListingDraft.from_json(record.draft) for record in records if not record.released]
    own = own_words(before)
    return merge(drafts + ([own] if own else [])) if drafts or own else None


def _state(session: Session, listing_id: int, number: int) -> tuple[ListingDraft, str]:
    row = session.execute(
        sa.select(Revision.content, Revision.status).where(Revision.listing_id == listing_id, Revision.number == number)
    ).one()
    return ListingDraft.from_json(row.content), row.status


def _listing(session: Session, listing_id: int) -> Listing:
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    if listing.status not in _MERGEABLE:
        raise PairProblem(f"{listing.name} is {listing.status} by now. Nothing was done.")
    return listing


def _parts(session: Session, listing: Listing) -> list[ListingDraft]:
    """What a listing's content is laid over each other from, as an import does it (`imports.matcher`)."""
    query = (
        sa.select(SourceRecord.draft)
        .where(SourceRecord.listing_id == listing.id, SourceRecord.released.is_(False))
        .order_by(SourceRecord.id)
    )
    records = [ListingDraft.from_json(text) for text in session.scalars(query)]
    own = own_words(_draft(listing))
    return [*records, *([own] if own else [])] if records else [_draft(listing)]


def _draft(listing: Listing) -> ListingDraft:
    return ListingDraft.from_json(listing.content)


def _facts() -> list[tuple[str, str]]:
    found = [("", "name"), ("", "provider"), ("", "geocode")]
    for section in SECTIONS:
        if section in _WHOLE:
            found.append(("", section))
        else:
            model = ListingDraft.model_fields[section].annotation
            found += [(section, name) for name in getattr(model, "model_fields", {}) if name != "said"]
    return found


def _value(draft: ListingDraft, section: str, fact: str) -> Any:
    if section:
        return getattr(getattr(draft, section), fact)
    value = getattr(draft, fact)
    if fact not in _WHOLE:
        return value
    # Compared by what it says, not by who says it. A section that says nothing is silence. What stands beside an
    # address (`merge`) is no reason to ask about the address.
    beside = {"county": None, "getting_there": None} if fact == "place" else {}
    bare = value.model_copy(update={"said": (), **beside})
    return None if bare == type(bare).model_construct() else bare


def _with(draft: ListingDraft, choice: Choice, side: ListingDraft, desk: Said) -> ListingDraft:
    """The draft with one fact as this side has it, on the desk's word."""
    if choice.section == "answers":
        answer = Answer(value=side.answers[choice.fact].value, said=desk)
        return draft.model_copy(update={"answers": draft.answers | {choice.fact: answer}})
    if choice.section == "populations":
        evidence = side.populations[choice.fact].model_copy(update={"said": desk})
        return draft.model_copy(update={"populations": draft.populations | {choice.fact: evidence}})
    if choice.section:
        section = getattr(draft, choice.section)
        values = {choice.fact: getattr(getattr(side, choice.section), choice.fact), "said": _also(section.said, desk)}
        return draft.model_copy(update={choice.section: section.model_copy(update=values)})
    value = getattr(side, choice.fact)
    if choice.fact == "openings":
        return draft.model_copy(update={"openings": value})  # its own date says how long it is believed
    if choice.fact == "geocode":
        return draft.model_copy(update={"geocode": value.model_copy(update={"said": desk})})
    if choice.fact == "place":  # a point belongs to its address
        point = side.geocode and side.geocode.model_copy(update={"said": desk})
        place = value.model_copy(update={"said": _also(value.said, desk)})
        return draft.model_copy(update={"place": place, "geocode": point})
    # A name has no source of its own: it follows the weightiest word on the listing.
    place = draft.place.model_copy(update={"said": _also(draft.place.said, desk)})
    return draft.model_copy(update={choice.fact: value, "place": place})


def _also(said: tuple[Said, ...], desk: Said) -> tuple[Said, ...]:
    return tuple(dict.fromkeys((desk, *said)))
