"""A claim proven over the listing's published phone: a code that only its page shows is read to us."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.orm import Session

from directory import audit, clock
from directory.models import Claim, Proof
from directory.providing import holders
from directory.providing.claims import PHONE_TRIES, tell_of_dispute, undecided
from directory.providing.providing_problem import ProvidingProblem


def phone_code(claim: Claim) -> str:
    """The six digits on the claimant's page, that whoever answers the published phone reads to us."""
    made = hmac.new((claim.phone_secret or "").encode(), f"claim {claim.id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8]) % 10**6:06d}"


def enter_phone_code(session: Session, *, claim_id: int, code: str, actor: str) -> bool:
    """Keep the code that was read over the published phone, also a wrong one; True where it is right. Caller commits.

    Raises ProvidingProblem once it was wrong too often, or the claim asks for none.
    """
    claim = undecided(session, claim_id)
    if claim.proof != Proof.PHONE or claim.proven:
        raise ProvidingProblem("This claim waits for no code.")
    if claim.phone_tries >= PHONE_TRIES:
        raise ProvidingProblem("The code was wrong too often. Refuse the claim; they can ask again.")
    claim.phone_tries += 1
    right = hmac.compare_digest(phone_code(claim), "".join(letter for letter in code if letter.isdigit()))
    if right:
        claim.proven = True
        claim.evidence += f" The code was read over the published phone on {clock.today().isoformat()} ({actor})."
        claim.disputed = bool(holders.holders_of(session, claim.listing_id))
        if claim.disputed:
            tell_of_dispute(session, claim, claim.listing)
    audit.record(session, actor=actor, action="phone-code", target=f"claim {claim.id}", right=right)
    return right
