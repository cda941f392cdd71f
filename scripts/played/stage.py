"""Where jobs are played: a served site with its made world, a mail server, and browsers with people signed in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from directory.config import ROOT
from scripts.played.hand import Hand
from tests.browser.serving import serving
from tests.inbox import Inbox, receiving


@dataclass(frozen=True)
class Stage:
    """A site, and what was made there (`world`)."""

    address: str
    made: dict[str, Any]
    inbox: Inbox
    browser: Browser
    folder: Path  # for files that people send

    def page(self, who: str = "") -> Page:
        """A page of a browser of one's own, signed in as somebody of the world, or as nobody."""
        context = self.browser.new_context(base_url=self.address)
        if who:
            cookie = self.made["sessions"][who]
            context.add_cookies([{"name": "manage", "value": cookie, "url": f"{self.address}/manage"}])
        return context.new_page()

    def hand(self, who: str = "") -> Hand:
        """Somebody who begins a job."""
        return Hand(self.page(who))


@contextmanager
def staged(browser: Browser, folder: Path) -> Iterator[Stage]:
    """A stage on SQLite, in an empty folder."""
    database = f"sqlite:///{folder / 'played.sqlite'}"
    with receiving() as (inbox, url), serving(database, DIRECTORY_MAIL_URL=url) as (address, environment):
        command = [sys.executable, "-m", "scripts.played.world"]
        made = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        yield Stage(address, json.loads(made.stdout.splitlines()[-1]), inbox, browser, folder)
