"""A program's person in a real browser, with a real mail server: code, claim, edit; no script, small screens, keys."""

from __future__ import annotations

import email
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import sign_in_admin
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
ANN = "dana@example.org"


class Inbox:
    """A mail server on this machine."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    def wait_for(self, subject: str, to: str = ANN) -> str:
        """The plain text of the newest mail with this in its subject."""
        gives_up = time.monotonic() + 30
        while time.monotonic() < gives_up:
            for message in reversed(self.messages):
                if subject in str(message["Subject"]) and message["To"] == to:
                    self.messages.remove(message)
                    return str(message.get_payload(0).get_payload(decode=True).decode())
            time.sleep(0.1)
        raise AssertionError(f"no mail “{subject}” came")


@pytest.fixture(scope="module")
def program_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str], Inbox]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    folder: Path = tmp_path_factory.mktemp("programs")
    with serving(f"sqlite:///{folder / 'p.sqlite'}", DIRECTORY_MAIL_URL=f"smtp://127.0.0.1:{port}") as (address, env):
        yield address, env, inbox
    controller.stop()


def enter(page: Page, inbox: Inbox) -> None:
    """Sign in by the code that comes by mail."""
    page.goto("/manage/enter")
    page.get_by_label("Your email at the program").fill(ANN)
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"\d{4} \d{4}", inbox.wait_for("Your code"))
    assert code
    page.get_by_label("Code", exact=False).fill(code[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My programs")


@pytest.fixture(scope="module")
def ann(program_site: tuple[str, dict[str, str], Inbox], browser: Browser) -> Iterator[tuple[BrowserContext, str]]:
    """Ann, signed in and holding a sample program; and the address of its pages at the desk."""
    address, environment, inbox = program_site
    context = browser.new_context(base_url=address)
    page = context.new_page()
    enter(page, inbox)
    page.goto("/for-programs")
    page.get_by_label("Name of the program").fill("Lantern")
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("link", name=re.compile("This is ours")).first.click()
    page.get_by_label("Who are you?").fill("Ann, director")
    page.get_by_role("radio", name=re.compile("By phone")).check()
    page.get_by_role("button", name="Ask for this listing").click()
    code = page.locator(".secret").inner_text()

    admin = browser.new_context(base_url=address)
    desk = sign_in_admin(admin, environment)
    desk.goto("/manage/claims")
    desk.locator("tbody a").first.click()
    desk.get_by_label("The code you hear").fill(code)
    desk.get_by_role("button", name="Keep the code").click()
    expect(desk.get_by_text("That is the code.")).to_be_visible()
    desk.get_by_role("button", name="Grant it").click()
    admin.close()
    assert "From now on you can edit" in inbox.wait_for("You can now keep")
    page.goto("/manage/programs")
    home = page.get_by_role("link", name="Who keeps it").get_attribute("href") or ""
    page.close()
    yield context, home.removesuffix("/people")
    context.close()


def test_the_whole_way_from_a_claim_to_a_fresh_page(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    page.goto(f"{base}/edit/openings")
    page.get_by_label("Taking new people").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    page.goto("/manage/programs")
    page.get_by_role("link", name="What families see").click()
    expect(page.get_by_text("Confirmed by the program today")).to_be_visible()
    expect(page.get_by_text("as of").first).to_be_visible()
    page.close()


def test_a_group_is_added_without_javascript_on_a_small_screen(
    ann: tuple[BrowserContext, str], browser: Browser
) -> None:
    context, base = ann
    plain = browser.new_context(
        base_url=_site(context),
        storage_state=context.storage_state(),
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
    )
    page = plain.new_page()
    page.goto(f"{base}/edit/schedule")
    groups = page.get_by_role("group", name=re.compile(r"^Group \d"))
    before = groups.count()
    page.get_by_role("button", name="Add another group").click()
    expect(groups).to_have_count(before + 1)
    new = groups.nth(before)
    new.get_by_label("What it is called").fill("Late group")
    new.get_by_label("Monday").check()
    new.get_by_label("Starts").fill("18:00")
    new.get_by_label("Ends").fill("17:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Fix 1 thing to save")).to_be_visible()
    page.get_by_role("link", name=re.compile("ends before it starts")).click()
    groups.nth(before).get_by_label("Ends").fill("21:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    plain.close()


def _site(context: BrowserContext) -> str:
    page = context.new_page()
    page.goto("/for-programs")
    url = page.url
    page.close()
    return url.removesuffix("/for-programs")


def test_the_pages_of_programs_are_for_everyone(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        for path in (
            "/manage/programs",
            f"{base}/edit/openings",
            f"{base}/edit/schedule",
            f"{base}/edit/populations",
            f"{base}/edit/contact",
            f"{base}/people",
            f"{base}/history",
            f"{base}/leave",
            "/manage/programs/account",
        ):
            page.goto(path)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path} {scheme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def test_a_section_is_saved_by_the_keyboard_alone(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    page.goto(f"{base}/edit/payment")
    page.get_by_label("Price for a week").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("450")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    expect(page.get_by_label("Price for a week")).to_have_value("450")
    page.close()
