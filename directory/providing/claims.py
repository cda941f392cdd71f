"""Claims: somebody says that a listing is theirs to keep and proves it; the proof decides, or a person does.

Three proofs: an address on the exact domain of the listing's website; the code on the claimant's page, read to us by
whoever answers the *published* phone; a document. Each listing is decided on its own evidence (`proof.claim_ways`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.accounts import people, rights
from directory.database import begin_write
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import Account, Claim, ClaimStatus, HolderRole, Listing, Proof, Role, Status
from directory.providing import documents, giving, holders, suggesting
from directory.providing.proof import came_back, claim_ways
from directory.providing.proof.claim_ways import Decides
from directory.providing.proof.mail_evidence import evidence_for
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

DOCUMENT_KEPT = dt.timedelta(days=30)  # after the decision
PHONE_TRIES = 5
SAY_WHO = marked("Say who you are: your name, and what you do at the program.")
MOST_OPEN = 20  # claims of one person
MOST_PAPERS = 10  # documents that wait on one listing: an address at its website, or a call to it, always gets through
BY_PROOF = "proof by mail"  # who granted what nobody had to look at
CLAIMABLE = (Status.PUBLISHED, Status.DRAFT)


class ClaimChanged(ProvidingProblem):
    """A claim, or who holds its listing, is not what was read."""


def open_claim(
    session: Session,
    *,
    account_id: int,
    public_id: str,
    who: str,
    proof: Proof,
    document: tuple[str, bytes] | None = None,
    role: HolderRole = HolderRole.OWNER,
    address: str | None = None,
) -> Claim:
    """Keep a claim, with what speaks for it; grant it where that is enough (`claim_ways`). The caller commits.

    `document` is (file name, bytes); `address` is theirs at the program, proven by a code that was mailed to it, where
    they sign in by another. Raises ProvidingProblem.
    """
    who = who_they_are(who)
    if not who:
        raise ProvidingProblem(SAY_WHO)
    paper = None
    if proof == Proof.DOCUMENT:  # nobody waits while a stranger's file is looked at
        paper = documents.checked(*(document or ("", b"")))
    revisions.open_version(session)  # before all other locks: it may be granted
    email = session.execute(sa.select(Account.email).where(Account.id == account_id)).scalar_one_or_none() or ""
    people.hold_still(session, email)
    account = session.get(Account, account_id, populate_existing=True)
    if account is None:
        raise ProvidingProblem("Your account was deleted. Sign in again to claim the listing.")
    listing = session.scalars(sa.select(Listing).where(Listing.public_id == public_id)).one_or_none()
    if listing is not None:
        rights.hold_still(session, listing.id)
        session.refresh(listing)
    if listing is None or listing.status not in CLAIMABLE:
        raise ProvidingProblem("This listing is not in the directory any more.")
    _refuse_more(session, account, listing)
    others = holders.holders_of(session, listing.id)
    if any(one.account_id == account.id for one in others):
        raise ProvidingProblem("You hold this listing already.")
    if proof == Proof.DOCUMENT and _papers(session, listing.id) >= MOST_PAPERS:
        raise ProvidingProblem(
            "Several people sent documents for this listing, and we look at those first. You can ask at once with an "
            "address at its own website, or with a code over its published phone."
        )
    evidence = evidence_for(session, listing, address or account.email)
    if proof == Proof.DOMAIN and not evidence.matches:
        raise ProvidingProblem(filled("%(why)s Choose another way to show that it is yours.", why=evidence.why))
    before = came_back.taken_back_before(
        session, listing_id=listing.id, account_id=account.id, emails=(account.email, address)
    )
    claim = Claim(
        listing_id=listing.id,
        account_id=account.id,
        email=account.email,
        who=who,
        role=role,
        proof=proof,
        proven=proof == Proof.DOMAIN,  # what does not match was refused above
        evidence=evidence.why + came_back.said_of(before),
        proof_email=address,
        disputed=bool(others),
        phone_secret=secrets.token_hex(32) if proof == Proof.PHONE else None,
    )
    if paper is not None:
        claim.document_name, claim.document_type, claim.document = paper
    session.add(claim)
    session.flush()
    audit.record(session, actor=account.email, action="claimed", target=f"listing {listing.public_id}", proof=proof)
    if others:
        tell_of_dispute(session, claim, listing)
    elif (
        proof == Proof.DOMAIN
        and claim_ways.decides(proof, held=False, sourced=evidence.sourced, taken_back=before is not None)
        == Decides.PROOF
    ):
        grant(session, claim_id=claim.id, actor=BY_PROOF)
    return claim


def _refuse_more(session: Session, account: Account, listing: Listing) -> None:
    mine = sa.select(Claim).where(Claim.email == account.email, Claim.status == ClaimStatus.OPEN)
    waiting = list(session.scalars(mine))
    if any(one.listing_id == listing.id for one in waiting):
        raise ProvidingProblem("You have asked for this listing already. We look at it within two business days.")
    if len(waiting) >= MOST_OPEN:
        raise ProvidingProblem(filled("You have %(most)s claims that wait. We look at those first.", most=MOST_OPEN))


def who_they_are(typed: str) -> str:
    """Who somebody says they are, as it is kept; "" for nothing."""
    return " ".join(typed.split())[:200]


def _papers(session: Session, listing_id: int) -> int:
    """How many claims on a listing wait with a document: each is a file that we keep, and proves nothing yet."""
    query = sa.select(sa.func.count()).where(
        Claim.listing_id == listing_id, Claim.status == ClaimStatus.OPEN, Claim.proof == Proof.DOCUMENT
    )
    return session.scalar(query) or 0


def tell_of_dispute(session: Session, claim: Claim, listing: Listing) -> None:
    """Mail those who hold the listing, once a day for each listing and once more when a claim is proven; few in all."""
    key = f"disputed {listing.id} {clock.today().isoformat()}{' proven' if claim.proven else ''}"
    values = {"proven": claim.proven}
    holders.tell(
        session, listing=listing, template="provider/disputed", key=key, values=values, most=holders.DISPUTES_A_DAY
    )


def seal(session: Session, claim: Claim) -> str:
    """What is read of a claim before it is decided, in short: what it says and proves, and who holds the listing."""
    holders_now = sorted((one.account.email, one.role) for one in holders.holders_of(session, claim.listing_id))
    read = (
        claim.id,
        claim.who,
        claim.role,
        claim.proven,
        claim.disputed,
        claim.evidence,
        claim.document_name,
        holders_now,
    )
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:32]


def refuse_unread(session: Session, *, claim_ids: Sequence[int], seen: Collection[str]) -> None:
    """Begin to decide these claims. Raises ProvidingProblem; ClaimChanged where one is not as in `seen` (`seal`s)."""
    begin_write(session)
    for claim_id in claim_ids:
        if seal(session, undecided(session, claim_id)) not in seen:
            raise ClaimChanged("This claim, or who holds its listing, changed while you read. Look, then decide again.")


def grant(session: Session, *, claim_id: int, actor: str, instead: bool = False, publish: bool = False) -> Claim:
    """Give the listing to the claimant; `instead` takes it from everybody who held it. The caller commits.

    `publish` puts a program that they suggested into the directory.

    Raises ProvidingProblem where it is decided by now.
    """
    claim = undecided(session, claim_id)
    account = people.find_or_create(session, email=claim.email, actor=actor)
    if Role.PROVIDER not in account.role_names:
        raise ProvidingProblem("This address belongs to somebody who runs the directory. They hold no listings.")
    before = giving.give(session, claim, account, instead=instead, actor=actor)
    claim.account_id = account.id
    _decide(claim, ClaimStatus.GRANTED, actor)
    if publish and suggesting.is_suggestion(session, claim.listing):
        listing = claim.listing
        change = Change(
            draft=ListingDraft.from_json(listing.content),
            listing_id=listing.id,
            base_revision=listing.revision,
            status=Status.PUBLISHED,
            words_of=claim.email,
            action="published",
        )
        revisions.write(session, change=change, actor=actor, note="suggested by its own people; their claim is granted")
    mail.send(
        session,
        to=claim.email,
        template="provider/granted",
        language=language_of(session, claim),
        values={"program": claim.listing.name, "listing": claim.listing.public_id},
        key=f"granted {claim.id}",
    )
    audit.record(
        session,
        claim.listing.public_id,
        actor=actor,
        action="claim-granted",
        target=claim.email,
        instead=before if instead else [],
    )
    return claim


def refuse(session: Session, *, claim_id: int, reason: str, actor: str) -> Claim:
    """Refuse a claim, with a reason that is mailed. The caller commits. Raises ProvidingProblem."""
    reason = " ".join(reason.split())[:1000]
    if not reason:
        raise ProvidingProblem("Say why: they read it, and can come back with better proof.")
    claim = undecided(session, claim_id)
    claim.reason = reason
    _decide(claim, ClaimStatus.REFUSED, actor)
    mail.send(
        session,
        to=claim.email,
        template="provider/refused",
        language=language_of(session, claim),
        values={"program": claim.listing.name, "listing": claim.listing.public_id, "reason": reason},
        key=f"refused {claim.id}",
    )
    audit.record(session, claim.listing.public_id, actor=actor, action="claim-refused", target=claim.email)
    return claim


def language_of(session: Session, claim: Claim) -> str:
    """The language of whoever claims; of whoever asked them in, where they have not come yet."""
    asker = claim.evidence.partition(",")[0] if claim.proof == Proof.INVITED else None
    return mail.language_of(session, claim.email, asked_in_by=asker)


def withdraw(session: Session, *, claim_id: int, account_id: int) -> None:
    """Take one's own claim back. The caller commits. Raises ProvidingProblem."""
    claim = undecided(session, claim_id)
    if claim.account_id != account_id:
        raise ProvidingProblem("This is not your claim.")
    _decide(claim, ClaimStatus.WITHDRAWN, claim.email)
    audit.record(session, claim.listing_id, actor=claim.email, action="claim-withdrawn", target=claim.email)


def forget_documents(session: Session, *, now: dt.datetime) -> None:
    """Delete documents 30 days after the decision. The caller commits."""
    session.execute(
        sa.update(Claim)
        .where(Claim.decided_at < now - DOCUMENT_KEPT, Claim.document.is_not(None))
        .values(document=None, document_name=None)
        .execution_options(synchronize_session=False)
    )


def undecided(session: Session, claim_id: int) -> Claim:
    """Begin to write on a claim that is not decided. Raises ProvidingProblem."""
    revisions.open_version(session)
    claim = session.get(Claim, claim_id, populate_existing=True, with_for_update={"of": Claim})
    if claim is None or claim.status != ClaimStatus.OPEN:
        raise ProvidingProblem("This claim is decided by now. Nothing was done.")
    return claim


def _decide(claim: Claim, status: ClaimStatus, actor: str) -> None:
    claim.status, claim.decided_at, claim.decided_by = status, clock.now(), actor
