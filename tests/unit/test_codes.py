"""Sign-in codes: mailed, good once, for some minutes, in one browser, with few tries."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import codes, people
from directory.accounts.codes import CodeProblem
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Mail, Role, SignInCode

KEY = "a key of this test"


def ask(session: Session, email: str = "ann@example.org") -> tuple[str, str]:
    """(browser, code), as mailed."""
    session.rollback()
    browser = codes.request_code(session, email=codes.address_of(email), language="en", key=KEY)
    session.commit()
    mail = session.scalars(sa.select(Mail).order_by(Mail.id.desc()).limit(1)).one()
    code = json.loads(mail.secrets or "{}").get("code", "")
    session.rollback()
    return browser, code


def test_it_works(session: Session) -> None:
    browser, code = ask(session)
    account = codes.redeem(session, browser=browser, code=code.replace(" ", ""), key=KEY)
    assert account.email == "ann@example.org"
    assert account.role_names == {"provider"}
    browser, code = ask(session, " Ann@Example.org ")
    assert codes.redeem(session, browser=browser, code=code, key=KEY).id == account.id


def test_a_code_opens_once(session: Session) -> None:
    browser, code = ask(session)
    codes.redeem(session, browser=browser, code=code, key=KEY)
    with pytest.raises(CodeProblem, match="is over"):
        codes.redeem(session, browser=browser, code=code, key=KEY)


def test_a_code_is_good_only_where_it_was_asked_for(session: Session) -> None:
    _, code = ask(session)
    other, _ = ask(session, "bob@example.org")
    with pytest.raises(CodeProblem, match="not the code"):
        codes.redeem(session, browser=other, code=code, key=KEY)
    with pytest.raises(CodeProblem, match="is over"):
        codes.redeem(session, browser="", code=code, key=KEY)


def test_a_newer_code_ends_the_earlier_one(session: Session) -> None:
    browser, code = ask(session)
    ask(session)
    with pytest.raises(CodeProblem, match="is over"):
        codes.redeem(session, browser=browser, code=code, key=KEY)


def test_guessing_ends_after_five_tries(session: Session) -> None:
    browser, code = ask(session)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"
    for _ in range(codes.MOST_TRIES):
        with pytest.raises(CodeProblem, match="not the code"):
            codes.redeem(session, browser=browser, code=wrong, key=KEY)
    with pytest.raises(CodeProblem, match="is over"):
        codes.redeem(session, browser=browser, code=code, key=KEY)


def test_a_code_is_over_after_fifteen_minutes(session: Session) -> None:
    browser, code = ask(session)
    with time_machine.travel(clock.now() + codes.LASTS + dt.timedelta(seconds=1)), pytest.raises(CodeProblem):
        codes.redeem(session, browser=browser, code=code, key=KEY)


def test_one_code_sent_at_once_opens_once(app: Flask, session: Session) -> None:
    browser, code = ask(session)
    opened: list[str] = []
    barrier = threading.Barrier(4)

    def send() -> None:
        with app.app_context():
            barrier.wait()
            try:
                codes.redeem(db.session, browser=browser, code=code, key=KEY)
                opened.append("yes")
            except CodeProblem:
                opened.append("no")
            db.session.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == ["no", "no", "no", "yes"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MODERATOR])
def test_people_of_the_desk_do_not_come_in_by_a_code(session: Session, role: Role) -> None:
    begin_write(session)
    people.create(session, email="ann@example.org", name="Ann", roles=[role], actor="test")
    session.commit()
    browser, code = ask(session)
    assert code == ""
    with pytest.raises(CodeProblem):
        codes.redeem(session, browser=browser, code="00000000", key=KEY)
    assert session.scalars(sa.select(Mail.kind)).all() == ["provider/staff"]


def test_a_closed_account_stays_closed(session: Session) -> None:
    browser, code = ask(session)
    account_id = codes.redeem(session, browser=browser, code=code, key=KEY).id
    session.rollback()
    begin_write(session)
    account = session.get_one(Account, account_id)
    people.set_active(session, account=account, active=False, actor="test")
    session.commit()
    before = session.scalar(sa.select(sa.func.count()).select_from(Mail))
    session.rollback()
    codes.request_code(session, email="ann@example.org", language="en", key=KEY)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == before


def test_nothing_readable_is_kept_and_codes_are_forgotten(session: Session) -> None:
    _, code = ask(session)
    held = session.scalars(sa.select(SignInCode)).one()
    assert code.replace(" ", "") not in f"{held.code_hash}{held.browser_hash}"
    session.rollback()
    begin_write(session)
    codes.forget_old(session, now=clock.now() + dt.timedelta(days=2))
    session.commit()
    assert session.scalars(sa.select(SignInCode)).all() == []


@pytest.mark.parametrize("text", ["", "ann", "ann@", "a@b", "ann@example.org\nBcc: x@y.org", "<ann@example.org>"])
def test_what_is_no_address_is_said_so(text: str) -> None:
    with pytest.raises(CodeProblem, match="not an email address"):
        codes.address_of(text)
