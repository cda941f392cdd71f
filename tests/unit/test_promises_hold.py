"""Each promise is broken on purpose, in a copy of the project, and its test is seen to fail (tests/breaks.toml)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from directory.config import ROOT
from directory.promises import get_promises

LEFT_OUT = shutil.ignore_patterns(".*", "instance", "__pycache__", "node_modules", "*.sqlite*")
PATIENCE = 480  # seconds a test may take that is run in a copy, beside all else
BREAKS = [
    (test, one)
    for test, several in tomllib.loads((ROOT / "tests" / "breaks.toml").read_text(encoding="utf-8")).items()
    for one in several
]


def test_each_promise_is_broken_on_purpose() -> None:
    held = {f"{test.file}::{test.name}" for promise in get_promises() for test in promise.tests}
    assert {test for test, _ in BREAKS} == held


@pytest.mark.parametrize(("test", "one"), BREAKS)
def test_what_is_broken_stands_there_once(test: str, one: dict[str, str]) -> None:
    assert (ROOT / one["file"]).read_text(encoding="utf-8").count(one["old"]) == 1


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("test", "one"), BREAKS)
def test_a_broken_promise_fails_its_test(tmp_path: Path, test: str, one: dict[str, str]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    broken = copy / one["file"]
    broken.write_text(broken.read_text(encoding="utf-8").replace(one["old"], one["new"]), encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-q", "-x", f"--timeout={PATIENCE}", test]
    ran = subprocess.run(line, cwd=copy, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 failed" in ran.stdout, ran.stdout
    where, _, _ = test.partition("::")
    line_of_its_own = rf"^{re.escape(where)}:\d+: (?:AssertionError|Failed)$"
    assert re.search(line_of_its_own, ran.stdout, re.MULTILINE), ran.stdout
    assert "pytest-timeout" not in ran.stdout, ran.stdout
