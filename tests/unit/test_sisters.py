"""An organization claims sister sites: at once where a source gave its domain and nobody holds them; else a person."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.memberships import site_ids
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change, write
from directory.models import Claim, ClaimStatus, HolderRole, Listing, Organization, Proof
from directory.providing import claims, leaving
from directory.providing.organizations import founding, members, sisters
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from tests import organizations as made_up
from tests.organizations import Made
from tests.sourced import record

BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
WHO = "Olga, who keeps all sites"


def sourced(session: Session, count: int, *, name: str = "Sister House", place: str = "78702") -> list[int]:
    """Listings whose website a list gave."""
    ids = made_up.listings(session, count, name=name, zip=place)
    for one in ids:
        session.rollback()
        said = ListingDraft.from_json(session.get_one(Listing, one).content)
        session.rollback()
        record(session, one, said)
    session.rollback()
    return ids


def claim(session: Session, made: Made, listing_ids: list[int], account_id: int | None = None) -> sisters.Claimed:
    names = made_up.public_ids(session, listing_ids)
    ask = partial(
        sisters.claim,
        session,
        account_id=account_id or made.owner,
        public_id=made.public_id,
        listings=names,
        who=WHO,
    )
    done = written(session, ask)
    session.rollback()
    return done


def sites(session: Session, made: Made) -> set[int]:
    session.rollback()
    found = set(site_ids(session, made_up.organization_id(session, made)))
    session.rollback()
    return found


def grant(session: Session, listing_id: int, *, instead: bool = False) -> None:
    session.rollback()
    number = session.scalars(sa.select(Claim.id).where(Claim.listing_id == listing_id)).one()
    session.rollback()
    written(session, lambda: bool(claims.grant(session, claim_id=number, actor="mo@example.org", instead=instead).id))
    session.rollback()


def test_it_works(session: Session) -> None:
    made, free = made_up.organization(session, 1), sourced(session, 3)
    done = claim(session, made, free)
    assert len(done.granted) == 3
    assert not done.waiting
    assert sites(session, made) == {*made.listing_ids, *free}
    decided = session.scalars(sa.select(Claim).order_by(Claim.id)).all()
    assert {(one.status, one.proof, one.proven) for one in decided} == {(ClaimStatus.GRANTED, Proof.SISTERS, True)}


def test_what_a_source_did_not_give_waits_for_a_person(session: Session) -> None:
    """A website that somebody wrote into a listing first is no proof; nor is another's listing, or another domain."""
    made = made_up.organization(session, 1)
    eve = made_up.account(session, EVE)
    (held,), written_by_hand = sourced(session, 1), made_up.listings(session, 1, name="Written", zip="78703")
    made_up.hold(session, [held], eve)
    done = claim(session, made, [held, *written_by_hand])
    assert not done.granted
    assert len(done.waiting) == 2
    assert sites(session, made) == set(made.listing_ids)
    grant(session, written_by_hand[0])
    assert sites(session, made) == {*made.listing_ids, *written_by_hand}
    grant(session, held, instead=True)
    assert {who for one, who, _, _ in made_up.rows(session) if one == held} == {made.owner}


def test_without_a_proven_domain_all_of_it_waits(session: Session) -> None:
    made, free = made_up.organization(session, 1, domain=None), sourced(session, 1)
    assert claim(session, made, free).waiting


def test_who_may_not_claim_for_it_claims_nothing(session: Session) -> None:
    made, free = made_up.organization(session, 1), sourced(session, 1)
    ben, eve = made_up.join(session, made, BEN, HolderRole.EDITOR), made_up.account(session, EVE)
    for who, why in ((ben, "Only an owner"), (eve, "do not belong")):
        with pytest.raises(ProvidingProblem, match=why):
            claim(session, made, free, account_id=who)
    theirs = made_up.organization(session, 1, owner=EVE)
    with pytest.raises(ProvidingProblem, match="kept by an organization"):
        claim(session, made, theirs.listing_ids)
    with pytest.raises(ProvidingProblem, match="a site of yours"):
        claim(session, made, made.listing_ids)
    names = [*made_up.public_ids(session, free), "nothing1"]
    ask = partial(sisters.claim, session, account_id=made.owner, public_id=made.public_id, listings=names, who=WHO)
    with pytest.raises(ProvidingProblem, match="not in the directory"):
        written(session, ask)
    assert sites(session, made) == set(made.listing_ids)  # whole, or not at all


def test_an_organization_that_is_no_more_gets_nothing(session: Session) -> None:
    made, (free,) = made_up.organization(session, 1, domain=None), sourced(session, 1)
    claim(session, made, [free])
    session.rollback()
    number = session.scalars(sa.select(Claim.id)).one()
    session.rollback()
    written(session, lambda: leaving.delete_account(session, account_id=made.owner))
    assert session.get(Claim, number) is None  # what waited went with the person


def test_two_organizations_claim_the_same(session: Session) -> None:
    first, second = made_up.organization(session, 1), made_up.organization(session, 1, owner=BEN)
    (free,) = sourced(session, 1)
    assert claim(session, first, [free]).granted
    with pytest.raises(ProvidingProblem, match="kept by an organization"):
        claim(session, second, [free])


def test_the_domain_of_its_founder_is_proven_by_what_a_source_gave(session: Session) -> None:
    ann, gus = made_up.account(session, "ann@example.org"), made_up.account(session, "gus@gmail.com")
    for who, listing_ids, domain in (
        (ann, sourced(session, 1), "example.org"),
        (ann, made_up.listings(session, 1, name="By hand", zip="78703"), None),
        (gus, sourced(session, 1, name="Another House", place="78704"), None),
    ):
        made_up.hold(session, listing_ids, who)
        found = partial(
            founding.found,
            session,
            account_id=who,
            name="Lantern",
            public_ids=made_up.public_ids(session, listing_ids),
        )
        public_id = written(session, found)
        query = sa.select(Organization.domain).where(Organization.public_id == public_id)
        assert session.scalars(query).one() == domain
        session.rollback()


def test_a_claim_for_an_organization_is_of_its_members(session: Session) -> None:
    """An owner who is taken out while a claim waits: the site is still the organization's, and not theirs."""
    made, free = made_up.organization(session, 1, domain=None), sourced(session, 1)
    ben = made_up.join(session, made, BEN, HolderRole.OWNER)
    claim(session, made, free, account_id=ben)
    session.rollback()
    theirs = next(
        one.id for one in members.members_of(session, made_up.organization_id(session, made)) if one.account_id == ben
    )
    session.rollback()
    out = partial(members.remove, session, account_id=made.owner, public_id=made.public_id, membership_id=theirs)
    written(session, out)
    grant(session, free[0])
    assert {who for one, who, _, _ in made_up.rows(session) if one == free[0]} == {made.owner}


def with_website(session: Session, listing_id: int, website: str) -> None:
    session.rollback()
    before = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    session.rollback()
    contact = before.contact.model_copy(update={"website": website})
    change = Change(draft=before.model_copy(update={"contact": contact}), listing_id=listing_id)
    write(session, change=change, actor=EVE)
    session.commit()


def test_a_website_that_moved_on_is_no_proof(session: Session) -> None:
    made, (free,) = made_up.organization(session, 1), sourced(session, 1)
    with_website(session, free, "https://new.example.com")
    assert claim(session, made, [free]).waiting
