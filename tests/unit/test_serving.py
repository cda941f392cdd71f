"""The server's own rules: who is overdue, what is too large, whose threads are whose, and what its log never holds."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from directory.serving import connection_limits, log
from directory.serving.channels import BoundChannel
from directory.serving.pools import Pools
from directory.serving.requests import BoundRequest, Sizes
from directory.serving.web_process import BufferedWorker
from directory.web.signed_in.cookie import Bearer, Large

LARGE = 5_000_000
WHO = {
    "manage=ann": Bearer("ann", frozenset({"admin"})),
    **{f"manage=bob{number}": Bearer(f"bob{number}", frozenset({"provider"})) for number in range(9)},
}
FORM = b"POST /manage/imports/new HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Length: %d\r\n\r\n"
CLAIM = FORM.replace(b"imports/new", b"claim/x")


def sizes() -> Sizes:
    return Sizes(
        largest={
            "/manage/imports/new": Large(LARGE, frozenset({"admin"}), at_once=3),
            "/manage/claim/": Large(LARGE, frozenset({"provider"}), at_once=3),
        },
        bearer=WHO.get,
    )


@pytest.fixture
def channel() -> Iterator[BoundChannel]:
    """One connection, whose requests nobody answers."""
    ours, theirs = socket.socketpair()
    server = SimpleNamespace(lively={}, active_channels={}, add_task=lambda task: None, pull_trigger=lambda: None)
    made = BoundChannel(server, ours, ("", 0), sizes(), {})
    yield made
    made.handle_close()
    theirs.close()


def test_headers_have_to_be_there_in_time(channel: BoundChannel) -> None:
    now = time.monotonic()
    channel.received(b"GET /search?near=78701 HTTP/1.1\r\n")
    assert not channel.is_overdue(now + connection_limits.HEAD_WITHIN - 1)
    assert channel.is_overdue(now + connection_limits.HEAD_WITHIN + 1)
    channel.received(b"Host: x\r\n\r\n")
    assert not channel.is_overdue(now + 1000)  # it is there: the rest is up to us


def test_blank_lines_buy_no_time(channel: BoundChannel) -> None:
    now = time.monotonic()
    for _ in range(10):
        channel.received(b"\r\n\r\n")
    assert channel.is_overdue(now + connection_limits.HEAD_WITHIN + 1)


@pytest.mark.parametrize("kind", [b"Content-Length: 500000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n7A120\r\n"])
def test_a_body_has_to_keep_a_pace(channel: BoundChannel, kind: bytes) -> None:
    now = time.monotonic()
    channel.received(b"POST /x HTTP/1.1\r\nHost: x\r\n" + kind)
    channel.received(b"a")
    assert not channel.is_overdue(now + connection_limits.BODY_WITHIN - 1)
    assert channel.is_overdue(now + connection_limits.BODY_WITHIN + 1)
    channel.received(b"a" * 400_000)
    assert not channel.is_overdue(now + connection_limits.BODY_WITHIN + 99)
    assert channel.is_overdue(now + connection_limits.BODY_WITHIN + 103)


def test_an_answer_has_to_be_read_at_a_pace(channel: BoundChannel) -> None:
    now = time.monotonic()
    channel.total_outbufs_len, channel._answer_size = 1, 400_000
    assert not channel.is_overdue(now + connection_limits.ANSWER_WITHIN + 99)
    assert channel.is_overdue(now + connection_limits.ANSWER_WITHIN + 103)
    channel.total_outbufs_len = 0


def test_who_sends_little_is_slow_and_who_sends_much_is_not(channel: BoundChannel) -> None:
    now = time.monotonic()
    assert not channel.is_slow(now)
    assert channel.is_slow(now + 2)
    channel._closely_until = now - 1
    channel.received(b"P")
    assert channel.is_slow(now)
    channel.received(b"OST /x HTTP/1.1\r\nContent-Length: 90000\r\n\r\n" + b"a" * 2000)
    assert not channel.is_slow(time.monotonic())


def test_room_is_made_for_others_when_connections_are_scarce() -> None:
    class Held(BoundChannel):
        def __init__(self, number: int, *, served: bool) -> None:
            self.requests, self.connected, self.closed = [BoundRequest(sizes())] if served else [], True, False
            self._since, self._closely_until, self.total_outbufs_len = float(number), 1e9, 0
            self._body_since, self._fileno = 1e9, number

        def handle_close(self) -> None:
            self.closed = True

    held = [Held(number, served=number < 5) for number in range(95)]
    worker = SimpleNamespace(_channels=lambda: held, _most=100, _lively={})
    BufferedWorker._tend(worker, 1000.0)  # type: ignore[arg-type]
    assert [one._fileno for one in held if one.closed] == list(range(5, 15))  # those that wait longest


def parsed(text: bytes, adjustments: Sizes | None = None) -> BoundRequest:
    request = BoundRequest(adjustments or sizes())
    while text and not request.completed:
        text = text[request.received(text) :]
    return request


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FORM % (b"manage=ann", LARGE), None),
        (FORM % (b"manage=ann", LARGE + 1), 413),
        (FORM % (b"manage=bob1", LARGE), 413),
        (FORM % (b"manage=nobody", LARGE), 413),
        (CLAIM % (b"manage=bob1", LARGE), None),
        (CLAIM % (b"manage=ann", LARGE), 413),
        (FORM % (b"", connection_limits.BODY_MOST), None),
        (FORM % (b"", 10**30), 413),
        (b"POST /report HTTP/1.1\r\nCookie: manage=ann\r\nContent-Length: %d\r\n\r\n" % LARGE, 413),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + b"a" * 0x200000, 413),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n", 400),
        (b"BR\x01KEN\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_is_too_large_or_broken_is_refused_before_it_is_kept(text: bytes, code: int | None) -> None:
    request = parsed(text)
    assert (request.error.code if request.error else None) == code
    assert request.completed == (code is not None)
    request.close()


def arrives(adjustments: Sizes, who: str, form: bytes = CLAIM) -> BoundRequest:
    return parsed(form % (f"manage={who}".encode(), LARGE), adjustments)


def code_of(request: BoundRequest) -> int | None:
    return request.error.code if request.error else None


def lost(request: BoundRequest) -> bool:
    assert request.place
    return request.place.lost


def test_only_so_many_large_bodies_arrive_at_once() -> None:
    adjustments = sizes()
    arriving = [arrives(adjustments, f"bob{number}") for number in range(3)]
    assert code_of(arrives(adjustments, "bob3")) == 503
    assert code_of(arrives(adjustments, "ann", FORM)) is None  # imports have places of their own
    arriving.pop()
    assert code_of(arrives(adjustments, "bob3")) is None


def test_an_account_has_two_places() -> None:
    adjustments = sizes()
    arriving = [arrives(adjustments, "bob0") for _ in range(connection_limits.LARGE_OF_ONE)]
    assert code_of(arrives(adjustments, "bob0")) == 503
    assert code_of(arrives(adjustments, "bob1")) is None
    assert not any(lost(one) for one in arriving)


@pytest.mark.parametrize("who", [["bob0", "bob0"], ["bob0", "bob1", "bob2"]])
def test_the_slowest_makes_room_and_nobody_who_goes_on(who: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    adjustments = sizes()
    arriving = [arrives(adjustments, one) for one in who]
    for number, one in enumerate(arriving):
        one.received(b"a" * (1_000_000 * number + 80_000))
    assert code_of(arrives(adjustments, who[0])) == 503  # they have only begun
    monkeypatch.setattr(connection_limits, "LARGE_UNTOUCHED", 0.0)
    monkeypatch.setattr(connection_limits, "LARGE_SLOW", 1.0)
    assert code_of(arrives(adjustments, who[0])) == 503  # they go on well
    monkeypatch.setattr(connection_limits, "LARGE_SLOW", 1e12)
    last = arrives(adjustments, who[0])
    assert code_of(last) is None
    assert [lost(one) for one in arriving] == [True] + [False] * (len(who) - 1)
    assert not lost(last)
    for one in (*arriving, last):
        one.close()


def test_who_lost_a_place_or_sends_a_large_body_slowly_is_closed(channel: BoundChannel) -> None:
    now = time.monotonic()
    channel.received(CLAIM % (b"manage=bob0", LARGE))
    channel.received(b"a" * 400_000)
    assert not channel.is_overdue(now + connection_limits.BODY_WITHIN + 24)
    assert channel.is_overdue(now + connection_limits.BODY_WITHIN + 27)
    assert channel.request
    assert channel.request.place
    channel.request.place.lost = True
    assert channel.is_overdue(now + 1)


class Task:
    """A request that is being answered until it is let go."""

    def __init__(self, path: str, hold: threading.Event | None = None) -> None:
        self.requests = [SimpleNamespace(path=path)]
        self.hold, self.done = hold, threading.Event()

    def service(self) -> None:
        """Answer it."""
        if self.hold:
            self.hold.wait(30)
        self.done.set()

    def cancel(self) -> None:
        """Forget it."""


def test_families_have_threads_of_their_own() -> None:
    pools, hold = Pools(families=2, desk=2), threading.Event()
    try:
        for _ in range(50):
            pools.add_task(Task("/manage/sign-in", hold))
        family = Task("/search")
        pools.add_task(family)
        assert family.done.wait(10)
    finally:
        hold.set()
        pools.shutdown()


def test_the_log_of_the_server_knows_no_visitor() -> None:
    visitor = ".".join(("203", "0", "113", "9"))
    with structlog.testing.capture_logs() as lines:
        handler: Any = log.Faceless()
        try:
            raise ValueError(visitor)
        except ValueError as error:
            told = (type(error), error, error.__traceback__)
        handler.emit(logging.LogRecord("waitress", 40, "channel.py", 1, "while serving /secret", None, told, "service"))
        handler.emit(logging.LogRecord("waitress", 40, "x.py", 1, f"{visitor} went", None, None, "accept"))
    text = json.dumps(lines)
    assert "channel.service" in text
    assert "ValueError" in text
    assert "test_serving.py" in text  # where it happened
    assert visitor not in text
    assert "/secret" not in text
