"""A request as it arrives: how large it may be depends on where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error, RequestEntityTooLarge

from directory.serving import connection_limits
from directory.serving.body_places import Place, Places
from directory.web.signed_in.cookie import Bearer, Large


class NoRoom(Error):
    """As many large uploads as are taken at once are arriving."""

    code = 503
    reason = "Service Unavailable"


class Sizes(Adjustments):
    """waitress's settings; who may send large bodies, and those that are arriving in this process.

    `largest`: beginning of a path → what may be sent there; `bearer`: whose session a request's cookies hold.
    """

    def __init__(self, *, largest: dict[str, Large], bearer: Callable[[str], Bearer | None], **settings: Any) -> None:
        super().__init__(
            ident="",
            recv_bytes=64 * 1024,
            max_request_header_size=connection_limits.HEAD_MOST,
            outbuf_high_watermark=connection_limits.ANSWERS_KEPT,
            clear_untrusted_proxy_headers=False,  # ProxyFix reads them, and only where proxies are trusted
            log_socket_errors=False,
            **settings,
        )
        self.largest, self.bearer, self.places = largest, bearer, Places()


class BoundRequest(HTTPRequestParser):
    """A request whose body is refused by its announced length, before any of it is kept."""

    adj: Sizes
    error: Error | None
    completed: bool
    body_bytes_received: int
    place: Place | None = None  # that of a large body

    def received(self, data: bytes) -> int:
        """Take some bytes in; returns how many."""
        in_head = self.body_rcv is None
        taken: int = super().received(data)
        if in_head and self.headers_finished and self.error is None and not self.empty:
            self.error = self._too_much()
            self.completed = self.completed or self.error is not None
        elif self.chunked and self.body_bytes_received > connection_limits.BODY_MOST:
            # A large body says how large it is, as every browser's does.
            self.error, self.completed = RequestEntityTooLarge("no length"), True
        return taken

    def _too_much(self) -> Error | None:
        if self.content_length <= connection_limits.BODY_MOST:
            return None
        kind = next((start for start in self.adj.largest if self.path.startswith(start)), None)
        large = self.adj.largest[kind] if kind else None
        if kind is None or large is None or self.content_length > large.most:
            return RequestEntityTooLarge("too large")
        who = self.adj.bearer(self.headers.get("COOKIE", ""))
        if who is None or not large.roles & who.roles:
            return RequestEntityTooLarge("too large")
        self.place = self.adj.places.take(self, kind=kind, account=who.account, at_once=large.at_once)
        return None if self.place else NoRoom("too many")
