"""What tests of single pieces share: databases of a test's own, and workers to kill there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests import prepared
from tests.killing import Scene, Scenes, Workers, scene


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Workers that begin at once; the software is loaded for them once a run."""
    made = Workers()
    yield made
    made.end()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def new_scene(request: pytest.FixtureRequest, tmp_path: Path, workers: Workers) -> Scenes:
    """Makes a scene over a database of its own, each time it is called."""

    def make() -> AbstractContextManager[Scene]:
        name = f"kill_{uuid.uuid4().hex}"
        if request.param == "sqlite":
            return scene(prepared.sqlite_at(tmp_path / f"{name}.sqlite"), workers)
        url = make_url(request.getfixturevalue("postgresql_url"))
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return scene(url.set(database=name).render_as_string(hide_password=False), workers)

    return make
