"""CONTRIBUTING's example of adding a CSV format, done in a copy of the project: a file is imported by it, and again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from directory.config import ROOT
from directory.imports.formats import FORMATS
from directory.imports.formats.format import Format
from directory.listings.sources import known_sources
from tests.unit.test_adding_a_fact import behind, steps

LOOK = ROOT / "tests" / "added_format.py"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the product is made of, with a list of sources of its own."""
    for name in ("directory", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_example_of_adding_a_format(copy: Path) -> None:
    module, taken, source = steps("Add a CSV format")
    formats = copy / "directory/imports/formats"
    (formats / "iowa_licenses.py").write_text(module, "utf-8")
    behind(formats / "__init__.py", r"\nfrom [^\n]* import Template\n", taken)
    behind(formats / "__init__.py", r"\nFORMATS: [^\n]*(?=Sheet\(\)\))", "IowaLicenses(), ")
    behind(copy / "data/sources.toml", r"\Z", f"\n{source}")
    command = [sys.executable, str(LOOK)]
    env = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, check=False, cwd=copy, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize("form", [form for form in FORMATS if form.source], ids=lambda form: str(form.id))
def test_families_are_told_what_the_list_of_each_format_is(form: Format) -> None:
    assert form.source in known_sources(), (
        f"{form.id}: its source “{form.source}” is not in data/sources.toml; families would read its id. Say there, in "
        "both languages, what the list is, what it knows, and what it does not."
    )
