"""A claim that somebody asked for before they signed in: carried out by the code that they then type in this browser.

It is kept in the browser's own session, and nothing of it in the database. The code proves the address, and that is
all that a claim by mail needs; where it is not enough, they are led to the page with the other ways.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from flask import flash, request, session

from directory.accounts import rate_limits
from directory.accounts.rate_limits import TooManyTries
from directory.extensions import db
from directory.models import ClaimStatus, Proof
from directory.providing import claims
from directory.providing.providing_problem import ProvidingProblem
from directory.text import marked
from directory.unit_of_work import written
from directory.web.shared.translate import said

_CLAIM = "claim_waits"
TOO_MANY = marked("There were many claims from where you are. Please come back tomorrow.")
YOURS = marked("This listing is yours to keep now. Look whether all of it is right.")


class WaitingClaim(NamedTuple):
    """Which listing, who somebody says they are, and the address whose code carries it out."""

    public_id: str
    who: str
    email: str


def keep(claim: WaitingClaim) -> None:
    """Let this browser wait with a claim until the code of its address is typed in it."""
    session[_CLAIM] = list(claim)


def waits(email: str) -> WaitingClaim | None:
    """The claim that waits in this browser for this address; it goes with the session when that begins anew."""
    kept = session.get(_CLAIM)
    found = WaitingClaim(*map(str, kept)) if isinstance(kept, list) else None
    return found if found is not None and found.email == email else None


def carry_out(account_id: int, wanted: WaitingClaim) -> str:
    """Claim by the address that was just proven; the address of the page to go on to."""
    public_id = wanted.public_id
    try:
        count_try(public_id)
        ask = partial(
            claims.open_claim,
            db.session,
            account_id=account_id,
            public_id=public_id,
            who=wanted.who,
            proof=Proof.DOMAIN,
        )
        granted = written(db.session, lambda: ask().status == ClaimStatus.GRANTED)
    except (ProvidingProblem, TooManyTries) as problem:
        flash(said(problem if isinstance(problem, ProvidingProblem) else TOO_MANY), "error")
        return f"/manage/claim/{public_id}"
    return after(public_id, granted=granted)


def count_try(public_id: str) -> None:
    """Count one claim from this place. Raises TooManyTries."""
    here = rate_limits.place(request.remote_addr)
    rate_limits.take(rate_limits.CLAIM, here)
    rate_limits.take(rate_limits.CLAIM_LISTING, f"{here}\x1f{public_id}")


def after(public_id: str, *, granted: bool) -> str:
    """The page to go on to once a claim is kept."""
    if granted:
        flash(said(YOURS))
        return "/manage/programs"
    return f"/manage/claim/{public_id}"
