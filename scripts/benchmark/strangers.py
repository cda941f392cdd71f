"""Sockets that want to hold a server up: each in its own way, many at once, from a process of their own."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event

# How they hold on → what each sends at first, and then a byte of, each second.
_HEAD = b"GET /search?near=78701 HTTP/1.1\r\nHost: localhost\r\n"
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_BODY = b"POST /manage/sign-in HTTP/1.1\r\nHost: localhost\r\n" + _FORM
_CHUNKED = _BODY + b"Transfer-Encoding: chunked\r\n\r\n"
_UPLOAD = b"POST /manage/imports/new HTTP/1.1\r\nHost: localhost\r\n" + _FORM + b"Content-Length: 9000000\r\n\r\n"
_STYLE = b"GET /static/site.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
WAYS = {
    "headers, a byte a second": (b"", _HEAD + b"X-Slow: " + b"a" * 10_000),
    "a form, a byte a second": (_BODY + b"Content-Length: 900\r\n\r\n", b"a" * 900),
    "chunks, a byte a second": (_CHUNKED, b"1\r\na\r\n" * 200),
    "a large upload, a byte a second": (_UPLOAD, b"a" * 900),
    "connected, and silent": (b"", b""),
    "answers never read": (_STYLE * 20, b""),
}


@contextmanager
def holding(port: int, way: str, count: int) -> Iterator[None]:
    """So many sockets that hold on in this way, opened anew where the server closes them, until the block ends."""
    context = get_context("spawn")
    ready, stop = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(port, way, count, ready, stop), daemon=True)
    process.start()
    if not ready.wait(60):
        raise SystemExit("the slow clients did not start")
    try:
        yield
    finally:
        stop.set()
        process.join(20)
        process.kill()


def _hold(port: int, way: str, count: int, ready: Event, stop: Event) -> None:
    first, slowly = WAYS[way]
    selector = selectors.DefaultSelector()
    held: dict[socket.socket, Iterator[int]] = {}
    reads = way != "answers never read"
    while not stop.is_set():
        began = time.monotonic()
        while len(held) < count and time.monotonic() < began + 2:
            opened = _open(port, first, small=not reads)
            if opened is None:
                break
            held[opened] = iter(slowly)
            if reads:
                selector.register(opened, selectors.EVENT_READ)
        ready.set()
        for one in list(held):
            letter = next(held[one], None)
            try:
                if letter is not None:
                    one.send(bytes([letter]))
            except BlockingIOError:
                continue
            except OSError:
                _drop(selector, held, one)
        for key, _ in selector.select(timeout=0):
            answering = key.fileobj
            assert isinstance(answering, socket.socket)
            try:
                over = not answering.recv(65536)
            except OSError:
                over = True
            if over:
                _drop(selector, held, answering)
        stop.wait(max(0.0, 1 - (time.monotonic() - began)))


def _drop(selector: selectors.BaseSelector, held: dict[socket.socket, Iterator[int]], one: socket.socket) -> None:
    if held.pop(one, None) is not None:
        if one in selector.get_map():
            selector.unregister(one)
        one.close()


def _open(port: int, first: bytes, *, small: bool) -> socket.socket | None:
    opened = socket.socket()
    try:
        if small:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        opened.settimeout(1)
        opened.connect(("127.0.0.1", port))
        opened.sendall(first)
        opened.setblocking(False)
    except OSError:
        opened.close()
        return None
    return opened
