"""How right the directory is, measured as others measured ten search tools (PMC11260587, 2024): by phoning a sample.

There, of the practices phoned, entries were *exactly* right (every field checked is right) or *functionally* right
(what is wrong does not keep a person from care). Here functionally right means: the phone reaches the program, it is
open, it is an intensive outpatient program, and people would go to the right place. A listing that nobody answers for
counts as neither: a family would have fared no better.
"""

from __future__ import annotations

import json
import math
import random
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.bulk import batched
from directory.database import begin_write
from directory.models import Audit, AuditCall, CallOutcome, Listing, Status
from directory.watch.asked_by_phone import FIELDS, Field, Finding

LARGEST = 500
_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, each 0 to 1; None where nothing was counted.

    The interval is Wilson's score interval without continuity correction: E. B. Wilson, "Probable Inference, the Law of
    Succession, and Statistical Inference", J. Am. Stat. Assoc. 22 (1927) 209-212; as method 3 in R. G. Newcombe,
    "Two-sided confidence intervals for the single proportion", Stat. Med. 17 (1998) 857-872. It holds for few calls,
    too, where share ± 1.96 standard errors would end at 100 % or beyond.
    """

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies, 19 times of 20."""
        if not self.of:
            return None
        share, n = self.hits / self.of, self.of
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Results:
    """What an audit found so far."""

    sampled: int
    done: int
    exact: Share
    functional: Share
    fields: Sequence[tuple[Field, Share, int]]  # right of those where the listing said something; and how often nothing


class AuditProblem(Exception):
    """Something that cannot be done with an audit; the message says why."""


def start(
    session: Session, *, size: int, state: str | None, actor: str, covert: bool = False, seed: int | None = None
) -> Audit:
    """Draw a sample of published listings, each with the same chance, each state with its share.

    `covert`: whoever calls asks as somebody does who looks for care, and does not say who they are. The caller commits.
    Raises AuditProblem.
    """
    if not 1 <= size <= LARGEST:
        raise AuditProblem(f"Draw between 1 and {LARGEST} listings.")
    begin_write(session)
    query = sa.select(Listing.id, Listing.state).where(Listing.status == Status.PUBLISHED).order_by(Listing.id)
    if state:
        query = query.where(Listing.state == state)
    ids = {row.id: row.state for row in session.execute(query)}
    if not ids:
        raise AuditProblem("No listing is published there.")
    seed = secrets.randbits(48) if seed is None else seed
    drawn = sample(ids, min(size, len(ids)), seed=seed)
    audit = Audit(state=state, listings=len(ids), seed=seed, actor=actor, covert=covert)
    session.add(audit)
    session.flush()
    contents: dict[int, str] = {}
    for some in batched(drawn):
        contents_of = sa.select(Listing.id, Listing.content).where(Listing.id.in_(some))
        contents |= {row.id: row.content for row in session.execute(contents_of)}
    session.add_all(
        AuditCall(audit_id=audit.id, position=position, listing_id=listing_id, content=contents[listing_id])
        for position, listing_id in enumerate(drawn, start=1)
    )
    session.flush()
    return audit


def sample(states: Mapping[int, str], size: int, *, seed: int) -> list[int]:
    """So many of these listings (id → state), in an order of chance: the same ones again from the same seed.

    Of all, by states and by chance within each, one in so many is taken, from a start that chance gives (systematic
    sampling). So each listing has the same chance, and of each state come as many as its share, but for one.
    """
    chance = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    shuffled = chance.sample(sorted(states), len(states))
    by_state = sorted(shuffled, key=lambda one: states[one])
    step = len(by_state) / size
    start_at = chance.random() * step
    drawn = [by_state[min(int(start_at + number * step), len(by_state) - 1)] for number in range(size)]
    return chance.sample(drawn, size)


def calls_of(session: Session, audit_id: int) -> list[AuditCall]:
    """The calls of an audit, in the order they were drawn."""
    return list(
        session.scalars(sa.select(AuditCall).where(AuditCall.audit_id == audit_id).order_by(AuditCall.position))
    )


