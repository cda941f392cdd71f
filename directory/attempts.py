"""Things done again and again, each by itself: what fails is logged and rests a while, and the others are done."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

FIRST_REST = 60.0  # seconds after a failure; twice as long after each further one in a row
LONGEST_REST = 3600.0

log = structlog.get_logger("directory.attempts")

T = TypeVar("T")


class Attempts:
    """What failed of late, by its name, and until when it rests."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}

    def rests(self, name: str) -> bool:
        """True while it is left alone after a failure."""
        return time.monotonic() < self._rests_until.get(name, 0.0)

    def attempt(self, session: Session, name: str, work: Callable[[], T], otherwise: T) -> T:
        """Do `work` and return what it returns; `otherwise` where it rests, or fails: of that nothing is kept.

        Nothing passes but what ends the process. `work` opens its own unit of work.
        """
        if self.rests(name):
            return otherwise
        try:
            done = work()
        except Exception as error:
            session.rollback()
            failures = self._failures[name] = self._failures.get(name, 0) + 1
            rest = min(FIRST_REST * 2 ** (failures - 1), LONGEST_REST) if failures < 10 else LONGEST_REST
            self._rests_until[name] = time.monotonic() + rest
            if isinstance(error, sa.exc.SQLAlchemyError):
                problem = str(getattr(error, "orig", None) or error)[:200]
                log.warning("the database refused", what=name, problem=problem, again_in_seconds=rest)
            else:
                log.exception("this failed", what=name, again_in_seconds=rest)
            return otherwise
        self._failures.pop(name, None)
        self._rests_until.pop(name, None)
        return done
