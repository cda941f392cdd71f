"""Families' searches as they wait for them: a server over the sample, the times of searches, and the table of both."""

from __future__ import annotations

import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.table import Table

from directory.config import ROOT
from scripts.benchmark.synthetic import spots
from scripts.benchmark.web import wait_for

SERVER = [sys.executable, "-m", "gunicorn", "--config", "python:directory.server", "wsgi:app"]
GIVEN_UP = 10_000.0  # milliseconds; what a search counts that got no answer
_PAUSE = 0.02  # seconds between two searches


@contextmanager
def serving(url: str, command: Sequence[str] = SERVER, **settings: str) -> Iterator[int]:
    """A server as scripts/serve starts it, over the sample; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DIRECTORY_DATABASE_URL": url,
        "DIRECTORY_PORT": str(port),
        "DIRECTORY_LOG_LEVEL": "error",
        "DIRECTORY_SAMPLE": "true",
        "DIRECTORY_WORKER": "false",
        **settings,
    }
    words = [word.replace("PORT", str(port)) for word in command]
    server = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=120).close()  # it listens before it is set up
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def searches(port: int, seconds: float, *, go_on: Callable[[], bool] = lambda: True) -> list[float]:
    """Milliseconds of searches one after the other, each on a connection of its own, as a family's first is."""
    zips = [spot.zip for spot in random.Random(5).sample(spots(), 2000)]
    found: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until and go_on():
        found.append(_ask(port, f"/search?near={zips[len(found) % len(zips)]}"))
        time.sleep(_PAUSE)
    return found


def _ask(port: int, target: str) -> float:
    started = time.perf_counter()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=GIVEN_UP / 1000) as connection:
            head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            first = part = connection.recv(65536)
            while part:
                part = connection.recv(65536)
    except OSError:
        return GIVEN_UP
    if not first.startswith(b"HTTP/1.1 200"):
        return GIVEN_UP
    return (time.perf_counter() - started) * 1000


def compared(title: str, found: Sequence[tuple[str, list[float]]]) -> Table:
    """The searches of each case; the first is the quiet server, which the others are compared with."""
    table = Table(title=title)
    for column in ("", "searches", "p50, ms", "p95, ms", "of quiet p95"):
        table.add_column(column, justify="left" if not column else "right")
    quiet = p95(found[0][1])
    for label, times in found:
        mine = p95(times)
        row = (label, f"{len(times):,}", f"{statistics.median(times):.1f}", f"{mine:.1f}", f"{mine / quiet:.1f} ×")
        table.add_row(*row)
    return table


def p95(times: Sequence[float]) -> float:
    """The time that all but one in twenty searches kept."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
