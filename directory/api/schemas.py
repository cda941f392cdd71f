"""The API's answers as pydantic models: what the OpenAPI document says, and what the tests check answers against."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_PRECISION = "As exactly as it is known, in ISO 8601: 2024, 2024-03 or 2024-03-09. It counts as its first day."
KnownDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Shape(BaseModel):
    """An answer holds these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class About(Shape):
    """What answers here."""

    name: str
    version: str = Field(description="Of the program that serves this; the API itself is version 1.")
    links: dict[str, str]


class Origin(Shape):
    label: str
    zip: str | None
    city: str
    state: str
    latitude: float
    longitude: float


class PhoneShape(Shape):
    kind: str
    number: str
    extension: str | None


class Answers(Shape):
    yes: list[str]
    no: list[str]


class TrackOpenings(Shape):
    status: Literal["accepting", "waitlist", "full"]
    wait_days: int | None
    first_day: KnownDate | None = Field(description=f"When the next person can begin in it. {_PRECISION}")
    full_until: KnownDate | None = Field(description=f"When a full one has room again. {_PRECISION}")
    as_of: KnownDate = Field(description=f"When it was said; believed for 30 days. {_PRECISION}")


class ProgramOpenings(Shape):
    """Room in a program as a whole. It is null where nothing is said, or what was said is believed no more."""

    status: Literal["accepting", "waitlist", "full"]
    wait_days: int | None
    usual_wait_days: int | None = Field(description="How long its wait list usually is.")
    full_until: KnownDate | None = Field(description=f"When a full one has room again. {_PRECISION}")
    as_of: KnownDate = Field(description=f"When it was said; believed for 30 days. {_PRECISION}")


class NextStart(Shape):
    day: str = Field(description="A day to come, like 2026-12-07.")
    track: str = Field(description="The name of the group.")


class TrackShape(Shape):
    """One group a person can join. What it does not say of itself is as the program says."""

    name: str
    days: list[str] = Field(description="mon to sun; empty where nobody has said on which days.")
    start: str | None = Field(description="24 hours, like 18:00.")
    end: str | None = Field(description="24 hours; one that is not after the start is on the next day, 00:00 midnight.")
    format: Literal["in-person", "virtual", "hybrid"] | None
    weeks_min: int | None
    weeks_max: int | None
    starts: str | None = Field(description="When new people can begin, as it was written.")
    who: list[str] = Field(description="Terms of population, ages and gender that this group is for.")
    age_min: int | None
    age_max: int | None
    site: str | None = Field(description="Where it meets, if not at the program's address.")
    openings: TrackOpenings | None = Field(
        description="Of this group alone; null where it says nothing of itself, or it is believed no more."
    )


class SourceShape(Shape):
    source: str
    as_of: KnownDate = Field(description=f"Of when its facts are. {_PRECISION}")


class ScopedSource(SourceShape):
    scope: Literal["program", "place"] = Field(
        description="Whether it speaks of the program, or only of what else is at the same address."
    )


class EvidenceShape(Shape):
    """What a program has for people of one kind."""

    kind: Literal["track", "group", "staff", "welcomes", "listed"] = Field(
        description="A track of their own, a group in the program, trained staff, they are welcome; or a list says so."
    )
    words: str | None
    words_es: str | None = Field(description="The same in Spanish.")


