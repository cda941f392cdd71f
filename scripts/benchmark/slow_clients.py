"""(f) A family's search while 500 strangers' sockets hold on to the server, each way they can, against a quiet one."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from scripts.benchmark.families import compared, searches, serving
from scripts.benchmark.strangers import WAYS, holding

SOCKETS = 500


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table: the quiet server, then each way of holding on."""
    with tempfile.TemporaryDirectory() as name, serving(f"sqlite:///{Path(name) / 'bench.sqlite'}") as port:
        searches(port, 2)
        found = [("quiet", searches(port, arguments.seconds))]
        for way in WAYS:
            with holding(port, way, SOCKETS):
                time.sleep(1)
                found.append((way, searches(port, arguments.seconds)))
            time.sleep(1)
    yield compared(f"(f) a family's search beside {SOCKETS} sockets", found)
