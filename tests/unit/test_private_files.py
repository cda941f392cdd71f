"""What the software writes beside the database is its owner's alone, whatever the umask lets others do."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.orm import Session

from directory import clock, keys, mail, private_files
from directory.config import Settings
from directory.imports.live import findtreatment_api
from tests.unit.test_mail import put as put_into_outbox


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Every file and folder below this one, and what others may do with it."""
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in sorted(folder.rglob("*"))}


def test_mail_files(session: Session, tmp_path: Path) -> None:
    put_into_outbox(session)
    assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}/all/out")) == 1
    assert sorted(modes(tmp_path).values()) == [0o600, 0o700, 0o700]


def test_a_folder_that_stands_is_left_as_it_is(session: Session, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o755)
    put_into_outbox(session)
    mail.send_due(session, Settings(mail_url=f"file://{tmp_path}/out"))
    assert sorted(modes(tmp_path).values()) == [0o600, 0o755]


def test_rows_that_were_refused(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list-2026-05-01.csv").write_text("name,street,city,state,zip,phone\nHope,1 Oak St,,,,\n")
    for _ in range(2):
        app.test_cli_runner().invoke(args=["import", "list-2026-05-01.csv", "--dry-run"])
    held = modes(tmp_path)
    assert held["list-2026-05-01-rejected.csv"] == held["list-2026-05-01-rejected-2.csv"] == 0o600


def test_the_secret_key(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'x.sqlite'}"
    keys.secret(Settings(database_url=url, secret_key=None))
    assert modes(tmp_path) == {"new": 0o700, "new/secret_key": 0o600}
    assert keys.secret(Settings(database_url=url, secret_key=SecretStr("x" * 32))) == b"x" * 32


def test_pages_of_a_list_that_is_read(tmp_path: Path) -> None:
    page = findtreatment_api.Page(page=1, totalPages=1, recordCount=0, rows=[])
    findtreatment_api._keep(tmp_path / "sync" / "TX", 1, page)
    assert modes(tmp_path) == {"sync": 0o700, "sync/TX": 0o700, "sync/TX/1.json": 0o600}
    assert findtreatment_api._kept(tmp_path / "sync" / "TX", 1) == page
    with time_machine.travel(clock.now() + dt.timedelta(seconds=findtreatment_api.KEPT_FOR + 1)):
        assert findtreatment_api._kept(tmp_path / "sync" / "TX", 1) is None


def test_of_several_at_once_one_file_appears_and_whole(tmp_path: Path) -> None:
    won: list[bool] = []
    threads = [
        threading.Thread(target=lambda n=n: won.append(private_files.appear(tmp_path / "one", str(n).encode() * 1000)))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]
    (only,) = tmp_path.iterdir()
    assert len(set(only.read_text())) == 1
    assert only.stat().st_size == 1000


def test_what_failed_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").write_bytes(b"before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        private_files.put(tmp_path / "one", b"after")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one", b"before")]
