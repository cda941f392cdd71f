"""A code to an address at the domain that a source gave: once, in one browser, for one claim; and taken back whole."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import (
    Account,
    ChangeRequest,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Listing,
    Mail,
    Proof,
    Revision,
    SourceRecord,
    Status,
)
from directory.providing import claims, edits, holders
from directory.providing.proof import by_mail, claim_ways, taking_back
from directory.providing.proof.claim_ways import WAYS, Case, Decides
from directory.providing.providing_problem import ProvidingProblem
from tests.factories import publish
from tests.sourced import record, sourced, with_site
from tests.unit.at_once import accounts, at_once, count, public, refused

AT = "ann@lantern.com"
KEY = "key"


def ask(session: Session, account_id: int, public_id: str, email: str = AT) -> str:
    browser = by_mail.request_code(
        session, account_id=account_id, public_id=public_id, email=email, who="Ann, director", key=KEY
    )
    session.commit()
    return browser


def mailed(session: Session, email: str = AT) -> str:
    query = sa.select(Mail.secrets).where(Mail.recipient == email).order_by(Mail.id.desc()).limit(1)
    code: str = json.loads(session.scalars(query).one() or "{}")["code"]
    session.rollback()
    return code


def redeem(session: Session, account_id: int, public_id: str, browser: str, code: str) -> Claim:
    number = by_mail.redeem(session, account_id=account_id, public_id=public_id, browser=browser, code=code, key=KEY)
    found = session.get_one(Claim, number)
    session.rollback()
    return found


def held_by(session: Session, listing_id: int) -> list[int]:
    session.rollback()
    found = list(session.scalars(sa.select(Holder.account_id).where(Holder.listing_id == listing_id)))
    session.rollback()
    return found


def test_it_works(session: Session) -> None:
    listing_id, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    browser = ask(session, ann, public_id)
    claim = redeem(session, ann, public_id, browser, mailed(session))
    assert (claim.status, claim.decided_by, claim.proof_email) == (ClaimStatus.GRANTED, claims.BY_PROOF, AT)
    assert held_by(session, listing_id) == [ann]


def test_a_code_is_good_once_in_its_browser_for_its_account_and_its_listing(session: Session) -> None:
    _, public_id = sourced(session)
    _, other = sourced(session, name="Lantern West")
    ann, bob = accounts(session, 2)
    browser = ask(session, ann, public_id)
    code = mailed(session)
    for who, listing, place in ((bob, public_id, browser), (ann, other, browser), (ann, public_id, "x" * 43)):
        with pytest.raises(ProvidingProblem, match="over"):
            redeem(session, who, listing, place, code)
    theirs = ask(session, bob, public_id)  # the code of Ann's mail, forwarded into Bob's own browser
    with pytest.raises(ProvidingProblem, match="not the code"):
        redeem(session, bob, public_id, theirs, code)
    redeem(session, ann, public_id, browser, code)
    with pytest.raises(ProvidingProblem, match="over"):
        redeem(session, ann, public_id, browser, code)


def test_wrong_codes_are_counted_and_codes_end(session: Session) -> None:
    _, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    browser = ask(session, ann, public_id)
    code = mailed(session)
    wrong = "0" * 8 if code.replace(" ", "") != "0" * 8 else "1" * 8
    for left in (4, 3, 2, 1):
        with pytest.raises(ProvidingProblem, match=f"{left} more"):
            redeem(session, ann, public_id, browser, wrong)
    with pytest.raises(ProvidingProblem, match="last try"):
        redeem(session, ann, public_id, browser, wrong)
    with pytest.raises(ProvidingProblem, match="too many wrong"):
        redeem(session, ann, public_id, browser, code)
    browser = ask(session, ann, public_id)
    with time_machine.travel(clock.now() + by_mail.LASTS), pytest.raises(ProvidingProblem, match="over"):
        redeem(session, ann, public_id, browser, mailed(session))
    for _ in range(by_mail.MOST_MAILS - 2):
        ask(session, ann, public_id)
    with pytest.raises(ProvidingProblem, match="Several codes"):
        ask(session, ann, public_id)
    session.rollback()
    begin_write(session)
    by_mail.forget_old(session, now=clock.now() + dt.timedelta(days=2))
    session.commit()


@pytest.mark.parametrize("email", ["ann@evil.com", "ann@gmail.com", "ann@l\u0430ntern.com", "ann@xn--lntern-3nf.com"])
def test_no_code_goes_to_another_domain(session: Session, email: str) -> None:
    _, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    with pytest.raises(ProvidingProblem, match="Choose another way"):
        ask(session, ann, public_id, email)
    session.rollback()


def test_a_domain_that_the_claimant_wrote_first_is_for_a_person(session: Session) -> None:
    """By suggesting the program, by an edit, by a change that was approved, by a role at the desk that they had."""
    (ann,) = accounts(session, 1)
    for action, words_of, status in (
        ("suggested", None, Status.PUBLISHED),
        ("edited", None, Status.PUBLISHED),
        ("approved", "p0@example.org", Status.PUBLISHED),
    ):
        listing_id, _ = publish(session, with_site(None), status=status)
        record(session, listing_id, with_site(None))
        begin_write(session)
        change = Change(draft=with_site("https://evil.com/"), listing_id=listing_id, action=action, words_of=words_of)
        revisions.write(session, change=change, actor="p0@example.org")
        session.commit()
        public_id = public(session, listing_id)
        browser = ask(session, ann, public_id, "ann@evil.com")
        claim = redeem(session, ann, public_id, browser, mailed(session, "ann@evil.com"))
        assert (claim.status, claim.proven) == (ClaimStatus.OPEN, True), action
        assert "A person looks at it" in claim.evidence
        assert held_by(session, listing_id) == []


@pytest.mark.parametrize("way", ["merged", "the domain is another", "taken back", "held"])
def test_what_changed_between_the_code_and_its_typing_counts(session: Session, way: str) -> None:
    listing_id, public_id = sourced(session)
    ann, bob = accounts(session, 2)
    browser = ask(session, ann, public_id)
    code = mailed(session)
    begin_write(session)
    if way == "merged":
        other, _ = publish(session, with_site(None))
        begin_write(session)
        values = {"status": Status.MERGED, "merged_into_id": other}
        session.execute(sa.update(Listing).where(Listing.id == listing_id).values(**values))
    elif way == "the domain is another":
        moved = with_site("https://harbor.com/")
        session.execute(sa.update(SourceRecord).values(draft=moved.to_json()))
        revisions.write(session, change=Change(draft=moved, listing_id=listing_id), actor="import")
    elif way == "taken back":
        session.execute(sa.update(SourceRecord).values(released=True))
    else:
        account = session.get_one(Account, bob)
        holders.add(session, listing_id=listing_id, account=account, role=HolderRole.OWNER, actor="test")
    session.commit()
    if way in ("merged", "the domain is another"):
        with pytest.raises(ProvidingProblem):
            redeem(session, ann, public_id, browser, code)
        session.rollback()
        assert count(session, of=Claim) == 0
    else:
        claim = redeem(session, ann, public_id, browser, code)
        assert (claim.status, claim.disputed) == (ClaimStatus.OPEN, way == "held")
        told = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/disputed")).all()
        assert list(told) == (["p1@example.org"] if way == "held" else [])
    assert ann not in held_by(session, listing_id)


def test_of_two_claims_at_once_one_is_granted_and_the_other_disputed(app: Flask, session: Session) -> None:
    listing_id, public_id = sourced(session)
    people_of = accounts(session, 4)
    asked = [(one, ask(session, one, public_id, f"p{one}@lantern.com")) for one in people_of]
    codes = {one: mailed(session, f"p{one}@lantern.com") for one in people_of}

    def typed(session: Session, account_id: int, browser: str) -> int:
        return by_mail.redeem(
            session, account_id=account_id, public_id=public_id, browser=browser, code=codes[account_id], key=KEY
        )

    works = [partial(typed, account_id=one, browser=browser) for one, browser in asked for _ in range(2)]
    results = at_once(app, works, refusals=(ProvidingProblem,))
    assert refused(results) == len(people_of)  # each code once
    assert len(held_by(session, listing_id)) == 1
    found = session.execute(sa.select(Claim.status, Claim.disputed).order_by(Claim.status)).all()
    assert sorted(map(tuple, found)) == [("granted", False), *[("open", True)] * 3]


CASES = [Case(proof, held, known) for proof in Proof for held in (True, False) for known in (True, False)]
CELLS = {
    Proof.DOMAIN: Decides.PROOF,
    Proof.PHONE: Decides.CALL,
    Proof.DOCUMENT: Decides.PERSON,
    Proof.INVITED: Decides.PERSON,
    Proof.SISTERS: Decides.PROOF,
}


@pytest.mark.parametrize("case", CASES)
def test_each_cell_of_what_a_way_allows(case: Case) -> None:
    """Only a proof that a source bears out decides by itself, and never against somebody who holds the listing."""
    alone = CELLS[case.proof] if case.sourced and not case.held else Decides.PERSON
    assert claim_ways.decides(case.proof, held=case.held, sourced=case.sourced) == alone
    assert case in WAYS


def granted(session: Session, public_id: str, account_id: int) -> int:
    browser = ask(session, account_id, public_id)
    code = mailed(session)
    return by_mail.redeem(session, account_id=account_id, public_id=public_id, browser=browser, code=code, key=KEY)


def said_in(session: Session, listing_id: int) -> ListingDraft:
    session.rollback()
    found = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    session.rollback()
    return found


def test_a_grant_is_taken_back_with_what_it_changed_and_what_others_changed_stays(session: Session) -> None:
    listing_id, public_id = sourced(session)
    (ann,) = accounts(session, 1)
    number = granted(session, public_id, ann)
    before = said_in(session, listing_id)
    (holder_id,) = session.scalars(sa.select(Holder.id))
    session.rollback()
    openings = before.openings.model_copy(update={"status": "accepting"})
    made = before.model_copy(update={"name": "Evil House", "openings": openings})
    edits.save(
        session,
        holder_id=holder_id,
        draft=made,
        base_revision=1,
        sections=["names", "openings"],
        today=clock.today(),
    )
    session.commit()
    assert said_in(session, listing_id) != before
    assert count(session, ChangeRequest.status == "waiting", of=ChangeRequest) == 1
    others = said_in(session, listing_id)
    place = others.place.model_copy(update={"street2": "Floor 2"})
    revisions.write(
        session,
        change=Change(draft=others.model_copy(update={"place": place}), listing_id=listing_id, action="edited"),
        actor="mo@example.org",
    )
    session.commit()
    taking_back.take_back(session, claim_id=number, reason="Not of the program.", actor="mo@example.org")
    session.commit()
    after = said_in(session, listing_id)
    assert after == before.model_copy(update={"place": before.place.model_copy(update={"street2": "Floor 2"})})
    assert held_by(session, listing_id) == []
    assert count(session, ChangeRequest.status == "withdrawn", of=ChangeRequest) == 1
    assert session.get_one(Claim, number).status == ClaimStatus.TAKEN_BACK
    last = session.scalars(sa.select(Revision.action).order_by(Revision.id.desc()).limit(1)).one()
    assert last == "claim taken back"
    told = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/claim-undone")).all()
    assert list(told) == ["p0@example.org"]
    session.rollback()
    with pytest.raises(ProvidingProblem, match="not granted now"):
        taking_back.take_back(session, claim_id=number, reason="Again.", actor="mo@example.org")
    session.rollback()


def test_whoever_the_listing_was_taken_from_holds_it_again(session: Session) -> None:
    listing_id, public_id = sourced(session)
    ann, bob = accounts(session, 2)
    begin_write(session)
    account = session.get_one(Account, bob)
    holders.add(session, listing_id=listing_id, account=account, role=HolderRole.OWNER, actor="test")
    session.commit()
    number = granted(session, public_id, ann)  # disputed: a person decides
    claims.grant(session, claim_id=number, actor="mo@example.org", instead=True)
    session.commit()
    assert held_by(session, listing_id) == [ann]
    taking_back.take_back(session, claim_id=number, reason="Not of the program.", actor="mo@example.org")
    session.commit()
    assert held_by(session, listing_id) == [bob]
