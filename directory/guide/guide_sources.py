"""Where the guide's facts come from, and the telephone numbers it names, from data/guide/sources.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import model_validator

from directory.crisis_lines import get_crisis_lines
from directory.data_files import Address, Day, Entry, Many, Text, Texts, read, refuse_twice, written


class GuideSource(Entry):
    """One work. `title` is in the language it was written in, English; `by` is whose it is, in each language."""

    id: Text
    title: Text
    by: Texts
    year: int | None = None
    url: Address

    def author(self, locale: str = "en") -> str:
        """Whose work it is."""
        return self.by[locale]


class _Phone(Entry):
    id: Text
    call: Annotated[str, written(re.compile(r"\d{3}|\+1\d{10}"), "a number is +1 and ten digits, or three digits")]
    source: Text


class _File(Entry):
    checked_on: Day
    source: Many[GuideSource] = ()
    phone: Many[_Phone] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refuse_twice(work.id for work in self.source)
        works = {work.id for work in self.source}
        for phone in self.phone:
            if phone.source not in works:
                raise ValueError(f"phone “{phone.id}”: {phone.source} is no source of this file; give the id of one")
        return self


@dataclass(frozen=True, slots=True)
class Sources:
    """All works by id, and every number the guide may name, as the address that dials it ("tel:+18006624357").

    `numbers_from` holds the ids of the works that give the numbers of this file.
    """

    checked_on: Day
    works: Mapping[str, GuideSource]
    numbers: frozenset[str]
    numbers_from: frozenset[str]


def load_sources(path: Path) -> Sources:
    """Read and check the file. Raises DataFileError. Crisis lines count as known numbers."""
    content = read(path, _File)
    return Sources(
        content.checked_on,
        {work.id: work for work in content.source},
        frozenset(f"tel:{phone.call}" for phone in content.phone) | {line.href for line in get_crisis_lines().lines},
        frozenset(phone.source for phone in content.phone),
    )
