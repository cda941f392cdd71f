"""(c) Importing 20,000 and 100,000 rows on the command line: rows a second, peak memory, and how it grows."""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from directory.config import ROOT
from scripts.benchmark.synthetic import spots

HEADER = ["name1", "name2", "street1", "city", "state", "zip", "phone", "latitude", "longitude", "type_facility", "oit"]
SERVICES = ["cbt", "dbt", "emdr", "vet", "wn", "mn", "ad", "moti", "md", "mc", "pi", "sf", "bia", "relp", "trc", "ss"]
A_FILE = 40_000  # rows; 50,000 are allowed
_MEASURE = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
    "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
)


def run(_arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a size."""
    table = Table(title="(c) import: every row a new listing, from files to applied")
    for name in ("rows", "seconds", "rows a second", "peak memory, MB", "time against 20,000 rows"):
        table.add_column(name, justify="right")
    first = None
    for size in (20_000, 100_000):
        seconds, peak = _import(size)
        first = first or seconds
        table.add_row(
            f"{size:,}", f"{seconds:.1f}", f"{size / seconds:,.0f}", f"{peak:.0f}", f"{seconds / first:.1f} ×"
        )
    yield table


def _import(size: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_files(folder, size)
        environment = os.environ | {
            "DIRECTORY_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}",
            "DIRECTORY_LOG_LEVEL": "error",
        }
        flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
        subprocess.run([*flask, "setup"], check=True, env=environment, cwd=folder, capture_output=True)
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, *flask, "import", *files, "--yes"],
            check=True,
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - started
        peak = re.search(r"peak (\d+)", done.stdout)
        if not peak or "is applied" not in done.stdout:
            raise SystemExit(f"the import failed:\n{done.stdout}{done.stderr}")
        return seconds, int(peak.group(1)) / 1024


def write_files(folder: Path, size: int, *, seed: int = 0) -> list[str]:
    """Files of invented programs, in this folder; their names. Another seed gives other programs."""
    chance = random.Random(size + seed)
    places = spots()
    names = []
    for start in range(0, size, A_FILE):
        name = f"bench-2025-01-{start}.csv"
        names.append(name)
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADER, *SERVICES])
            for number in range(start, min(start + A_FILE, size)):
                spot = chance.choice(places)
                services = [chance.randint(0, 1) for _ in SERVICES]
                place = [f"{number} Sample Street", spot.city, spot.state, spot.zip]
                point = [f"{spot.latitude:.5f}", f"{spot.longitude:.5f}"]
                phone = f"512-555-01{number % 100:02d}"
                writer.writerow([f"Program {seed}-{number}", "", *place, phone, *point, "SU", "1", *services])
    return names
