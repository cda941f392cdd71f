"""Where the focus goes: it is never hidden behind a bar that stays in sight, and no part of a page keeps it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.pages import filled

pytestmark = pytest.mark.browser

# Of what has the focus: whether any of nine points is in sight, and not behind something else. A tick may be seen by
# its label. None: the focus is at the page itself.
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const labels = [...(one.labels ?? [])];
  const shown = [one, ...labels].flatMap((each) => [...each.getClientRects()]);
  return shown.some((box) => [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
    const there = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return there && (one.contains(there) || there.contains(one) && there.matches("a, button, label, summary")
      || labels.some((label) => label.contains(there)));
  })));
}"""
TELL = "document.activeElement.outerHTML.slice(0, 200)"


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "address", ["/search?near=78701&p={program_id}&p={listed_id}", "/compare?near=78701&p={program_id}&p={listed_id}"]
)
def test_what_has_the_focus_is_never_hidden_and_never_kept(
    browser: Browser, site: str, address: str, width: int
) -> None:
    """WCAG 2.4.11 and 2.1.2, where something stays in sight: Tab all the way down, and some of it up again."""
    context = browser.new_context(viewport=ViewportSize(width=width, height=700))
    page = context.new_page()
    page.goto(site + filled(site, address))
    stops = 0
    for key, most in (("Tab", 400), ("Shift+Tab", 40)):
        for _ in range(most):
            page.keyboard.press(key)
            seen = page.evaluate(SEEN)
            if seen is None:
                break
            stops += 1
            assert seen, page.evaluate(TELL)
        else:
            assert key == "Shift+Tab", "Tab never leaves the page"
    assert stops > 40
    context.close()
