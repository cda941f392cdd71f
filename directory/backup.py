"""A copy of the whole database while it is in use, and putting one back.

SQLite: its online backup, which copies one consistent state while others write. PostgreSQL: its own `pg_dump`,
`pg_restore` and `psql`, which have to be installed where the command runs. A backup is written beside its final name
and renamed when it is whole; a restore happens in one transaction, so a failure leaves everything as it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

# Running web processes rebuild their index when the epoch moves; it has to move past both sides of a restore.
_RAISE = "UPDATE catalog_version SET version = {version}, epoch = {epoch}"


class BackupError(Exception):
    """The backup or restore was not done; the message says why and what to do. The database is as it was."""


def backup(url: URL, path: Path) -> int:
    """Copy the database to a new file at `path`; returns its size in bytes.

    Raises BackupError when the file exists already, or the copy cannot be made.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Choose another name, or delete it first.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        part = Path(folder) / "part"
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(_sqlite_path(url), part)
        else:
            _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"], url)
        part.replace(path)
    return path.stat().st_size


def restore(url: URL, path: Path, *, known_revisions: frozenset[str]) -> None:
    """Replace everything in the database by the backup at `path`.

    `known_revisions` are the migrations this version of the software has: a backup of a newer one is refused.
    Raises BackupError when the file is not a whole backup of this kind of database.
    """
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    with path.open("rb") as file:
        start = file.read(16)
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        if url.get_backend_name() == "sqlite":
            if start != b"SQLite format 3\x00":
                raise BackupError(f"{path} is not a backup of a SQLite database. Nothing was changed.")
            _restore_sqlite(_sqlite_path(url), path, Path(folder) / "copy", known_revisions)
        else:
            if not start.startswith(b"PGDMP"):
                raise BackupError(f"{path} is not a backup of a PostgreSQL database. Nothing was changed.")
            _restore_postgresql(url, path, Path(folder) / "script.sql", known_revisions)


def _sqlite_path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupError("A database in memory has no backup.")
    return Path(url.database)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"There is no database at {source} yet. `flask --app wsgi setup` makes it.")
    with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check_whole(copy, source)


def _restore_sqlite(live_path: Path, path: Path, copy_path: Path, known: frozenset[str]) -> None:
    shutil.copyfile(path, copy_path)
    live_path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(copy_path)) as copy, closing(sqlite3.connect(live_path, timeout=30)) as live:
        _check_whole(copy, path)
        _check_revision([row[0] for row in _rows(copy, "SELECT version_num FROM alembic_version")], path, known)
        versions = _rows(copy, "SELECT version, epoch FROM catalog_version") + _rows(
            live, "SELECT version, epoch FROM catalog_version"
        )
        copy.execute(_raise_statement(versions))
        copy.commit()
        copy.backup(live)  # one transaction in the live database: readers see all of it or none


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise BackupError(f"{path} is damaged ({answer}). Nothing was changed.")


def _rows(connection: sqlite3.Connection, query: str) -> list[tuple[int, ...]]:
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # an empty live database has no such table
        return []


def _check_revision(revisions: Sequence[object], path: Path, known: frozenset[str]) -> None:
    if not revisions:
        raise BackupError(f"{path} is not a backup of this software's database. Nothing was changed.")
    unknown = [str(revision) for revision in revisions if revision not in known]
    if unknown:
        raise BackupError(
            f"{path} was made by a newer version of this software (migration {unknown[0]}). Update first. "
            "Nothing was changed."
        )


def _raise_statement(versions: Sequence[Sequence[int]]) -> str:
    version = max((row[0] for row in versions), default=0) + 1
    epoch = max((row[1] for row in versions), default=0) + 1
    return _RAISE.format(version=int(version), epoch=int(epoch))


def _restore_postgresql(url: URL, path: Path, script: Path, known: frozenset[str]) -> None:
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(path)]
    _run("pg_restore", options)
    revisions = _copied_values(script, "alembic_version")
    _check_revision(revisions, path, known)
    live = _run("psql", ["-XAtq", "-c", "SELECT version, epoch FROM catalog_version"], url, missing_ok=True)
    held = [tuple(int(part) for part in line.split("|")) for line in live.splitlines() if "|" in line]
    backed_up = [tuple(int(part) for part in row.split("\t")[1:3]) for row in _copied_values(script, "catalog_version")]
    with script.open("a", encoding="utf-8") as file:
        file.write(f"\n{_raise_statement([*held, *backed_up]).replace('catalog_version', 'public.catalog_version')};\n")
    _run("psql", ["-Xq", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", str(script)], url)


def _copied_values(script: Path, table: str) -> list[str]:
    """The rows that a dump's script copies into one table, as tab-separated text."""
    rows: list[str] = []
    inside = False
    with script.open(encoding="utf-8") as file:
        for line in file:
            if inside and line.startswith("\\."):
                break
            if inside:
                rows.append(line.rstrip("\n"))
            elif line.startswith(f"COPY public.{table} "):
                inside = True
    return rows


def _run(tool: str, arguments: Sequence[str], url: URL | None = None, *, missing_ok: bool = False) -> str:
    """Run one of PostgreSQL's tools; the password goes by the environment, not by the command line."""
    found = shutil.which(tool)
    if found is None:
        raise BackupError(f"{tool} was not found. Install PostgreSQL's client tools (on Debian: postgresql-client).")
    environment: Mapping[str, str] = os.environ
    target: list[str] = []
    if url is not None:
        environment = {**os.environ, "PGPASSWORD": url.password or ""}
        plain = url.set(drivername="postgresql", password=None)
        target = [f"--dbname={plain.render_as_string(hide_password=False)}"]
    done = subprocess.run([found, *target, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 and not missing_ok:
        raise BackupError(f"{tool} failed: {done.stderr.strip() or done.stdout.strip()}. Nothing was changed.")
    return done.stdout
