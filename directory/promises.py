"""What the site promises to families, each with the test that holds it, from data/promises.toml."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from directory.config import DATA

PAGES = ("how", "privacy")


class PromisesError(Exception):
    """data/promises.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class Test:
    """What holds a promise: a function in a file below the project's root."""

    file: str
    name: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, and the tests that fail when it is broken."""

    id: str
    page: str
    tests: tuple[Test, ...]
    says: Mapping[str, str] = field(repr=False)

    def sentence(self, locale: str = "en") -> str:
        """The promise in a language."""
        return self.says.get(locale, self.says["en"])


@cache
def get_promises(path: Path = DATA / "promises.toml") -> tuple[Promise, ...]:
    """The promises of the data file, in its order. Raises PromisesError naming a wrong entry."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("checked_on"), dt.date):
        raise PromisesError(f"{path.name}: needs checked_on = the day the promises were last checked")
    promises: list[Promise] = []
    for entry in content.get("promise", ()):
        where = f"{path.name}: promise {entry.get('id', 'without id')}"
        if set(entry.get("says", {})) != {"en", "es"}:
            raise PromisesError(f"{where} needs says = {{ en = …, es = … }}")
        if entry.get("page") not in PAGES:
            raise PromisesError(f"{where} needs page = one of {', '.join(PAGES)}")
        tests = tuple(Test(file, name) for file, _, name in (text.partition("::") for text in entry.get("tests", ())))
        if not entry.get("id") or not tests or not all(test.file and test.name for test in tests):
            raise PromisesError(f'{where} needs id, and tests = ["file::name", …]')
        if entry["id"] in {promise.id for promise in promises}:
            raise PromisesError(f"{where} is there twice")
        promises.append(Promise(entry["id"], entry["page"], tests, entry["says"]))
    if {promise.page for promise in promises} != set(PAGES):
        raise PromisesError(f"{path.name}: each of the pages {', '.join(PAGES)} needs a promise")
    return tuple(promises)


def promises_on(page: str) -> tuple[Promise, ...]:
    """The promises shown on a page."""
    return tuple(promise for promise in get_promises() if promise.page == page)
