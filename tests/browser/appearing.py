"""A page that is open, shown in another way: as wide as this, light or dark, for a person with these settings.

What the server sends and what scripts do is the same at each width and in each scheme (test_appearing.py holds them to
it), so a page need not be loaded anew to be seen another way: the style sheet answers, as on a phone that is turned.
"""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page, ViewportSize

Scheme = Literal["light", "dark"]
# What fades from one colour to the other has it at once, as on a page that was opened so; what comes after it too.
_SETTLE = """() => {
  for (let turn = 0; turn < 20; turn += 1) {
    const fading = document.getAnimations().filter((one) =>
      one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity);
    if (!fading.length) return;
    fading.forEach((one) => one.finish());
  }
}"""


def appear(
    page: Page,
    width: int,
    scheme: Scheme = "light",
    *,
    contrast: Literal["more", "no-preference"] = "no-preference",
    motion: Literal["reduce", "no-preference"] = "no-preference",
) -> None:
    """Show the page so. What is not said is as in a browser that nobody has set up."""
    page.set_viewport_size(ViewportSize(width=width, height=800))
    page.emulate_media(color_scheme=scheme, contrast=contrast, reduced_motion=motion)
    page.evaluate(_SETTLE)
