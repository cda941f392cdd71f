"""The outbox: a mail is a row first, sent once, tried again, given up with its reason."""

from __future__ import annotations

import datetime as dt
import email
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session

from directory import mail
from directory.config import Settings
from directory.database import begin_write
from directory.models import Mail
from directory.models.base import utcnow


class Inbox:
    """A mail server on this machine."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[str, Inbox]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", inbox
    controller.stop()


def put(session: Session) -> int:
    begin_write(session)
    one = mail.put(session, kind="invitation", recipient="mo@example.org", subject="Come\nin", text="Grüß Gott")
    session.commit()
    return one.id


def test_it_works(session: Session, smtp: tuple[str, Inbox]) -> None:
    url, inbox = smtp
    put(session)
    assert mail.send_due(session, Settings(mail_url=url, mail_from="Desk <desk@example.org>")) == 1
    assert mail.send_due(session, Settings(mail_url=url)) == 0
    (message,) = inbox.messages
    assert message["To"] == "mo@example.org"
    assert message["Subject"] == "Come in"
    assert message.get_payload(decode=True).decode().strip() == "Grüß Gott"


def test_a_server_that_is_away_is_tried_later_and_in_the_end_given_up(session: Session) -> None:
    number = put(session)
    nowhere = Settings(mail_url="smtp://127.0.0.1:1")
    moment = utcnow()
    for _ in range(mail.GIVE_UP_AFTER):
        with time_machine.travel(moment, tick=True):
            assert mail.send_due(session, nowhere) == 0
            assert mail.send_due(session, nowhere) == 0  # not again at once
        moment += dt.timedelta(days=1)
    one = session.get_one(Mail, number, populate_existing=True)
    assert one.failed_at is not None
    assert "refused" in (one.problem or "")
    assert one.tries == mail.GIVE_UP_AFTER


def test_a_mail_goes_with_what_it_announces(session: Session) -> None:
    mail.put(session, kind="invitation", recipient="mo@example.org", subject="x", text="x")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_a_folder_takes_mail_too(session: Session, tmp_path: Path) -> None:
    put(session)
    assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}/out")) == 1
    (file,) = (tmp_path / "out").iterdir()
    assert b"mo@example.org" in file.read_bytes()
