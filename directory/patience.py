"""How long whoever asks waits for the database: a family briefly, the desk longer, commands and jobs for ever.

A request says at its start who asks (`asking`). Wherever the database lets one wait, for a connection, an answer or a
lock, `directory.reach` and `directory.database` keep to what is left of that patience; only waiting uses it up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_SOON = 0.3  # seconds of waiting after which a request of the desk needs a seat
_UNSEATED = 1.5  # seconds that it waits without one


class OutOfPatience(Exception):
    """The database let one wait too long."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: seconds of waiting for the database in one request, for one lock, and for a reader's on SQLite."""

    name: str
    seconds: float
    lock_seconds: float
    busy_seconds: float
    seated: bool  # may wait long only in one of the few seats


FAMILY = Asker("family", seconds=1.2, lock_seconds=0.8, busy_seconds=0.4, seated=False)
DESK = Asker("desk", seconds=30.0, lock_seconds=8.0, busy_seconds=3.0, seated=True)
LOADER = Asker("loader", seconds=300.0, lock_seconds=10.0, busy_seconds=10.0, seated=False)  # of the search index


class _Seats:
    """How many requests of the desk may wait long at once: the other threads are for families."""

    def __init__(self) -> None:
        self._free = 2
        self._lock = threading.Lock()

    def offer(self, count: int) -> None:
        self._free = count

    def take(self) -> bool:
        with self._lock:
            if self._free < 1:
                return False
            self._free -= 1
            return True

    def leave(self) -> None:
        with self._lock:
            self._free += 1


_seats = _Seats()


def offer_seats(threads: int) -> None:
    """Of a server's threads half may wait long for the desk."""
    _seats.offer(max(1, threads // 2))


class Patience:
    """What one request has left. It is used by one thread."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._spent = 0.0
        self._began: float | None = None
        self._seat = False

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
        waited = self._waited()
        if waited >= self.asker.seconds:
            raise OutOfPatience("the database did not answer in time")
        if self.asker.seated and waited > _SOON and not self._seat:
            self._seat = _seats.take()
            if not self._seat and waited > _UNSEATED:
                raise OutOfPatience("others wait for the database already")

    def end(self) -> None:
        """The request is over."""
        if self._seat:
            self._seat = False
            _seats.leave()


_patience: ContextVar[Patience | None] = ContextVar("directory_patience", default=None)


def current() -> Patience | None:
    """The patience of the request at hand; None where there is all the time in the world."""
    return _patience.get()


@contextmanager
def asking(asker: Asker) -> Iterator[None]:
    """For the time of one request."""
    patience = Patience(asker)
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)
        patience.end()
