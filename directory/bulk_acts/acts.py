"""What can be done to many listings at once, who may, and what has to be said with it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from directory.accounts.matrix import Right, allows
from directory.listings.draft import Said
from directory.listings.sources import is_person
from directory.models import BulkAct
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary

REASON_MOST = 500  # characters
NO_ANSWER = "unsaid"
ANSWERS = {"yes": "Yes", "no": "No", NO_ANSWER: "Not stated"}
ALWAYS_SAID = "iop"  # the term that makes a listing one of ours


class Act(StrEnum):
    """One thing to do."""

    PUBLISH = "publish"
    HIDE = "hide"
    CLOSE = "close"
    CALL = "call"
    SOURCE = "source"
    TERM = "term"
    JOIN = "join"
    EXPORT = "export"


LABELS: Mapping[Act, str] = {
    Act.PUBLISH: "Publish",
    Act.HIDE: "Hide: hold as drafts",
    Act.CLOSE: "Close: the programs have closed",
    Act.CALL: "Mark for a call",
    Act.SOURCE: "Give a source",
    Act.TERM: "Set or take a term",
    Act.JOIN: "Join to an organization",
    Act.EXPORT: "Download as CSV",
}

# What one needs for each.
NEEDS: Mapping[Act, Right] = {
    Act.PUBLISH: Right.MANY,
    Act.HIDE: Right.MANY,
    Act.CLOSE: Right.MANY,
    Act.CALL: Right.MANY,
    Act.JOIN: Right.MANY,
    Act.SOURCE: Right.EDIT,
    Act.TERM: Right.EDIT,
    Act.EXPORT: Right.EXPORT,
}


class BulkProblem(Exception):
    """What somebody asked for cannot be done; `field` is the name of what is wrong in it, "" of it as a whole."""

    def __init__(self, text: str, field: str = "") -> None:
        self.field = field
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is said with an act; "" for what it does not ask for."""

    reason: str = ""
    term: str = ""
    answer: str = ""
    source: str = ""
    as_of: str = ""
    organization: str = ""  # its public id
    called: str = ""  # its name

    def to_json(self) -> str:
        """As kept beside the act."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def of(cls, bulk_act: BulkAct) -> Self:
        """Those of an act that is kept."""
        return cls(**json.loads(bulk_act.parameters))

    def for_act(self, act: Act) -> Parameters:
        """Without what the act does not ask for."""
        asked = {
            Act.SOURCE: ("source", "as_of"),
            Act.TERM: ("term", "answer"),
            Act.JOIN: ("organization", "called"),
        }.get(act, ())
        kept = {name: getattr(self, name).strip() for name in asked}
        return Parameters(reason=" ".join(self.reason.split())[:REASON_MOST], **kept)


ELSEWHERE = "Lies in a state that is not yours: left as it is"


def may(act: Act, roles: Iterable[str]) -> bool:
    """True where somebody of these roles may do it."""
    return allows(roles, NEEDS[act])


def refuse_wrong(act: Act, given: Parameters, *, sources: Iterable[str], today: dt.date) -> None:
    """Raise BulkProblem for what cannot be said with an act. `sources` are those that speak in the directory."""
    if act is Act.CLOSE and not given.reason:
        raise BulkProblem("Say why they close: whoever looks at the history wants to know.", "reason")
    if act is Act.TERM:
        if given.term == ALWAYS_SAID or get_vocabulary().find(given.term) is None:
            raise BulkProblem("Choose a term.", "term")
        if given.answer not in ANSWERS:
            raise BulkProblem("Choose what they shall say of it: yes, no or not stated.", "answer")
    if act is Act.SOURCE:
        if given.source not in set(sources) or is_person(given.source):
            raise BulkProblem("Choose whose list it is. A program's own word comes from the program alone.", "source")
        _refuse_day(given, today)


def _refuse_day(given: Parameters, today: dt.date) -> None:
    try:
        day = Said(source=given.source, as_of=PartialDate(given.as_of)).as_of
    except ValueError as error:
        raise BulkProblem("Say of which day its facts are, like 2026-03-09, 2026-03 or 2026.", "as_of") from error
    if day.first > today:
        raise BulkProblem("That day is still to come.", "as_of")


def title(act: Act, given: Parameters) -> str:
    """An act in words, with what was said with it."""
    if act is Act.TERM:
        return f"“{get_vocabulary().term(given.term).label('en')}”: {ANSWERS[given.answer].lower()}"
    if act is Act.SOURCE:
        return f"Said by {given.source}, as of {given.as_of}"
    if act is Act.JOIN:
        return f"Join to {given.called}"
    return LABELS[act]
