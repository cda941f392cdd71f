"""A claim is taken back with all that rests on it: an organization, its people’s and tokens’ words, people asked in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import (
    ChangeRequest,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Listing,
    Mail,
    Membership,
    Organization,
    Proof,
    Status,
)
from directory.providing import claims, edits, inviting, leaving, proving_by_phone
from directory.providing.organizations import founding, members, sisters
from directory.providing.proof import taking_back
from directory.unit_of_work import written
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.sourced import sourced
from tests.tokens import Program, said_now, token
from tests.unit.at_once import accounts
from tests.unit.test_claims_by_mail import granted, held_by
from tests.unit.test_sisters import claim as claim_sisters
from tests.unit.test_sisters import sourced as sister_houses

BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
MO = "mo@example.org"


def made_by(act: Callable[[], Any]) -> int:
    """The id of what an act makes."""
    return int(act().id)


def edit(session: Session, listing_id: int, account_id: int, **values: object) -> None:
    """Somebody says something of a section of theirs: openings, or the name, which waits."""
    session.rollback()
    now = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    query = sa.select(Holder.id).where(Holder.listing_id == listing_id, Holder.account_id == account_id)
    holder_id = session.scalars(query).one()
    base = session.get_one(Listing, listing_id).revision
    if "name" in values:
        made = now.model_copy(update=values)
    else:
        made = now.model_copy(update={"openings": now.openings.model_copy(update=values)})
    save = partial(edits.save, session, holder_id=holder_id, draft=made, base_revision=base, today=clock.today())
    written(session, lambda: save(sections=["names", "openings"]).live)
    session.rollback()


def by_desk(session: Session, listing_id: int) -> None:
    """The desk mends the street meanwhile."""
    now = said_now(session, listing_id)
    place = now.place.model_copy(update={"street2": "Floor 2"})
    made = Change(draft=now.model_copy(update={"place": place}), listing_id=listing_id, action="edited")
    written(session, lambda: bool(revisions.write(session, change=made, actor=MO)))
    session.rollback()


def take_back(session: Session, number: int) -> None:
    session.rollback()
    written(session, lambda: taking_back.take_back(session, claim_id=number, reason="Not theirs.", actor=MO))
    session.rollback()


def claim_of(session: Session, listing_id: int) -> int:
    session.rollback()
    query = sa.select(Claim.id).where(Claim.listing_id == listing_id, Claim.status == ClaimStatus.GRANTED)
    number = session.scalars(query).one()
    session.rollback()
    return number


def statuses(session: Session) -> set[str]:
    session.rollback()
    found = set(session.scalars(sa.select(Claim.status)))
    session.rollback()
    return found


def with_floor(draft: ListingDraft) -> ListingDraft:
    return draft.model_copy(update={"place": draft.place.model_copy(update={"street2": "Floor 2"})})


def sister_of(session: Session) -> tuple[Made, int, int, ListingDraft]:
    """An organization that was given a site by its domain, with Ben who edits; (it, Ben, the site, what it said)."""
    made = made_up.organization(session, 1)
    ben = made_up.join(session, made, BEN)
    (site,) = sister_houses(session, 1)
    claim_sisters(session, made, [site])
    return made, ben, site, said_now(session, site)


def test_what_an_organizations_people_and_tokens_wrote_goes_with_its_claim(app: Flask, session: Session) -> None:
    made, ben, site, before = sister_of(session)
    other = said_now(session, made.listing_ids[0])
    edit(session, site, made.owner, status="accepting")
    edit(session, site, ben, status="waitlist")
    edit(session, site, ben, name="Evil House")
    program = Program(app, token(session, made))
    public_id = made_up.public_ids(session, [site])[0]
    by_desk(session, site)
    answer = program.patch(public_id, {"openings": "full"}, match=program.get(public_id).headers["ETag"])
    assert answer.status_code == 200, answer.text
    number = files.send(app, session, made, files.changed(files.down(session, [site]), {0: {"wait_days": "9"}}))
    files.press(app, session, made, number)
    assert said_now(session, site) != with_floor(before)
    take_back(session, claim_of(session, site))
    assert said_now(session, site) == with_floor(before)
    assert held_by(session, site) == []
    assert session.scalars(sa.select(ChangeRequest.status)).all() == ["withdrawn"]
    session.rollback()
    assert said_now(session, made.listing_ids[0]) == other
    assert sorted(held_by(session, made.listing_ids[0])) == sorted([made.owner, ben])
    assert program.patch(public_id, {"openings": "full"}, match='"1"').status_code == 404


def test_words_of_who_left_the_organization_go_too(session: Session) -> None:
    made, ben, site, before = sister_of(session)
    edit(session, site, ben, status="waitlist")
    membership = session.scalars(sa.select(Membership.id).where(Membership.account_id == ben)).one()
    leave = partial(members.remove, session, account_id=ben, public_id=made.public_id, membership_id=membership)
    written(session, leave)
    take_back(session, claim_of(session, site))
    assert said_now(session, site) == before


def test_who_holds_the_site_by_themselves_stays_with_what_they_said(session: Session) -> None:
    made = made_up.organization(session, 1)
    ben = made_up.join(session, made, BEN)
    (site,) = sister_houses(session, 1)
    made_up.hold(session, [site], ben)
    claim_sisters(session, made, [site])  # it is disputed, and a person decides
    session.rollback()
    number = session.scalars(sa.select(Claim.id).where(Claim.listing_id == site)).one()
    session.rollback()
    written(session, lambda: bool(claims.grant(session, claim_id=number, actor=MO).id))
    edit(session, site, made.owner, status="accepting", wait_days=3)
    edit(session, site, ben, status="waitlist")
    take_back(session, number)
    assert held_by(session, site) == [ben]
    assert said_now(session, site).openings.status == "waitlist"


def test_an_organization_loses_what_its_founder_had_by_the_claim_only(session: Session) -> None:
    listing_id, public_id = sourced(session)
    ann, bob = accounts(session, 2)
    number = granted(session, public_id, ann)
    before = said_now(session, listing_id)
    found = partial(founding.found, session, account_id=ann, name="Evil Care", public_ids=[public_id])
    made = Made(written(session, found), ann, [listing_id], [public_id])
    made_up.join(session, made, "p1@example.org")
    edit(session, listing_id, bob, status="full")
    take_back(session, number)
    assert held_by(session, listing_id) == []
    assert said_now(session, listing_id) == before
    again = [one.id for one in written(session, lambda: founding.own_sites(session, ann))]
    assert again == []


def test_whom_the_claimant_asked_in_goes_and_whom_those_did(session: Session) -> None:
    listing_id, public_id = sourced(session)
    ann, eve, cy = accounts(session, 3)
    number = granted(session, public_id, ann)
    before = said_now(session, listing_id)
    for asks, email in ((ann, "p1@example.org"), (eve, "p2@example.org")):
        session.rollback()
        holder_id = session.scalars(sa.select(Holder.id).where(Holder.account_id == asks)).one()
        session.rollback()
        ask = partial(inviting.invite, session, holder_id=holder_id, email=email, role=HolderRole.OWNER)
        asked = written(session, partial(made_by, ask))
        written(session, partial(made_by, partial(claims.grant, session, claim_id=asked, actor=MO)))
    edit(session, listing_id, eve, status="full")
    edit(session, listing_id, cy, name="Evil House")
    take_back(session, number)
    assert held_by(session, listing_id) == []
    assert said_now(session, listing_id) == before
    assert statuses(session) == {ClaimStatus.TAKEN_BACK}
    told = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/claim-undone")).all()
    assert sorted(told) == ["p0@example.org", "p1@example.org", "p2@example.org"]
    session.rollback()


def test_whoever_comes_back_with_the_same_proof_waits_for_a_person(session: Session) -> None:
    """By the same address, by another account with it, for a listing into which theirs was merged, after they left."""
    listing_id, public_id = sourced(session)
    other_id, other = sourced(session, name="Lantern West", phone="+15125550111")
    ann, bob = accounts(session, 2)
    take_back(session, granted(session, public_id, ann))
    number = granted(session, public_id, ann)
    again = session.get_one(Claim, number)
    assert (again.status, again.proven) == (ClaimStatus.OPEN, True)
    assert "taken back before" in again.evidence
    assert "Not theirs." in again.evidence
    session.rollback()
    by_another = granted(session, public_id, bob)  # with the same address
    assert session.get_one(Claim, by_another).status == ClaimStatus.OPEN
    session.rollback()
    written(session, lambda: bool(claims.refuse(session, claim_id=number, reason="No.", actor=MO).id))
    said = said_now(session, listing_id)
    away = Change(
        draft=said, listing_id=listing_id, status=Status.MERGED, merged_into_id=other_id, action="merged away"
    )
    written(session, lambda: bool(revisions.write(session, change=away, actor=MO)))
    assert session.get_one(Claim, granted(session, other, ann)).status == ClaimStatus.OPEN
    session.rollback()
    assert held_by(session, other_id) == []


def test_whose_account_was_deleted_is_nobody_new(session: Session) -> None:
    listing_id, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    take_back(session, granted(session, public_id, ann))
    written(session, lambda: leaving.delete_account(session, account_id=ann))
    ann = made_up.account(session, "p0@example.org")
    assert session.get_one(Claim, granted(session, public_id, ann)).status == ClaimStatus.OPEN
    session.rollback()
    assert held_by(session, listing_id) == []


def test_a_code_over_the_phone_gives_nothing_back_by_itself(session: Session) -> None:
    listing_id, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    for status in (ClaimStatus.GRANTED, ClaimStatus.OPEN):
        ask = partial(claims.open_claim, session, account_id=ann, public_id=public_id, who="Ann", proof=Proof.PHONE)
        number = written(session, partial(made_by, ask))
        code = proving_by_phone.phone_code(session.get_one(Claim, number))
        session.rollback()
        read = partial(proving_by_phone.enter_phone_code, session, claim_id=number, code=code, actor=MO)
        assert written(session, read)
        found = session.get_one(Claim, number)
        assert (found.status, found.proven) == (status, True)
        session.rollback()
        if status == ClaimStatus.GRANTED:
            take_back(session, number)
    assert held_by(session, listing_id) == []


def test_an_organization_founded_on_a_claim_that_is_taken_back_has_no_domain(session: Session) -> None:
    """Its founder is asked to show the domain again: neither the same listing nor another one is theirs by a press."""
    listing_id, public_id = sourced(session)
    own_id, own = sourced(session, website="https://other.com/", name="Other House", phone="+15125550122")
    _, free = sourced(session, name="Lantern East", phone="+15125550153")
    (ann,) = accounts(session, 1)
    made_up.hold(session, [own_id], ann)
    number = granted(session, public_id, ann)
    found = partial(founding.found, session, account_id=ann, name="Evil Care", public_ids=[public_id, own])
    organization = written(session, found)
    domain = sa.select(Organization.domain).where(Organization.public_id == organization)
    assert session.scalars(domain).one() == "lantern.com"
    take_back(session, number)
    assert session.scalars(domain).one() is None
    session.rollback()
    press = partial(
        sisters.claim, session, account_id=ann, public_id=organization, listings=[public_id, free], who="Ann"
    )
    done = written(session, press)
    assert (len(done.granted), len(done.waiting)) == (0, 2)
    session.rollback()
    assert held_by(session, listing_id) == []


def test_a_domain_that_another_site_bears_out_stays_and_the_listing_is_still_not_theirs(session: Session) -> None:
    _, public_id = sourced(session, provider="Care")
    _, other = sourced(session, name="Lantern West", provider="Care", phone="+15125550111")
    _, free = sourced(session, name="Lantern East", provider="Care", phone="+15125550153")
    (ann,) = accounts(session, 1)
    number = granted(session, public_id, ann)
    granted(session, other, ann)
    found = partial(founding.found, session, account_id=ann, name="Care", public_ids=[public_id, other])
    organization = written(session, found)
    take_back(session, number)
    domain = sa.select(Organization.domain).where(Organization.public_id == organization)
    assert session.scalars(domain).one() == "lantern.com"
    session.rollback()
    press = partial(
        sisters.claim, session, account_id=ann, public_id=organization, listings=[public_id, free], who="Ann"
    )
    done = written(session, press)
    assert [name.split(",")[0] for name in done.granted] == ["Lantern East"]
    assert len(done.waiting) == 1
