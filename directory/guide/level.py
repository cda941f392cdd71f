"""The questions of "Is it the right level?", from level.toml: answers end in steps, or lead to the next question."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directory.guide.guide_problem import GuideError
from directory.guide.markdown import LinkRules, render


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
    """Read and check the questions. Raises GuideError.

    The first question is about danger, and its first answer is urgent. The last answer of each question leads on, so
    that the next question follows it, on paper too; the answers of the last question all end.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
    questions = tuple(_question(entry, f"{path.parent.name}/{path.name}", rules) for entry in entries)
    for number, question in enumerate(questions, start=1):
        leads = [not answer.is_end for answer in question.answers]
        if leads[:-1] != [False] * (len(leads) - 1) or leads[-1] != (number < len(questions)):
            raise GuideError(f"{path.name}: question {number} needs a last answer that leads on, and the last one none")
    if not questions or not questions[0].answers[0].urgent:
        raise GuideError(f"{path.name}: the first answer of the first question is for danger: urgent = true")
    return questions


def _question(entry: dict[str, Any], name: str, rules: LinkRules) -> Question:
    where = f"guide/{name}, “{entry.get('ask', '?')}”"
    if set(entry) != {"ask", "help", "answer"}:
        raise GuideError(f"{where}: a question needs ask, help and answers")
    answers = []
    for one in entry["answer"]:
        if not {"label"} <= set(one) <= {"label", "steps", "urgent"}:
            raise GuideError(f"{where}: an answer needs a label, and may have steps and urgent")
        text = one.get("steps", "")
        answers.append(Answer(one["label"], render(text, rules, where) if text else "", text, one.get("urgent", False)))
    return Question(entry["ask"], render(entry["help"], rules, where), entry["help"], tuple(answers))
