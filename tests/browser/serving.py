"""A real server with the sample programs, and the system's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from directory.config import ROOT
from tests import prepared


def launch_args() -> dict[str, Any]:
    """How to start the Chromium that scripts/test found, or one on the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-gpu", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"args": arguments} | ({"executable_path": path} if path else {})


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The same, for the fixtures of Playwright."""
    return launch_args()


@contextmanager
def serving(url: str, *, log: Path | None = None, **settings: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A server as scripts/serve starts it, with the sample programs: its address, and its settings.

    `log` is the file for all that it writes, at its most talkative. On SQLite it begins with what a first start leaves.
    """
    if (path := sa.make_url(url).database) and url.startswith("sqlite"):
        prepared.sample_at(Path(path))
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
        for _ in range(1000):
            try:
                urllib.request.urlopen(address, timeout=10).close()
                break
            except OSError:
                assert process.poll() is None, "scripts/serve ended"
                time.sleep(0.1)
        else:
            pytest.fail("scripts/serve does not answer")
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
