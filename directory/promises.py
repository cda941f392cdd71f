"""What the site promises to families, each with the test that holds it, from data/promises.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, field_validator

from directory.config import DATA
from directory.data_files import Day, Entry, Some, Text, Texts, in_language, read, refuse_twice

PAGES = ("how", "privacy")


class Test(NamedTuple):
    """What holds a promise: a function in a file below the project's root."""

    file: str
    name: str


def _test(text: str) -> Test:
    file, _, name = text.partition("::")
    if not file or not name:
        raise ValueError(f"“{text}” is not written right; write it as file::name")
    return Test(file, name)


class Promise(Entry):
    """One promise, the page that shows it, and the tests (`file::name`) that fail when it is broken."""

    id: Text
    page: Literal["how", "privacy"]
    says: Texts
    tests: Some[Annotated[Test, BeforeValidator(_test)]]

    def sentence(self, locale: str = "en") -> str:
        """The promise in a language."""
        return in_language(self.says, locale)


class _File(Entry):
    checked_on: Day
    promise: Some[Promise]

    @field_validator("promise")
    @classmethod
    def _on_each_page(cls, promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
        refuse_twice(promise.id for promise in promises)
        if {promise.page for promise in promises} != set(PAGES):
            raise ValueError(f"each of the pages {', '.join(PAGES)} needs a promise")
        return promises


def get_promises(path: Path = DATA / "promises.toml") -> tuple[Promise, ...]:
    """The promises of the data file, in its order. Raises DataFileError."""
    return read(path, _File).promise


def promises_on(page: str) -> tuple[Promise, ...]:
    """The promises shown on a page."""
    return tuple(promise for promise in get_promises() if promise.page == page)
