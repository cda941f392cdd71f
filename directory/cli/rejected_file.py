"""The rows of an import that want to be mended, written where their owner finds them: beside its file."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.imports.checking.checked import Rejected
from directory.imports.checking.rejected_rows import rejected_csv
from directory.private_files import write_new


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the rows are; `instead_of` is the folder that could not be written, and `why` not."""

    path: Path
    instead_of: Path | None = None
    why: str = ""


def keep(rows: Sequence[Rejected], first: Path, wanted: Path | None, *, what: str = "rejected") -> Kept | None:
    """Write rows into a new file, never over one that is there; None where there are none.

    `wanted` is the file of the rejected rows, or the folder for it; else it is beside `first`. Rows that are taken
    without a cell (`what` is "unread") go into a file of their own beside it. Where that cannot be written, it is in a
    new folder for temporary files.
    """
    if not rows:
        return None
    data = rejected_csv(rows).encode("utf-8-sig")
    name = f"{first.name.split('.', maxsplit=1)[0]}-{what}.csv"
    path = first.parent / name if wanted is None else wanted / name if wanted.is_dir() else wanted
    if what != "rejected" and path == wanted:
        path = path.with_name(f"{path.stem}-{what}{path.suffix}")
    try:
        return Kept(_write(path, data))
    except OSError as error:
        folder = Path(tempfile.mkdtemp(prefix="rejected-"))
        return Kept(_write(folder / name, data), instead_of=path.parent, why=error.strerror or str(error))


def _write(path: Path, data: bytes) -> Path:
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(2))
    free = path
    while True:
        try:
            write_new(free, data)
        except FileExistsError:
            free = next(others)
        else:
            return free
