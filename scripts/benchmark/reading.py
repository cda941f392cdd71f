"""(e) Searching while an import applies: the JSON search's latency idle, and beside an import of 20,000 rows."""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.table import Table

from directory.config import ROOT
from scripts.benchmark.imports import write_files
from scripts.benchmark.synthetic import spots
from scripts.benchmark.web import get, wait_for

ROWS = 20_000


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table: idle, while checking and applying, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "DIRECTORY_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}",
            "DIRECTORY_LOG_LEVEL": "error",
            "DIRECTORY_SAMPLE": "false",
            "DIRECTORY_WORKER": "false",
        }
        flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
        subprocess.run([*flask, "setup"], check=True, env=environment, cwd=folder, capture_output=True)
        first, second = folder / "one", folder / "two"
        for part in (first, second):
            part.mkdir()
        held = write_files(first, ROWS)
        subprocess.run([*flask, "import", *held, "--yes"], check=True, env=environment, cwd=first, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "python:directory.server", "wsgi:app"]
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "--workers", "1"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            warm = time.monotonic() + 2
            _latencies(port, lambda: time.monotonic() < warm)
            stop = time.monotonic() + 2 * arguments.seconds
            idle = _latencies(port, lambda: time.monotonic() < stop)
            importing = subprocess.Popen(
                [*flask, "import", *write_files(second, ROWS, seed=2), "--yes"],
                env=environment,
                cwd=second,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            busy = _latencies(port, lambda: importing.poll() is None)
            if importing.returncode:
                raise SystemExit("the import failed")
        finally:
            server.terminate()
            server.wait(timeout=20)
    table = Table(title=f"(e) JSON search while {ROWS:,} rows are checked and applied")
    for column in ("", "searches", "p50, ms", "p95, ms", "of idle p95"):
        table.add_column(column, justify="left" if not column else "right")
    for label, found in (("idle", idle), ("beside the import", busy)):
        p95 = _p95(found)
        row = (label, f"{len(found):,}", f"{statistics.median(found):.2f}", f"{p95:.2f}", f"{p95 / _p95(idle):.1f} ×")
        table.add_row(*row)
    yield table


def _latencies(port: int, go_on: Callable[[], bool]) -> list[float]:
    """Milliseconds of searches, one after the other with a short pause, as a person's do."""
    zips = [spot.zip for spot in random.Random(5).sample(spots(), 2000)]
    found: list[float] = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        while go_on():
            started = time.perf_counter()
            get(connection, f"/api/v1/programs?near={zips[len(found) % len(zips)]}")
            found.append((time.perf_counter() - started) * 1000)
            time.sleep(0.01)
    return found


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
