"""(b) Requests a second of the JSON search and of the results page, against a bare Flask route on the same server.

Random ZIP codes, 25 miles, no cache of answers; two connections that are kept open, from a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table

from directory import create_app
from directory.bulk import batched
from directory.config import ROOT, Settings
from directory.extensions import db
from directory.imports.sample_loading import FILE
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change, write_many
from directory.setup import set_up
from scripts.benchmark.synthetic import Spot, spots

BARE = """
from flask import Flask
app = Flask("bare")
@app.get("/search")
def search():
    return "constant"
"""


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a route."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite'}"
        _fill(url, arguments.listings)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        zips = [spot.zip for spot in random.Random(5).sample(spots(), 2000)]
        queries = [f"near={code}" for code in zips]
        filtered = [f"near={code}&within=50&population=veterans&therapy=dbt" for code in zips]
        bare = _measure(["bare:app", "--chdir", str(folder)], url, "/search?", queries, arguments.seconds)
        ours = ["--config", "python:directory.server", "wsgi:app", "--chdir", str(ROOT)]
        rows = [
            ("bare route", bare),
            ("JSON search, 25 miles", _measure(ours, url, "/api/v1/programs?", queries, arguments.seconds)),
            ("JSON search, 50 miles, 2 filters", _measure(ours, url, "/api/v1/programs?", filtered, arguments.seconds)),
            ("results page, 25 miles", _measure(ours, url, "/search?", queries, arguments.seconds)),
            ("results page, 50 miles, 2 filters", _measure(ours, url, "/search?", filtered, arguments.seconds)),
        ]
    table = Table(title=f"(b) requests a second at {arguments.listings:,} listings, random ZIP codes")
    for column in ("route", "requests a second", "of the bare route", "KB an answer"):
        table.add_column(column, justify="left" if column == "route" else "right")
    for label, (rate, size) in rows:
        table.add_row(label, f"{rate:,.0f}", f"{rate / bare[0]:.0%}", f"{size / 1000:.1f}")
    yield table


def _fill(url: str, count: int) -> None:
    """Sample programs over and over, each at another place."""
    app = create_app(Settings(database_url=url, log_level="error"))
    drafts = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    chance = random.Random(3)
    places = spots()
    with app.app_context():
        set_up()
        made = (_moved(chance.choice(drafts), chance.choice(places), number) for number in range(count))
        for some in batched(made, 2000):
            write_many(db.session, changes=[Change(draft=draft) for draft in some], actor="bench")
            db.session.commit()
        db.session.close()
        db.engine.dispose()


def _moved(content: dict[str, object], spot: Spot, number: int) -> ListingDraft:
    draft = ListingDraft.model_validate(content)
    place = draft.place.model_copy(update={"city": spot.city, "state": spot.state, "zip": spot.zip})
    point = draft.geocode and draft.geocode.model_copy(update={"latitude": spot.latitude, "longitude": spot.longitude})
    return draft.model_copy(update={"name": f"{draft.name} {number}", "place": place, "geocode": point})


def _measure(arguments: Sequence[str], url: str, path: str, queries: list[str], seconds: float) -> tuple[float, float]:
    """Requests a second and bytes an answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DIRECTORY_DATABASE_URL": url,
        "DIRECTORY_PORT": str(port),
        "DIRECTORY_LOG_LEVEL": "error",
        "DIRECTORY_SAMPLE": "false",
        "DIRECTORY_WORKER": "false",
    }
    common = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
    common += ["--worker-class", "directory.serving.web_process.BufferedWorker"]
    command = [sys.executable, "-m", "gunicorn", *common, "--log-level", "error", *arguments]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            work = [(port, path, queries[number::2], seconds) for number in range(2)]
            done = pool.starmap(_ask, work)
    finally:
        server.terminate()
        server.wait(timeout=20)
    return sum(rate for rate, _ in done), done[0][1]


def wait_for(port: int) -> None:
    """Wait until a server listens."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def _ask(port: int, path: str, queries: list[str], seconds: float) -> tuple[float, float]:
    """Ask on one connection for so long, after a warm-up of every query; requests a second, bytes an answer."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    for query in queries:
        get(connection, path + query)
    done, size, number = 0, 0, 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        size += get(connection, path + queries[number % len(queries)])
        done += 1
        number += 1
    rate = done / (time.perf_counter() - started)
    connection.close()
    return rate, size / done


def get(connection: socket.socket, target: str) -> int:
    """Ask on an open connection; returns the answer's bytes."""
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise SystemExit("the server closed the connection")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{target} answered {head.splitlines()[0]!r}")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    received = len(body)
    while received < length:
        received += len(connection.recv(65536))
    return len(head) + length
