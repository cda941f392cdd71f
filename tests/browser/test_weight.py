"""How light the pages are: bytes as they go over the wire, requests, and scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response

from directory.web.static_files import STATIC
from tests.browser.pages import addresses

pytestmark = pytest.mark.browser


def loaded(page: Page, url: str) -> list[Response]:
    answers: list[Response] = []
    page.on("response", answers.append)
    page.goto(url, wait_until="networkidle")
    return answers


def test_results_are_light(page: Page, site: str) -> None:
    answers = loaded(page, f"{site}/search?near=10001&within=100")
    sizes = {
        answer.url: sum(answer.request.sizes()[key] for key in ("responseBodySize", "responseHeadersSize"))
        for answer in answers
    }
    assert len(sizes) <= 10
    assert sum(sizes.values()) <= 100_000, sizes


def test_no_page_has_more_than_30_kb_of_scripts(page: Page, site: str) -> None:
    for address in addresses(site):
        page.goto(site + address)
        scripts = page.evaluate(
            "[...document.scripts].filter((one) => one.src).map((one) => new URL(one.src).pathname)"
        )
        assert len(scripts) == len(set(scripts)), address
        sizes = {path: (STATIC / path.removeprefix("/static/")).stat().st_size for path in scripts}
        assert sum(sizes.values()) <= 30_000, (address, sizes)
        assert all(
            not one["inHead"] or one["defer"]
            for one in page.evaluate(
                "[...document.scripts].map((one) => ({ inHead: document.head.contains(one), defer: one.defer }))"
            )
        )


def test_all_scripts_of_families_together() -> None:
    desk = {"progress.js"}
    assert sum(path.stat().st_size for path in STATIC.glob("*.js") if path.name not in desk) <= 30_000
