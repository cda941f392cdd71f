"""A program at one place, as public content; and how it is kept as JSON."""

from __future__ import annotations

import json
from typing import Literal, Self

from pydantic import field_serializer, field_validator

from directory.listings.draft.draft_sections import (
    Contact,
    Openings,
    Payment,
    Place,
    Schedule,
    Serves,
    Staff,
    Therapies,
)
from directory.listings.draft.draft_text import Line, TermId
from directory.listings.draft.said import (
    ANSWER_VALUES,
    Answer,
    Evidence,
    Geocode,
    Said,
    Value,
)

# Pydantic gives each draft its own; a factory would have them written although nothing is said.
_NO_ANSWERS: dict[str, Answer] = {}
_NO_EVIDENCE: dict[str, Evidence] = {}


class ListingDraft(Value):
    """A program at one place, as public content: what is said, by whom, as of when."""

    name: Line
    provider: Line
    contact: Contact = Contact()
    place: Place
    geocode: Geocode | None = None
    schedule: Schedule = Schedule()
    serves: Serves = Serves()
    therapies: Therapies = Therapies()
    payment: Payment = Payment()
    staff: Staff = Staff()
    openings: Openings = Openings()
    answers: dict[TermId, Answer] = _NO_ANSWERS
    populations: dict[TermId, Evidence] = _NO_EVIDENCE

    @field_serializer("answers")
    def _group_answers(self, answers: dict[str, Answer]) -> list[dict[str, object]]:
        """Write answers as one entry a source and date with its terms, a seventh of the size of one entry a term."""
        groups: dict[Said, dict[str, list[str]]] = {}
        for term in sorted(answers):
            answer = answers[term]
            groups.setdefault(answer.said, {}).setdefault(answer.value, []).append(term)
        ordered = sorted(groups.items(), key=lambda item: (item[0].source, item[0].as_of, item[0].scope))
        return [json.loads(said.model_dump_json(exclude_defaults=True)) | terms for said, terms in ordered]

    @field_validator("answers", mode="before")
    @classmethod
    def _ungroup_answers(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        answers: dict[str, Answer] = {}
        for group in value:
            said = Said(source=group["source"], as_of=group["as_of"], scope=group.get("scope", "program"))
            for answer in (Answer(value=value, said=said) for value in ANSWER_VALUES):
                answers.update(dict.fromkeys(group.get(answer.value, ()), answer))
        return answers

    def to_json(self) -> str:
        """The canonical text of this draft: sorted keys, nothing that is not said. Equal drafts give equal bytes."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote."""
        return cls.model_validate_json(text)

    def says(self, term: str) -> Literal["yes", "no"] | None:
        """What is said of the program on a term, or None when nobody has said, or the source says yes and no."""
        answer = self.answers.get(term)
        if answer is None or answer.said.scope != "program" or answer.value == "both":
            return None
        return answer.value

    def says_both(self) -> list[str]:
        """The terms of which a source says of the program yes and no, in order."""
        said = ((term, answer) for term, answer in self.answers.items() if answer.said.scope == "program")
        return sorted(term for term, answer in said if answer.value == "both")

    def says_of_place(self, term: str) -> bool:
        """Whether a list says a term only of what else is at the same address."""
        answer = self.answers.get(term)
        return answer is not None and answer.said.scope == "place" and answer.value == "yes"


NO_FACTS = frozenset({"said", "of_place"})  # of a section: who says the facts in it, and of what
SECTIONS = ("contact", "place", "schedule", "serves", "therapies", "payment", "staff", "openings")
