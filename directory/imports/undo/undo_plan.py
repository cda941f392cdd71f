"""What taking a batch back means for each listing it spoke of: told from what is kept, without reading a draft.

A listing is as if the batch had never been: withdrawn where nobody else states it, as it was where nobody said anything
since, stated anew where later imports list it too. What a person changed since stays as that person left it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import AT_ONCE, batched
from directory.imports.matching.ledger import ABSENT
from directory.imports.staging.entries import HANDED_OVER
from directory.listings import revisions
from directory.listings.absence import record_states_iop
from directory.models import ImportBatch, Listing, RecordChange, Revision, SourceRecord

UNDONE = "import {} undone"  # the note of a revision by which a batch was taken back
_UNDONE = re.compile(r"import \d+ undone")
_UNDOING = ("withdrawn", "reverted")
_LOCATING = ("located", "to be located")  # a machine found the point of a street


class Base(NamedTuple):
    """The last revision of a listing that a person wrote before the batch."""

    number: int
    version: int


@dataclass(slots=True)
class Plan:
    """The listings that a batch changed anything of, by what becomes of them.

    `bases` are the revisions that a person wrote before it, `restated` the listings that other imports spoke of since
    (since ever, where there is no base): what those state, it says.
    """

    version: int  # at which the batch was applied
    withdrawn: list[int] = field(default_factory=list)
    reverted: list[int] = field(default_factory=list)
    later: list[int] = field(default_factory=list)  # later imports list them, too
    kept: set[int] = field(default_factory=set)  # a person changed them since
    bases: dict[int, Base] = field(default_factory=dict)
    restated: set[int] = field(default_factory=set)

    @property
    def listings(self) -> set[int]:
        """All of them."""
        return {*self.withdrawn, *self.reverted, *self.later, *self.kept}


class _Spoken(NamedTuple):
    """A word on one of a listing's records."""

    batch_id: int
    version: int
    kind: str | None
    iop: bool
    same: bool  # it changed nothing


def plan(session: Session, batch: ImportBatch) -> Plan:
    """What becomes of the listings of an applied batch."""
    made = Plan(batch.version or 0)
    for some in batched(_listings_of(session, batch.id)):
        words, history = _words_on(session, some), _history(session, some)
        edited = _edited(session, history, made.version)
        for listing_id in some:
            written, spoken = history.get(listing_id, []), words.get(listing_id, [])
            wrote = any(one.batch_id == batch.id for one in written)
            if not wrote and all(word.same for word in spoken if word.batch_id == batch.id):
                continue
            if listing_id in edited:
                made.kept.add(listing_id)
                continue
            base = next((one for one in reversed(written) if one.version < made.version and not _is_machine(one)), None)
            if base is not None:
                made.bases[listing_id] = Base(base.number, base.version)
            standing = [
                word
                for word in spoken
                if word.batch_id != batch.id and word.kind != ABSENT and (base is None or word.version > base.version)
            ]
            _sort_in(made, listing_id, standing)
    return made


def _sort_in(made: Plan, listing_id: int, standing: Sequence[_Spoken]) -> None:
    """`standing` is what others said of the listing since its base."""
    if listing_id not in made.bases and not any(word.iop for word in standing):
        made.withdrawn.append(listing_id)
        return
    if standing:
        made.restated.add(listing_id)
    if any(word.version > made.version for word in standing):
        made.later.append(listing_id)
    else:
        made.reverted.append(listing_id)


def blocking(session: Session, batch_id: int) -> int | None:
    """A later import that kept no words (it is of before they were kept) on a record of this one; None where none is.

    What such a record would be without this batch, nobody knows.
    """
    own = sa.orm.aliased(RecordChange)
    query = (
        sa.select(sa.func.max(RecordChange.batch_id))
        .join(own, (own.record_id == RecordChange.record_id) & (own.id < RecordChange.id))
        .where(own.batch_id == batch_id, RecordChange.kind.is_(None))
    )
    return session.execute(query).scalar_one()


def _listings_of(session: Session, batch_id: int) -> list[int]:
    spoken = (
        sa.select(SourceRecord.listing_id)
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .where(RecordChange.batch_id == batch_id)
    )
    written = sa.select(Revision.listing_id).where(Revision.batch_id == batch_id)
    return sorted({*session.scalars(spoken), *session.scalars(written)})


def _words_on(session: Session, listing_ids: Sequence[int]) -> dict[int, list[_Spoken]]:
    query = (
        sa.select(
            SourceRecord.listing_id,
            RecordChange.batch_id,
            sa.func.coalesce(ImportBatch.version, 0).label("version"),
            RecordChange.kind,
            record_states_iop().label("iop"),
            RecordChange.same,
        )
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .join(ImportBatch, ImportBatch.id == RecordChange.batch_id)
        .where(SourceRecord.listing_id.in_(listing_ids))
        .order_by(RecordChange.id)
    )
    found: dict[int, list[_Spoken]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(_Spoken(*row[1:]))
    return found


def _history(session: Session, listing_ids: Sequence[int]) -> dict[int, list[Any]]:
    query = (
        sa.select(
            Revision.listing_id, Revision.number, Revision.version, Revision.action, Revision.batch_id, Revision.note
        )
        .where(Revision.listing_id.in_(listing_ids))
        .order_by(Revision.listing_id, Revision.number)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.listing_id].append(row)
    return found


def _is_machine(revision: Any) -> bool:
    """True for what an import, an undo or a repair wrote, or who looks for points: no person decided what it says.

    Nor did who joined a row: that speaks for its import, which is taken back with it (`imports.entries.entry_records`).
    """
    if revision.batch_id is not None or revision.action in (revisions.REPAIRED, *HANDED_OVER, *_LOCATING):
        return True
    return revision.action in _UNDOING and _UNDONE.fullmatch(revision.note or "") is not None


def _edited(session: Session, history: dict[int, list[Any]], version: int) -> set[int]:
    """Listings that a person changed since, and that were not put back to what they were before that."""
    runs: list[tuple[int, int, int]] = []  # listing, number before, last number
    for listing_id, written in history.items():
        before = None
        for one, following in zip(written, [*written[1:], None], strict=True):
            if one.version <= version or _is_machine(one):
                continue
            before = before if before is not None else one.number - 1
            if following is None or _is_machine(following):
                runs.append((listing_id, before, one.number))
                before = None
    states = _states(session, {(listing, number) for listing, *numbers in runs for number in numbers})
    return {
        listing_id for listing_id, before, last in runs if states.get((listing_id, before)) != states[listing_id, last]
    }


def _states(session: Session, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """(listing, revision number) → content and status."""
    found = {}
    for some in batched(sorted(set(wanted)), AT_ONCE // 2):
        query = sa.select(Revision.listing_id, Revision.number, Revision.content, Revision.status)
        for row in session.execute(query.where(sa.tuple_(Revision.listing_id, Revision.number).in_(some))):
            found[row.listing_id, row.number] = (row.content, row.status)
    return found


def names(session: Session, ids: Iterable[int]) -> tuple[list[str], list[str]]:
    """Names with places, and public ids, in one order."""
    found: list[str] = []
    public_ids: list[str] = []
    columns = (Listing.name, Listing.city, Listing.state, Listing.public_id)
    for some in batched(sorted(ids)):
        for row in session.execute(sa.select(*columns).where(Listing.id.in_(some)).order_by(Listing.id)):
            found.append(f"{row.name}, {row.city}, {row.state}")
            public_ids.append(row.public_id)
    return found, public_ids
