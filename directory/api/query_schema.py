"""The parameters of a search as a pydantic model, for the OpenAPI document: each group of the vocabulary has one."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from directory.search.criteria import REFUSABLE, can_be_unwanted
from directory.vocabulary import Group, get_vocabulary


class FieldsQuery(BaseModel):
    """Which members of a program are asked for."""

    model_config = ConfigDict(extra="forbid")

    fields_: str | None = Field(
        default=None,
        alias="fields",
        description="Members to answer with, beside id and miles, by commas.",
        examples=["name,phones"],
    )


class _Asked(FieldsQuery):
    """What is asked beside the terms."""

    near: str | None = Field(
        default=None,
        description="A ZIP code, a city and state, or a latitude and a longitude in degrees.",
        examples=["78701", "Austin, TX", "30.27,-97.74"],
    )
    within: Literal["5", "10", "25", "50", "100", "any"] = Field(default="25", description="Radius in miles.")
    days: int | None = Field(default=None, ge=1, le=7, description="Days a week, at most.")
    hours_min: int | None = Field(default=None, ge=1, le=60, description="Hours a week, at least.")
    hours_max: int | None = Field(default=None, ge=1, le=60, description="Hours a week, at most.")
    start: Literal["rolling", "this-week", "two-weeks"] | None = Field(
        default=None, description="New people start any week; or there is room and a start within one week, or two."
    )
    age: int | None = Field(default=None, ge=0, le=120, description="The person's age in years.")
    plan: str | None = Field(default=None, description="A health plan by name.", examples=["Aetna", "Medicaid"])
    confirmed: Literal["year"] | None = Field(
        default=None, description="Only programs that confirmed all that decides themselves within a year."
    )
    page: int = Field(default=1, ge=1, le=10000)
    size: int = Field(default=20, ge=1, le=100, description="Programs on a page.")


def _one_of(terms: list[str]) -> Any:
    return list[Literal[*terms]] | None  # type: ignore[valid-type]


def _of_group(group: Group) -> Any:
    """One parameter a group: any of its terms, several times."""
    terms = [term.id for term in get_vocabulary().terms if term.group == group.id]
    how = "any of them will do" if group.combine == "any" else "all of them are asked for"
    return _one_of(terms), Field(default=None, description=f"{group.label('en')}. Given several times, {how}.")


def _unwanted() -> Any:
    """What can be left out."""
    terms = [term.id for term in get_vocabulary().terms if can_be_unwanted(term)]
    words = (
        f"Terms of {', '.join(REFUSABLE)}: leaves out programs for these people only, and of level, alcohol-only and "
        "the like those listed with it. Can be given several times."
    )
    return _one_of(terms), Field(default=None, alias="not", description=words)


ListQuery = create_model(
    "ListQuery",
    __base__=_Asked,
    __doc__="The parameters of a search near a place.",
    unwanted=_unwanted(),
    **{group.id: _of_group(group) for group in get_vocabulary().groups},
)


class ProgramsQuery(ListQuery):  # type: ignore[misc, valid-type]
    """The parameters of a search: near a place; or by name; or of all that changed."""

    name: str | None = Field(
        default=None, description="Programs by name, misspelled too; near is for their miles. No filters go with it."
    )
    updated_since: str | None = Field(
        default=None,
        description="All that changed at this day or moment (UTC) or later, the oldest change first; `removed` names "
        "what is published no longer. Read on from the last `updated` you saw. Nothing else goes with it.",
        examples=["2026-11-01", "2026-11-01T09:00:00Z"],
    )