def record(
    session: Session, *, call_id: int, outcome: CallOutcome, findings: Mapping[str, str], note: str, actor: str
) -> AuditCall:
    """Keep what a call found. The caller commits. Raises AuditProblem for a closed audit or a wanting answer."""
    begin_write(session)
    call = session.get(AuditCall, call_id)
    # The audit is locked first, as closing it does: nothing is kept of a call while it is being closed.
    audit = session.get(Audit, call.audit_id, populate_existing=True, with_for_update=True) if call else None
    call = session.get(AuditCall, call_id, populate_existing=True, with_for_update=True)
    if call is None or audit is None:
        raise AuditProblem("This call is no longer there.")
    if audit.closed_at is not None:
        raise AuditProblem("This audit is closed. Its results stay as they are.")
    kept = {field.id: Finding(findings[field.id]) for field in FIELDS if findings.get(field.id) in set(Finding)}
    wanting = [field.label for field in FIELDS if field.essential and kept.get(field.id) in (None, Finding.NOT_ASKED)]
    if outcome == CallOutcome.REACHED and wanting:
        raise AuditProblem(f"Ask this too, it decides whether a family gets through: {', '.join(wanting)}.")
    call.outcome, call.note = outcome, note.strip()[:500]
    call.findings = json.dumps(kept if outcome == CallOutcome.REACHED else {}, sort_keys=True)
    call.called_by, call.called_at = (None, None) if outcome == CallOutcome.OPEN else (actor, clock.now())
    return call


def close(session: Session, *, audit_id: int, published: bool) -> None:
    """Close an audit for good, or publish or hide a closed one. The caller commits. Raises AuditProblem."""
    begin_write(session)
    audit = session.get(Audit, audit_id, populate_existing=True, with_for_update=True)
    if audit is None:
        raise AuditProblem("There is no such audit.")
    if audit.closed_at is None:
        waiting = sum(call.outcome == CallOutcome.OPEN for call in calls_of(session, audit_id))
        if waiting:
            raise AuditProblem(f"{waiting} were not phoned yet. Leaving them out would make the sample a choice.")
        audit.closed_at = clock.now()
    audit.published = published


def is_exact(call: AuditCall) -> bool:
    """True where everything that was asked is right, and nothing is wanting that decides whether one gets through."""
    found = json.loads(call.findings)
    return is_functional(call) and Finding.WRONG not in found.values()


def is_functional(call: AuditCall) -> bool:
    """True where a family gets through: see the module. A listing without a phone leads nobody anywhere."""
    found = json.loads(call.findings)
    essential = {found.get(field.id) for field in FIELDS if field.essential}
    return call.outcome == CallOutcome.REACHED and essential == {Finding.RIGHT}


def results(calls: Sequence[AuditCall]) -> Results:
    """What the calls found; those not made yet count in nothing but `sampled`."""
    done = [call for call in calls if call.outcome != CallOutcome.OPEN]
    reached = [json.loads(call.findings) for call in done if call.outcome == CallOutcome.REACHED]
    fields = []
    for field in FIELDS:
        counts = Counter(found.get(field.id) for found in reached)
        share = Share(counts[Finding.RIGHT], counts[Finding.RIGHT] + counts[Finding.WRONG])
        fields.append((field, share, counts[Finding.MISSING]))
    return Results(
        sampled=len(calls),
        done=len(done),
        exact=Share(sum(map(is_exact, done)), len(done)),
        functional=Share(sum(map(is_functional, done)), len(done)),
        fields=fields,
    )


def published(session: Session) -> list[tuple[Audit, Results]]:
    """The closed audits whose results families may see, the newest first."""
    query = sa.select(Audit).where(Audit.published, Audit.closed_at.is_not(None)).order_by(Audit.id.desc())
    return with_results(session, list(session.scalars(query)))


def with_results(session: Session, audits: Sequence[Audit]) -> list[tuple[Audit, Results]]:
    """Each audit with what its calls found, without a look at the listings."""
    calls: dict[int, list[AuditCall]] = {audit.id: [] for audit in audits}
    query = sa.select(AuditCall).where(AuditCall.audit_id.in_(calls)).options(sa.orm.defer(AuditCall.content))
    for call in session.scalars(query.order_by(AuditCall.audit_id, AuditCall.position)):
        calls[call.audit_id].append(call)
    return [(audit, results(calls[audit.id])) for audit in audits]
