"""What axe finds on a page (WCAG 2.2 AA and good practice).

axe-core is half a megabyte, and read anew for each page that asks for it: a context that `carries` it reads it once.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import BrowserContext, Page

_AXE = Axe()
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "reporter": "no-passes",  # what is well is not told, nor sent
}
# What can differ between light and dark of one page at one width: there the style sheets only name other colours
# (test_appearing.py). Nothing else need be looked at a second time; at another width other things are shown.
COLOURS: dict[str, Any] = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_RUN = "(options) => axe.run(document, options)"


def carries(context: BrowserContext) -> BrowserContext:
    """The context, with axe in each of its pages that is opened from now on."""
    context.add_init_script(script=_AXE.axe_script)
    return context


def violations(page: Page, rules: dict[str, Any] = RULES) -> str:
    """A report of what is wrong on the page; empty when nothing is."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_AXE.axe_script)
    results = AxeResults(page.evaluate(_RUN, rules))
    return results.generate_report() if results.violations_count else ""
