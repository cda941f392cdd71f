"""The outbox: a mail is a row first, sent once, tried again, given up with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory import clock, letters, mail
from directory.config import Settings
from directory.database import begin_write
from directory.models import Mail
from tests.inbox import Inbox, receiving


@pytest.fixture
def smtp() -> Iterator[tuple[str, Inbox]]:
    with receiving() as (inbox, url):
        yield url, inbox


def put(session: Session) -> int:
    begin_write(session)
    values = {"inviter": "Grüß\r\nBcc: all@example.org", "roles": "moderator"}
    secrets = {"link": "http://127.0.0.1:8000/manage/reset-password/abc"}
    assert mail.send(session, to="mo@example.org", template="account/invitation", values=values, secrets=secrets)
    session.commit()
    return session.scalars(sa.select(Mail.id)).one()


def test_it_works(session: Session, smtp: tuple[str, Inbox]) -> None:
    url, inbox = smtp
    put(session)
    assert mail.send_due(session, Settings(mail_url=url, mail_from="Desk <desk@example.org>")) == 1
    assert mail.send_due(session, Settings(mail_url=url)) == 0
    (message,) = inbox.messages
    assert message["To"] == "mo@example.org"
    assert message["Subject"] == "Help run the directory IOP Near Me"
    assert message["Bcc"] is None
    plain, page = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert "Grüß Bcc: all@example.org invites you" in plain
    assert "http://127.0.0.1:8000/manage/reset-password/abc" in plain.splitlines()
    assert '<a href="http://127.0.0.1:8000/manage/reset-password/abc" ' in page
    assert ">Choose a password here</a>" in page


def test_secrets_are_kept_apart_and_forgotten_once_sent(session: Session, smtp: tuple[str, Inbox]) -> None:
    number = put(session)
    held = session.get_one(Mail, number)
    assert "abc" not in held.text
    assert letters.hide(held.text).count(letters.HIDDEN) == 1
    session.rollback()
    mail.send_due(session, Settings(mail_url=smtp[0]))
    assert session.get_one(Mail, number, populate_existing=True).secrets is None


def test_what_is_announced_once_is_one_mail(session: Session) -> None:
    begin_write(session)
    said = [mail.send(session, to="mo@example.org", template="account/changed", key="changed 7") for _ in range(2)]
    session.commit()
    assert said == [True, False]
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


@pytest.mark.parametrize("address", ["a@b.org\nBcc: c@d.org", "a@b.org, c@d.org", "Ann <a@b.org>", "nobody", ""])
def test_only_one_address_is_written_to(session: Session, address: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        mail.send(session, to=address, template="account/changed")


def test_a_server_that_is_away_is_tried_later_and_in_the_end_given_up(session: Session) -> None:
    number = put(session)
    nowhere = Settings(mail_url="smtp://127.0.0.1:1")
    moment = clock.now()
    for _ in range(mail.GIVE_UP_AFTER):
        with time_machine.travel(moment, tick=True):
            assert mail.send_due(session, nowhere) == 0
            assert mail.send_due(session, nowhere) == 0  # not again at once
        moment += dt.timedelta(days=1)
    one = session.get_one(Mail, number, populate_existing=True)
    assert one.failed_at is not None
    assert "refused" in (one.problem or "")
    assert one.tries == mail.GIVE_UP_AFTER


@pytest.mark.parametrize("server", ["smtp://" + "a" * 64 + ".example.org", "smtp://.example.org"])
def test_a_server_that_no_network_can_name_is_noted_like_one_that_is_away(session: Session, server: str) -> None:
    number = put(session)
    assert mail.send_due(session, Settings(mail_url=server)) == 0
    one = session.get_one(Mail, number, populate_existing=True)
    assert (one.tries, one.sent_at, one.failed_at) == (1, None, None)
    assert "UnicodeError" in (one.problem or "")


def test_one_that_can_be_made_no_message_is_given_up_and_holds_up_no_other(session: Session, tmp_path: Path) -> None:
    number = put(session)
    session.get_one(Mail, number).subject = "Two\nlines"
    session.commit()
    begin_write(session)
    values = {"inviter": "Ann", "roles": "admin"}
    secrets = {"link": "http://127.0.0.1:8000/manage/reset-password/def"}
    mail.send(session, to="di@example.org", template="account/invitation", values=values, secrets=secrets)
    session.commit()
    assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}")) == 1
    one = session.get_one(Mail, number, populate_existing=True)
    assert one.failed_at is not None
    assert one.secrets is None
    assert "ValueError" in (one.problem or "")


def test_a_mail_goes_with_what_it_announces(session: Session) -> None:
    begin_write(session)
    mail.send(session, to="mo@example.org", template="account/changed")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_a_folder_takes_mail_too(session: Session, tmp_path: Path) -> None:
    put(session)
    assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}/out")) == 1
    (file,) = (tmp_path / "out").iterdir()
    assert b"mo@example.org" in file.read_bytes()


def test_a_server_that_is_down_for_an_hour_gets_every_mail_once(session: Session, smtp: tuple[str, Inbox]) -> None:
    begin_write(session)
    for number in range(25):
        mail.send(session, to=f"n{number}@example.org", template="account/changed", key=f"changed {number}")
    session.commit()
    began = clock.now()
    for minute in range(0, 60, 1):
        with time_machine.travel(began + dt.timedelta(minutes=minute), tick=True):
            assert mail.send_due(session, Settings(mail_url="smtp://127.0.0.1:1")) == 0
    for minute in range(60, 240, 5):
        with time_machine.travel(began + dt.timedelta(minutes=minute), tick=True):
            mail.send_due(session, Settings(mail_url=smtp[0]))
    assert sorted(message["To"] for message in smtp[1].messages) == sorted(f"n{n}@example.org" for n in range(25))
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) == 0


def test_a_worker_that_dies_after_the_servers_yes_sends_it_again_under_the_same_id(
    session: Session, smtp: tuple[str, Inbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session)
    url, inbox = smtp
    deliver = mail._to_smtp

    class Killed(BaseException):
        pass

    def die_after(message: Any, address: str) -> None:
        deliver(message, address)
        raise Killed

    monkeypatch.setattr(mail, "_to_smtp", die_after)
    with pytest.raises(Killed):
        mail.send_due(session, Settings(mail_url=url))
    session.rollback()
    monkeypatch.setattr(mail, "_to_smtp", deliver)
    assert mail.send_due(session, Settings(mail_url=url)) == 0  # not at once: another worker may be at it
    with time_machine.travel(clock.now() + dt.timedelta(minutes=3), tick=True):
        assert mail.send_due(session, Settings(mail_url=url)) == 1
        assert mail.send_due(session, Settings(mail_url=url)) == 0
    first, second = inbox.messages
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("answer", ["451 later", "554 never"])
def test_a_server_that_refuses_is_told_of(
    session: Session, smtp: tuple[str, Inbox], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    number = put(session)

    async def refuse(*_: Any) -> str:
        return answer

    monkeypatch.setattr(smtp[1], "handle_DATA", refuse)
    assert mail.send_due(session, Settings(mail_url=smtp[0])) == 0
    assert answer.split()[1] in (session.get_one(Mail, number, populate_existing=True).problem or "")
