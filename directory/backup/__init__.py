"""A copy of the whole database while it is in use, and putting one back.

SQLite: its online backup, both ways, which copies one consistent state while others read and write; no file is ever put
under a running server. PostgreSQL: its own `pg_dump`, `pg_restore` and `psql`, which have to be installed where the
command runs. A backup is written beside its final name, readable by its owner alone, and renamed when it is whole. A
restore is one transaction, so a failure leaves everything as it was, and it waits half a minute at most for others.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy.engine import URL

from directory.backup import postgresql, sqlite
from directory.backup.rules import BackupError
from directory.private_files import write_new

__all__ = ["BackupError", "backup", "restore"]


def backup(url: URL, path: Path) -> int:
    """Copy the database to a new file at `path`; returns its size in bytes.

    Raises BackupError when the file exists already, or the copy cannot be made.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Choose another name, or delete it first.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it first, like this: mkdir -m 700 {path.parent}")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        part = Path(folder) / "part"
        write_new(part, b"")  # what is written into it stays its owner's alone
        if url.get_backend_name() == "sqlite":
            sqlite.copy_out(sqlite.file_of(url), part)
        else:
            postgresql.copy_out(url, part)
        part.replace(path)
    return path.stat().st_size


def restore(url: URL, path: Path, *, known_revisions: frozenset[str]) -> None:
    """Replace everything in the database by the backup at `path`.

    `known_revisions` are the migrations this version of the software has: a backup of a newer one is refused.
    Raises BackupError when the file is not a whole backup of this kind of database.
    """
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    if url.get_backend_name() == "sqlite":
        sqlite.refuse_itself(sqlite.file_of(url), path)
    with path.open("rb") as file:
        start = file.read(16)
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        if url.get_backend_name() == "sqlite":
            if not start.startswith(sqlite.MAGIC):
                raise BackupError(f"{path} is not a backup of a SQLite database. Nothing was changed.")
            sqlite.put_back(sqlite.file_of(url), path, Path(folder) / "copy", known_revisions)
        else:
            if not start.startswith(postgresql.MAGIC):
                raise BackupError(f"{path} is not a backup of a PostgreSQL database. Nothing was changed.")
            postgresql.put_back(url, path, Path(folder), known_revisions)
