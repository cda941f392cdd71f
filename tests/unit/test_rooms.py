"""Rooms of the web by feature: what the import contracts cannot say by themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from directory.config import ROOT

WEB = ROOT / "directory" / "web"
MODULES = sorted(path for path in WEB.rglob("*.py") if path.name != "__init__.py")
TEMPLATES = sorted(WEB.rglob("*.html"))
LONGEST = 300  # lines of a module
FRAMES = {"shared", "signed_in"}  # whose templates and modules every room may use


def imported(path: Path) -> list[Path]:
    """The modules of the web that a module imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("directory.web"):
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    paths = (ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in names)
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_nobody_imports_the_views_of_another_room(path: Path) -> None:
    others = [one.name for one in imported(path) if one.stem.endswith("_views") and one.parent != path.parent]
    assert not others, f"{path.relative_to(WEB)} imports {others}: what both need stands in a module of its own"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_views_stand_in_a_room_and_are_called_so(path: Path) -> None:
    is_blueprint = any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Blueprint"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    assert is_blueprint == path.stem.endswith("_views")


def test_a_template_stands_in_the_room_of_the_module_that_renders_it() -> None:
    """Or in a frame that all share. Templates that no module names are parts of others."""
    strays = []
    for path in MODULES:
        room = path.parent.relative_to(WEB)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.endswith(".html")
                and not node.value.startswith("/")
            ):
                named = Path(node.value)
                if room not in named.parents and named.parts[0] not in FRAMES:
                    strays.append(f"{path.relative_to(WEB)}: {named}")
    assert not strays


def test_each_template_is_named_by_a_module_or_another_template() -> None:
    texts = {path: path.read_text("utf-8") for path in (*MODULES, *WEB.rglob("__init__.py"), *TEMPLATES)}
    everything = "\n".join(texts.values()) + (ROOT / "directory" / "http.py").read_text("utf-8")
    whole = (str(path.relative_to(WEB)) for path in TEMPLATES)
    named_by_code = {"shared/errors", "signed_in/sign_in"}  # f"shared/errors/{code}.html"; Flask-Security's pages
    assert not [name for name in whole if name not in everything and str(Path(name).parent) not in named_by_code]


def test_no_module_is_longer_than_one_can_hold_in_mind() -> None:
    lines = {path: path.read_text("utf-8").count("\n") for path in (ROOT / "directory").rglob("*.py")}
    assert not {str(path.relative_to(ROOT)): number for path, number in lines.items() if number > LONGEST}


def test_module_names_say_what_they_are_once() -> None:
    """A name that stands twice is looked for twice. A table, and a command, may be called as what they are of."""
    names: dict[str, set[str]] = {}
    for path in sorted((ROOT / "directory").rglob("*.py")):
        if path.name != "__init__.py" and not {"migrations", "cli", "models"} & set(path.parts):
            names.setdefault(path.stem, set()).add(str(path.relative_to(ROOT / "directory")))
    assert not {name: paths for name, paths in names.items() if len(paths) > 1}
