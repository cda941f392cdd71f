"""The benchmark runs with the vocabulary of today, however many terms that has."""

from __future__ import annotations

import argparse

from scripts.benchmark import search


def test_search_is_measured_beside_both_databases() -> None:
    (table,) = search.run(argparse.Namespace(sizes="300"))
    assert table.row_count == 1
