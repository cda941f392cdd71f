"""Lines that a person in danger can reach now, from data/crisis_lines.toml: on every page, its own language first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from directory.config import DATA
from directory.data_files import Address, Day, Entry, Language, Some, Text, read, written
from directory.letters import LANGUAGES

Number = Annotated[str, written(re.compile(r"\+?\d{3,12}"), "digits only, with a + before the country's number")]


class CrisisLine(Entry):
    """One line: a number to `call`, one to `text` (`send` is the word to be sent, where one has to be), or a page."""

    id: Text
    pages: Some[Language] = Field(default=LANGUAGES, validate_default=True)
    names: dict[str, Text] = Field(alias="name")
    shown: dict[str, Text]
    strip: dict[str, Text] = Field(default_factory=dict)
    call: Number | None = None
    text: Number | None = None
    open: Address | None = None
    send: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, words in (("name", self.names), ("shown", self.shown)):
            if set(words) != set(self.pages):
                raise ValueError(f"needs {name} = {{ {', '.join(f'{one} = …' for one in self.pages)} }}")
        if not set(self.strip) <= set(self.pages):
            raise ValueError("strip has a language that pages has not")
        if [self.call, self.text, self.open].count(None) != 2:
            raise ValueError("needs either call or text, digits only, or open, a page's address")
        if self.send and not self.text:
            raise ValueError("send is for a line with text")
        return self

    @property
    def href(self) -> str:
        """A tel: or sms: link, or a page's address."""
        return self.open or (f"tel:{self.call}" if self.call else f"sms:{self.text}")

    @property
    def link(self) -> str:
        """What a press opens: a message that has its word in it already. iOS reads it behind "&", others behind "?"."""
        return f"{self.href}?&body={self.send}" if self.send else self.href

    def name(self, locale: str) -> str:
        """Whom it is for; KeyError in a language whose pages do not show it."""
        return self.names[locale]

    def label(self, locale: str) -> str:
        """What to dial, send or open, as people read it; KeyError as above."""
        return self.shown[locale]


class CrisisLines(Entry):
    """All lines, in order, and the day somebody last checked them."""

    checked_on: Day
    lines: Some[CrisisLine] = Field(alias="line")

    def on_pages(self, locale: str) -> tuple[CrisisLine, ...]:
        """Those that pages of a language show, in order."""
        return tuple(line for line in self.lines if locale in line.pages)

    def in_strip(self, locale: str) -> tuple[CrisisLine, ...]:
        """Those that stand at the top of each page of a language."""
        return tuple(line for line in self.lines if locale in line.strip)


def get_crisis_lines(path: Path = DATA / "crisis_lines.toml") -> CrisisLines:
    """The lines of the data file, in its order. Raises DataFileError."""
    return read(path, CrisisLines)
