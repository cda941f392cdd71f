"""Sign-in codes: mailed, good once, for some minutes, in one browser, with few tries."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, mail
from directory.accounts import codes, people
from directory.accounts.account_problem import AccountProblem
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Mail, Role, SignInCode

KEY, SITE = "a key of this test", "https://iop.example.org"


def ask(session: Session, email: str = "ann@example.org", *, again: bool = True) -> tuple[str, str]:
    """(browser, code), as mailed."""
    session.rollback()
    browser = codes.request_code(session, email=codes.address_of(email), language="en", key=KEY, site=SITE, again=again)
    session.commit()
    return browser, mailed(session).get("code", "")


def mailed(session: Session) -> dict[str, str]:
    """The secrets of the last mail."""
    mail = session.scalars(sa.select(Mail).order_by(Mail.id.desc()).limit(1)).one()
    found: dict[str, str] = json.loads(mail.secrets or "{}")
    session.rollback()
    return found


def test_who_comes_anew_has_the_language_of_the_page_and_keeps_what_they_said(session: Session) -> None:
    def language_after(asked: str, *, by_link: bool = False) -> str | None:
        session.rollback()
        browser = codes.request_code(session, email="ann@example.org", language=asked, key=KEY, site=SITE)
        session.commit()
        if by_link:
            return codes.follow(session, token=link_of(session), key=KEY).language
        return codes.redeem(session, browser=browser, code=mailed(session)["code"], key=KEY).language

    assert language_after("en") == "en"
    assert language_after("es", by_link=True) == "en"  # it may have been a stranger who asked so
    assert language_after("es") == "es"
    assert language_after("en") == "es"  # what the page offers by itself is no word against it
    session.rollback()
    begin_write(session)
    mail.send(session, to="Ann@example.org", template="account/changed")
    mail.send(session, to="bob@example.org", template="account/changed")
    mail.send(session, to="ann@example.org", template="account/changed", language="en")
    written = session.scalars(sa.select(Mail.language).where(Mail.kind == "account/changed").order_by(Mail.id))
    assert list(written) == ["es", "en", "en"]


def link_of(session: Session) -> str:
    """The token of the link in the last mail."""
    return mailed(session)["link"].removeprefix(f"{SITE}{codes.LINK}/")


def mails(session: Session) -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0
    session.rollback()
    return count


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"


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
    with pytest.raises(AccountProblem, match="is over"):
        codes.redeem(session, browser=browser, code=code, key=KEY)


def test_a_code_is_good_only_where_it_was_asked_for(session: Session) -> None:
    _, code = ask(session)
    other, _ = ask(session, "bob@example.org")
    with pytest.raises(AccountProblem, match="not the code"):
        codes.redeem(session, browser=other, code=code, key=KEY)
    with pytest.raises(AccountProblem, match="is over"):
        codes.redeem(session, browser="", code=code, key=KEY)


def test_asking_again_sends_the_same_code_and_ends_none(session: Session) -> None:
    browser, code = ask(session)
    for _ in range(4):  # a stranger, elsewhere
        assert ask(session)[1] == code
    assert codes.redeem(session, browser=browser, code=code, key=KEY).email == "ann@example.org"


def test_one_code_is_mailed_three_times_at_most_and_opens_in_each_browser_that_asked(session: Session) -> None:
    ask(session)
    for _ in range(10):
        browser, code = ask(session)
    assert mails(session) == codes.MOST_MAILS
    assert codes.redeem(session, browser=browser, code=code, key=KEY).email == "ann@example.org"
    assert ask(session)[1] != code  # used up: another one
    assert mails(session) == codes.MOST_MAILS + 1


def test_where_no_mail_may_go_out_again_the_first_of_a_code_still_does(session: Session) -> None:
    ask(session, again=False)
    ask(session, again=False)
    assert mails(session) == 1
    with time_machine.travel(clock.now() + codes.LASTS + dt.timedelta(seconds=1), tick=True):
        browser, code = ask(session, again=False)
        assert mails(session) == 2
        assert codes.redeem(session, browser=browser, code=code, key=KEY).email == "ann@example.org"


def test_a_code_that_is_asked_for_again_and_again_changes_all_the_same(session: Session) -> None:
    _, first = ask(session)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10), tick=True):
        browser, second = ask(session)
        with time_machine.travel(clock.now() + dt.timedelta(minutes=10), tick=True):
            _, third = ask(session)
            assert codes.redeem(session, browser=browser, code=second, key=KEY).email == "ann@example.org"
    assert first == second != third


def test_a_code_opens_once_in_all_browsers_together(session: Session) -> None:
    (here, code), (there, _) = ask(session), ask(session)
    link = link_of(session)
    codes.redeem(session, browser=here, code=code, key=KEY)
    with pytest.raises(AccountProblem, match="is over"):
        codes.redeem(session, browser=there, code=code, key=KEY)
    with pytest.raises(AccountProblem, match="is over"):
        codes.follow(session, token=link, key=KEY)


def test_guessing_ends_after_five_tries_in_a_browser_and_shuts_out_no_other(session: Session) -> None:
    owner, code = ask(session)
    stranger, _ = ask(session)
    for _ in range(codes.MOST_TRIES):
        with pytest.raises(AccountProblem, match="not the code"):
            codes.redeem(session, browser=stranger, code=wrong(code), key=KEY)
    with pytest.raises(AccountProblem, match="too many wrong codes"):
        codes.redeem(session, browser=stranger, code=code, key=KEY)
    assert codes.redeem(session, browser=owner, code=code, key=KEY).email == "ann@example.org"


def test_a_code_that_was_guessed_at_from_everywhere_is_worn_out_but_its_link_opens(session: Session) -> None:
    owner, code = ask(session)
    link = link_of(session)
    for _ in range(codes.WORN_OUT // codes.MOST_TRIES):
        stranger, _ = ask(session)
        for _ in range(codes.MOST_TRIES):
            with pytest.raises(AccountProblem):
                codes.redeem(session, browser=stranger, code=wrong(code), key=KEY)
    with pytest.raises(AccountProblem, match="link in the mail, or ask again"):
        codes.redeem(session, browser=owner, code=code, key=KEY)
    assert codes.address_of_link(session, token=link, key=KEY) == "ann@example.org"
    session.rollback()
    again, another = ask(session)
    assert another != code
    assert codes.redeem(session, browser=again, code=another, key=KEY).email == "ann@example.org"
    session.rollback()
    assert codes.follow(session, token=link, key=KEY).email == "ann@example.org"


def test_a_link_opens_once_in_any_browser_for_fifteen_minutes(session: Session) -> None:
    ask(session)
    link = link_of(session)
    for token in ("", "x", link[:-1], link + "0", "é" * 96, "0" * 96):
        assert codes.address_of_link(session, token=token, key=KEY) is None
        session.rollback()
    assert codes.follow(session, token=link, key=KEY).email == "ann@example.org"
    session.rollback()
    with pytest.raises(AccountProblem, match="is over"):
        codes.follow(session, token=link, key=KEY)
    ask(session)
    link = link_of(session)
    with time_machine.travel(clock.now() + codes.LASTS + dt.timedelta(seconds=1)), pytest.raises(AccountProblem):
        codes.follow(session, token=link, key=KEY)


def test_nobody_makes_a_mailed_link_live_longer_by_asking_again(session: Session) -> None:
    began = clock.now()
    with time_machine.travel(began, tick=False):
        ask(session)
        first = link_of(session)
    with time_machine.travel(began + dt.timedelta(minutes=14, seconds=30), tick=False):
        ask(session, again=False)  # a stranger
        assert codes.address_of_link(session, token=first, key=KEY) == "ann@example.org"
        session.rollback()
        ask(session)  # mailed once more: the link of that mail has a time of its own
        second = link_of(session)
    for minutes, opens in ((16, [False, True]), (29, [False, True]), (30, [False, False])):
        with time_machine.travel(began + dt.timedelta(minutes=minutes), tick=False):
            found = [codes.address_of_link(session, token=link, key=KEY) is not None for link in (first, second)]
            session.rollback()
            assert found == opens, minutes
    with time_machine.travel(began + dt.timedelta(minutes=20), tick=False):
        late = first[:32] + second[32:40] + first[40:]  # the time of another mail is not this one's
        for link in (first, late):
            with pytest.raises(AccountProblem, match="is over"):
                codes.follow(session, token=link, key=KEY)
        assert codes.follow(session, token=second, key=KEY).email == "ann@example.org"


def test_twenty_that_ask_at_once_get_one_code(app: Flask, session: Session) -> None:
    at_once(app, 20, lambda: codes.request_code(db.session, email="ann@example.org", language="en", key=KEY, site=SITE))
    assert len(set(session.scalars(sa.select(SignInCode.salt)))) == 1
    assert mails(session) == codes.MOST_MAILS


def at_once(app: Flask, how_many: int, do: Callable[[], object]) -> None:
    """Do it in as many threads, each on a connection of its own, begun together; each commits."""
    barrier = threading.Barrier(how_many)

    def one() -> None:
        with app.app_context():
            barrier.wait()
            do()
            db.session.commit()
            db.session.close()

    threads = [threading.Thread(target=one) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_code_is_over_after_fifteen_minutes(session: Session) -> None:
    browser, code = ask(session)
    with time_machine.travel(clock.now() + codes.LASTS + dt.timedelta(seconds=1)), pytest.raises(AccountProblem):
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
            except AccountProblem:
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
    with pytest.raises(AccountProblem):
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
    codes.request_code(session, email="ann@example.org", language="en", key=KEY, site=SITE)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == before


def test_nothing_readable_is_kept_and_codes_are_forgotten(session: Session) -> None:
    _, code = ask(session)
    held = session.execute(sa.select(SignInCode.__table__)).one()
    assert code.replace(" ", "") not in str(tuple(held))
    session.rollback()
    begin_write(session)
    codes.forget_old(session, now=clock.now() + dt.timedelta(days=2))
    session.commit()
    assert session.scalars(sa.select(SignInCode)).all() == []


@pytest.mark.parametrize(
    "text", ["", "ann", "ann@", "a@b", "ann@example.org\nBcc: x@y.org", "<ann@example.org>", "a" * 100_000]
)
def test_what_is_no_address_is_said_so(text: str) -> None:
    with pytest.raises(AccountProblem, match="not an email address"):
        codes.address_of(text)
