"""A claim proven over the listing's published phone: a code that only its page shows is read to us."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts import rights
from directory.accounts.desk_states import DeskStates
from directory.listings.draft import ListingDraft, Phone
from directory.models import Claim, ClaimCall, ClaimStatus, CodeRead, Proof, Status
from directory.providing import holders
from directory.providing.claims import PHONE_TRIES, grant, tell_of_dispute, undecided
from directory.providing.proof import came_back, claim_ways
from directory.providing.proof.claim_ways import Decides
from directory.providing.proof.source_domains import source_phones
from directory.providing.providing_problem import ProvidingProblem

SHOWN = 20  # calls on one page


def phone_code(claim: Claim) -> str:
    """The six digits on the claimant's page, that whoever answers the published phone reads to us."""
    made = hmac.new((claim.phone_secret or "").encode(), f"claim {claim.id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8]) % 10**6:06d}"


@dataclass(frozen=True, slots=True)
class CallTask:
    """A claim that waits for a call: the numbers to call, whether a source gave them, and the calls so far."""

    claim: Claim
    numbers: tuple[Phone, ...]
    sourced: bool
    calls: tuple[ClaimCall, ...]


def call_task(session: Session, claim: Claim) -> CallTask:
    """What to call for a claim: the number as a source gave it, else the one that is published."""
    given = source_phones(session, claim.listing_id)
    published = ListingDraft.from_json(claim.listing.content).contact.phones
    calls = sa.select(ClaimCall).where(ClaimCall.claim_id == claim.id).order_by(ClaimCall.id)
    return CallTask(claim, given or published, bool(given), tuple(session.scalars(calls)))


def waiting_calls(session: Session, *, states: DeskStates) -> tuple[list[CallTask], int]:
    """The claims in these states that wait for a call, and how many: those called least first, then the oldest."""
    waits = (
        Claim.status == ClaimStatus.OPEN,
        Claim.proof == Proof.PHONE,
        Claim.proven.is_(False),
        Claim.phone_tries < PHONE_TRIES,
        states.of_listing(Claim.listing_id),
    )
    made = sa.select(sa.func.count()).where(ClaimCall.claim_id == Claim.id).scalar_subquery()
    query = sa.select(Claim).where(*waits).order_by(made, Claim.created_at, Claim.id).limit(SHOWN)
    total = session.scalar(sa.select(sa.func.count()).select_from(Claim).where(*waits)) or 0
    return [call_task(session, one) for one in session.scalars(query)], total


def note_no_answer(session: Session, *, claim_id: int, actor: str) -> None:
    """Keep that nobody answered. The caller commits. Raises ProvidingProblem."""
    claim = _waiting(session, claim_id)
    session.add(ClaimCall(claim_id=claim.id, outcome=CodeRead.NO_ANSWER, actor=actor))
    _note(session, claim, "phone-no-answer", actor)


def enter_phone_code(session: Session, *, claim_id: int, code: str, actor: str) -> bool:
    """Keep the code that was read over the published phone, also a wrong one; True where it is right. Caller commits.

    A right one grants the claim where a source gave the number and nobody holds the listing (`proof.claim_ways`).

    Raises ProvidingProblem once it was wrong too often, or the claim asks for none.
    """
    claim = _waiting(session, claim_id)
    if claim.phone_tries >= PHONE_TRIES:
        raise ProvidingProblem("The code was wrong too often. Refuse the claim; they can ask again.")
    claim.phone_tries += 1
    right = hmac.compare_digest(phone_code(claim), "".join(letter for letter in code if letter in "0123456789"))
    session.add(ClaimCall(claim_id=claim.id, outcome=CodeRead.RIGHT if right else CodeRead.WRONG, actor=actor))
    if right:
        _prove(session, claim, actor)
    _note(session, claim, "phone-code", actor, right=right)
    return right


def _note(session: Session, claim: Claim, action: str, actor: str, **details: object) -> None:
    audit.record(session, claim.listing_id, actor=actor, action=action, target=f"claim {claim.id}", **details)


def _waiting(session: Session, claim_id: int) -> Claim:
    claim = undecided(session, claim_id)
    if claim.proof != Proof.PHONE or claim.proven:
        raise ProvidingProblem("This claim waits for no code.")
    return claim


def _prove(session: Session, claim: Claim, actor: str) -> None:
    sourced = bool(source_phones(session, claim.listing_id))
    claim.proven = True
    claim.evidence += f" The code was read over the published phone on {clock.today().isoformat()} ({actor})."
    if not sourced:
        claim.evidence += " No list that we read gives that number: it may be their own word."
    rights.hold_still(session, claim.listing_id)
    before = came_back.taken_back_before(
        session, listing_id=claim.listing_id, account_id=claim.account_id, emails=(claim.email,)
    )
    claim.disputed = bool(holders.holders_of(session, claim.listing_id))
    session.flush()
    if claim.disputed:
        tell_of_dispute(session, claim, claim.listing)
    elif (
        claim_ways.decides(Proof.PHONE, held=False, sourced=sourced, taken_back=before is not None) == Decides.CALL
        and claim.listing.status == Status.PUBLISHED
    ):
        grant(session, claim_id=claim.id, actor=actor)
