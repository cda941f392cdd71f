"""The sections of the form by which a program keeps its listing: what each asks, in a program's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from directory.listings.draft import EvidenceKind
from directory.listings.fields import asked_on
from directory.listings.fields.field import Field, Input
from directory.text import marked
from directory.vocabulary import Term, get_vocabulary


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: a column of our template, in a program's words."""

    column: str
    label: str
    hint: str
    kind: Input
    choices: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, field: Field) -> FormField:
        """As the registry asks for a fact."""
        form = field.asked
        if form is None:
            raise ValueError(f"{field.column} is asked of nobody")
        return cls(field.column, form.label, form.hint, form.input, form.choices)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form. `facts` are the parts of a listing it is about (`listings.facts`); `risky` ones wait."""

    id: str
    label: str
    why: str  # families ask for it
    facts: tuple[str, ...]
    groups: tuple[str, ...] = ()
    risky: bool = False
    tracks: bool = False
    populations: bool = False

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The facts it asks for, as the registry (`listings.fields`) has them."""
        return tuple(FormField.of(one) for one in asked_on(self.id))

    @property
    def terms(self) -> list[Term]:
        """The vocabulary terms it asks about."""
        return [term for group in self.groups for term in get_vocabulary().terms_of(group) if term.id != "iop"]


SECTIONS = (
    Section(
        "openings",
        "Open spots",
        "It is the first thing a family asks. After 30 days we show “not stated”.",
        ("openings",),
    ),
    Section(
        "schedule",
        "Groups and times",
        "School and work decide for most families. No other directory tells them when you meet.",
        ("schedule",),
        groups=("time", "format"),
        tracks=True,
    ),
    Section(
        "payment",
        "What it costs",
        "Families want to know before they call, and often do not dare to ask.",
        ("payment",),
        groups=("payment",),
    ),
    Section(
        "therapies",
        "Therapies",
        "What happens there tells a family whether it fits.",
        ("therapies",),
        groups=("therapy",),
    ),
    Section(
        "serves",
        "Who you serve",
        "Ages, languages and access, so that nobody calls in vain.",
        ("serves",),
        groups=("focus", "ages", "gender", "language", "access"),
    ),
    Section(
        "populations",
        "Made for someone in particular",
        "A bare claim helps nobody. One sentence on what is different here does.",
        ("populations",),
        groups=("population",),
        risky=True,
        populations=True,
    ),
    Section("levels", "Levels of care", "Families plan what comes before and after.", (), groups=("level",)),
    Section(
        "contact",
        "Phone and website",
        "The number is your own: calls do not pass through us.",
        ("contact",),
        risky=True,
    ),
    Section(
        "place",
        "Name and address",
        "So that people come to the right door.",
        ("names", "place"),
        risky=True,
    ),
    Section(
        "staff",
        "Staff and license",
        "It is how families tell a real program from a call center.",
        ("staff",),
        groups=("accreditation",),
        risky=True,
    ),
)
BY_ID: Mapping[str, Section] = {section.id: section for section in SECTIONS}
EVIDENCE_KINDS = (
    (EvidenceKind.TRACK, marked("A track of their own")),
    (EvidenceKind.GROUP, marked("A group of their own")),
    (EvidenceKind.STAFF, marked("Staff trained for them")),
    (EvidenceKind.WELCOMES, marked("They are welcome")),
)
