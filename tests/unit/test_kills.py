"""An import that is killed leaves its batch applied or not applied, never in between."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import prepared
from tests.killing import finish, flask

ROWS = 1500


def write_file(folder: Path) -> None:
    header = ["name1", "name2", "street1", "city", "state", "zip", "phone", "type_facility", "oit"]
    with (folder / "list-2025-01.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for n in range(ROWS):
            writer.writerow([f"Program {n}", "", f"{n} Main St", "Austin", "TX", "78701", "512-555-0100", "SU", "1"])


def kill_and_look(folder: Path, url: str, moments: list[float]) -> list[int]:
    write_file(folder)
    finish(["setup"], url, folder)
    seen = []
    for moment in moments:
        process = flask(["import", "list-2025-01.csv", "--yes"], url, folder)
        time.sleep(moment)
        process.kill()
        process.communicate()
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            count = connection.scalar(sa.text("SELECT count(*) FROM listing WHERE status = 'published'"))
            applied = connection.scalar(sa.text("SELECT count(*) FROM import_batch WHERE status = 'applied'"))
        engine.dispose()
        assert count in (0, ROWS)
        assert (count == ROWS) == (applied == 1)
        seen.append(int(count or 0))
        listed = finish(["imports"], url, folder)
        assert "staged" not in listed
        if count:
            break
    finish(["import", "list-2025-01.csv", "--yes"], url, folder)
    assert f"{ROWS} unchanged" in finish(["import", "list-2025-01.csv", "--dry-run"], url, folder).replace(",", "")
    return seen


@pytest.mark.alone
def test_a_kill_leaves_all_or_nothing(tmp_path: Path) -> None:
    kill_and_look(tmp_path, prepared.sqlite_at(tmp_path / "kill.sqlite"), [2.6])


@pytest.mark.long
@pytest.mark.timeout(900)
def test_kills_at_many_moments_leave_all_or_nothing(tmp_path: Path) -> None:
    moments = sorted(random.Random(3).uniform(0.8, 4.5) for _ in range(25))
    assert 0 in kill_and_look(tmp_path, prepared.sqlite_at(tmp_path / "kill.sqlite"), moments)
