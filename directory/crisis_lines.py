"""Lines that a person in danger can reach now, from data/crisis_lines.toml: on every page, its own language first."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from directory.config import DATA

_LANGUAGES = ("en", "es")
_WAYS = ("call", "text", "open")


class CrisisLinesError(Exception):
    """data/crisis_lines.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One line. `href` is a tel: or sms: link, or a page's address; `send` the word to be sent, where one has to be."""

    id: str
    href: str
    names: Mapping[str, str] = field(repr=False)
    shown: Mapping[str, str] = field(repr=False)
    strip: Mapping[str, str] = field(repr=False)
    send: str = ""

    def name(self, locale: str) -> str:
        """Whom it is for; KeyError in a language whose pages do not show it."""
        return self.names[locale]

    def label(self, locale: str) -> str:
        """What to dial, send or open, as people read it; KeyError as above."""
        return self.shown[locale]

    @property
    def link(self) -> str:
        """What a press opens: a message that has its word in it already. iOS reads it behind "&", others behind "?"."""
        return f"{self.href}?&body={self.send}" if self.send else self.href


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """All lines, and the day somebody last checked them."""

    checked_on: dt.date
    lines: tuple[CrisisLine, ...]

    def on_pages(self, locale: str) -> tuple[CrisisLine, ...]:
        """Those that pages of a language show, in order."""
        return tuple(line for line in self.lines if locale in line.names)

    def in_strip(self, locale: str) -> tuple[CrisisLine, ...]:
        """Those that stand at the top of each page of a language."""
        return tuple(line for line in self.lines if locale in line.strip)


@cache
def get_crisis_lines(path: Path = DATA / "crisis_lines.toml") -> CrisisLines:
    """The lines of the data file, in its order. Raises CrisisLinesError naming a wrong entry."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("checked_on"), dt.date):
        raise CrisisLinesError(f"{path.name}: needs checked_on = the day the numbers were last checked")
    lines = tuple(
        _line(entry, f"{path.name}: line {number} ({entry.get('id', 'no id')})")
        for number, entry in enumerate(content.get("line", ()), start=1)
    )
    if not lines:
        raise CrisisLinesError(f"{path.name}: holds no line")
    return CrisisLines(content["checked_on"], lines)


def _line(entry: Mapping[str, Any], where: str) -> CrisisLine:
    pages = entry.get("pages", _LANGUAGES)
    if not pages or not set(pages) <= set(_LANGUAGES):
        raise CrisisLinesError(f'{where} needs pages = ["en"] or ["es"], or no pages where all show it')
    for words in ("name", "shown"):
        if set(entry.get(words, {})) != set(pages):
            raise CrisisLinesError(f"{where} needs {words} = {{ {', '.join(f'{one} = …' for one in pages)} }}")
    if not set(entry.get("strip", {})) <= set(pages):
        raise CrisisLinesError(f"{where}: strip has a language that pages has not")
    ways = [way for way in _WAYS if entry.get(way)]
    if len(ways) != 1:
        raise CrisisLinesError(f"{where} needs either call or text, digits only, or open, a page's address")
    way, to = ways[0], entry[ways[0]]
    fits = re.fullmatch(r"https://[^\s]+", to) if way == "open" else re.fullmatch(r"\+?\d{3,12}", to)
    if not fits:
        raise CrisisLinesError(f"{where} needs either call or text, digits only, or open, a page's address")
    if entry.get("send") and way != "text":
        raise CrisisLinesError(f"{where}: send is for a line with text")
    href = to if way == "open" else f"{'tel' if way == 'call' else 'sms'}:{to}"
    return CrisisLine(entry["id"], href, entry["name"], entry["shown"], entry.get("strip", {}), entry.get("send", ""))
