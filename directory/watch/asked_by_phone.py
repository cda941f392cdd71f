"""What a program is asked on the phone, whoever calls: to measure how right we are, and to keep its listing right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from directory.listings.draft import ListingDraft
from directory.vocabulary import Term, get_vocabulary


class Finding(StrEnum):
    """What a program said of one field."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"  # the listing says nothing, and the program had an answer: not wrong, but not complete
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to ask. Where an `essential` one is wrong, a family does not get through.

    `question` and `pregunta` are said by whoever calls. It is about the `section` of a draft (None where it is about
    none of them), the `columns` of our template, and the terms of a vocabulary's `group`, or one `term` alone.
    """

    id: str
    label: str
    question: str
    pregunta: str
    essential: bool = False
    section: Literal["contact", "place", "serves", "payment", "schedule", "openings"] | None = None
    columns: tuple[str, ...] = ()
    group: str | None = None
    term: str | None = None

    @property
    def terms(self) -> Sequence[Term]:
        """The terms it is about."""
        if self.term:
            return (get_vocabulary().term(self.term),)
        return get_vocabulary().terms_of(self.group) if self.group else ()


FIELDS = (
    Field(
        id="phone",
        label="Phone",
        question="Is this the number a new client should call?",
        pregunta="¿Es este el número al que debe llamar una persona nueva?",
        essential=True,
        section="contact",
        columns=("phone", "phone_intake"),
    ),
    Field(
        id="name",
        label="Name",
        question="Is this what the program is called?",
        pregunta="¿Se llama así el programa?",
        columns=("program_name",),
    ),
    Field(
        id="iop",
        label="Intensive outpatient",
        question="Do you run an intensive outpatient program (IOP) here?",
        pregunta="¿Tienen aquí un programa ambulatorio intensivo (IOP)?",
        essential=True,
        term="iop",
    ),
    Field(
        id="place",
        label="Address",
        question="Is this where people come?",
        pregunta="¿Es aquí adonde va la gente?",
        essential=True,
        section="place",
        columns=("street", "street2", "city", "state", "zip"),
    ),
    Field(
        id="who",
        label="Who it is for",
        question="Whom do you take: which ages, women, men, anyone you have a group of its own for?",
        pregunta="¿A quién aceptan: qué edades, mujeres, hombres, personas para las que tienen un grupo propio?",
        section="serves",
        columns=("ages_min", "ages_max"),
        group="population",
    ),
    Field(
        id="therapies",
        label="Therapies",
        question="Which of these therapies do you offer?",
        pregunta="¿Cuáles de estas terapias ofrecen?",
        group="therapy",
    ),
    Field(
        id="payment",
        label="Payment",
        question="Which insurance do you take? Medicaid? Medicare?",
        pregunta="¿Qué seguros aceptan? ¿Medicaid? ¿Medicare?",
        section="payment",
        columns=("plans",),
        group="payment",
    ),
    Field(
        id="schedule",
        label="Schedule",
        question="On which days and at what times do groups meet?",
        pregunta="¿Qué días y a qué horas se reúnen los grupos?",
        section="schedule",
        columns=("tracks",),
    ),
    Field(
        id="openings",
        label="Openings",
        question="Do you take new clients now? How long is the wait?",
        pregunta="¿Aceptan personas nuevas ahora? ¿Cuánto hay que esperar?",
        section="openings",
        columns=("openings", "wait_days"),
    ),
)
BY_ID = {one.id: one for one in FIELDS}


def says(draft: ListingDraft) -> dict[str, bool]:
    """Which fields a listing says something about."""
    terms = {term for term, answer in draft.answers.items() if answer.value == "yes"}
    serves = draft.serves.age_min is not None or draft.serves.age_max is not None
    return {
        "phone": bool(draft.contact.phones),
        "name": True,
        "iop": True,
        "place": True,
        "who": serves or bool(draft.populations),
        "therapies": bool(terms & _of("therapy")),
        "payment": bool(draft.payment.plans) or bool(terms & _of("payment")),
        "schedule": bool(draft.schedule.tracks),
        "openings": draft.openings.status is not None,
    }


def _of(group: str) -> set[str]:
    return {term.id for term in get_vocabulary().terms_of(group)}
