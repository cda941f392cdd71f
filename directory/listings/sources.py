"""Who can say something of a program: the ids that `Said.source` holds, their words, and how far they are trusted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from directory.config import DATA

PROGRAM = "program"
STAFF = "staff"
DESK = "desk"
SAMPLE = "sample"


_WEIGHTS = {"person": 2, "desk": 1, "list": 0}


@dataclass(frozen=True, slots=True)
class Source:
    """One source. `trust`: the program itself spoke ("person"), the directory's own people did ("desk"), or a list."""

    id: str
    trust: Literal["person", "desk", "list"]
    short: dict[str, str]
    long: dict[str, str]
    url: str | None = None

    def label(self, locale: str = "en") -> str:
        """Its name as it reads after "From …"."""
        return self.short.get(locale, self.short["en"])

    def sentence(self, locale: str = "en") -> str:
        """One sentence on what it is."""
        return self.long.get(locale, self.long["en"])


class SourcesError(Exception):
    """data/sources.toml is wrong; the message names the entry and the mend."""


@cache
def known_sources(path: Path = DATA / "sources.toml") -> dict[str, Source]:
    """All sources of the data file, in its order. Raises SourcesError naming a wrong entry."""
    sources = {}
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for field in ("short", "long"):
            words = entry.get(field)
            if not isinstance(words, dict) or not words.get("en") or not words.get("es"):
                raise SourcesError(f"{path.name}: [{name}] needs {field} = {{ en = …, es = … }}")
        if entry.get("trust") not in _WEIGHTS:
            raise SourcesError(f'{path.name}: [{name}] needs trust = "person", "desk" or "list"')
        sources[name] = Source(name, entry["trust"], entry["short"], entry["long"], entry.get("url"))
    return sources


def find_source(source: str) -> Source:
    """The source of this id; one that an admin named with --source is its own label."""
    known = known_sources().get(source)
    if known:
        return known
    words = {"en": source.replace("-", " ")}
    return Source(source, "list", words, words)


def is_person(source: str) -> bool:
    """True where the program itself spoke."""
    return find_source(source).trust == "person"


def weight(source: str) -> int:
    """How much a source's word weighs: more beats less, whatever the dates."""
    return _WEIGHTS[find_source(source).trust]


def is_held(source: str) -> bool:
    """True where an import never overwrites: the program itself spoke, or the directory's own people."""
    return weight(source) > 0


def source_label(source: str, locale: str = "en") -> str:
    """The words that follow "From …"."""
    return find_source(source).label(locale)
