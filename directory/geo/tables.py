"""Reading the CSV files in data/ that say something of places."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file in data/, whose first lines may be comments that begin with #."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
