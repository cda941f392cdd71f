"""Signs of life of whoever works on something, kept in the store that nothing waits for (`fleeting`)."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import structlog

from directory import clock, fleeting

BEAT_EVERY = 3.0  # seconds
LEASE = dt.timedelta(seconds=15)  # without a beat, after which somebody on another machine counts as gone

log = structlog.get_logger("directory.pulses")


@contextmanager
def kept(what: str) -> Iterator[None]:
    """Say, from a thread, that this process goes on with `what` (which ends in a space), as long as the block lasts."""
    who = what + _me()
    fleeting.beat(who)
    engine, done = fleeting.engine(), threading.Event()

    def keep() -> None:
        while not done.wait(BEAT_EVERY):
            try:
                fleeting.beat(who, engine)
            except sa.exc.SQLAlchemyError as error:  # one beat missed is no death; the next may get through
                log.warning("a beat was missed", what=what, problem=str(error)[:200])

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        try:
            fleeting.stop_beating(who)
        except sa.exc.SQLAlchemyError as error:  # then it is gone with the process
            log.warning("a last beat was missed", what=what, problem=str(error)[:200])


def is_kept(what: str) -> bool:
    """True while somebody goes on with `what`: a living process here, however slow, or one that beats elsewhere."""
    found = fleeting.last_beat(what)
    if found is None:
        return False
    who, beat = found
    number = _number_here(who)
    return beat >= clock.now() - LEASE if number is None else _lives(number)


def is_dead(who: str) -> bool:
    """True for a process of this machine that is gone: what it worked on need not wait for the lease to run out."""
    number = _number_here(who)
    return number is not None and not _lives(number)


def _me() -> str:
    return f"{socket.gethostname()[:40]} {os.getpid()}"


def _number_here(who: str) -> int | None:
    """The process's number, for one of this machine."""
    _, _, number = who.rpartition(f" {socket.gethostname()[:40]} ")
    return int(number) if number.isdecimal() else None


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
