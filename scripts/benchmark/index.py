"""(d) Building the index, and taking in one change."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace

from rich.table import Table

from directory.search.index import ListingIndex
from directory.vocabulary import get_vocabulary
from scripts.benchmark.synthetic import percentiles, rows


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a size."""
    table = Table(title="(d) index: build from rows, and patch after one change")
    for name in ("listings", "build, s", "listings a second", "patch, ms p50 / p95", "a build is so many patches"):
        table.add_column(name, justify="right")
    n_terms = len(get_vocabulary().terms)
    for size in (int(text) for text in arguments.sizes.split(",")):
        made = list(rows(size))
        started = time.perf_counter()
        index = ListingIndex.build(made, n_terms=n_terms)
        seconds = time.perf_counter() - started

        def patch(number: int, index: ListingIndex = index, made: list = made) -> object:  # type: ignore[type-arg]
            row = made[(number * 7919) % len(made)]
            return index.patched([replace(row, yes=row.yes ^ 1)])

        p50, p95 = percentiles(patch, 30)
        table.add_row(
            f"{size:,}",
            f"{seconds:.2f}",
            f"{size / seconds:,.0f}",
            f"{p50:.2f} / {p95:.2f}",
            f"{seconds * 1000 / p50:.0f}",
        )
    yield table
