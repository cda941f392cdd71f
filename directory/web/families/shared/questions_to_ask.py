"""What to ask a program, by the call script: each question beside what the listing says, or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from directory.call_script import WHO, Question, get_call_script
from directory.web.families.shared.fact_source import tellers
from directory.web.families.shared.fact_text import OWN_WORDS, FactTexts
from directory.web.families.shared.restrictions import only_for
from directory.web.shared import phrases
from directory.web.shared.language import locale

_MOST_WHO = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what to say, why, what a good answer sounds like, and what the listing says; "" leaves it open.

    `tellers` are who says so. `stated` is False where it has to be asked: a listing could have said it and did not,
    or says that it takes some people only. `own` where `answer` is in the program's own words.
    """

    ask: str
    why: str
    good: str
    answer: str
    tellers: str
    stated: bool
    own: bool

    @property
    def letters(self) -> int:
        """How much of it is printed."""
        return len(self.ask) + (len(self.tellers + self.answer) if self.answer else len(self.why + self.good))


def open_questions(texts: FactTexts) -> tuple[Line, ...]:
    """What has to be asked, in the order of the script: whether it is only for some, and what it leaves open."""
    return tuple(line for line in lines_of(get_call_script().questions(), texts) if not line.stated)


def lines_of(questions: Iterable[Question], texts: FactTexts) -> Iterator[Line]:
    """These questions to a program, without those about people whom it does not name."""
    language = locale()
    for question in questions:
        who = _who(question, texts)
        if question.about and not who:
            continue
        answer = texts.fact(question.fact) if question.fact else ""
        yield Line(
            ask=question.ask[language].replace(WHO, who),
            why=question.why[language],
            good=question.good[language],
            answer=answer,
            tellers=tellers(texts.draft, question.fact) if question.fact and answer else "",
            stated=not question.about and (bool(answer) or question.fact is None),
            own=question.fact in OWN_WORDS,
        )


def _who(question: Question, texts: FactTexts) -> str:
    """The people a question is about; "" where there are none."""
    if question.about == "only":
        return only_for(texts.draft, begins=False)
    return phrases.labels(texts.listed_only(), _MOST_WHO, begins=False) if question.about else ""
