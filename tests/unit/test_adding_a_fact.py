"""CONTRIBUTING's example of adding a fact, done in a copy of the project: the fact is found wherever facts are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from directory.config import ROOT

GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
LOOK = ROOT / "tests" / "added_fact.py"


def steps(title: str) -> list[str]:
    """The pieces of code of a chapter, as they are typed."""
    chapter = GUIDE.split(f"## {title}\n")[1].split("\n## ")[0]
    return [textwrap.dedent(code) for code in re.findall(r"```\w+\n(.*?) *```", chapter, re.DOTALL)]


def behind(path: Path, mark: str, more: str) -> None:
    """Put text into a file behind the one place that `mark` finds."""
    text = path.read_text("utf-8")
    (found,) = re.finditer(mark, text, re.DOTALL)
    path.write_text(text[: found.end()] + more + text[found.end() :], "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the product is made of."""
    for name in ("directory", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").symlink_to(ROOT / "data")
    return tmp_path


def test_the_example_of_adding_a_fact(copy: Path) -> None:
    field, entry, spanish = steps("Add a fact")
    behind(
        copy / "directory/listings/draft/draft_sections.py",
        r"\n    group_size: [^\n]*\n",
        textwrap.indent(field, "    "),
    )
    behind(
        copy / "directory/listings/fields/care.py", r'column="group_size".*?\n    \),\n', textwrap.indent(entry, "    ")
    )
    env = {**os.environ, "PYTHONPATH": str(copy)}
    po = copy / "directory/translations/es/LC_MESSAGES/messages.po"
    po.write_text(f"{po.read_text('utf-8')}\n{spanish}", "utf-8")
    for script in ("scripts/build_translations", str(LOOK)):
        command = [sys.executable, script]
        done = subprocess.run(command, check=False, cwd=copy, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
