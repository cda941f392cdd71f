"""Places for large bodies: some of each kind, few of one account; where there is none, the slowest makes room."""

from __future__ import annotations

import time
from typing import Protocol
from weakref import WeakSet, ref

from directory.serving import connection_limits


class Body(Protocol):
    """A request as it arrives."""

    completed: bool
    body_bytes_received: int


class Place:
    """What one large body holds while it arrives and is answered: let go of with its request."""

    def __init__(self, body: Body, *, kind: str, account: str) -> None:
        self._body, self.kind, self.account = ref(body), kind, account  # the body holds its place, not the other way
        self._since, self.lost = time.monotonic(), False

    def pace(self, now: float) -> float:
        """Bytes a second."""
        body = self._body()
        return body.body_bytes_received / max(now - self._since, 0.001) if body else 0.0

    def is_slow(self, now: float) -> bool:
        """True for a body that could be on its way for long yet."""
        body = self._body()
        arrives = body is not None and not body.completed and now > self._since + connection_limits.LARGE_UNTOUCHED
        return arrives and self.pace(now) < connection_limits.LARGE_SLOW


class Places:
    """Those of one process."""

    def __init__(self) -> None:
        self._taken: WeakSet[Place] = WeakSet()

    def take(self, body: Body, *, kind: str, account: str, at_once: int) -> Place | None:
        """A place for this body; None where there is none, and nobody slow to take it from."""
        now = time.monotonic()
        of_kind = [one for one in self._taken if one.kind == kind and not one.lost]
        of_account = [one for one in of_kind if one.account == account]
        crowd = (
            of_account
            if len(of_account) >= connection_limits.LARGE_OF_ONE
            else of_kind
            if len(of_kind) >= at_once
            else []
        )
        if crowd:
            slow = [one for one in crowd if one.is_slow(now)]
            if not slow:
                return None
            min(slow, key=lambda one: one.pace(now)).lost = True
        place = Place(body, kind=kind, account=account)
        self._taken.add(place)
        return place
