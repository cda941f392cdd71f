"""SAMHSA's own labels of services → the codes of its download, from data/findtreatment_labels.csv. Pure."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from directory.config import DATA


@cache
def labels(path: Path = DATA / "findtreatment_labels.csv") -> dict[tuple[str, str], tuple[str, ...]]:
    """(category, label without regard to case) → codes of the download."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in rows:
            key = (row["category"], row["label"].casefold())
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *row["codes"].split())))
    return found
