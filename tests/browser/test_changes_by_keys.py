"""Twenty change requests are decided by keyboard alone, each key counted; and no key held down decides unread ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from directory import create_app
from directory.accounts import people
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import db
from directory.listings import facts
from directory.listings.draft import ListingDraft
from directory.models import ChangeRequest, ChangeStatus, Holder, HolderRole, Listing
from tests.browser.appearing import appear
from tests.browser.axe import COLOURS, violations
from tests.browser.desk import import_file, save

pytestmark = pytest.mark.browser

MOST_PRESSES = 25
ASKER = "asker@lantern.example.org"


@pytest.fixture
def asked(desk_site: tuple[str, dict[str, str]], desk: Page, tmp_path: Path) -> Iterator[None]:
    """Twenty programs ask for another website; what else waits of changes is decided."""
    path = tmp_path / "twenty.csv"
    rows = [f"Asked House {n},{n} Bay Road,Juneau,AK,99801,907-555-01{n:02d}" for n in range(30, 50)]
    path.write_text("\n".join(["program_name,street,city,state,zip,phone", *rows]), encoding="utf-8")
    import_file(desk, path, as_of="2026-01-01")
    save(desk)
    app = create_app(Settings(database_url=desk_site[1]["DIRECTORY_DATABASE_URL"], log_level="error"))
    with app.app_context():
        begin_write(db.session)
        account = people.find_or_create(db.session, email=ASKER, actor="test")
        for one in db.session.scalars(sa.select(Listing).where(Listing.name.like("Asked House%")).order_by(Listing.id)):
            before = facts.facts_of(ListingDraft.from_json(one.content)).get(("contact", "website"))
            wanted = {
                "section": "contact",
                "fact": "website",
                "before": before,
                "after": "https://lantern.example.org/",
            }
            of = {"listing_id": one.id, "account_id": account.id}
            db.session.add(Holder(role=HolderRole.OWNER, granted_by="test", **of))
            db.session.add(ChangeRequest(actor=ASKER, base_revision=one.revision, facts=json.dumps([wanted]), **of))
        db.session.commit()
        yield
        left = sa.select(ChangeRequest).where(ChangeRequest.status == ChangeStatus.WAITING)
        assert [one.actor for one in db.session.scalars(left)] == []
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.usefixtures("asked")
def test_twenty_changes_are_approved_by_few_keys(desk: Page) -> None:
    desk.goto("/manage/changes")
    expect(desk.get_by_role("button", name="Begin with the oldest")).to_be_focused()
    desk.keyboard.press("Enter")
    presses = 1
    for number in range(20):
        tick = desk.locator("input[name=fact]")
        expect(tick).to_be_focused()
        name = desk.get_by_role("heading", level=1).inner_text()
        if number == 0:
            for width in (1280, 390):
                appear(desk, width)
                assert violations(desk) == ""
                appear(desk, width, "dark")
                assert violations(desk, COLOURS) == ""
            tick.evaluate("one => one.blur()")
            for key in ("l", "w", "q", "r"):  # no fact is marked: nothing is heard
                desk.keyboard.press(key)
            tick.focus()
            tick.dispatch_event("keydown", {"key": "Enter", "repeat": True})  # held down
            expect(desk.get_by_role("heading", level=1)).to_have_text(name)
        if number == 3:
            desk.keyboard.press("w")
            expect(desk.get_by_label("Reason or question")).to_be_focused()
            desk.keyboard.type("That is another program.")
            desk.keyboard.press("Control+Enter")
            presses += 2
        else:
            desk.keyboard.press("Enter")
            presses += 1
        expect(desk.get_by_text(f"{name}: decided. They get a mail.")).to_be_visible()
    expect(desk.get_by_text("That was the last one that nobody else has.")).to_be_visible()
    assert presses <= MOST_PRESSES
