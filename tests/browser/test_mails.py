"""Mails as a mail program shows their page: nothing is fetched, nothing sticks out, in light and dark alike."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import carries, violations
from tests.unit.test_letters import parts, sent

pytestmark = pytest.mark.browser

# The longest, one with lists and a reason, one with a code: what pages of mails are made of.
MAILS = ("provider/reminder", "desk/work", "provider/decided", "provider/code")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700])
def test_a_mails_page_is_read_by_everyone(browser: Browser, width: int, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = carries(context).new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for name in MAILS:
        for language in ("en", "es"):
            page.set_content(parts(sent(name, language, "Lantern House of the Longest Name in Austin"))[1])
            assert not violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not fetched
    context.close()
