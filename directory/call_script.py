"""What to ask a program on the phone, from data/call_script.toml: by concern, each with why and a good answer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from directory.config import DATA

WHO = "{who}"
_LANGUAGES = {"en", "es"}
_ABOUT = ("", "listed", "only")
_OPENING = ("say", "message", "further")

Texts = Mapping[str, str]  # by language


class CallScriptError(Exception):
    """data/call_script.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `fact` names the fact that answers it, None where no listing can.

    Where it is `about` some people, `ask` holds {who}, and it is asked only where there are such: "listed", whom a list
    names without details; "only", whom it takes and nobody else.
    """

    ask: Texts
    why: Texts
    good: Texts
    fact: str | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """What a family worries about, and what to ask about it."""

    title: Texts
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class CallScript:
    """The whole script. `opening`: say, message and further, each by language."""

    opening: Mapping[str, Texts]
    concerns: tuple[Concern, ...]

    def questions(self) -> Iterator[Question]:
        """All of them, in order."""
        for concern in self.concerns:
            yield from concern.questions


@cache
def get_call_script(path: Path = DATA / "call_script.toml") -> CallScript:
    """The script of the data file, in its order. Raises CallScriptError naming a wrong entry."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    opening = {part: _texts(content.get("opening", {}).get(part), f"{path.name}: opening.{part}") for part in _OPENING}
    concerns = []
    for entry in content.get("concern", ()):
        title = _texts(entry.get("title"), f"{path.name}: a concern's title")
        questions = tuple(_question(one, f"{path.name}: {title['en']}") for one in entry.get("question", ()))
        if not questions:
            raise CallScriptError(f"{path.name}: {title['en']}: needs a [[concern.question]]")
        concerns.append(Concern(title, questions))
    if not concerns:
        raise CallScriptError(f"{path.name}: holds no [[concern]]")
    return CallScript(opening, tuple(concerns))


def _question(entry: Mapping[str, Any], where: str) -> Question:
    ask = _texts(entry.get("ask"), f"{where}: ask")
    about = entry.get("about", "")
    if about not in _ABOUT:
        raise CallScriptError(f"{where}: about is one of {', '.join(_ABOUT[1:])}, not {about}")
    if any((WHO in text) != bool(about) for text in ask.values()):
        raise CallScriptError(
            f"{where}: “{ask['en']}” needs {WHO} in both languages if, and only if, it is about some people"
        )
    return Question(
        ask=ask,
        why=_texts(entry.get("why"), f"{where}: why of “{ask['en']}”"),
        good=_texts(entry.get("good"), f"{where}: good of “{ask['en']}”"),
        fact=entry.get("fact"),
        about=about,
    )


def _texts(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != _LANGUAGES or not all(value.values()):
        raise CallScriptError(f"{where}: needs a text in en and in es")
    return {language: str(text) for language, text in value.items()}