class Program(Shape):
    """One program. `miles` is null where there is no origin to measure from."""

    id: str
    name: str
    provider: str
    url: str
    miles: float | None
    address: str | None = Field(description="Street address; null where it is withheld or none is known.")
    city: str
    state: str
    zip: str
    latitude: float | None
    longitude: float | None
    precision: str | None = Field(description="given, street, zip (the centre of the ZIP code) or withheld.")
    phones: list[PhoneShape]
    website: str | None
    contact_of_place: list[Literal["phones", "website"]] = Field(
        description="Which of these only another entry at the address gives: not said to be the program's own."
    )
    tracks: list[TrackShape] = Field(description="A search asks that one of them meet all that is asked of a group.")
    openings: ProgramOpenings | None
    next_starts: list[NextStart] = Field(
        description="When a new person can begin next, group by group, the soonest first; at most eight, in 120 days."
    )
    answers: Answers = Field(description="Terms said to be so, and said not to be so. On all others nobody has said.")
    same_place: list[str] = Field(
        description=(
            "Terms that a list says only of what else is at the address (its mental-health entry): nobody has said "
            "whether they are part of the program. A search finds a program by those of a group whose `same_place` is "
            "“match” in the vocabulary; by the others never."
        )
    )
    evidence: dict[str, EvidenceShape] = Field(
        description="Term of population, ages or gender → what is made for these people, where it is said."
    )
    facts: dict[str, int | str | bool | list[str]] = Field(
        description=(
            "Facts that are said, by the columns of our template (docs/importing.md): ages, plans, prices, staff, what "
            "treatment is like. A date is as exact as it is known: 2027, 2027-06 or 2027-06-30."
        )
    )
    sources: list[ScopedSource] = Field(description="Everyone whose words are in it, newest first.")
    sources_of: dict[str, list[int]] = Field(
        description=(
            "Each fact that is said → whose words it is, by their places in `sources`, from 0. A fact is a member "
            "(`phones`, `zip`), `facts.` and a column, or `answers.` or `evidence.` and a term; an answer that follows "
            "from others (evening, from a group's hours) is not there. Facts that are confirmed together have the same."
        )
    )
    no_longer_in: list[SourceShape] = Field(
        description="Lists that had the program and have it no longer, each with the day of the list that left it out."
    )
    confirmed: str | None = Field(
        description="The day since which the program itself, or a call to it, has confirmed all that decides; or null."
    )
    updated: str = Field(description="When the record here last changed: a moment in UTC.")


class TermCount(Shape):
    yes: int
    not_stated: int
    left_out: int = Field(description="How many not= would leave out; 0 where that is not offered.")


class PlanShape(Shape):
    """How a health plan was read. Of a `product` it is said only that the programs take the plan it is one of."""

    asked: str
    read_as: str | None = Field(description="The plan's usual name; null where it is none of those we know.")
    product: bool = Field(description="More was asked for than the plan: a product of it, like TRICARE Prime.")


class VirtualPrograms(Shape):
    total: int
    results: list[Program]


class VirtualPage(Shape):
    """A page of virtual programs that treat people in the state of a place. Distance does not count."""

    origin: Origin
    total: int
    page: int
    size: int
    pages: int
    results: list[Program]


class MayFit(Shape):
    """A program that does not say all that was asked, and says nothing against it."""

    leaning: Literal["takes", "silent", "others"] = Field(
        description="Of those people it says that it takes them (and names no group of their own); nothing; or that it "
        "is for others, who stand last."
    )
    ask: list[str] = Field(description="What it has not said, as parameters of the search: population=veterans.")
    program: Program


class MayFitPage(Shape):
    """A page of the programs within the radius that may fit; `total` is `have_not_said` of the search."""

    origin: Origin
    total: int
    page: int
    size: int
    pages: int
    results: list[MayFit]


class Programs(Shape):
    """A page of programs by distance. `beyond` and `virtual` come with page 1."""

    origin: Origin | None = Field(description="Null where no place is asked for: by name, or by updated_since.")
    radius_miles: int | None
    total: int
    page: int
    size: int
    pages: int
    results: list[Program]
    counts: dict[str, dict[str, TermCount]]
    plan: PlanShape | None
    have_not_said: int = Field(description="How many more may fit; /programs/may-fit lists them.")
    removed: list[str] = Field(
        description="With updated_since, on page 1: ids of programs that are published no longer, since then."
    )
    beyond: list[Program]
    virtual: VirtualPrograms


class TermShape(Shape):
    id: str
    label: dict[str, str]
    definition: dict[str, str]


class GroupShape(Shape):
    id: str
    label: dict[str, str]
    combine: Literal["any", "all"]
    same_place: Literal["match", "ask"] = Field(
        description="Whether a search finds a program by what is said only of the same place; else it has to be asked."
    )
    terms: list[TermShape]


class VocabularyShape(Shape):
    groups: list[GroupShape]


class ErrorDetail(Shape):
    code: str
    message: str
    field: str | None
    fields: dict[str, str] = Field(default={}, description="What is wrong in each fact of a change.")
    moved_to: str | None = Field(default=None, description="The listing that this one was merged into.")


class Error(Shape):
    error: ErrorDetail
