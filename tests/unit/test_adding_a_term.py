"""CONTRIBUTING's example of adding a term, done in a copy of the project: the term is found wherever terms are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from directory.config import DATA, ROOT
from tests.unit.test_adding_a_fact import steps

LOOK = ROOT / "tests" / "added_term.py"


def test_the_example_of_adding_a_term(tmp_path: Path) -> None:
    entry, synonyms = steps("Add a term")
    shutil.copytree(ROOT / "directory", tmp_path / "directory", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").mkdir()
    for one in DATA.iterdir():
        (tmp_path / "data" / one.name).symlink_to(one)
    for name, more in (("vocabulary.toml", entry), ("term_synonyms.toml", synonyms)):
        (tmp_path / "data" / name).unlink()
        (tmp_path / "data" / name).write_text(f"{(DATA / name).read_text('utf-8')}\n{more}", "utf-8")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, str(LOOK)]
    done = subprocess.run(command, check=False, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
