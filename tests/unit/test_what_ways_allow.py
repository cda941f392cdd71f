"""What each way to show that a listing is yours allows: every cell, on whom it rests, and what goes live by it."""

from __future__ import annotations

from collections.abc import Collection

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.memberships import put_site
from directory.database import begin_write
from directory.listings.draft import Answer, Evidence, EvidenceKind, ListingDraft
from directory.listings.facts import Fact
from directory.listings.revisions import open_version
from directory.models import (
    Account,
    ChangeRequest,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Listing,
    Membership,
    Organization,
    Proof,
    Status,
)
from directory.providing import edits, holders
from directory.providing.proof.claim_ways import PUBLISHES, Publishes
from directory.providing.proof.rests_on import live_kinds
from directory.providing.risk import UNPROVEN, Kind, kind_of, split
from tests.factories import draft, publish, said
from tests.unit.at_once import accounts

ALL_BUT_RISKY = {Kind.HARMLESS, Kind.FOR_WHOM}
PROVES = (Proof.DOMAIN, Proof.PHONE, Proof.SISTERS)
CELLS = {
    **{(proof, Kind.HARMLESS): Publishes.AT_ONCE for proof in Proof},
    **{(proof, Kind.RISKY): Publishes.WAITS for proof in Proof},
    **{(proof, Kind.FOR_WHOM): Publishes.AT_ONCE for proof in PROVES},
    (Proof.DOCUMENT, Kind.FOR_WHOM): Publishes.WAITS,
    (Proof.INVITED, Kind.FOR_WHOM): Publishes.AS_OWNER,
}


@pytest.mark.parametrize(("proof", "kind"), [(proof, kind) for proof in Proof for kind in Kind])
def test_each_cell_of_what_a_way_publishes(proof: Proof, kind: Kind) -> None:
    assert PUBLISHES[proof, kind] == CELLS[proof, kind]


def group(**more: object) -> Fact:
    """A group that is new among a program's groups."""
    return Fact("schedule", "tracks", [], [{"name": "Evening group", **more}])


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (Fact("openings", "status", "", "accepting"), Kind.HARMLESS),
        (Fact("payment", "plans", [], ["Sample Health Plan"]), Kind.HARMLESS),
        (Fact("therapies", "approach", "", "We use DBT."), Kind.HARMLESS),
        (Fact("serves", "age_min", None, 13), Kind.HARMLESS),
        (Fact("answers", "evening", None, "yes"), Kind.HARMLESS),
        (Fact("answers", "veterans", None, "yes"), Kind.FOR_WHOM),
        (Fact("populations", "veterans", None, {"words": "Led by a veteran"}), Kind.FOR_WHOM),
        (group(), Kind.HARMLESS),
        (group(who=["veterans"]), Kind.FOR_WHOM),
        (group(who=["veterans"], site="20 Oak Street"), Kind.RISKY),
        (group(site="20 Oak Street"), Kind.RISKY),
        (Fact("names", "name", "A", "B"), Kind.RISKY),
        (Fact("place", "address", {"street": "1 Elm"}, {"street": "2 Elm"}), Kind.RISKY),
        (Fact("contact", "phones", [], [{"number": "+15125550100"}]), Kind.RISKY),
        (Fact("contact", "website", "", "https://lantern.com/"), Kind.RISKY),
        (Fact("staff", "license_number", "", "1"), Kind.RISKY),
        (Fact("staff", "owner", "", "Sample Holdings"), Kind.RISKY),
        (Fact("therapies", "approach", "", "A guaranteed recovery, 97% success rate"), Kind.RISKY),
        (Fact("populations", "veterans", None, {"words": "Guaranteed recovery"}), Kind.RISKY),
    ],
)
def test_the_kinds_of_facts(fact: Fact, kind: Kind) -> None:
    assert kind_of(fact) == kind
    assert split([fact], (), UNPROVEN | {Kind.FOR_WHOM}) == (([], [fact]) if kind == Kind.RISKY else ([fact], []))
    assert split([fact]) == (([fact], []) if kind == Kind.HARMLESS else ([], [fact]))


def hold(
    session: Session, listing_id: int, account_id: int, proof: Proof | None, *, proven: bool = True, owner: bool = True
) -> int:
    """Rights on a listing, as a claim of this proof gives them; their id."""
    session.rollback()
    begin_write(session)
    account = session.get_one(Account, account_id)
    role = HolderRole.OWNER if owner else HolderRole.EDITOR
    holders.add(session, listing_id=listing_id, account=account, role=role, actor="test")
    if proof is not None:
        granted(session, listing_id, account_id, proof, proven=proven)
    found = session.scalars(
        sa.select(Holder.id).where(Holder.listing_id == listing_id, Holder.account_id == account_id)
    )
    number = found.one()
    session.commit()
    return number


def granted(
    session: Session,
    listing_id: int,
    account_id: int,
    proof: Proof,
    *,
    proven: bool = True,
    organization_id: int | None = None,
) -> None:
    row = Claim(
        listing_id=listing_id,
        account_id=account_id,
        organization_id=organization_id,
        email=session.get_one(Account, account_id).email,
        who="Ann",
        role=HolderRole.OWNER,
        proof=proof,
        proven=proven,
        evidence="",
        status=ClaimStatus.GRANTED,
    )
    session.add(row)
    session.flush()


