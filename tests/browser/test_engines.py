"""Every page before two more engines, in both languages, wide and on a phone: nothing invalid, nothing that fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.desk import PAGES as DESK
from tests.browser.pages import EACH, LANGUAGES, MORE, filled
from tests.browser.two_engines import Engines, faults

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900)]  # Alfa on a busy machine


def test_they_see_what_is_wrong(page: Page, engines: Engines) -> None:
    """A page that is not as it should be: each of them says so."""
    html = "<!doctype html><html lang='en'><head><title>A</title></head><body><h2>B</h2><h1>C</h1></body></html>"
    assert any("heading-level" in one for one in engines.invalid(html))
    page.set_content("<!doctype html><title>A</title><main><h1>B</h1><img src='/c.png'></main>")
    found = engines.failing(page)
    assert any("non-text-content" in one for one in found)  # 1.1.1
    assert any("language-of-page" in one for one in found)  # 3.1.1


def test_a_question_without_its_answer_spoils_no_other(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that ran out of time fails alone."""
    with monkeypatch.context() as patched:
        patched.setattr(engines, "_answer", _late)
        with pytest.raises(TimeoutError):
            engines.invalid("<p>A</p>")
    page = "<!doctype html><html lang='en'><head><title>A</title></head><body><h1>B</h1></body></html>"
    assert engines.invalid(page) == []


def _late() -> None:
    raise TimeoutError


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("address", [*EACH, *MORE])
def test_each_page_before_both(page: Page, site: str, engines: Engines, address: str, prefix: str) -> None:
    assert faults(page, f"{site}{prefix}{filled(site, address)}", engines) == []


@pytest.mark.parametrize("address", DESK)
def test_the_desk_before_both(desk: Page, held: dict[str, str], engines: Engines, address: str) -> None:
    assert faults(desk, address.format(**held), engines) == []
