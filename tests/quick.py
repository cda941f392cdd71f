"""What is slow on purpose, made quick for tests of anything else: hashing, and waiting for the disk.

A password is hashed in fifty thousandths of a second so that nobody tries millions; a commit waits for the disk so that
it outlives a power cut. Tests that are about either have it as it is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from directory.accounts import hashing

_QUICK = {**hashing.PARAMETERS, "argon2__memory_cost": 2_048}


def hash_quickly(app: Flask) -> None:
    """Let this application hash passwords, and encrypt the keys of second steps, with little work."""
    security = app.extensions["security"]
    security.pwd_context.update(**_QUICK)
    security.totp_factory._totp.wallet.encrypt_cost = 4


@contextmanager
def hashing_as_served(app: Flask) -> Iterator[None]:
    """Passwords hashed with the work that they are hashed with where people sign in."""
    context = app.extensions["security"].pwd_context
    context.update(**hashing.PARAMETERS)
    try:
        yield
    finally:
        context.update(**_QUICK)


def do_not_wait_for_the_disk(engine: Engine) -> None:
    """Let SQLite go on before the disk has what was committed: a file of tests need not outlive a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _do_not_wait)


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
