"""The call script in a real browser: on one sheet of paper, to one's own phone, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.web.families.compare.compare_page import name_parts
from tests import prepared
from tests.browser.pages import program_paths
from tests.factories import publish
from tests.full import full

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["", "/es"])
def test_it_stands_on_one_sheet_whatever_the_listing_says(page: Page, site: str, language: str) -> None:
    for path in program_paths(site, 6):
        page.goto(f"{site}{language}{path}/call")
        assert re.findall(rb"/Count (\d+)", page.pdf(format="Letter")) == [b"1"], path


@pytest.mark.parametrize("language", ["", "/es"])
def test_the_fullest_listing_stands_on_one_sheet_too(page: Page, site: str, tmp_path: Path, language: str) -> None:
    app = create_app(Settings(database_url=prepared.sample_at(tmp_path / "full.sqlite"), log_level="error"))
    with app.app_context():
        _, path = publish(db.session, full())
    script = app.test_client().get(f"{language}{path}/call").text
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    address = f"{site}{language}{program_paths(site, 1)[0]}/call"
    page.route(address, lambda route: route.fulfill(body=script, content_type="text/html"))
    page.goto(address)
    assert "Full House one" in page.inner_text("h1")
    for sheet in ("Letter", "A4"):
        assert re.findall(rb"/Count (\d+)", page.pdf(format=sheet)) == [b"1"], sheet


def test_it_is_sent_by_the_phones_own_share_sheet(page: Page, site: str) -> None:
    page.add_init_script("navigator.share = (it) => { window.shared = it; return Promise.resolve(); };")
    path = program_paths(site, 1)[0]
    page.goto(f"{site}{path}/call")
    page.get_by_role("button", name="Send it to myself").click()
    shared = page.evaluate("window.shared")
    assert shared["title"].startswith("Call ")
    assert "Do you take my health plan?" in shared["text"]
    assert path in shared["text"]


def test_it_is_copied_and_a_failure_is_said(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: {"
        " writeText: (text) => { window.copied = text; return Promise.resolve(); } } });"
    )
    page.goto(f"{site}{program_paths(site, 1)[0]}/call")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("[data-share] [role=status]")).to_have_text("Copied. Paste it where you like.")
    assert "A good answer" in page.evaluate("window.copied")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("[data-share] [role=status]")).to_contain_text("Open the plain text and copy it.")


def test_without_scripts_the_text_is_a_link_and_no_button_is_dead(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{program_paths(site, 1)[0]}/call")
    expect(page.get_by_role("button", name="Copy the text")).to_be_hidden()
    expect(page.get_by_role("button", name="Send it to myself")).to_be_hidden()
    page.get_by_role("link", name="Open it as plain text").click()
    expect(page.get_by_text("Is that still so?").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_programs_are_ticked_compared_and_called(browser: Browser, site: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{site}/search?near=78701")
    for number in range(2):
        page.locator(".card").nth(number).get_by_label("Compare").check()
    page.locator("#compare").get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 programs")
    expect(page.get_by_role("row", name=re.compile("^Distance from 78701"))).to_have_count(1)
    expect(page.get_by_role("row", name=re.compile("^Address 1? ?[^,]+, .*Austin, TX"))).to_have_count(1)
    assert page.get_by_role("link", name=re.compile(r"\d{3}-\d{3}-\d{4}")).count() >= 2
    page.get_by_role("link", name=re.compile("^Call script")).first.click()
    expect(page.get_by_role("heading", name="Does it fit the person?")).to_be_visible()
    context.close()


PRINTS = {  # what is printed → sheets at most
    "/compare?near=78701&{four}": 2,
    "{program}?near=78701": 2,
    "{listed}?near=78701": 2,
}


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("sheet", ["Letter", "A4"])
def test_what_is_printed_stands_on_two_sheets(page: Page, site: str, language: str, sheet: str) -> None:
    paths = program_paths(site, 4)
    four = "&".join(f"p={path.split('/')[2]}" for path in paths)
    for address, most in PRINTS.items():
        page.goto(f"{site}{language}{address.format(four=four, program=paths[0], listed=paths[1])}")
        pages = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=sheet))
        assert 1 <= len(pages) <= most, address
    page.emulate_media(media="print")
    page.goto(f"{site}{language}/compare?near=78701&{four}")
    head = page.locator("thead").inner_text()
    assert len(re.findall(r"\d{3}-\d{3}-\d{4}", head)) == 4
    assert len(re.findall(r"[A-Z]{2} \d{5}", head)) == 4
    page.goto(f"{site}{language}{paths[0]}")
    expect(page.locator("svg.map")).to_be_visible()
    for before_the_list in ("#ask h2", "#ask .muted"):  # a heading never stands alone at the foot of a sheet
        expect(page.locator(before_the_list)).to_have_css("break-after", "avoid")
    expect(page.locator("#ask .open")).to_have_css("break-inside", "auto")
    page.goto(f"{site}{language}/search?near=78701&age=15&therapy=dbt")
    assert page.locator("main p > a.more").count() >= 1
    assert page.locator("main p > a.more:visible").count() == 0  # a link alone leads nowhere on paper
    page.goto(f"{site}{language}/search?near=78701&within=100")
    cards = [card.bounding_box() for card in page.locator(".card").all()]
    assert all(box and box["height"] < 900 / 2 for box in cards)  # two rows of two on a sheet of 9 inches and more
    assert "Sample" in page.locator(".card").first.inner_text() or re.search(
        r"\d+ \w+", page.locator(".card .print-only").first.inner_text()
    )


def test_on_a_phone_names_and_numbers_stay_while_a_comparison_is_read(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    paths = program_paths(site, 4)
    page.goto(f"{site}/compare?near=78701&" + "&".join(f"p={path.split('/')[2]}" for path in paths))
    page.evaluate("window.scrollTo(0, 1500)")
    for link in [*page.locator("thead strong a").all(), *page.locator("thead a[href^='tel:']").all()]:
        expect(link).to_be_in_viewport()
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    assert page.locator("thead a[href^='tel:']").count() == 4
    page.locator("thead strong a").first.click()
    page.get_by_role("link", name="Programs near 78701").click()
    expect(page.locator("#compare").get_by_role("button")).to_have_text("Compare 4")


LONG_NAMES = (
    "Comprehensive Transformation Associates",
    "Maryville-Sunclouds Healthcare Rehabilitation",
    "Detoxification Rehabilitation and Recovery",
    "Interdisciplinary Services of Anytown",
)
# Of each word in the head that is seen: whether all of it stands on one line and within its column.
BROKEN = """(names) => [...document.querySelectorAll('.compare thead th')].flatMap((head, at) => {
  const link = head.querySelector('strong a');
  if (names.length) link.textContent = names[at];
  const bottom = link.getBoundingClientRect().bottom, right = head.getBoundingClientRect().right;
  const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), broken = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest('.sr, .rest')) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const parts = [...range.getClientRects()].filter((part) => part.width > 1);
      const cut = link.contains(node) && parts.some((part) => part.bottom > bottom + 2 || part.right > right + 1);
      if (cut || new Set(parts.map((part) => Math.round(part.top))).size > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_no_word_over_a_comparison_is_broken(page: Page, site: str, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    ids = [f"p={path.split('/')[2]}" for path in program_paths(site, 4)]
    for count in (3, 4):
        page.goto(f"{site}{language}/compare?near=78701&{'&'.join(ids[:count])}")
        assert page.evaluate(BROKEN, []) == []
        assert page.evaluate(BROKEN, [name_parts(name)[0] for name in LONG_NAMES]) == []
        assert page.locator("thead").evaluate("(head) => head.offsetHeight") < 150
        call = page.locator("thead a[href^='tel:']").first
        assert call.evaluate("(link) => link.innerText.trim()").startswith(("Call", "Llamar"))  # for those who hear it
        assert page.evaluate("document.documentElement.scrollWidth") <= width
