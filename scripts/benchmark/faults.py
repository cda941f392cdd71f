"""(f) Families' pages while the database is stopped, frozen, full, locked, read-only, being written or deleted.

A server as `scripts/serve` starts it, eight visitors at once, pages of every kind; how each was answered and how long
the slowest took.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import sqlalchemy as sa
from rich.table import Table

from directory.config import ROOT
from scripts.benchmark.breaking import Breakable, both
from scripts.benchmark.web import wait_for

VISITORS = 8
LONGEST = 2.0  # seconds that anybody may wait
_PAGES = (
    "/",
    "/crisis",
    "/guide",
    "/es/",
    "/search?near=78701",
    "/search?near=Austin%2C+TX&population=veterans",
    "/es/search?near=60601",
    "/search?name=house",
    "/in/texas",
    "/how-it-works",
    "/api/v1/programs?near=78701",
)


@dataclass
class Answers:
    """How requests were answered: how often with which status, and the seconds of the slowest."""

    statuses: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    slowest: str = ""


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a fault."""
    table = Table(title=f"(f) families' pages while the database fails, {VISITORS} visitors at once")
    for column in ("database", "it is", "requests", "answered", "503 in words", "anything else", "longest wait"):
        table.add_column(column, justify="left" if column in ("database", "it is") else "right")
    with both() as databases:
        for own in databases:
            with _serving(own) as port:
                paths = [*_PAGES, *_programs(own)]
                for name in (*own.faults, "well again"):  # the first of a server that has asked nothing yet
                    with own.faults.get(name, nullcontext()):
                        answers = _visit(port, paths, arguments.seconds)
                    table.add_row(own.name, name, *_row(answers))
                    time.sleep(2.0)
    yield table


def _row(answers: Answers) -> tuple[str, ...]:
    total, found, later = answers.statuses.total(), answers.statuses[200], answers.statuses[503]
    mark = "" if answers.longest < LONGEST else f" ({answers.slowest})"
    return (
        f"{total:,}",
        f"{found / total:.1%}",
        f"{later / total:.1%}",
        f"{total - found - later:,}",
        f"{answers.longest:.2f} s{mark}",
    )


@contextmanager
def _serving(own: Breakable) -> Iterator[int]:
    """A server with the sample programs behind one database; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DIRECTORY_DATABASE_URL": own.url,
        "DIRECTORY_PORT": str(port),
        "DIRECTORY_LOG_LEVEL": "error",
        "DIRECTORY_SAMPLE": "true",
        "DIRECTORY_WORKER": "false",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:directory.server", "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        while b"is at http" not in server.stdout.readline():
            if server.poll() is not None:
                raise SystemExit("the server did not start")
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _programs(own: Breakable) -> list[str]:
    """The pages of a few programs."""
    engine = sa.create_engine(own.url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT public_id, slug FROM listing ORDER BY id LIMIT 5")).all()
    engine.dispose()
    return [f"/program/{row.public_id}/{row.slug}" for row in rows]


def _visit(port: int, paths: list[str], seconds: float) -> Answers:
    answers, lock, ends = Answers(), threading.Lock(), time.monotonic() + seconds

    def visit(first: int) -> None:
        number = first
        while time.monotonic() < ends:
            path = paths[number % len(paths)]
            number += 1
            began = time.monotonic()
            status = _ask(port, path)
            waited = time.monotonic() - began
            with lock:
                answers.statuses[status] += 1
                if waited > answers.longest:
                    answers.longest, answers.slowest = waited, path

    visitors = [threading.Thread(target=visit, args=(number * 3,)) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return answers


def _ask(port: int, path: str) -> int:
    """The status of an answer; 0 where there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
    except OSError:
        return 0
    else:
        return response.status
    finally:
        connection.close()
