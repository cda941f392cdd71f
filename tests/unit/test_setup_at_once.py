"""Two servers, or two `setup`, that start together on one database: one sets it up, the others find it done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from directory.config import ROOT
from directory.imports.sample_loading import FILE

TOGETHER = 3
PROGRAMS = len(FILE.read_text(encoding="utf-8").splitlines())


def set_up_together(url: str) -> list[str]:
    """What each of them loaded, as "places programs"."""
    command = [sys.executable, "-m", "tests.at_once", url, str(TOGETHER)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(done.stdout.split("\n")[:-1])


def counts(url: str) -> dict[str, int]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0
            for name in ("zip_code", "town", "listing", "import_batch", "places_version", "alembic_version")
        }
    engine.dispose()
    return found


def test_on_an_empty_database_and_after_an_upgrade_one_does_it_all(empty_url: str) -> None:
    assert set_up_together(empty_url) == ["False 0"] * (TOGETHER - 1) + [f"True {PROGRAMS}"]
    first = counts(empty_url)
    assert first["listing"] == PROGRAMS
    assert (first["import_batch"], first["places_version"], first["alembic_version"]) == (1, 1, 1)
    engine = sa.create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE places_version SET digest = 'of the version before'"))
    engine.dispose()
    assert set_up_together(empty_url) == ["False 0"] * (TOGETHER - 1) + ["True 0"]
    assert counts(empty_url) == first


def test_what_set_up_keeps_beside_sqlite_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "place"
    command = [sys.executable, "-m", "tests.at_once", f"sqlite:///{folder / 'x.sqlite'}", "1"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=100)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}
