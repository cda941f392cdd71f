"""What sections of a draft are made of: who said something, answers, evidence, phones, points."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from directory.listings.draft.draft_text import Words
from directory.listings.draft.stated_date import StatedDate
from directory.text import marked

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]").search


class Value(BaseModel):
    """A frozen value that refuses unknown fields and control characters (a NUL cannot be stored on PostgreSQL)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _no_control_characters(cls, value: object) -> object:
        if isinstance(value, (str, tuple, list)):  # without a generator: a large import asks ten million times
            for text in (value,) if isinstance(value, str) else value:
                if isinstance(text, str) and _CONTROL(text):
                    raise ValueError(marked("has a control character in it; delete it and type the text again"))
        return value


Scope = Literal["program", "place"]


class Said(Value):
    """Who said something, of what, and as of when. `source` is an id of `listings.sources`.

    `scope` "place": it is said of what else is at the same address (a list's mental-health entry), and nobody has said
    whether it is part of the program.
    """

    source: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    as_of: StatedDate
    scope: Scope = "program"


ANSWER_VALUES: tuple[Literal["yes", "no", "both"], ...] = ("yes", "no", "both")


class Answer(Value):
    """What one source says of a term; "both" where it contradicts itself. Silence is no `Answer` at all."""

    value: Literal["yes", "no", "both"]
    said: Said


class EvidenceKind(StrEnum):
    """How a program serves a population, strongest first."""

    TRACK = "track"  # a separate track of its own
    GROUP = "group"  # a separate group inside the program
    STAFF = "staff"  # staff trained for them
    WELCOMES = "welcomes"  # the program says they are welcome
    LISTED = "listed"  # a list claims it, without details


class Evidence(Value):
    """What is made for one population: the kind, and a sentence of what is different for them."""

    kind: EvidenceKind
    words: Words | None = None
    words_es: Words | None = None
    said: Said


class Phone(Value):
    """A program's own number: ten digits as +1XXXXXXXXXX, its extension apart so that both can be dialled."""

    kind: Literal["main", "intake", "crisis", "tty"] = "main"
    number: Annotated[str, StringConstraints(pattern=r"^\+1[2-9]\d{9}$")]
    extension: Annotated[str, StringConstraints(pattern=r"^\d{1,8}$")] | None = None


class Precision(StrEnum):
    """How well a listing's point is known, best first."""

    GIVEN = "given"  # the source states coordinates
    STREET = "street"  # geocoded from the street address
    ZIP = "zip"  # the centre of its ZIP code
    WITHHELD = "withheld"  # the program keeps its address private; an area point only


class Geocode(Value):
    """A point in degrees (WGS-84). Never 0/0: a missing point is no geocode at all."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    precision: Precision
    said: Said

    @model_validator(mode="after")
    def _not_null_island(self) -> Self:
        if abs(self.latitude) < 1e-6 and abs(self.longitude) < 1e-6:
            raise ValueError(marked("0/0 lies in the Atlantic; leave both coordinates out"))
        return self
