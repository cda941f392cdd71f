"""The accessibility report as it is written in conformance.toml, and the page that is made of it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any, NamedTuple

from directory.config import ROOT

SOURCE = ROOT / "tests" / "conformance.toml"
PAGE = ROOT / "docs" / "accessibility.md"

_HEAD = """\
# Accessibility conformance report

{product}, {version}. WCAG edition, based on VPAT® version 2.5Rev. Written on {day}; made by
`scripts/build_conformance` from `tests/conformance.toml`. `tests/unit/test_conformance.py` fails where a criterion is
missing, or where a test that is named here is not there.

**Standard.** Web Content Accessibility Guidelines 2.2, levels A and AA. (4.1.1 Parsing is not in 2.2; for 2.0 and 2.1
the answer is “supports”: pages are valid, see 4.1.2.)

**What was looked at.** Each page of families in English and Spanish, the desk, and the pages of programs.

**How.** By tests that anybody can run. `scripts/test` runs axe on each page, light and dark, wide and narrow, and
holds each page that any test meets to rules of structure. `scripts/test --long` adds Alfa and html-validate at 1280
and 390 pixels, and every combination. Engines: {engines}.

**What was not done.** No one who lives with a disability, and no screen reader but Chromium’s own tree of names and
roles, was part of it. Engines see less than half of what the guidelines ask for. What only a person can judge is said
at each criterion, and has been judged only by those who built the page. If something is in your way, tell the
project: it counts for more than this page.

**Words.** *Supports*: there is at least one way of doing it without known faults. *Partially Supports*: some of it
does not meet the criterion. *Does Not Support*: most of it does not. *Not Applicable*: there is nothing it could be
about.

Groups of tests that several criteria name:

"""
_TABLE = """
## Table {number}: Success criteria, level {level}

| Criterion | Conformance | Remarks | Tested by | Only a person can judge |
|---|---|---|---|---|
"""


class Criterion(NamedTuple):
    """A success criterion of WCAG: what is said of it, the tests that hold it, and what none of them decides."""

    number: str
    name: str
    level: str
    says: str
    remarks: str
    groups: tuple[str, ...]
    single: tuple[str, ...]
    person: str

    @property
    def tests(self) -> tuple[str, ...]:
        """Every test that it names, by itself or in a group."""
        return (*(test for group in self.groups for test in groups()[group]), *self.single)


def report() -> dict[str, Any]:
    """What is said of the report as a whole."""
    found: dict[str, Any] = _written()["report"]
    return found


def groups() -> dict[str, list[str]]:
    """Names of groups, and their tests."""
    found: dict[str, list[str]] = _written()["tests"]
    return found


def criteria() -> list[Criterion]:
    """All criteria, those of level A first, by number."""
    return [
        Criterion(
            number=one["number"],
            name=one["name"],
            level=one["level"],
            says=one["says"],
            remarks=one["remarks"],
            groups=tuple(test for test in one["tests"] if "::" not in test),
            single=tuple(test for test in one["tests"] if "::" in test),
            person=one.get("person", ""),
        )
        for one in _written()["criterion"]
    ]


def markdown(about: dict[str, Any], found: Sequence[Criterion]) -> str:
    """The page."""
    lines = [_HEAD.format(**about)]
    lines += [f"- **{name}**: {', '.join(f'`{test}`' for test in tests)}\n" for name, tests in groups().items()]
    for number, level in ((1, "A"), (2, "AA")):
        lines.append(_TABLE.format(number=number, level=level))
        lines += [_row(one) for one in found if one.level == level]
    return "".join(lines)


def _row(one: Criterion) -> str:
    tested = "; ".join([*one.groups, *(f"`{test.removeprefix('tests/')}`" for test in one.single)]) or "no test"
    return f"| {one.number} {one.name} | {one.says} | {one.remarks} | {tested} | {one.person} |\n"


def _written() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))
