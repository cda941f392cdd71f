"""Lines that a person in danger can reach now, from data/crisis_lines.toml: the same on every page."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from directory.config import DATA


class CrisisLinesError(Exception):
    """data/crisis_lines.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One line. `href` is a tel: or sms: link."""

    id: str
    href: str
    names: Mapping[str, str] = field(repr=False)
    shown: Mapping[str, str] = field(repr=False)

    def name(self, locale: str = "en") -> str:
        """Whom it is for."""
        return self.names.get(locale, self.names["en"])

    def label(self, locale: str = "en") -> str:
        """What to dial or send, as people read it."""
        return self.shown.get(locale, self.shown["en"])


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """All lines, and the day somebody last checked them."""

    checked_on: dt.date
    lines: tuple[CrisisLine, ...]


@cache
def get_crisis_lines(path: Path = DATA / "crisis_lines.toml") -> CrisisLines:
    """The lines of the data file, in its order. Raises CrisisLinesError naming a wrong entry."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("checked_on"), dt.date):
        raise CrisisLinesError(f"{path.name}: needs checked_on = the day the numbers were last checked")
    lines = []
    for number, entry in enumerate(content.get("line", ()), start=1):
        where = f"{path.name}: line {number} ({entry.get('id', 'no id')})"
        for words in ("name", "shown"):
            if set(entry.get(words, {})) != {"en", "es"}:
                raise CrisisLinesError(f"{where} needs {words} = {{ en = …, es = … }}")
        number_to_use = entry.get("call") or entry.get("text") or ""
        if bool(entry.get("call")) == bool(entry.get("text")) or not re.fullmatch(r"\+?\d{3,12}", number_to_use):
            raise CrisisLinesError(f"{where} needs either call or text, digits only")
        scheme = "tel" if entry.get("call") else "sms"
        lines.append(CrisisLine(entry["id"], f"{scheme}:{number_to_use}", entry["name"], entry["shown"]))
    if not lines:
        raise CrisisLinesError(f"{path.name}: holds no line")
    return CrisisLines(content["checked_on"], tuple(lines))
