"""No route is forgotten: every one is a page that the browser tests drive, or is known to be none."""

from __future__ import annotations

from flask import Flask

from tests.browser.pages import ELSEWHERE, NO_PAGES, PAGES


def test_every_route_is_driven_or_is_no_page(sample_app: Flask) -> None:
    rules = {rule.rule for rule in sample_app.url_map.iter_rules() if not rule.rule.startswith(ELSEWHERE)}
    assert rules == set(PAGES) | NO_PAGES, "add the route to tests/browser/pages.py"
    assert not set(PAGES) & NO_PAGES
    assert all(PAGES.values())
