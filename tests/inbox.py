"""A mail server on this machine, and what came to it."""

from __future__ import annotations

import email
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

DANA = "dana@example.org"


class Inbox:
    """A mail server on this machine."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    def wait_for(self, subject: str, to: str = DANA) -> str:
        """The plain text of the newest mail with this in its subject."""
        gives_up = time.monotonic() + 30
        while time.monotonic() < gives_up:
            for message in reversed(self.messages):
                if subject in str(message["Subject"]) and message["To"] == to:
                    self.messages.remove(message)
                    return str(message.get_payload(0).get_payload(decode=True).decode())
            time.sleep(0.1)
        raise AssertionError(f"no mail “{subject}” came")


@contextmanager
def receiving() -> Iterator[tuple[Inbox, str]]:
    """An inbox that takes every mail, and the DIRECTORY_MAIL_URL that leads there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
