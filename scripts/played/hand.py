"""A person's hand at a page: does what a person does, and counts it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Locator, Page, expect

from scripts.played import klm

WIDTH, HEIGHT = 390, 844  # of the screen, in pixels: a phone

# When this page was made, its address, and how many words of what it is about are shown down to a height.
_SEEN = """deepest => {
  if (document.readyState === "loading") return null;
  const all = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let words = 0;
  while (all.nextNode()) {
    range.selectNodeContents(all.currentNode);
    const box = range.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.top + scrollY < deepest)
      words += (all.currentNode.data.match(/\\S+/g) ?? []).length;
  }
  return [performance.timeOrigin, location.pathname + location.search, words];
}"""


@dataclass
class Tally:
    """What a job cost."""

    screens: int = 0  # pages that were looked at, the first and the last among them
    presses: int = 0  # on links, buttons, ticks and keys; a field that is typed, or a list that is chosen from, is one
    letters: int = 0  # typed into fields
    pixels: int = 0  # of height that had to be seen, over all screens; each is at least as high as the phone
    words: int = 0  # that stand there
    machine: float = 0.0  # seconds until the pages were there
    acts: float = 0.0  # seconds of the person, by the keystroke-level model, without reading and without waiting

    @property
    def person(self) -> float:
        """Seconds of a person who knows the way: their acts, and the machine's answers."""
        return self.acts + self.machine

    @property
    def reading(self) -> float:
        """Seconds more, where every word is read."""
        return self.words * klm.WORD


class Hand:
    """One person at one page. A screen counts when it is a new page that a press led to, or one of another address."""

    def __init__(self, page: Page) -> None:
        self.page, self.tally = page, Tally()
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        self._at_keys = False
        self._pressed = True
        self._address = ""
        self._born = 0.0
        self._deepest = self._words = 0

    def opens(self, address: str, *, pressed: bool) -> None:
        """Begin at a page, by a press on a link elsewhere (in a mail) or by being there already."""
        if pressed:
            self._act(klm.press(from_keys=False), at_keys=False)
        with self._waiting():
            self.page.goto(address)
        self._look()

    def presses(self, what: Locator) -> None:
        """Press a link, a button or a tick."""
        self._reach(what)
        self._act(klm.press(from_keys=self._at_keys), at_keys=False)
        with self._waiting():
            what.click()
        self._look()

    def types(self, what: Locator, text: str) -> None:
        """Put this into a field, in place of what stands there."""
        self._reach(what)
        to_field = klm.POINT + klm.BUTTON + klm.HAND * self._at_keys
        self._act(to_field + klm.keys(len(text), from_mouse=True), at_keys=True)
        self.tally.letters += len(text)
        what.fill(text)

    def chooses(self, what: Locator, value: str) -> None:
        """Choose from a list that opens."""
        self._reach(what)
        self._act(klm.press(from_keys=self._at_keys) + klm.POINT + klm.BUTTON, at_keys=False)
        what.select_option(value)

    def hands_over(self, what: Locator, file: Path) -> None:
        """Choose a file: a press on the field, one on the file, one on "Open"."""
        self._reach(what)
        self._act(klm.press(from_keys=self._at_keys), at_keys=False)
        for _ in range(2):
            self._act(klm.press(from_keys=False), at_keys=False)
        what.set_input_files(file)

    def key(self, name: str) -> None:
        """Press one key, where the page has put the cursor."""
        self._look()
        self._act(klm.keys(1, from_mouse=not self._at_keys), at_keys=True)
        with self._waiting():
            self.page.keyboard.press(name)
        self._look()

    def writes(self, text: str) -> None:
        """Type where the page has put the cursor."""
        self._act(klm.keys(len(text), from_mouse=not self._at_keys), at_keys=True)
        self.tally.letters += len(text)
        self.page.keyboard.type(text)

    def turns_to_mail(self) -> None:
        """To the mail, and back: no press on our pages, but a person's time."""
        self.tally.acts += 2 * klm.press(from_keys=False)

    def sees(self, what: Locator, *, within: float = 30.0) -> None:
        """Wait until this is on the page."""
        with self._waiting():
            expect(what.first).to_be_visible(timeout=within * 1000)
        self._look()
        self._reach(what.first)

    def done(self) -> Tally:
        """The job is over: what it cost."""
        self._leave()
        return self.tally

    def _act(self, seconds: float, *, at_keys: bool) -> None:
        self.tally.presses += 1
        self.tally.acts += seconds
        self._at_keys, self._pressed = at_keys, True

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.page.wait_for_load_state("load")
        self.tally.machine += time.perf_counter() - started

    def _look(self) -> None:
        """Is it another screen by now? What was last seen of it?"""
        born, address, words = self._ask(_SEEN, self._deepest or HEIGHT)
        if born != self._born:
            if self._pressed or address != self._address:
                self._leave()
                self.tally.screens += 1
                self._deepest = HEIGHT
            self._born, self._address, self._pressed = born, address, False
            words = self._ask(_SEEN, self._deepest)[2]
        self._words = words

    def _reach(self, what: Locator) -> None:
        """The screen is seen down to there."""
        what.wait_for()
        self._look()
        bottom = what.evaluate("one => one.getBoundingClientRect().bottom + scrollY")
        if bottom > self._deepest:
            self._deepest = round(bottom)
            self._look()

    def _leave(self) -> None:
        self.tally.pixels += self._deepest
        self.tally.words += self._words
        self._deepest = self._words = 0

    def _ask(self, script: str, argument: int) -> Any:
        """What a script says of the page that is there; once more where that is just being replaced by another."""
        for _ in range(20):
            try:
                if (told := self.page.evaluate(script, argument)) is not None:
                    return told
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise
            self.page.wait_for_load_state("load")
        raise AssertionError("the page is replaced again and again")
