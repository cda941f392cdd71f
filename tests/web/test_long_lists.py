"""Long queues have pages."""

from __future__ import annotations

from flask import Flask

from scripts.benchmark.desk import world
from scripts.benchmark.desk.size import Size
from tests.web.desk import words

MANY = 60


def test_queues_have_pages(app: Flask) -> None:
    made = world.make(app, Size.alike(MANY))
    desk = made.admin.browser(app)
    for queue, total in (("claims", "60 claims"), ("changes", "40 changes"), ("reports", "listings have open reports")):
        page = desk.get(f"/manage/{queue}")
        assert total in words(page)
    first, second = desk.get("/manage/claims"), desk.get("/manage/claims?page=2")
    assert "Page 1 of 2" in words(first)
    assert first.text.count('scope="row"') == 50
    assert second.text.count('scope="row"') == 10
