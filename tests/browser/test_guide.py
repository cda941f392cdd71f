"""The questions on the level of care: by keyboard, without scripts, on paper, and with nothing that leaves the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from directory.web.families.guide.loaded_guide import get_guide

pytestmark = pytest.mark.browser
PAGE = "/guide/right-level"


def test_answers_lead_to_next_steps_without_scripts_and_send_nothing(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + PAGE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/icon.svg" not in request.url else None)
    steps = page.get_by_text("An IOP may be a good fit.")
    expect(steps).to_be_hidden()
    for number, label in enumerate(("No", "No", "Yes", "No, or we come from a higher step", "Yes"), start=1):
        page.locator(f"details[name=question-{number}] > summary", has_text=re.compile(f"^{label}$")).click()
    expect(steps).to_be_visible()
    assert page.url == site + PAGE
    assert asked == []
    page.locator("details[name=question-1] > summary").first.click()  # danger: the other answers fold away
    expect(page.get_by_role("link", name="911").first).to_be_visible()
    expect(steps).to_be_hidden()
    context.close()


def test_every_answer_can_be_reached_and_opened_by_keyboard(page: Page, site: str) -> None:
    page.goto(site + PAGE)
    first = page.locator("details[name=question-1] > summary")
    first.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[name=question-1]").first.locator(".alert")).to_be_visible()
    first.last.focus()
    page.keyboard.press("Space")
    expect(page.locator("details[name=question-2] > summary").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Yes, or I am not sure"


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_all_answers_and_steps_stand_on_paper(page: Page, site: str, prefix: str) -> None:
    page.goto(site + prefix + PAGE)
    page.emulate_media(media="print")
    for question in get_guide().levels["es" if prefix else "en"]:
        expect(page.get_by_text(question.ask)).to_be_visible()
    for steps in page.locator(".level .note, .level .alert").all():
        expect(steps).to_be_visible()
    assert page.locator(".chapters").is_hidden()


def test_the_first_page_lists_its_chapters_on_paper(page: Page, site: str) -> None:
    page.goto(site + "/guide")
    page.emulate_media(media="print")
    assert page.locator(".guide-ways a").filter(visible=True).count() == len(get_guide().order)
