"""Words that a person looks at before families read them, from data/boasts.toml: promises, and rank among others."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from directory.config import DATA


class BoastsError(Exception):
    """data/boasts.toml is wrong; the message names the entry and the mend."""


def boasts_in(value: Any) -> list[str]:
    """The words of a fact (JSON: a text, or texts in lists and objects) that are looked at first, each once."""
    found = [match.group() for text in _texts(value) for match in get_boasts().finditer(text.lower())]
    return list(dict.fromkeys(found))


@cache
def get_boasts(path: Path = DATA / "boasts.toml") -> re.Pattern[str]:
    """All patterns of the data file in one. Raises BoastsError."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("checked_on"), dt.date):
        raise BoastsError("checked_on is no day; write it like 2026-11-24")
    patterns = content.get("patterns")
    if not isinstance(patterns, list) or not patterns:
        raise BoastsError("patterns is empty; without it nothing is looked at")
    for pattern in patterns:
        try:
            empty = re.compile(pattern).match("")
        except (re.error, TypeError) as error:
            raise BoastsError(f"{pattern!r} is no regular expression: {error}") from error
        if empty:
            raise BoastsError(f"{pattern!r} matches nothing at all, so it would hold back every text")
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
