"""What a stranger can do with claims: send few mails, freeze nothing, and keep nobody with a proof out."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import EVERYWHERE
from directory.extensions import db
from directory.models import Claim, HolderRole, Mail, Proof
from directory.providing import claim_lists, claims, holders, inviting, proving_by_phone
from directory.providing.providing_problem import ProvidingProblem
from tests import papers
from tests.unit.test_providing import account, claim, hold, listing, mails, read_over_the_phone
from tests.web.desk import at_once

OWNER = "ann@lantern.example.org"


def disputes(session: Session) -> int:
    return mails(session).count(("provider/disputed", OWNER))


def test_only_a_claim_that_is_proven_freezes(session: Session) -> None:
    one = listing(session)
    listing_id = one.id
    hold(session, one, account(session, OWNER))
    paper = ("license.pdf", papers.pdf())
    claim(session, account(session, "bob@example.com"), one, proof=Proof.DOCUMENT, document=paper)
    made = claim(session, account(session, "cy@example.com"), one, proof=Proof.PHONE)
    code, number = proving_by_phone.phone_code(made), made.id
    assert not holders.is_frozen(session, listing_id)
    assert disputes(session) == 1
    read_over_the_phone(session, number, code)
    assert holders.is_frozen(session, listing_id)
    assert disputes(session) == 2
    texts = session.scalars(sa.select(Mail.text).where(Mail.kind == "provider/disputed").order_by(Mail.id)).all()
    assert "nothing changes until we decide" in texts[0]
    assert "stay as they are" in texts[1]


def test_fifteen_claims_at_once_send_one_mail(app: Flask, session: Session) -> None:
    one = listing(session)
    public_id = one.public_id
    hold(session, one, account(session, OWNER))
    strangers = [account(session, f"s{number}@example.com").id for number in range(15)]
    session.rollback()

    def ask(account_id: int) -> None:
        with app.app_context():
            try:
                claims.open_claim(db.session, account_id=account_id, public_id=public_id, who="Me", proof=Proof.PHONE)
                db.session.commit()
            except ProvidingProblem:
                db.session.rollback()
            db.session.close()

    at_once(app, [partial(ask, account_id) for account_id in strangers])
    assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == len(strangers)  # all wait in the queue
    assert disputes(session) == 1


def test_one_address_gets_five_such_mails_a_day_of_all_its_listings(session: Session) -> None:
    ann, bob = account(session, OWNER), account(session, "bob@lantern.example.org")
    for number in range(8):
        one = listing(session, name=f"House {number}")
        hold(session, one, ann)
        claim(session, bob, one)
    assert disputes(session) == holders.DISPUTES_A_DAY
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1), tick=True):
        claim(session, account(session, "cy@lantern.example.org"), one)
        assert disputes(session) == holders.DISPUTES_A_DAY + 1


def test_many_claims_of_strangers_keep_nobody_from_a_claim_by_phone(session: Session) -> None:
    one = listing(session)
    for number in range(claims.MOST_PAPERS + 2):
        claim(session, account(session, f"s{number}@example.com"), one, proof=Proof.PHONE)
    made = claim(session, account(session, "bob@example.com"), one, proof=Proof.PHONE)
    code, number = proving_by_phone.phone_code(made), made.id
    session.rollback()
    assert read_over_the_phone(session, number, code)
    assert (
        claim_lists.queue(session, states=EVERYWHERE)[0][0].email == "bob@example.com"
    )  # what is proven is looked at first
    assert claim(session, account(session, OWNER), one).proven


def test_papers_of_strangers_end_and_keep_nobody_from_another_proof(session: Session) -> None:
    one, paper = listing(session), ("license.pdf", papers.pdf())
    for number in range(claims.MOST_PAPERS):
        claim(session, account(session, f"s{number}@example.com"), one, proof=Proof.DOCUMENT, document=paper)
    bob = account(session, "bob@example.com")
    with pytest.raises(ProvidingProblem, match="over its published phone"):
        claim(session, bob, one, proof=Proof.DOCUMENT, document=paper)
    assert claim(session, bob, one, proof=Proof.PHONE).proof == Proof.PHONE


def test_a_claim_taken_back_and_made_again_sends_no_second_mail(session: Session) -> None:
    one = listing(session)
    hold(session, one, account(session, OWNER))
    bob = account(session, "bob@lantern.example.org")
    bobs = bob.id
    for _ in range(4):
        number = claim(session, bob, one).id
        session.rollback()
        claims.withdraw(session, claim_id=number, account_id=bobs)
        session.commit()
    assert disputes(session) == 1


def test_an_owner_asks_ten_people_in_at_a_time(session: Session) -> None:
    holder_id = hold(session, listing(session), account(session, OWNER)).id
    session.rollback()
    for number in range(inviting.MOST_INVITED):
        inviting.invite(session, holder_id=holder_id, email=f"s{number}@example.com", role=HolderRole.EDITOR)
        session.commit()
    with pytest.raises(ProvidingProblem, match="10 people wait"):
        inviting.invite(session, holder_id=holder_id, email="one@example.com", role=HolderRole.EDITOR)
