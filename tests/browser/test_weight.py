"""How light the pages are: bytes as they go over the wire, requests, and scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response

from directory.web.static_files import STATIC
from tests.browser.pages import addresses

pytestmark = pytest.mark.browser


def test_results_are_light(page: Page, site: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(f"{site}/search?near=10001&within=100", wait_until="networkidle")
    parts = {answer.url: answer.request.sizes() for answer in answers}
    sizes = {url: part["responseBodySize"] + part["responseHeadersSize"] for url, part in parts.items()}
    assert 3 <= len(sizes) <= 10
    assert sum(sizes.values()) <= 100_000, sizes


def test_no_page_has_more_than_30_kb_of_scripts(page: Page, site: str) -> None:
    for address in addresses(site):
        page.goto(site + address)
        paths = page.evaluate("[...document.scripts].filter((one) => one.src).map((one) => new URL(one.src).pathname)")
        assert len(paths) == len(set(paths)), address
        sizes = {path: (STATIC / path.removeprefix("/static/")).stat().st_size for path in paths}
        assert sum(sizes.values()) <= 30_000, (address, sizes)
        assert page.evaluate("[...document.scripts].every((one) => !one.src || one.defer)"), address


def test_all_scripts_of_the_families_side_together() -> None:
    of_the_desk = {"progress.js"}
    assert sum(path.stat().st_size for path in STATIC.glob("*.js") if path.name not in of_the_desk) <= 30_000
