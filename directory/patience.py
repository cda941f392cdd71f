"""How long whoever asks waits for the database: a family briefly, the desk longer, commands and jobs for ever.

A request says at its start who asks (`asking`). Wherever the database lets one wait, for a connection, an answer or a
lock, `directory.reach` and `directory.database` keep to what is left of that patience; only waiting uses it up.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class OutOfPatience(Exception):
    """The database let one wait too long."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: seconds of waiting for the database in one request, for one lock, and for a reader's on SQLite."""

    name: str
    seconds: float
    lock_seconds: float
    busy_seconds: float


FAMILY = Asker("family", seconds=1.2, lock_seconds=0.8, busy_seconds=0.4)
DESK = Asker("desk", seconds=30.0, lock_seconds=8.0, busy_seconds=3.0)
LOADER = Asker("loader", seconds=300.0, lock_seconds=10.0, busy_seconds=10.0)  # of the search index
LOOKOUT = Asker("lookout", seconds=1.0, lock_seconds=0.8, busy_seconds=0.4)  # looks whether the database answers


class Patience:
    """What one request has left. It is used by one thread."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.in_vain = False  # it got no answer, was told from memory, and asks no more
        self._spent = 0.0
        self._began: float | None = None

    @property
    def left(self) -> float:
        """Seconds of waiting left, those of a wait under way taken off."""
        return self.asker.seconds - self._waited()

    def _waited(self) -> float:
        return self._spent + (time.monotonic() - self._began if self._began is not None else 0.0)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around whatever waits. Raises OutOfPatience at once where nothing is left."""
        if self._spent >= self.asker.seconds:
            raise OutOfPatience("the database has let this request wait long enough")
        self._began = time.monotonic()
        try:
            yield
        finally:
            self._spent, self._began = self._waited(), None

    def look(self) -> None:
        """Now and then while waiting: raises OutOfPatience when it is time to give up."""
        if self._waited() >= self.asker.seconds:
            raise OutOfPatience("the database did not answer in time")


_patience: ContextVar[Patience | None] = ContextVar("directory_patience", default=None)


def current() -> Patience | None:
    """The patience of the request at hand; None where there is all the time in the world."""
    return _patience.get()


def asking(asker: Asker) -> AbstractContextManager[None]:
    """For the time of one request."""
    return keeping_to(Patience(asker))


@contextmanager
def keeping_to(patience: Patience) -> Iterator[None]:
    """For a part of a request that is made piece by piece."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)
