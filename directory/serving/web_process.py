"""One web process: gunicorn starts, watches and stops it; waitress's loop takes requests in and sends answers out.

Connections on which something happens are polled all the time, slow ones four times a second: a thousand of them cost
next to nothing.
"""

from __future__ import annotations

import os
import socket
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import TcpWSGIServer

from directory.serving import connection_limits, log
from directory.serving.channels import BoundChannel
from directory.serving.pools import Pools
from directory.serving.requests import Sizes
from directory.web.signed_in.cookie import LARGE_UPLOADS, bearer

_TEND_EVERY = 0.25  # seconds
_FULL = 0.9  # part of all connections; above it those that wait longest are closed, so that others find room
_MAKE_ROOM = 10  # one connection in so many


class BoundServer(TcpWSGIServer):
    """A listening socket and its connections. `lively` are those that are polled all the time, by file number."""

    channel_class = BoundChannel

    def __init__(self, application: Any, connections: dict[int, Any], lively: dict[int, Any], **more: Any) -> None:
        self.lively = lively
        super().__init__(application, connections, bind_socket=False, **more)

    def maintenance(self, now: float) -> None:
        """Nothing: the worker tends to the connections."""


class BufferedWorker(Worker):
    """gunicorn's worker class: `--worker-class directory.serving.web_process.BufferedWorker`."""

    def run(self) -> None:
        """Serve until gunicorn says stop, or is gone."""
        log.configure()
        self._everything: dict[int, Any] = {}
        self._lively: dict[int, Any] = {}
        self._tend_at = 0.0
        self._most = connection_limits.connections()
        self._pools = Pools(families=self.cfg.threads, desk=max(2, self.cfg.threads // 2))
        sizes = Sizes(
            largest=LARGE_UPLOADS,
            bearer=lambda cookies: bearer(self.wsgi, cookies),
            sockets=[listener.sock for listener in self.sockets],
            connection_limit=self._most,
        )
        servers = [self._serve(sock, sizes) for sock in sizes.sockets]
        self._lively |= self._everything
        while self.alive and os.getppid() == self.ppid:
            self._step()
        self._finish(servers)

    def _serve(self, sock: socket.socket, sizes: Sizes) -> BoundServer:
        info = (sock.family, sock.type, sock.proto, sock.getsockname())
        return BoundServer(
            self.wsgi, self._everything, self._lively, _sock=sock, dispatcher=self._pools, adj=sizes, sockinfo=info
        )

    def _step(self) -> None:
        now = time.monotonic()
        if now >= self._tend_at:
            self._tend_at = now + _TEND_EVERY
            self.notify()
            self._tend(now)
            wasyncore.poll2(0.0, self._everything)
        wasyncore.poll2(max(0.0, self._tend_at - time.monotonic()), self._lively)

    def _channels(self) -> list[BoundChannel]:
        return [one for one in list(self._everything.values()) if isinstance(one, BoundChannel)]

    def _tend(self, now: float) -> None:
        """Close who is overdue; look at who is slow only now and then; make room where it is scarce."""
        channels = self._channels()
        for channel in channels:
            if channel.is_overdue(now):
                channel.handle_close()
            elif channel.is_slow(now):
                self._lively.pop(channel._fileno, None)
            else:
                self._lively[channel._fileno] = channel
        if len(channels) > _FULL * self._most:
            waiting = sorted((one for one in channels if one.waits and one.connected), key=lambda one: one.since)
            for channel in waiting[: self._most // _MAKE_ROOM]:
                channel.handle_close()

    def _finish(self, servers: list[BoundServer]) -> None:
        """Take no more connections, and end those that are being answered, for as long as gunicorn waits."""
        for server in servers:
            server.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and any(one.requests or one.total_outbufs_len for one in self._channels()):
            self._step()
        self._pools.shutdown()
