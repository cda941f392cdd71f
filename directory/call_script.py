"""What to ask a program on the phone, from data/call_script.toml: by concern, each with why and a good answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from directory.config import DATA
from directory.data_files import Entry, Some, Text, Texts, read

WHO = "{who}"


class Question(Entry):
    """One question. `fact` names the fact that answers it, None where no listing can.

    Where it is `about` some people, `ask` holds {who}, and it is asked only where there are such: "listed", whom a list
    names without details; "only", whom it takes and nobody else.
    """

    ask: Texts
    why: Texts
    good: Texts
    fact: Text | None = None
    about: Literal["", "listed", "only"] = ""

    @model_validator(mode="after")
    def _names_whom_it_is_about(self) -> Self:
        if any((WHO in text) != bool(self.about) for text in self.ask.values()):
            raise ValueError(f"ask needs {WHO} in both languages if, and only if, it is about some people")
        return self


class Concern(Entry):
    """What a family worries about, and what to ask about it."""

    title: Texts
    questions: Some[Question] = Field(alias="question")


class Opening(Entry):
    """How to begin: `say` to a person, the `message` to a machine, and when to look `further`."""

    say: Texts
    message: Texts
    further: Texts


class CallScript(Entry):
    """The whole script."""

    opening: Opening
    concerns: Some[Concern] = Field(alias="concern")

    def questions(self) -> Iterator[Question]:
        """All of them, in order."""
        for concern in self.concerns:
            yield from concern.questions


def get_call_script(path: Path = DATA / "call_script.toml") -> CallScript:
    """The script of the data file, in its order. Raises DataFileError."""
    return read(path, CallScript)
