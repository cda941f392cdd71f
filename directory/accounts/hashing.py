"""Passwords are hashed one at a time on a machine: it is work on purpose, and families' pages need the other cores."""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from passlib.context import CryptContext

# OWASP's first choice for Argon2id with one lane: a second lane would take a second core.
PARAMETERS = {"argon2__memory_cost": 47_104, "argon2__time_cost": 1, "argon2__parallelism": 1}

_in_process = threading.Lock()
# A file without a name, opened before the server's workers fork: each process has locks of its own on it, and they are
# gone with the process.
_between_processes, _name = tempfile.mkstemp(prefix="iop-hashing-")
os.unlink(_name)  # noqa: PTH108 - beside mkstemp


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until nobody else hashes."""
    with _in_process:
        fcntl.lockf(_between_processes, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(_between_processes, fcntl.LOCK_UN)


class OneAtATime:
    """A context of password hashing in which each waits its turn."""

    def __init__(self, context: CryptContext) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def hash(self, secret: str | bytes, **more: Any) -> str:
        """The hash of a password."""
        with one_at_a_time():
            return str(self._context.hash(secret, **more))

    def verify(self, secret: str | bytes, hashed: str | bytes, **more: Any) -> bool:
        """True where this password has this hash."""
        with one_at_a_time():
            return bool(self._context.verify(secret, hashed, **more))