def live(session: Session, holder_id: int) -> Collection[Kind]:
    found = live_kinds(session, [holder_id])[holder_id]
    session.rollback()
    return found


RESTS_ON: tuple[tuple[Proof | None, bool, Collection[Kind]], ...] = (
    (Proof.DOMAIN, True, ALL_BUT_RISKY),
    (Proof.PHONE, True, ALL_BUT_RISKY),
    (Proof.DOCUMENT, False, UNPROVEN),
    (Proof.DOMAIN, False, UNPROVEN),  # granted by a person, and nothing was shown
    (Proof.PHONE, False, UNPROVEN),
    (Proof.INVITED, True, UNPROVEN),  # by whom nobody knows any more
    (None, False, UNPROVEN),
)


def test_what_goes_live_rests_on_the_persons_own_claim(session: Session) -> None:
    (ann,) = accounts(session, 1)
    for proof, proven, kinds in RESTS_ON:
        listing_id, _ = publish(session, draft())
        assert live(session, hold(session, listing_id, ann, proof, proven=proven)) == kinds, (proof, proven)


def test_whoever_was_asked_in_publishes_as_the_owner_and_a_rival_with_a_document_does_not(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    other_id, _ = publish(session, draft())
    ann, bob, cy = accounts(session, 3)
    hold(session, listing_id, ann, Proof.DOMAIN)
    asked_in = hold(session, listing_id, bob, Proof.INVITED, owner=False)
    rival = hold(session, listing_id, cy, Proof.DOCUMENT, proven=False)
    elsewhere = hold(session, other_id, cy, None)
    assert live(session, asked_in) == ALL_BUT_RISKY
    assert live(session, rival) == UNPROVEN
    assert live(session, elsewhere) == UNPROVEN
    session.execute(sa.update(Holder).where(Holder.account_id == ann).values(role=HolderRole.EDITOR))
    session.commit()
    assert live(session, asked_in) == UNPROVEN


@pytest.mark.parametrize(("way", "kinds"), [("sisters", ALL_BUT_RISKY), ("founded", ALL_BUT_RISKY), ("desk", UNPROVEN)])
def test_people_of_an_organization_publish_as_it_was_proven(
    session: Session, way: str, kinds: Collection[Kind]
) -> None:
    listing_id, _ = publish(session, draft())
    ann, bob = accounts(session, 2)
    if way == "founded":
        hold(session, listing_id, ann, Proof.DOMAIN)
    open_version(session)
    organization = Organization(public_id="o" * 8, name="Lantern Care")
    session.add(organization)
    session.flush()
    for who, role in ((ann, HolderRole.OWNER), (bob, HolderRole.EDITOR)):
        session.add(Membership(organization_id=organization.id, account_id=who, role=role, granted_by="test"))
    session.flush()
    put_site(session, organization_id=organization.id, listing_id=listing_id, actor="test")
    if way == "sisters":
        granted(session, listing_id, ann, Proof.SISTERS, organization_id=organization.id)
    session.commit()
    theirs = session.scalars(sa.select(Holder.id).where(Holder.account_id == bob)).one()
    assert live(session, theirs) == kinds


def test_a_proof_holds_where_its_listing_is_part_of_and_ends_when_it_is_taken_back(session: Session) -> None:
    gone_id, _ = publish(session, draft())
    kept_id, _ = publish(session, draft())
    (ann,) = accounts(session, 1)
    number = hold(session, gone_id, ann, Proof.DOMAIN)
    session.execute(sa.update(Holder).where(Holder.id == number).values(listing_id=kept_id))
    assert live_kinds(session, [number])[number] == UNPROVEN
    merged = {"status": Status.MERGED, "merged_into_id": kept_id}
    session.execute(sa.update(Listing).where(Listing.id == gone_id).values(**merged))
    assert live_kinds(session, [number])[number] == ALL_BUT_RISKY
    session.execute(sa.update(Claim).values(status=ClaimStatus.TAKEN_BACK))
    assert live_kinds(session, [number])[number] == UNPROVEN
    session.rollback()


@pytest.mark.parametrize("proof", [Proof.DOMAIN, Proof.DOCUMENT])
def test_for_whom_it_is_goes_live_by_a_proof_and_the_name_never(session: Session, proof: Proof) -> None:
    listing_id, _ = publish(session, draft())
    (ann,) = accounts(session, 1)
    holder_id = hold(session, listing_id, ann, proof, proven=proof == Proof.DOMAIN)
    before = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    base = session.get_one(Listing, listing_id).revision
    session.rollback()
    evidence = Evidence(kind=EvidenceKind.GROUP, words="Led by a veteran", said=said())
    made = before.model_copy(
        update={
            "name": "Another House",
            "answers": {**before.answers, "veterans": Answer(value="yes", said=said())},
            "populations": {**before.populations, "veterans": evidence},
        }
    )
    edits.save(
        session,
        holder_id=holder_id,
        draft=made,
        base_revision=base,
        sections=["names", "populations"],
        terms=["veterans"],
        today=clock.today(),
    )
    session.commit()
    shown = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    waits = session.scalars(sa.select(ChangeRequest.facts)).one()
    session.rollback()
    assert shown.name == before.name
    assert (shown.says("veterans") == "yes") == (proof == Proof.DOMAIN)
    assert ("veterans" in waits) == (proof == Proof.DOCUMENT)
