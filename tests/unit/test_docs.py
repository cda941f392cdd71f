"""What docs/ and the README say is so: complete, of today, and without a dead link."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.config import ROOT, Settings
from directory.version import VERSION
from scripts.documents import drawing, reference

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split() if not name.startswith("data/")]  # those are the site's pages


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_told(name: str) -> None:
    assert f"| `DIRECTORY_{name.upper()}` |" in text_of("docs/operating.md")


def test_every_command_and_address_is_told_in_the_words_of_today(app: Flask) -> None:
    assert text_of("docs/reference.md") == reference.markdown(app), "run scripts/build_docs"


def test_every_address_has_words_of_its_own(app: Flask) -> None:
    page = reference.markdown(app)
    assert not re.search(r"^\| `[^`]+` \| [A-Z, ]* \|\s+\|$", page, re.MULTILINE)
    assert all(command.help for command in reference.commands(app).values())


def test_the_drawing_is_of_today() -> None:
    assert text_of("docs/pictures/rooms.svg") == drawing.svg(), "run scripts/build_docs"
    assert all(drawing.purpose(room) for row in drawing.layers() for room in row)


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.relative_to(ROOT).as_posix())
def test_no_link_is_dead(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        if anchor:
            assert anchor in set(anchors(file.read_text(encoding="utf-8"))), target


def anchors(text: str) -> Iterator[str]:
    """The names that forges give to headings."""
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_no_picture_is_left_over() -> None:
    shown = {Path(link).name for page in documents() for link in LINK.findall(page.read_text(encoding="utf-8"))}
    assert {picture.name for picture in (ROOT / "docs" / "pictures").iterdir()} <= shown


def test_every_page_can_be_found_from_the_readme() -> None:
    found, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")))
        waiting += [(page.parent / link).resolve() for link in links if link]
    assert set(documents()) - found <= {ROOT / ".github" / "CODE_OF_CONDUCT.md"}


def test_every_dependency_earns_its_place_in_a_sentence() -> None:
    told = set(re.findall(r"`([a-z0-9-]+)`", text_of("docs/dependencies.md")))
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert {name for one in wanted if (name := re.split(r"[\[<>=~!]", one)[0]) not in told} == set()


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "directory").rglob("__init__.py"))
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(text_of("README.md").splitlines()) <= 80


def test_the_version_is_the_newest_of_the_changelog() -> None:
    assert PROJECT["project"]["version"] == VERSION
    newest = re.findall(r"^## (?!Unreleased)(\S+) \(\d{4}-\d\d-\d\d\)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest[0] == VERSION
