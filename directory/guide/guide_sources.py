"""Where the guide's facts come from, and the telephone numbers it names, from data/guide/sources.toml."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from directory.crisis_lines import get_crisis_lines
from directory.guide.guide_problem import GuideError


@dataclass(frozen=True, slots=True)
class GuideSource:
    """One work. `title` is in the language it was written in, English; `by` is whose it is, in each language."""

    id: str
    title: str
    year: int | None
    url: str
    by: Mapping[str, str] = field(repr=False)

    def author(self, locale: str = "en") -> str:
        """Whose work it is."""
        return self.by[locale]


@dataclass(frozen=True, slots=True)
class Sources:
    """All works by id, and every number the guide may name, as the address that dials it ("tel:+18006624357").

    `numbers_from` holds the ids of the works that give the numbers of this file.
    """

    checked_on: dt.date
    works: Mapping[str, GuideSource]
    numbers: frozenset[str]
    numbers_from: frozenset[str]


def load_sources(path: Path) -> Sources:
    """Read and check the file. Raises GuideError naming a wrong entry. Crisis lines count as known numbers."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("checked_on"), dt.date):
        raise GuideError(f"{path.name}: needs checked_on = the day the sources were last checked")
    works: dict[str, GuideSource] = {}
    for entry in content.get("source", ()):
        where = f"{path.name}: source {entry.get('id', 'without id')}"
        if set(entry) - {"id", "by", "title", "year", "url"} or not {"id", "by", "title", "url"} <= set(entry):
            raise GuideError(f"{where} needs id, by, title, url and, where there is one, year; nothing else")
        if set(entry["by"]) != {"en", "es"}:
            raise GuideError(f"{where} needs by = {{ en = …, es = … }}")
        if not re.fullmatch(r"https://[^\s]+", entry["url"]):
            raise GuideError(f"{where} needs a url that begins with https://")
        if entry["id"] in works:
            raise GuideError(f"{where} is there twice")
        works[entry["id"]] = GuideSource(entry["id"], entry["title"], entry.get("year"), entry["url"], entry["by"])
    givers = set()
    numbers = {line.href for line in get_crisis_lines().lines}
    for entry in content.get("phone", ()):
        where = f"{path.name}: phone {entry.get('id', 'without id')}"
        if not re.fullmatch(r"\d{3}|\+1\d{10}", entry.get("call", "")):
            raise GuideError(f'{where} needs call = "+1" and ten digits, or three digits')
        if entry.get("source") not in works:
            raise GuideError(f"{where} needs source = the id of a work in this file")
        givers.add(entry["source"])
        numbers.add(f"tel:{entry['call']}")
    return Sources(content["checked_on"], works, frozenset(numbers), frozenset(givers))
