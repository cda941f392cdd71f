"""Words that a person looks at before families read them, from data/boasts.toml: promises, and rank among others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator

from directory.config import DATA
from directory.data_files import Day, Entry, Some, read


def _finds_words(pattern: str) -> str:
    try:
        empty = re.compile(pattern).match("")
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    if empty:
        raise ValueError(f"{pattern!r} matches nothing at all, so it would hold back every text")
    return pattern


class _File(Entry):
    checked_on: Day
    patterns: Some[Annotated[str, AfterValidator(_finds_words)]]


def boasts_in(value: Any) -> list[str]:
    """The words of a fact (JSON: a text, or texts in lists and objects) that are looked at first, each once."""
    found = [match.group() for text in _texts(value) for match in get_boasts().finditer(text.lower())]
    return list(dict.fromkeys(found))


@cache
def get_boasts(path: Path = DATA / "boasts.toml") -> re.Pattern[str]:
    """All patterns of the data file in one. Raises DataFileError."""
    patterns = read(path, _File).patterns
    return re.compile("|".join(rf"(?<!\w){pattern}(?!\w)" for pattern in patterns))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from _texts(value[name])
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
