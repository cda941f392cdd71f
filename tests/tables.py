"""Files as tables, for tests of what reads them."""

from __future__ import annotations

from directory.imports.files.reader import read_tables
from directory.imports.table import Limits, Table


def first_table(data: bytes, *, limits: Limits | None = None) -> Table:
    """The first table of a file. Raises FileProblem."""
    return read_tables(data, limits=limits)[0]
