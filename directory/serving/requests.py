"""A request as it arrives: how large it may be depends on where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error, RequestEntityTooLarge

from directory.serving import limits


class NoRoom(Error):
    """As many large uploads as are taken at once are arriving."""

    code = 503
    reason = "Service Unavailable"


class Sizes(Adjustments):
    """waitress's settings; who may send large bodies, and those that are arriving in this process.

    `largest`: beginning of a path → bytes of a body there, for a request whose cookies `is_known` takes.
    """

    def __init__(self, *, largest: dict[str, int], is_known: Callable[[str], bool], **settings: Any) -> None:
        super().__init__(
            ident="",
            recv_bytes=64 * 1024,
            max_request_header_size=limits.HEAD_MOST,
            outbuf_high_watermark=limits.ANSWERS_KEPT,
            clear_untrusted_proxy_headers=False,  # ProxyFix reads them, and only where proxies are trusted
            log_socket_errors=False,
            **settings,
        )
        self.largest, self.is_known = largest, is_known
        self.arriving: WeakSet[BoundRequest] = WeakSet()

    def body_most(self, path: str, cookies: str) -> int:
        """Bytes that a body may have at this path, from somebody with these cookies."""
        most = next((most for start, most in self.largest.items() if path.startswith(start)), limits.BODY_MOST)
        return most if most <= limits.BODY_MOST or self.is_known(cookies) else limits.BODY_MOST


class BoundRequest(HTTPRequestParser):
    """A request whose body is refused by its announced length, before any of it is kept."""

    adj: Sizes
    error: Error | None
    completed: bool

    def received(self, data: bytes) -> int:
        """Take some bytes in; returns how many."""
        in_head = self.body_rcv is None
        taken: int = super().received(data)
        if in_head and self.headers_finished and self.error is None and not self.empty:
            self.error = self._too_much()
            self.completed = self.completed or self.error is not None
        elif self.chunked and self.body_bytes_received > limits.BODY_MOST:
            # A large body says how large it is, as every browser's does.
            self.error, self.completed = RequestEntityTooLarge("no length"), True
        return taken

    def _too_much(self) -> Error | None:
        if self.content_length <= limits.BODY_MOST:
            return None
        if self.content_length > self.adj.body_most(self.path, self.headers.get("COOKIE", "")):
            return RequestEntityTooLarge("too large")
        if len(self.adj.arriving) >= limits.LARGE_AT_ONCE:
            return NoRoom("too many")
        self.adj.arriving.add(self)
        return None
