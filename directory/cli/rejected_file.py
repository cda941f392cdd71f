"""The rows of an import that stayed out, written where their owner finds them: beside the file they came from."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.imports.check import rejected_csv
from directory.imports.checked import Rejected
from directory.private_files import write_new


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the rows are; `instead_of` is the folder that could not be written, and `why` not."""

    path: Path
    instead_of: Path | None = None
    why: str = ""


def keep(rejected: Sequence[Rejected], first: Path, wanted: Path | None) -> Kept | None:
    """Write the rows that stayed out into a new file, never over one that is there; None where there are none.

    `wanted` is the file, or the folder for it; else it is beside `first`. Where that cannot be written, it is in a new
    folder for temporary files.
    """
    if not rejected:
        return None
    data = rejected_csv(rejected).encode("utf-8-sig")
    name = f"{first.name.split('.', maxsplit=1)[0]}-rejected.csv"
    path = first.parent / name if wanted is None else wanted / name if wanted.is_dir() else wanted
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
