"""Every regular expression in the code, found in its source, answers a long hostile text at once."""

from __future__ import annotations

import ast
import gc
import importlib
import math
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FrameType
from typing import Annotated, Any

import pytest
from pydantic import StringConstraints, TypeAdapter, ValidationError

from directory.config import ROOT
from directory.listings.cells import name_case
from directory.listings.plans import plan_names
from directory.listings.weekly import asides
from directory.providing import boasts

SIZE = 20_000  # letters
WITHIN = 0.4  # seconds of work; a linear one takes a few thousandths, a quadratic one over a second
FIRST = 4_000  # letters: what takes WITHIN for SIZE takes 0.016 for a fifth of it if quadratic, 0.0032 if cubic
FIRST_WITHIN = 0.002
MARKS = re.compile(r"\bre\s*\.|\b(?:pattern|regex)\s*=")  # without one a module has no expression: it is not parsed
FUNCTIONS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}

# (file, pattern as written) → how it is made, for those that are made anew from what is given.
EMAIL = re.escape("ann.lee@example.org")
MADE: dict[tuple[str, str], Callable[[], re.Pattern[str]]] = {
    ("directory/listings/weekly/asides.py", "pattern"): lambda: re.compile(
        "|".join(one.pattern.pattern for one in asides.patterns())
    ),
    ("directory/providing/boasts.py", "pattern"): boasts.get_boasts,
    (
        "directory/providing/boasts.py",
        """'|'.join((f'(?<!\\\\w){pattern}(?!\\\\w)' for pattern in patterns))""",
    ): boasts.get_boasts,
    ("directory/listings/cells/name_case.py", "pattern"): lambda: name_case._words().road,
    ("directory/listings/plans/plan_names.py", "f\"\\\\b(?:{'|'.join(longest_first)})\\\\b\""): lambda: (
        plan_names._file().refusing
    ),
    ("directory/providing/leaving.py", """f'(?<![\\\\w.+-]){re.escape(email)}(?![\\\\w-]|\\\\.\\\\w)'"""): lambda: (
        re.compile(rf"(?<![\w.+-]){EMAIL}(?![\w-]|\.\w)", re.IGNORECASE)
    ),
}


@dataclass(frozen=True)
class Found:
    """One pattern: where it is, how it is used, and as it is written; `name` where a module keeps it compiled."""

    file: str
    line: int
    use: str
    written: str
    pattern: str | bytes | None
    flags: int = 0
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@cache
def patterns() -> list[Found]:
    """Every call of re, and every pattern= of pydantic."""
    return list(_patterns())


def _patterns() -> Iterator[Found]:
    for path in sorted((ROOT / "directory").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not MARKS.search(text):
            continue
        file = str(path.relative_to(ROOT))
        nodes, parents = read(text)
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            for keyword in node.keywords:
                if keyword.arg in ("pattern", "regex") and ast.unparse(node.func).endswith(
                    ("Field", "StringConstraints")
                ):
                    yield Found(file, node.lineno, "pydantic", ast.unparse(keyword.value), constant(keyword.value))
            if not isinstance(node.func, ast.Attribute) or ast.unparse(node.func.value) != "re":
                continue
            use, written = node.func.attr, ast.unparse(node.args[0]) if node.args else ""
            if use == "compile":
                name = kept_as(node, parents)
                uses = set(re.findall(rf"\b{name}\.(\w+)", text)) & FUNCTIONS if name else set()
                flags = sum_of(node.args[1]) if len(node.args) > 1 else 0
                for one in sorted(uses or {"search"}):
                    yield Found(file, node.lineno, one, written, constant(node.args[0]), flags, name)
            elif use in FUNCTIONS:
                yield Found(file, node.lineno, use, written, constant(node.args[0]))


def read(text: str) -> tuple[list[ast.AST], dict[ast.AST, ast.AST]]:
    """Every node of a module, and of each the one it stands in."""
    nodes: list[ast.AST] = [ast.parse(text)]
    parents: dict[ast.AST, ast.AST] = {}
    for node in nodes:
        for child in ast.iter_child_nodes(node):
            parents[child] = node
            nodes.append(child)
    return nodes, parents


def constant(node: ast.expr) -> str | bytes | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) else None


