"""A granted claim taken back by a moderator, with everything it changed: rights, facts, requests, people asked in.

With a claim goes what rests on it: that an organization keeps the listing, what its people and its tokens wrote, and
whoever was asked in. Who holds the listing otherwise keeps that, and what they said. What others said meanwhile stays:
the listing becomes what they would have made of it without all of those. The history keeps every state.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.accounts import memberships, people, rights
from directory.listings import facts, revisions
from directory.listings.draft import ListingDraft, Said
from directory.listings.facts import Fact
from directory.listings.fields.field import Key
from directory.listings.revisions import Change
from directory.listings.sources import DESK
from directory.models import (
    Account,
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Listing,
    Organization,
    Proof,
    Revision,
    Status,
)
from directory.partial_date import PartialDate
from directory.providing import claims, holders
from directory.providing.organizations import doubted_domains
from directory.providing.proof import resting_on
from directory.providing.proof.before_claims import BeforeClaim
from directory.providing.providing_problem import ProvidingProblem


def take_back(session: Session, *, claim_id: int, reason: str, actor: str) -> None:
    """Undo a granted claim; its claimant is told why. The caller commits. Raises ProvidingProblem."""
    reason = " ".join(reason.split())[:1000]
    if not reason:
        raise ProvidingProblem("Say why: they read it.")
    revisions.open_version(session)
    claim = session.get(Claim, claim_id, populate_existing=True, with_for_update={"of": Claim})
    if claim is None or claim.status != ClaimStatus.GRANTED:
        raise ProvidingProblem("This claim is not granted now. Nothing was done.")
    listing = _now(session, claim.listing)
    rights.hold_still(session, claim.listing_id, listing.id)
    session.refresh(listing)
    organization = resting_on.organization_by(session, claim, listing.id)
    theirs = resting_on.speakers(session, claim, listing.id, organization)
    owners = resting_on.owners_before(session, listing.id, claim)
    asked_in = resting_on.asked_in(session, claim, listing.id, theirs - owners)
    before = BeforeClaim.of(claim)
    every = [*asked_in, claim]
    for one in every:
        _rights_back(session, one, listing.id, organization if one is claim else None, actor)
    theirs |= {one.email for one in asked_in}
    theirs -= {one.account.email for one in holders.holders_of(session, listing.id)}
    if theirs:
        _end_what_waits(session, listing.id, theirs, actor)
        _facts_back(session, claim, listing, before, theirs, actor)
    for one in every:
        _decide(session, one, listing, reason, actor)
    doubted_domains.take_away(session, claim, listing, actor)


def _decide(session: Session, claim: Claim, listing: Listing, reason: str, actor: str) -> None:
    claim.status, claim.reason = ClaimStatus.TAKEN_BACK, reason
    claim.decided_at, claim.decided_by = clock.now(), actor
    mail.send(
        session,
        to=claim.email,
        template="provider/claim-undone",
        language=claims.language_of(session, claim),
        values={"program": listing.name, "listing": listing.public_id, "reason": reason},
        key=f"undone {claim.id}",
    )
    audit.record(session, listing.public_id, actor=actor, action="claim-taken-back", target=claim.email)


def _now(session: Session, listing: Listing) -> Listing:
    """The listing that a claimed one is part of by now."""
    while listing.merged_into_id is not None:
        listing = session.get_one(Listing, listing.merged_into_id)
    return listing


def _rights_back(
    session: Session, claim: Claim, listing_id: int, organization: Organization | None, actor: str
) -> None:
    """Rights as they were. `organization` keeps the listing by this claim, and does so no more."""
    before, account = BeforeClaim.of(claim), people.find(session, claim.email)
    if organization is not None:
        memberships.take_site(session, listing_id)
    if account is not None and claim.organization_id is None:
        theirs = sa.select(Holder).where(Holder.listing_id == listing_id, Holder.account_id == account.id)
        holder = session.scalars(theirs).one_or_none()
        if holder is not None:
            _own_role_back(session, holder, before.role)
    if before.organization_id is not None:
        memberships.put_site(session, organization_id=before.organization_id, listing_id=listing_id, actor=actor)
    for account_id, role in before.removed:
        other = session.get(Account, account_id)
        if other is not None:
            holders.add(session, listing_id=listing_id, account=other, role=HolderRole(role), actor=actor)
    rights.appoint(session, listing_id)


def _own_role_back(session: Session, holder: Holder, role: str | None) -> None:
    """Let somebody have by themselves what they had before, and through an organization what they have."""
    if holder.organization_id is not None:
        holder.own_role = role
        memberships.keep_true(session, [holder.listing_id])
    elif role is None:
        session.delete(holder)
    else:
        holder.role = role
    session.flush()


def _end_what_waits(session: Session, listing_id: int, emails: Collection[str], actor: str) -> None:
    """Changes that they asked for, and people whom they asked in."""
    decided = {"decided_at": clock.now(), "decided_by": actor}
    session.execute(
        sa.update(ChangeRequest)
        .where(
            ChangeRequest.listing_id == listing_id,
            ChangeRequest.actor.in_(sorted(emails)),
            ChangeRequest.status.in_((ChangeStatus.WAITING, ChangeStatus.ASKED)),
        )
        .values(status=ChangeStatus.WITHDRAWN, **decided)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(Claim)
        .where(
            Claim.listing_id == listing_id,
            Claim.proof == Proof.INVITED,
            Claim.status == ClaimStatus.OPEN,
            sa.or_(*(Claim.evidence.startswith(f"{one},", autoescape=True) for one in sorted(emails))),
        )
        .values(status=ClaimStatus.WITHDRAWN, **decided)
        .execution_options(synchronize_session=False)
    )


def _facts_back(
    session: Session, claim: Claim, listing: Listing, before: BeforeClaim, whose: Collection[str], actor: str
) -> None:
    states = _states(session, claim, listing, before)
    made = _without(states, whose)
    held = listing.status == Status.PUBLISHED and before.status == Status.DRAFT
    if made is None or (made.to_json() == listing.content and not held):
        return
    change = Change(
        draft=made,
        listing_id=listing.id,
        base_revision=listing.revision,
        status=Status.DRAFT if held else None,
        action="claim taken back",
    )
    revisions.write(session, change=change, actor=actor, note=f"without what {', '.join(sorted(whose))} said"[:500])
    holders.tell_of_change(session, listing_id=listing.id)


def _states(session: Session, claim: Claim, listing: Listing, before: BeforeClaim) -> list[Revision]:
    """The listing as it was when the claim was granted, and every state since."""
    base = before.revision if listing.id == claim.listing_id else None
    query = sa.select(Revision).where(Revision.listing_id == listing.id).order_by(Revision.number)
    every = list(session.scalars(query))
    decided = claim.decided_at or clock.now()
    first = base or max((one.number for one in every if one.created_at <= decided), default=1)
    return [one for one in every if one.number >= first]


def _without(states: list[Revision], whose: Collection[str]) -> ListingDraft | None:
    """The last of these states as it would be without what these said in them; None where they said nothing."""
    drafts = [ListingDraft.from_json(one.content) for one in states]
    theirs = [one.actor in whose or one.words_of in whose for one in states[1:]]
    if not any(theirs):
        return None
    made = drafts[0]
    if all(theirs):
        return made
    for is_theirs, earlier, later in zip(theirs, drafts[:-1], drafts[1:], strict=True):
        if not is_theirs:
            for fact in facts.differing(earlier, later):
                key = (fact.section, fact.fact)
                made = facts.taken(made, later, key, said=_who_said(later, fact, key))
    return made


def _who_said(draft: ListingDraft, fact: Fact, key: Key) -> Said:
    """Whose word a fact is in a state of a listing."""
    if fact.section == facts.ANSWERS and (answer := draft.answers.get(fact.fact)):
        return answer.said
    if fact.section == facts.POPULATIONS and (population := draft.populations.get(fact.fact)):
        return population.said
    section = getattr(draft, key[0], None)
    said: tuple[Said, ...] = getattr(section, "said", ())
    return said[0] if said else Said(source=DESK, as_of=PartialDate.on(clock.today()))
