"""One connection: looked after closely while something happens on it, and now and then while it is slow."""

from __future__ import annotations

import time
from typing import Any

from waitress.channel import HTTPChannel

from directory.serving import connection_limits
from directory.serving.requests import BoundRequest
from directory.serving.server_answers import PlainErrors

_PROGRESS = 1024  # bytes at once; who sends less is slow
_SOON = 1.0  # seconds after which a new or halted connection counts as slow
_AFTER_ANSWER = 5.0  # seconds in which a next request is likely


class BoundChannel(HTTPChannel):
    """A connection that is closed when it is not done in time."""

    request: BoundRequest | None
    requests: list[BoundRequest]
    parser_class = BoundRequest
    error_task_class = PlainErrors

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002 - waitress's
        self._since = time.monotonic()  # connected, or answered
        self._body_since: float | None = None
        self._answer_size = 0
        super().__init__(server, sock, addr, adj, map)
        self._look_closely(_SOON)

    def _look_closely(self, seconds: float) -> None:
        self._closely_until = time.monotonic() + seconds

    def is_slow(self, now: float) -> bool:
        """True where nothing much has happened for a while."""
        return now > self._closely_until

    def received(self, data: bytes) -> bool:
        """Take some bytes in."""
        taken = bool(super().received(data))
        if self.requests:
            self._body_since = None
            self._look_closely(_AFTER_ANSWER)
        elif len(data) >= _PROGRESS:
            self._look_closely(_SOON)
        if self.request is not None and self.request.headers_finished and self._body_since is None:
            self._body_since = time.monotonic()
        return taken

    def service(self) -> None:
        """Answer one request; in a thread of the pool."""
        super().service()
        self._answer_size = self.total_outbufs_len
        self._since, self._body_since = time.monotonic(), None
        self._look_closely(_AFTER_ANSWER)

    def add_channel(self, map: Any = None) -> None:  # noqa: A002 - waitress's
        """The connection is there."""
        super().add_channel(map)
        self.server.lively[self._fileno] = self

    def del_channel(self, map: Any = None) -> None:  # noqa: A002 - waitress's
        """The connection is gone."""
        self.server.lively.pop(self._fileno, None)
        super().del_channel(map)

    def handle_close(self) -> None:
        """Let go of the connection, and of what had arrived of a request."""
        super().handle_close()
        if self.request is not None:
            self.request.close()
            self.request = None

    @property
    def waits(self) -> bool:
        """True for a connection that waits for its other end, and not for us."""
        return not self.requests

    @property
    def since(self) -> float:
        """When it was connected or last answered, on the monotonic clock."""
        return self._since

    def is_overdue(self, now: float) -> bool:
        """True where the other end took longer than it may."""
        if self.requests:
            return False
        if self.total_outbufs_len:
            return (
                now > self._since + connection_limits.ANSWER_WITHIN + self._answer_size / connection_limits.ANSWER_RATE
            )
        if self._body_since is None:
            return now > self._since + connection_limits.HEAD_WITHIN
        arrived, place = (self.request.body_bytes_received, self.request.place) if self.request else (0, None)
        rate = connection_limits.LARGE_RATE if place else connection_limits.BODY_RATE
        return (
            place is not None and place.lost
        ) or now > self._body_since + connection_limits.BODY_WITHIN + arrived / rate
