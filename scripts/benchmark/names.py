"""(h) A program looked for by a part of its name: as it is written, with a slip, and by a word that no name has."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from functools import partial

from rich.table import Table

from directory.geo.tables import town_rows
from directory.search.program_names import NameIndex
from scripts.benchmark.synthetic import percentiles

_TIMES = 400
_KINDS = (
    "Recovery Center",
    "Behavioral Health: Outpatient",
    "Counseling Services",
    "House",
    "Treatment Ctr",
    "Hospital",
)


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table: milliseconds at `--listings` names, p50 and p95."""
    lot = random.Random(1)
    towns = [row.name for row in town_rows()]
    names = [f"{lot.choice(towns)} {lot.choice(_KINDS)}" for _ in range(arguments.listings)]
    index = NameIndex.build(range(len(names)), names)
    parts = [" ".join(name.split()[:2]) for name in lot.sample(names, _TIMES)]
    table = Table(title=f"(h) {len(names):,} names, {len(index.words):,} words; milliseconds, p50 / p95")
    cells = []
    for what, typed in (
        ("the first two words", parts),
        ("with a letter left out", [part[:3] + part[4:] for part in parts]),
        ("with a word no name has", [f"{part.split()[0]} Zorblatt" for part in parts]),
    ):
        table.add_column(what, justify="right")
        p50, p95 = percentiles(partial(_find, index, typed), _TIMES)
        cells.append(f"{p50:.2f} / {p95:.2f}")
    table.add_row(*cells)
    yield table


def _find(index: NameIndex, typed: Sequence[str], number: int) -> object:
    return index.find(typed[number % len(typed)])
