"""Runs the parts that were asked for."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from scripts.benchmark import faults, imports, index, names, reading, search, signing_in, slow_clients, web, writers
from scripts.benchmark.desk import pages

PARTS = {
    "search": search.run,
    "web": web.run,
    "imports": imports.run,
    "index": index.run,
    "names": names.run,
    "reading": reading.run,
    "slow-clients": slow_clients.run,
    "writers": writers.run,
    "signing-in": signing_in.run,
    "faults": faults.run,
    "pages": pages.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all of them without any")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of listings for search and index")
    parser.add_argument("--listings", type=int, default=20_000, help="listings behind the web part")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each web figure is measured")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the import beside which somebody else writes")
    arguments = parser.parse_args()
    console = Console(width=140 if not sys.stdout.isatty() else None)
    for name in arguments.parts or PARTS:
        for table in PARTS[name](arguments):
            console.print(table)


if __name__ == "__main__":
    main()
