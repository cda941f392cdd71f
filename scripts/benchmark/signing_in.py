"""(g) A family's search while 50 strangers at a time try to sign in, again and again, against a quiet server."""

from __future__ import annotations

import argparse
import http.client
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import urlencode

from rich.table import Table

from scripts.benchmark.families import compared, searches, serving

AT_ONCE = 50


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table: the quiet server, then the one beside the strangers."""
    with tempfile.TemporaryDirectory() as name, serving(f"sqlite:///{Path(name) / 'bench.sqlite'}") as port:
        searches(port, 2)
        found = [("quiet", searches(port, arguments.seconds))]
        with trying(port) as tries:
            found.append((f"{AT_ONCE} sign-ins at once", searches(port, 2 * arguments.seconds)))
        yield compared(f"(g) a family's search beside {AT_ONCE} sign-ins at once; {tries.value} were answered", found)


class Tries:
    """How many were answered."""

    value = 0


@contextmanager
def trying(port: int) -> Iterator[Tries]:
    """Strangers who try to sign in, from a process of their own and an address each, until the block ends."""
    context = get_context("spawn")
    ready, stop, count, tries = context.Event(), context.Event(), context.Value("i", 0), Tries()
    process = context.Process(target=_try, args=(port, ready, stop, count), daemon=True)
    process.start()
    if not ready.wait(60):
        raise SystemExit("the strangers did not start")
    try:
        yield tries
    finally:
        tries.value = count.value
        stop.set()
        process.join(40)
        process.kill()


def _try(port: int, ready: Event, stop: Event, count: Synchronized[int]) -> None:
    """Everybody reads the page first; then all press at the same moment, and press again when they are answered."""
    together = threading.Barrier(AT_ONCE, action=ready.set)

    def one(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, 60, source_address=(f"127.1.0.{number + 1}", 0))
        connection.request("GET", "/manage/sign-in")
        answer = connection.getresponse()
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.read().decode())
        fields = {"email": f"stranger{number}@example.org", "password": "a guess of theirs"}
        body = urlencode({**fields, "csrf_token": found.group(1) if found else ""})
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        together.wait(60)
        while not stop.is_set():
            connection.request("POST", "/manage/sign-in", body, headers)
            status = connection.getresponse()
            status.read()
            with count.get_lock():
                count.value += status.status == 200
            if status.status != 200:  # too many tries from here: another address
                time.sleep(0.5)

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