def kept_as(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str | None:
    """The module's name for what is compiled, where it has one."""
    while node in parents and not isinstance(node, ast.Assign):
        node = parents[node]
    top = isinstance(parents.get(node), ast.Module)
    return ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) and top else None


def sum_of(node: ast.expr) -> int:
    names = re.findall(r"re\.([A-Z]+)", ast.unparse(node))
    return sum(int(getattr(re, name)) for name in names)


def compiled(found: Found) -> re.Pattern[Any] | None:
    """The pattern itself; None where it is made anew for each call."""
    if found.pattern is not None:
        return re.compile(found.pattern, found.flags)
    if found.name is None:
        return None
    module = importlib.import_module(found.file.removesuffix(".py").replace("/", "."))
    kept = getattr(module, found.name)
    return kept if isinstance(kept, re.Pattern) else None


PIECES = (
    *"a1A \n-.@(/[%,;:'_+é#{",
    *("a ", "1 ", "a.", "a-", "a@", "1-", "1/", "1.", " ,", "\n ", "a\n", "1\n", " -", "ab", "aA", "(1", "a1", "11 "),
    *(
        "1234567 ",
        "and ",
        "http://a",
        "a: 1",
        "1:11",
        "year ",
        "a|b",
        "%PDF-",
        "/Type ",
        "startxref ",
        "united states ",
    ),
    *("intensive ", "weeks", "ages 1", "12345", "o r ", "x1", "first monday "),
)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when it works longer, however busy the machine is; a pattern lets signals through while it searches.

    What other tests left behind is not looked through meanwhile.
    """

    def over(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    gc.disable()
    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.enable()


def use(how: str, pattern: re.Pattern[Any], text: str | bytes) -> None:
    if how in ("sub", "subn"):
        pattern.sub(lambda match: match.group(), text)
    elif how in ("findall", "finditer"):
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, how)(text)


@cache
def slow_on(how: str, pattern: re.Pattern[Any]) -> str | None:
    """The text it is slow on, for a person. Only what a short one makes suspect is tried at full length."""
    for piece in PIECES:
        for end in ("", "!a"):
            if took(how, pattern, piece, FIRST, end) > FIRST_WITHIN and took(how, pattern, piece, SIZE, end) > WITHIN:
                return f"{piece!r} over and over, then {end!r}"
    return None


def took(how: str, pattern: re.Pattern[Any], piece: str, size: int, end: str) -> float:
    """Seconds of work for a text of this size; where they are more than WITHIN, it was stopped."""
    text: str | bytes = (piece * (size // len(piece) + 1))[:size] + end
    if isinstance(pattern.pattern, bytes):
        text = str(text).encode()
    began = time.thread_time()
    try:
        with at_most(WITHIN):
            use(how, pattern, text)
    except TimeoutError:
        return math.inf
    return time.thread_time() - began


@pytest.mark.timeout(600)  # for all of them, where others work on the machine
def test_a_pattern_takes_its_time_from_nobody(subtests: pytest.Subtests) -> None:
    for found in patterns():
        if found.use != "pydantic":
            with subtests.test(str(found)):
                takes_no_time(found)


def takes_no_time(found: Found) -> None:
    made = MADE.get((found.file, found.written))
    pattern = made() if made else compiled(found)
    assert pattern is not None, f"say in MADE how {found} is made: {found.written}"
    slow = slow_on(found.use, pattern)
    assert slow is None, f"{found.written} is slow ({found.use}): {slow}"


def test_pydantic_answers_at_once(subtests: pytest.Subtests) -> None:
    for found in patterns():
        if found.use == "pydantic":
            with subtests.test(str(found)):
                is_answered_at_once(found)


def is_answered_at_once(found: Found) -> None:
    assert isinstance(found.pattern, str)
    adapter = TypeAdapter(Annotated[str, StringConstraints(pattern=found.pattern)])
    for piece in PIECES:
        with at_most(WITHIN):
            try:
                adapter.validate_python(piece * SIZE)
            except ValidationError:
                continue


def test_a_quadratic_pattern_is_caught() -> None:
    """The one by which a report could hang a worker; and one that is slow on a few letters already."""
    assert slow_on("search", re.compile(r"[\w.+-]+@"))
    assert slow_on("fullmatch", re.compile(r"(a+)+b"))


def test_all_of_them_are_found() -> None:
    assert set(MADE) <= {(one.file, one.written) for one in patterns()}
    assert len(patterns()) > 90
