"""The dashboard's numbers: how fresh the directory is, how good each source, what each state has, what waits."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.accounts.matrix import Right
from directory.listings.freshness import CONFIRMED_DAYS
from directory.listings.freshness import OPENINGS_DAYS as ACCEPTING_DAYS
from directory.models import (
    BatchStatus,
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimStatus,
    DuplicatePair,
    EntryLook,
    ImportBatch,
    Job,
    JobStatus,
    Listing,
    Report,
    Status,
    Suggestion,
)
from directory.moderation import entries_waiting
from directory.moderation.reports import to_call
from directory.moderation.still_listed import pairs_waiting, suggestions_waiting
from directory.watch.state import FLAGS, Watched

# Days up to which an age counts, and its words; the last has no end.
AGES = ((90, "up to 3 months"), (365, "up to a year"), (730, "up to 2 years"), (None, "older"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue: how much waits in it, since when the oldest does, and where it is."""

    label: str
    count: int
    oldest: dt.datetime | None
    href: str
    right: Right  # that one needs to go there


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """How many listings of a source lack something, and a score: 100 less the mean share of what they lack."""

    source: str
    listings: int
    lacking: Mapping[str, int]

    @property
    def score(self) -> int:
        """0 (everything lacks in each) to 100 (nothing lacks)."""
        return round(100 - 100 * sum(self.lacking.values()) / (len(FLAGS) * self.listings))


@dataclass(frozen=True, slots=True, order=True)
class StateLine:
    """One state: its listings, how many said within 30 days that they take new clients, how many confirmed in 90."""

    state: str
    listings: int
    accepting: int
    confirmed: int


def freshness(listings: Iterable[Watched], today: dt.date) -> list[tuple[str, int]]:
    """(age in words, listings) by the newest fact of each, the youngest first."""
    counts: Counter[str] = Counter()
    for one in listings:
        age = (today - one.newest).days
        counts[next(words for most, words in AGES if most is None or age <= most)] += 1
    return [(words, counts[words]) for _, words in AGES]


def quality(listings: Iterable[Watched], today: dt.date) -> list[SourceQuality]:
    """Each source's listings and what they lack, the source with most listings first."""
    totals: Counter[str] = Counter()
    lacking: dict[str, Counter[str]] = defaultdict(Counter)
    for one in listings:
        flags = one.flags(today)
        for source in one.sources:
            totals[source] += 1
            lacking[source].update(flags)
    return [
        SourceQuality(source, total, {flag: lacking[source][flag] for flag in FLAGS})
        for source, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]


def by_state(listings: Iterable[Watched], today: dt.date) -> list[StateLine]:
    """Each state with listings, by its letters."""
    totals, accepting, confirmed = Counter[str](), Counter[str](), Counter[str]()
    for one in listings:
        totals[one.state] += 1
        accepting[one.state] += one.accepting is not None and (today - one.accepting).days <= ACCEPTING_DAYS
        confirmed[one.state] += one.confirmed is not None and (today - one.confirmed).days <= CONFIRMED_DAYS
    return [StateLine(state, totals[state], accepting[state], confirmed[state]) for state in sorted(totals)]


def waiting(session: Session, states: DeskStates) -> list[Waiting]:
    """Every queue, also the empty ones, as far as it lies in these states; imports and jobs lie in none."""

    def count(
        column: sa.SQLColumnExpression[dt.datetime], *conditions: sa.ColumnElement[bool]
    ) -> tuple[int, dt.datetime | None]:
        row = session.execute(sa.select(sa.func.count(), sa.func.min(column)).where(*conditions)).one()
        return row[0], row[1]

    staged = ImportBatch.status.in_([BatchStatus.UPLOADED, BatchStatus.STAGED])
    return [
        Waiting("Imports to decide", *count(ImportBatch.created_at, staged), "/manage/imports", Right.IMPORT),
        Waiting("Reports from families", *_reports(session, states), "/manage/reports", Right.READ_QUEUES),
        Waiting("Numbers to call", *_to_call(session, states), "/manage/listings?flag=to-call", Right.LOOK),
        Waiting(
            "Claims",
            *count(Claim.created_at, Claim.status == ClaimStatus.OPEN, states.of_listing(Claim.listing_id)),
            "/manage/claims",
            Right.READ_QUEUES,
        ),
        Waiting(
            "Changes by programs",
            *count(
                ChangeRequest.created_at,
                ChangeRequest.status == ChangeStatus.WAITING,
                states.of_listing(ChangeRequest.listing_id),
            ),
            "/manage/changes",
            Right.READ_QUEUES,
        ),
        Waiting(
            "Possible duplicates",
            *count(
                DuplicatePair.found_at,
                pairs_waiting(),
                states.of_listing(DuplicatePair.first_id, DuplicatePair.second_id),
            ),
            "/manage/duplicates",
            Right.READ_QUEUES,
        ),
        Waiting("Rows left out, to look at", *_entries(session, states), "/manage/entries", Right.READ_QUEUES),
        Waiting(
            "Suggestions",
            *count(
                Suggestion.created_at,
                suggestions_waiting(),
                states.of_listing(Suggestion.listing_id),
            ),
            "/manage/suggestions",
            Right.READ_QUEUES,
        ),
        Waiting(
            "Drafts",
            *count(Listing.created_at, Listing.status == Status.DRAFT, states.clause(Listing.state)),
            "/manage/listings?status=draft",
            Right.LOOK,
        ),
        Waiting("Failed jobs", *count(Job.created_at, Job.status == JobStatus.FAILED), "/manage/imports", Right.IMPORT),
    ]


def _reports(session: Session, states: DeskStates) -> tuple[int, dt.datetime | None]:
    query = sa.select(sa.func.count(), sa.func.min(Report.day))
    row = session.execute(query.where(Report.outcome.is_(None), states.of_listing(Report.listing_id))).one()
    return row[0], _midnight(row[1])


def _entries(session: Session, states: DeskStates) -> tuple[int, dt.datetime | None]:
    query = sa.select(sa.func.count(), sa.func.min(ImportBatch.applied_at)).select_from(EntryLook)
    waiting = EntryLook.id.in_(entries_waiting.waiting())
    row = session.execute(query.join(ImportBatch).where(waiting, states.clause(EntryLook.state))).one()
    return row[0], row[1]


def _to_call(session: Session, states: DeskStates) -> tuple[int, dt.datetime | None]:
    ids = list(session.scalars(to_call().where(states.of_listing(Report.listing_id))))
    query = sa.select(sa.func.min(Report.day)).where(Report.listing_id.in_(ids), Report.outcome.is_(None))
    return len(ids), _midnight(session.scalar(query)) if ids else None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) if day else None
