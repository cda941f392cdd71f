"""Records that a complete list of their source has no longer, and the programs that this list will have left out.

Nothing is deleted or hidden. A program that stands in a list twice is left out by it once none of its rows says that it
is an IOP (`listings.absence`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.checking.checked import Checked
from directory.imports.matching.joining import KEY_PART
from directory.imports.matching.ledger import ABSENT, Step, Word, over
from directory.imports.matching.records import RecordState
from directory.imports.matching.resolving import Match
from directory.listings import absence
from directory.listings.absence import Standing
from directory.models import Listing, SourceRecord
from directory.partial_date import PartialDate


@dataclass(slots=True)
class Outlook:
    """What records will say once a file is saved: those we hold by id, new ones by their listing."""

    known: dict[int, Standing] = field(default_factory=dict)
    beside: dict[int, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    spoken: set[int] = field(default_factory=set)  # records that the file says something of

    def note(self, match: Match) -> None:
        """Take in what the file says of a listing."""
        for step in match.steps:
            if step.record_id is not None:
                self.spoken.add(step.record_id)
            if step.after is None:
                continue
            if step.record_id is not None:
                self.known[step.record_id] = _standing(step.after)
            elif match.listing_id is not None:
                self.beside[match.listing_id].append(_standing(step.after))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is said of a record that is missing. `program` is its program, where the list will have left that out."""

    match: Match
    program: str | None


@dataclass(frozen=True, slots=True)
class _Missing:
    listing_id: int
    where: str
    before: RecordState
    step: Step


def missing(
    session: Session, checked: Checked, states: Sequence[str], keys: Collection[str], outlook: Outlook
) -> Iterator[Leaving]:
    """This source's records in these states that the file no longer has. `keys` are those of all its rows.

    Records of programs that it will have left out are "absent"; of others only what the source says is kept.
    """
    found = list(_missing(session, checked, states, keys, outlook.spoken)) if states else []
    for one in found:
        if one.step.after is not None and one.before.id is not None:
            outlook.known[one.before.id] = _standing(one.step.after)
    going = {one.listing_id for one in found if one.step.after is not None}
    left = absence.leaving(session, going, known=outlook.known, beside=outlook.beside)
    for one in found:
        action = "noted" if one.step.after is None else "absent" if one.listing_id in left else "records"
        yield Leaving(
            Match(
                action=action,
                listing_id=one.listing_id,
                base_revision=None,
                before=None,
                content="",
                steps=[one.step],
            ),
            one.where if action == "absent" else None,
        )


def _missing(
    session: Session, checked: Checked, states: Sequence[str], keys: Collection[str], spoken: Collection[int]
) -> Iterator[_Missing]:
    query = (
        sa.select(SourceRecord, Listing.name, Listing.city, Listing.state)
        .join(Listing, Listing.id == SourceRecord.listing_id)
        .where(
            SourceRecord.source == checked.source,
            SourceRecord.state.in_(sorted(states)),
            SourceRecord.released.is_(False),
        )
        .order_by(SourceRecord.id)
    )
    for record, *where in session.execute(query):
        if record.key[:KEY_PART] in keys or record.id in spoken:
            continue
        before, word = RecordState.of(record), Word(kind=ABSENT, as_of=checked.as_of)
        after = over(before, word)
        step = Step(word=word, record_id=record.id, after=after if after != before else None)
        yield _Missing(record.listing_id, ", ".join(where), before, step)


def _standing(state: RecordState) -> Standing:
    since = PartialDate(state.absent_since) if state.absent_since else None
    return Standing(state.source, since, absence.states_iop(state.draft))
