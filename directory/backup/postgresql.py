"""PostgreSQL's own `pg_dump`, `pg_restore` and `psql`, which have to be installed where the command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.engine import URL

from directory.backup.rules import IN_USE, WAIT, BackupError, check_revision, raise_statement
from directory.models import Base
from directory.models.fleeting import FleetingBase
from directory.reach import CATALOG_VERSION

MAGIC = b"PGDMP"

# What is in the database goes first, tables made since the backup too: what the backup holds is all there is, and the
# migrations make the others again. All tables are locked before anything is done. It gives way before the server would
# call two that wait for each other a deadlock, so that nobody at work is cut off, and tries again.
_CLEAR = """
SET statement_timeout = 0;
DO $clear$
DECLARE
  ours text;
  until timestamptz := clock_timestamp() + interval '{wait} seconds';
BEGIN
  SELECT string_agg(format('public.%I', tablename), ', ' ORDER BY tablename) INTO ours
    FROM pg_tables WHERE schemaname = 'public' AND tablename IN ({tables});
  IF ours IS NULL THEN
    RETURN;
  END IF;
  PERFORM set_config('lock_timeout', '500ms', true);
  LOOP
    BEGIN
      EXECUTE 'LOCK TABLE ' || ours || ' IN ACCESS EXCLUSIVE MODE';
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF clock_timestamp() > until THEN
        RAISE EXCEPTION '{in_use}';
      END IF;
      PERFORM pg_sleep(0.2);
    END;
  END LOOP;
  EXECUTE 'DROP TABLE ' || ours || ' CASCADE';
END $clear$;
"""
_IN_USE_MARK = "the directory is in use"


def copy_out(url: URL, target: Path) -> None:
    """Dump a database into a file. Raises BackupError."""
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], url)


def put_back(url: URL, path: Path, folder: Path, known: frozenset[str]) -> None:
    """Put the backup at `path` into the live database; `folder` is a place for scripts. Raises BackupError."""
    dump, script = folder / "dump.sql", folder / "script.sql"
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={dump}", str(path)]
    _run("pg_restore", options)
    revisions = _copied_values(dump, "alembic_version")
    check_revision(revisions, path, known)
    live = _run("psql", ["-XAtq", "-c", CATALOG_VERSION], url, missing_ok=True)
    live_versions = [tuple(int(part) for part in line.split("|")) for line in live.splitlines() if "|" in line]
    backed_up = [tuple(int(part) for part in row.split("\t")[1:3]) for row in _copied_values(dump, "catalog_version")]
    raised = raise_statement([*live_versions, *backed_up]).replace("catalog_version", "public.catalog_version")
    tables = (*Base.metadata.tables, *FleetingBase.metadata.tables, "alembic_version")
    clear = _CLEAR.format(tables=", ".join(f"'{table}'" for table in tables), wait=WAIT, in_use=_IN_USE_MARK)
    script.write_text(f"{clear}\n\\i '{dump}'\n{raised};\n", encoding="utf-8")
    try:
        _run("psql", ["-Xq", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", str(script)], url)
    except BackupError as error:
        if _IN_USE_MARK in str(error):
            raise BackupError(IN_USE) from error
        raise


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
