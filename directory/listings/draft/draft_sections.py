"""The sections of a draft: the facts that one confirms together."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from directory.listings.draft.draft_text import Line, State, Words, ZipCode
from directory.listings.draft.said import Phone, Said, Value
from directory.listings.draft.stated_date import StatedDate
from directory.listings.draft.track import Track
from directory.listings.plans import plan_lists
from directory.text import marked


class Section(Value):
    """A group of facts, with everyone whose words are in it, newest first."""

    said: tuple[Said, ...] = ()


ContactFact = Literal["phones", "phone_hours", "website", "email"]
CONTACT_FACTS: tuple[ContactFact, ...] = ("phones", "phone_hours", "website", "email")


class Contact(Section):
    """How to reach the program itself: no tracking numbers, no forms.

    `of_place` are facts that only another entry of the same address gives, where others of them are the program's own.
    """

    phones: Annotated[tuple[Phone, ...], Field(max_length=8)] = ()
    phone_hours: Line | None = None
    website: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\.[^\s]+$", max_length=500)] | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)] | None = None
    of_place: tuple[ContactFact, ...] = ()

    @property
    def facts_of_place(self) -> tuple[ContactFact, ...]:
        """Those of its facts that nobody has said of the program: what another entry of the same address gives."""
        all_of_place = bool(self.said) and all(said.scope == "place" for said in self.said)
        return tuple(fact for fact in CONTACT_FACTS if getattr(self, fact) and (all_of_place or fact in self.of_place))


class Place(Section):
    """Where people go. `withheld` means the program keeps its street private; it is shown so, and never guessed."""

    street: Line | None = None
    street2: Line | None = None
    city: Line
    state: State
    zip: ZipCode
    county: Line | None = None
    withheld: bool = False
    getting_there: Words | None = None
    getting_there_es: Words | None = None  # the same in Spanish, as of all `…_es`

    @model_validator(mode="after")
    def _withheld_has_no_street(self) -> Self:
        if self.withheld and (self.street or self.street2):
            raise ValueError(marked("is withheld and has a street; it can be only one of them"))
        return self


class Schedule(Section):
    """When it meets."""

    tracks: Annotated[tuple[Track, ...], Field(max_length=30)] = ()


class Serves(Section):
    """Who it is for. `states` are where a virtual program may treat people (licences are by state)."""

    age_min: Annotated[int, Field(ge=0, le=120)] | None = None
    age_max: Annotated[int, Field(ge=0, le=120)] | None = None
    states: tuple[State, ...] = ()
    not_admitted: Words | None = None
    not_admitted_es: Words | None = None

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            raise ValueError(marked("has an oldest age below the youngest"))
        return self


class Therapies(Section):
    """What happens there, in the program's own words."""

    approach: Words | None = None
    approach_es: Words | None = None
    group_size: Annotated[int, Field(ge=1, le=100)] | None = None


def _one_by_one(value: object) -> object:
    """Plans as people write them, each by itself; what is no list of texts is left to be refused."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return value
    return plan_lists.split(value)


class Payment(Section):
    """What it costs. Prices in US dollars for one week."""

    plans: Annotated[tuple[Line, ...], BeforeValidator(_one_by_one), Field(max_length=100)] = ()
    self_pay_a_week: Annotated[int, Field(ge=0, le=20000)] | None = None
    notes: Words | None = None
    notes_es: Words | None = None


class Staff(Section):
    """Who treats, and under which licence."""

    led_by: Line | None = None
    doctor: Line | None = None
    owner: Line | None = None
    npi: Annotated[str, StringConstraints(pattern=r"^[12]\d{9}$")] | None = None
    license_number: Line | None = None
    license_authority: Line | None = None
    license_expires: StatedDate | None = None


class Openings(Section):
    """Is there room? "Accepting" is believed 30 days from the date of `said` (docs/decisions/15-old-facts-stay.md).

    `full_until` is the day on which there is room again, of one that is full; `usual_wait_days` how long its wait list
    usually is.
    """

    status: Literal["accepting", "waitlist", "full"] | None = None
    wait_days: Annotated[int, Field(ge=0, le=730)] | None = None
    full_until: StatedDate | None = None
    usual_wait_days: Annotated[int, Field(ge=0, le=730)] | None = None
