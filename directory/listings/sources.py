"""Who can say something of a program: the ids that `Said.source` holds, their words, and how far they are trusted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from directory.config import DATA
from directory.data_files import Address, Entry, Texts, in_language, read
from directory.letters import LANGUAGES

PROGRAM = "program"
STAFF = "staff"
DESK = "desk"
SAMPLE = "sample"

_WEIGHTS = {"person": 2, "desk": 1, "list": 0}


class Source(Entry):
    """One source. `trust`: the program itself spoke ("person"), the directory's own people did ("desk"), or a list."""

    trust: Literal["person", "desk", "list"]
    short: Texts
    long: Texts
    url: Address | None = None

    def label(self, locale: str = "en") -> str:
        """Its name as it reads after "From …"."""
        return in_language(self.short, locale)

    def sentence(self, locale: str = "en") -> str:
        """One sentence on what it is."""
        return in_language(self.long, locale)


class _File(RootModel[dict[str, Source]]):
    """Sources by id."""


@cache
def known_sources(path: Path = DATA / "sources.toml") -> dict[str, Source]:
    """All sources of the data file by id, in its order. Raises DataFileError."""
    return read(path, _File).root


def find_source(source: str) -> Source:
    """The source of this id; one that an admin named with --source is its own label."""
    known = known_sources().get(source)
    if known:
        return known
    words = dict.fromkeys(LANGUAGES, source.replace("-", " "))
    return Source(trust="list", short=words, long=words)


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
