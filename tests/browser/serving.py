"""A real server with the sample programs, and the system's Chromium."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from directory.config import ROOT


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium that scripts/test found, or one on the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"args": arguments} | ({"executable_path": path} if path else {})


# A database as a server's first start leaves it, once there was one.
_set_up: list[Path] = []


def _copy(source: Path, target: Path) -> None:
    """A copy of a database that may be in use, for its owner alone."""
    target.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as made:
        held.backup(made)


@contextmanager
def serving(url: str, *, log: Path | None = None, **settings: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A server as scripts/serve starts it, with the sample programs: its address, and its settings.

    `log` is the file for all that it writes, at its most talkative. The first one on SQLite sets everything up; later
    ones begin with a copy of what that made.
    """
    path = sa.make_url(url).database if url.startswith("sqlite") else None
    if path and _set_up:
        _copy(_set_up[0], Path(path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DIRECTORY_DATABASE_URL": url,
        "DIRECTORY_PORT": str(port),
        "DIRECTORY_LOG_LEVEL": "debug" if log else "error",
        **settings,
    }
    output = log.open("wb") if log else None
    process = subprocess.Popen(
        [str(ROOT / "scripts" / "serve")], cwd=ROOT, env=environment, stdout=output, stderr=output
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "scripts/serve ended"
                time.sleep(0.1)
        if path and not _set_up:
            copy = Path(tempfile.mkdtemp(prefix="iop-set-up-")) / "site.sqlite"
            atexit.register(shutil.rmtree, copy.parent, ignore_errors=True)
            _copy(Path(path), copy)
            _set_up.append(copy)
        yield address, environment
    finally:
        process.terminate()
        try:
            process.wait(timeout=50)  # five times what it takes when somebody holds on to it
        finally:
            process.kill()
            process.wait()
            if output:
                output.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample programs, to be read only."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'site.sqlite'}") as (address, _):
        yield address


# What the desk does on PostgreSQL is tested without a browser too; the long tests drive it in one.
@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def desk_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """A server of its own for the desk, on SQLite and on PostgreSQL: its address, and its settings."""
    url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.sqlite'}"
    if request.param == "postgresql":
        main = sa.make_url(request.getfixturevalue("postgresql_url"))
        engine = sa.create_engine(main, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("DROP DATABASE IF EXISTS desk"))
            connection.execute(sa.text("CREATE DATABASE desk"))
        engine.dispose()
        url = main.set(database="desk").render_as_string(hide_password=False)
    with serving(url) as site:
        yield site


@pytest.fixture
def strict_page(page: Page, site: str) -> Iterator[Page]:
    """A page on which any request elsewhere, console error or cookie fails the test."""
    elsewhere: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(site) else elsewhere.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    assert not elsewhere
    assert not errors
    assert not page.context.cookies()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
