"""The desk as a person at a browser meets it: signed in, importing, saving, taking back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from directory.config import ROOT
from directory.listings.csv.columns import template_csv
from tests.browser.axe import carries

PASSWORD = "seven quiet lanterns by the river"
# Pages at the desk; what `held` holds is put in.
PAGES = (
    "/manage/",
    "/manage/work",
    "/manage/work/news",
    "/manage/gaps?term=veterans&miles=50",
    "/manage/imports",
    "/manage/imports/new",
    "{imported}",
    "{imported}/rows",
    "/manage/listings",
    "{listing}",
    "{listing}/edit",
    "{listing}/history/1",
    "/manage/bulk",
    "/manage/searches",
    "/manage/changes",
    "/manage/claims",
    "/manage/claims/calls",
    "/manage/reports",
    "/manage/mail",
    "/manage/imports/schedules",
    "/manage/imports/schedules/new",
    "/manage/duplicates",
    "/manage/entries",
    "/manage/suggestions",
    "/manage/accuracy",
    "{audited}",
    "{audited}/1",
    "/manage/calls",
    "{call}",
    "/manage/organizations",
    "/manage/people",
    "/manage/audit",
    "/manage/account",
    "/manage/recovery-codes",
)


def flask(environment: dict[str, str], *command: str) -> None:
    """Run a command of the application, as an operator does."""
    line = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    subprocess.run(line, cwd=ROOT, env=environment, check=True, capture_output=True)


def sign_in_admin(context: BrowserContext, environment: dict[str, str]) -> Page:
    """Make an admin by the command, and sign in with the second step set up on the way; the page they are on."""
    flask(environment, "create-admin", "ann@example.org", "--name", "Ann", "--password", PASSWORD)
    page = context.new_page()
    page.goto("/manage")
    page.get_by_label("Email").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Show me what to scan").click()
    key = page.locator(".secret").inner_text().replace("-", "")
    page.get_by_label("The six digits the app shows now").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    return page


@pytest.fixture(scope="session")
def signed_in(desk_site: tuple[str, dict[str, str]], browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which an admin is signed in, with the second step set up on the way."""
    address, environment = desk_site
    context = carries(browser.new_context(base_url=address))
    sign_in_admin(context, environment).close()
    yield context
    context.close()


@pytest.fixture(scope="session")
def desk_page(signed_in: BrowserContext) -> Iterator[Page]:
    """The page that the tests of the desk use one after the other: a new one is a process of Chromium's."""
    page = signed_in.new_page()
    yield page
    page.close()


@pytest.fixture
def desk(desk_page: Page) -> Iterator[Page]:
    """The admin's page, as wide and light as a new one; an error in its console fails the test."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    desk_page.set_viewport_size({"width": 1280, "height": 720})
    desk_page.emulate_media(color_scheme="null")
    desk_page.on("console", note)
    yield desk_page
    desk_page.remove_listener("console", note)
    assert not errors


def import_file(
    page: Page,
    *paths: Path,
    as_of: str = "",
    source: str = "",
    complete: str = "",
    matching: bool = False,
    timeout: float = 30_000,
) -> None:
    """Upload files that belong together, take the columns as they are proposed, and wait for the preview."""
    page.goto("/manage/imports/new")
    page.get_by_label("Files").set_input_files(list(paths))
    page.get_by_label("The facts are of this date").fill(as_of)
    page.get_by_label("Whose list it is").fill(source)
    page.get_by_label("All programs of these states").fill(complete)
    page.get_by_role("button", name="Check this file").click()
    if matching:
        page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible(timeout=timeout)


def tile(page: Page, label: str) -> int:
    """The number on a tile of the preview."""
    found = page.locator(".tile", has=page.get_by_text(label, exact=True))
    return int(found.locator("b").inner_text().replace(",", ""))


def save(page: Page, *, timeout: float = 30_000) -> None:
    """Confirm the import that is open, and wait until it is in the directory."""
    page.get_by_role("link", name="Go on to saving").click()
    page.get_by_role("button", name="Save now").click()
    expect(page.get_by_role("heading", name="What it changed")).to_be_visible(timeout=timeout)


def take_back(page: Page, *, timeout: float = 30_000) -> None:
    """Undo the import that is open, and wait for the report."""
    page.get_by_role("link", name="Take this import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="What taking it back did")).to_be_visible(timeout=timeout)


@pytest.fixture(scope="session")
def held(signed_in: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses at a desk that has something to show: an import, a listing of it, an audit."""
    path = tmp_path_factory.mktemp("held") / "programs.csv"
    path.write_text(template_csv(), encoding="utf-8")
    page = signed_in.new_page()
    import_file(page, path, as_of="2026-01-01")
    save(page)
    imported = urlsplit(page.url).path
    page.goto("/manage/listings")
    listing = page.locator("tbody a").first.get_attribute("href") or ""
    page.goto("/manage/accuracy")
    page.get_by_role("button", name="Draw by chance").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Audit of")
    audited = urlsplit(page.url).path
    page.goto("/manage/calls")
    page.get_by_role("button", name="Call the most needed").click()
    expect(page.get_by_role("heading", name="What they say")).to_be_visible()
    call = urlsplit(page.url).path
    page.close()
    return {"imported": imported, "listing": listing, "audited": audited, "call": call}
