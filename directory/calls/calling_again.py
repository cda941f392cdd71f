"""When a program is called again, by what came of its calls. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from directory.models import CallResult

# Until a program is called again, by what came of the last call.
AGAIN = {
    CallResult.TALKED: dt.timedelta(days=90),
    CallResult.NO_ANSWER: dt.timedelta(hours=20),  # the next day, so that another hour can be tried
    CallResult.REFUSED: dt.timedelta(days=90),
    CallResult.NUMBER_DEAD: dt.timedelta(days=7),
}
TRIES = 3  # in vain, then it rests
_REST = dt.timedelta(days=14)


def after(result: str, tries: int, when: dt.datetime) -> tuple[int, dt.datetime | None]:
    """Tries in vain, and the moment before which it is not called, after a call to which `tries` in vain led."""
    tries = tries + 1 if result == CallResult.NO_ANSWER else 0
    wait = _REST if tries and tries % TRIES == 0 else AGAIN.get(CallResult(result))
    return tries, when + wait if wait else None


def after_all(calls: Iterable[tuple[str, dt.datetime]]) -> tuple[int, dt.datetime | None]:
    """The same after all calls of a program, the first one first."""
    tries, not_before = 0, None
    for result, when in calls:
        tries, not_before = after(result, tries, when)
    return tries, not_before
