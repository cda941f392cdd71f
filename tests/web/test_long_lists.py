"""Lists are as quick with many rows as with few: no page asks the database once a row, and long queues have pages.

The pages are found in the map of addresses, each asked in the ways that it offers (`scripts/benchmark/desk`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from directory.extensions import db
from scripts.benchmark.desk import addresses, world
from scripts.benchmark.desk.size import Size
from tests.conftest import empty
from tests.web.desk import words

FEW, MANY = 10, 60
WAYS = 3  # of each page, beside itself
# Asked once for each of a few, however many there are: kept searches (20 of a person, 20 of everybody; counted once for
# each state of the directory), and the 20 calls about claims of one page. A file of the audit log reads a thousand
# entries at a time, and the log keeps those of other tests.
BOUNDED = {"/manage/", "/manage/claims/calls", "/manage/audit.csv"}
MORE = 3  # statements that may come in with the second page, or with a state that was not there before


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block."""
    found = list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(app: Flask, many: int) -> dict[str, int]:
    """Page → the most statements that one of its ways asks, in a world with so many of everything."""
    made, most = world.make(app, Size.alike(many)), dict[str, int]()
    desk, programs = made.admin.browser(app), made.owner.browser(app)
    for rule, address in addresses.pages(app, made.named).items():
        client = programs if rule.startswith("/manage/programs") else desk
        answer = client.get(address)
        text = answer.text if (answer.mimetype or "").startswith("text/") else str(answer.data)  # all of it
        ways = addresses.ways(address, text) if answer.mimetype == "text/html" else []
        for way in [address, *ways[:WAYS]]:
            with counted() as found:
                assert client.get(way).data is not None
            most[rule] = max(most.get(rule, 0), len(found))
    return most


@pytest.mark.timeout(600)
def test_no_page_asks_the_database_once_a_row(app: Flask) -> None:
    few = statements(app, FEW)
    with app.app_context():
        empty(db.session)
    many = statements(app, MANY)
    assert len(few) > 50
    grown = {
        rule: (few[rule], count) for rule, count in many.items() if rule not in BOUNDED and count > few[rule] + MORE
    }
    assert not grown


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
