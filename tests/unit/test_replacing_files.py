"""A file that is written bit by bit takes its place whole, is its owner's alone, and leaves nothing where it failed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from directory.private_files import replacing


def test_what_was_there_stays_until_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text("before")
    with replacing(path) as file:
        file.write("a")
        file.flush()
        assert path.read_text() == "before"
    assert path.read_text() == "a"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text("before")

    def write_half() -> None:
        with replacing(path) as file:
            file.write("half")
            raise ValueError("killed")

    with pytest.raises(ValueError, match="killed"):
        write_half()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    with replacing(link) as file:
        file.write("a")
    assert link.is_symlink()
    assert real.read_text() == "a"


def test_what_was_left_by_one_that_was_killed_goes_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    left, written, other = (
        tmp_path / f".{name}"
        for name in (
            "directory.csv.0123456789abcdef",
            "directory.csv.fedcba9876543210",
            "directory.csv.bak",
        )
    )
    for one in (left, written, other):
        one.write_text("half")
    for one in (left, other):
        os.utime(one, times=(0, 0))
    with replacing(path) as file:
        file.write("a")
    assert sorted(tmp_path.iterdir()) == sorted([path, written, other])
