"""(i) Every page of the desk and of programs at the size of issue 20: time at the server, p50 and p95, by database.

A page is asked in each of its ways, by the admin, by moderators of one and of three states, and, below
/manage/programs, by who owns 120 sites. Processor time is that of this process: it stays true beside other work.
On PostgreSQL the server's own work is in the wall's time alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from rich.table import Table

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from scripts.benchmark.desk import addresses, world
from scripts.benchmark.desk.size import LARGE
from scripts.benchmark.desk.world import World
from scripts.benchmark.writers import postgresql

LIMIT = 300  # milliseconds, p95
_AT_LEAST, _AT_MOST, _SECONDS = 5, 15, 2.0  # how often each way is asked, unless that takes so long
_OF_PROGRAMS = ("/manage/programs", "/manage/account", "/manage/claim/")


@dataclass(frozen=True, slots=True)
class Timed:
    """One way of a page: who asked, what it answered, and milliseconds, sorted."""

    rule: str
    address: str
    who: str
    status: int
    size: int  # bytes
    processor: list[float]
    wall: list[float]


def run(_arguments: argparse.Namespace) -> Iterator[Table]:
    """One table a database, a row a page: its slowest way."""
    with tempfile.TemporaryDirectory() as name:
        yield _table("SQLite", f"sqlite:///{name}/bench.sqlite")
    with postgresql() as url:
        yield _table("PostgreSQL", url)


def application(url: str) -> Flask:
    """The application over a database, as it is served."""
    return create_app(Settings(database_url=url, log_level="error", secret_key=SecretStr("not so secret: " * 4)))


def _table(database: str, url: str) -> Table:
    app = application(url)
    found = list(measure(app, world.make(app, LARGE)))
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    table = Table(title=f"(i) pages at {LARGE.listings:,} listings on {database}, ms; the slowest way of each")
    for column in ("page", "as", "ways", "processor p50", "p95", "wall p50", "p95", "KB"):
        table.add_column(column, justify="left" if column in ("page", "as") else "right")
    for rule in sorted({one.rule for one in found}):
        ways = [one for one in found if one.rule == rule]
        worst = max(ways, key=lambda one: p95(one.processor))
        times = [worst.processor[len(worst.processor) // 2], p95(worst.processor)]
        times += [worst.wall[len(worst.wall) // 2], p95(worst.wall)]
        over = " over" if min(p95(worst.processor), p95(worst.wall)) > LIMIT else ""
        cells = [f"{one:.0f}" for one in times]
        table.add_row(worst.address + over, worst.who, str(len(ways)), *cells, f"{worst.size / 1000:.0f}")
    return table


def p95(times: list[float]) -> float:
    """The 95th percentile of sorted times."""
    return times[min(len(times) - 1, int(len(times) * 0.95))]


def measure(app: Flask, made: World, only: str = "") -> Iterator[Timed]:
    """Every page in every way; `only` those whose rule holds this."""
    found = addresses.pages(app, made.named)
    people = {"admin": made.admin, "one state": made.of_one_state, "three states": made.of_three_states}
    programs = {"120 sites": made.owner, "one site": made.alone}
    for label, somebody in {**people, **programs}.items():
        client = somebody.browser(app)
        for rule, address in found.items():
            if rule.startswith(_OF_PROGRAMS) == (label in programs) and only in rule:
                yield from _page(client, rule, address, label)


def _page(client: FlaskClient, rule: str, address: str, label: str) -> Iterator[Timed]:
    answer = client.get(address)
    if answer.status_code != 200:
        yield Timed(rule, address, label, answer.status_code, len(answer.data), [0.0], [0.0])
        return
    is_page = answer.mimetype == "text/html"
    for way in [address, *(addresses.ways(address, answer.text) if is_page else ())]:
        yield _asked(client, rule, way, label)


def _asked(client: FlaskClient, rule: str, address: str, label: str) -> Timed:
    answer = client.get(address)  # once before: what is kept in memory is
    size, status, processor, wall = len(answer.data), answer.status_code, list[float](), list[float]()
    began = time.monotonic()
    while len(wall) < _AT_LEAST or (len(wall) < _AT_MOST and time.monotonic() < began + _SECONDS):
        used, started = time.process_time(), time.perf_counter()
        client.get(address).close()
        processor.append((time.process_time() - used) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    return Timed(rule, address, label, status, size, sorted(processor), sorted(wall))
