"""What is raised to be shown to a person: one class a room, so that pages and commands catch it in one way."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from directory.config import ROOT


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module, parsed when a test asks for them."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "directory").rglob("*.py"))}


def test_a_room_raises_one_class_of_problems() -> None:
    """Others derive from it, where somebody tells them apart."""
    found = defaultdict(list)
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef) or not node.name.endswith("Problem"):
                continue
            if any(ast.unparse(base) == "Exception" for base in node.bases):
                found[path.relative_to(ROOT / "directory").parts[0]].append(node.name)
    assert found["providing"] == ["ProvidingProblem"]
    assert {room: names for room, names in found.items() if len(names) > 1} == {}


def test_no_class_of_errors_is_caught_by_nobody() -> None:
    """But for those of files and settings of our own, which stop the program."""
    classes = [
        node.name
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Exception" for base in node.bases)
    ]
    caught = {
        name.id if isinstance(name, ast.Name) else name.attr
        for tree in trees().values()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and handler.type is not None
        for name in ast.walk(handler.type)
        if isinstance(name, ast.Name | ast.Attribute)
    } | {
        ast.unparse(call.args[0])  # Flask answers these itself
        for tree in trees().values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("register_error_handler")
    }
    assert set(classes) - caught == {"DataFileError", "KeyProblem"}
