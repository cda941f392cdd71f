"""Rows put by in a temporary file, so that a large import needs little memory and no lock while it compares."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self


class Spool:
    """Holds rows, column → value, in the order they came. The file has no name and is gone at the end of the block."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="import-")  # noqa: SIM115 - closed by __exit__
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: Mapping[str, Any]) -> int:
        """Put one by; returns its position."""
        pickle.dump(row, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._count += 1
        return self._count - 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - written by this very process, into a file without a name
