"""The one validated value of a listing's public content.

A CSV row, a provider's form and an admin's form all become a `ListingDraft`, so that all three obey the same rules.
A draft is also what one *source* says of a program: `listings.merge` lays several of them over each other.

Every section says who told us (`said`); every answer carries its own source and date. `None`, an empty tuple or an
absent answer always means "has not said", never "no".
"""

from __future__ import annotations

import datetime as dt
import json
import re
from enum import StrEnum
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_serializer,
    field_validator,
    model_validator,
)

from directory.listings import plan_lists
from directory.listings.draft_text import Line, State, TermId, Words, ZipCode
from directory.listings.session_length import LONGEST_NIGHT, MOST_WEEKS, WHOLE_DAY, minutes_between, weekly_hours
from directory.listings.stated_date import StatedDate

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
                    raise ValueError("has a control character in it; delete it and type the text again")
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
            raise ValueError("0/0 lies in the Atlantic; leave both coordinates out")
        return self


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)


class Room(Value):
    """Is there room in one group? Believed as long as a listing's own openings are: 30 days from `as_of`."""

    status: Literal["accepting", "waitlist", "full"]
    wait_days: Annotated[int, Field(ge=0, le=730)] | None = None
    as_of: StatedDate

    @model_validator(mode="after")
    def _full_has_no_wait(self) -> Self:
        if self.status == "full" and self.wait_days is not None:
            raise ValueError("is full and has days to wait; it can be only one of them")
        return self


class Track(Value):
    """One group a person can join: its days and times. Days and hours a week are derived, never stored.

    An `end` that is not after `start` is on the next day, at most twelve hours later; 0:00 is midnight.

    What it says of itself decides for it; where it says nothing, what the listing says holds for it too. `who` are
    terms of the vocabulary's population, ages and gender; `site` is where it meets, if not at the listing's own place.
    """

    name: Line
    days: Annotated[tuple[Day, ...], Field(max_length=7)]  # none where a list says the time, and not the days
    start: dt.time | None = None
    end: dt.time | None = None
    mode: Literal["in-person", "virtual", "hybrid"] | None = None
    weeks_min: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None = None
    weeks_max: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None = None
    starts: Line | None = None  # "any week", "first Monday of the month"
    who: Annotated[tuple[TermId, ...], Field(max_length=20)] = ()
    age_min: Annotated[int, Field(ge=0, le=120)] | None = None
    age_max: Annotated[int, Field(ge=0, le=120)] | None = None
    site: Annotated[Line, StringConstraints(pattern=r"^[^|;]*$")] | None = None  # both stand between parts of a cell
    room: Room | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if len(set(self.days)) != len(self.days):
            raise ValueError("names a day twice")
        if not self.days and not 0 < minutes_between(self.start, self.end) < WHOLE_DAY:
            raise ValueError("names no day")
        if (self.start is None) != (self.end is None):
            raise ValueError("has a start or an end, but not both")
        if self.start is not None and self.end is not None and self.start == self.end:
            raise ValueError("ends when it starts")
        if self.past_midnight and minutes_between(self.start, self.end) > LONGEST_NIGHT:
            raise ValueError("ends before it starts")
        if self.weeks_min and self.weeks_max and self.weeks_max < self.weeks_min:
            raise ValueError("has fewer weeks at most than at least")
        if len(set(self.who)) != len(self.who):
            raise ValueError("names whom it is for twice")
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            raise ValueError("has an oldest age below the youngest")
        return self

    @property
    def days_a_week(self) -> int:
        """Days with treatment, 1 to 7; 0 where they are not stated."""
        return len(self.days)

    @property
    def hours_a_week(self) -> float | None:
        """Hours of treatment a week, or None when no times or no days are stated."""
        return weekly_hours(minutes_between(self.start, self.end), self.days_a_week)

    @property
    def past_midnight(self) -> bool:
        """Whether it ends on the day after it starts; at midnight it ends with its day."""
        return self.start is not None and self.end is not None and dt.time(0) < self.end < self.start


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
            raise ValueError("is withheld and has a street; it can be only one of them")
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
            raise ValueError("has an oldest age below the youngest")
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
    """Is there room? "Accepting" is believed 30 days from the date of `said` (docs/decisions/15-old-facts-stay.md)."""

    status: Literal["accepting", "waitlist", "full"] | None = None
    wait_days: Annotated[int, Field(ge=0, le=730)] | None = None


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
    answers: dict[TermId, Answer] = {}
    populations: dict[TermId, Evidence] = {}

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
