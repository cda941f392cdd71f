"""The questions of "Is it the right level?", from level.toml: answers end in steps, or lead to the next question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from directory.data_files import DataFileError, Entry, Some, Text, file_name, read
from directory.guide.markdown import LinkRules, render


class _Answer(Entry):
    label: Text
    steps: str = ""
    urgent: bool = False


class _Question(Entry):
    ask: Text
    help: Text
    answers: Some[_Answer] = Field(alias="answer")


class _File(Entry):
    question: Some[_Question]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Its `steps` are HTML; an answer without steps leads to the next question. `text` as written."""

    label: str
    steps: str
    text: str
    urgent: bool

    @property
    def is_end(self) -> bool:
        """Whether it ends in steps."""
        return bool(self.steps)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, what it means (HTML), and its answers."""

    ask: str
    help: str
    text: str
    answers: tuple[Answer, ...]


def load_level(path: Path, rules: LinkRules) -> tuple[Question, ...]:
    """Read and check the questions. Raises DataFileError.

    The first question is about danger, and its first answer is urgent. The last answer of each question leads on, so
    that the next question follows it, on paper too; the answers of the last question all end.
    """
    name = file_name(path)
    questions = tuple(_question(entry, f"{name}, “{entry.ask}”", rules) for entry in read(path, _File).question)
    for number, question in enumerate(questions, start=1):
        leads = [not answer.is_end for answer in question.answers]
        if leads[:-1] != [False] * (len(leads) - 1) or leads[-1] != (number < len(questions)):
            raise DataFileError(name, f"question {number} needs a last answer that leads on, and the last one none")
    if not questions[0].answers[0].urgent:
        raise DataFileError(name, "the first answer of the first question is for danger: urgent = true")
    return questions


def _question(entry: _Question, where: str, rules: LinkRules) -> Question:
    answers = tuple(
        Answer(one.label, render(one.steps, rules, where) if one.steps else "", one.steps, one.urgent)
        for one in entry.answers
    )
    return Question(entry.ask, render(entry.help, rules, where), entry.help, answers)
