"""The sections of the form by which a program keeps its listing: what each asks, in a program's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from directory.listings.draft import EvidenceKind
from directory.vocabulary import Term, get_vocabulary

Kind = Literal["text", "long", "number", "email", "url", "tel", "choice", "yes"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a column of our template, in a program's words."""

    column: str
    label: str
    hint: str = ""
    kind: Kind = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form. `facts` are the parts of a listing it is about (`listings.facts`); `risky` ones wait."""

    id: str
    label: str
    why: str  # families ask for it
    facts: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    groups: tuple[str, ...] = ()
    risky: bool = False
    tracks: bool = False
    populations: bool = False

    @property
    def terms(self) -> list[Term]:
        """The vocabulary terms it asks about."""
        return [term for group in self.groups for term in get_vocabulary().terms_of(group) if term.id != "iop"]


IN_SPANISH = "If you like. Families who read Spanish see this one."
SECTIONS = (
    Section(
        "openings",
        "Open spots",
        "It is the first thing a family asks. After 30 days we show “not stated”.",
        ("openings",),
        (
            Field(
                "openings",
                "Are you taking new people?",
                kind="choice",
                choices=(("accepting", "Taking new people"), ("waitlist", "Wait list"), ("full", "Full right now")),
            ),
            Field("wait_days", "Days until a first visit", "A number, like 3.", "number"),
        ),
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
        (
            Field(
                "plans",
                "Insurance plans by name",
                "One a line, or with commas between: Sample Health Plan, Example Mutual",
                "long",
            ),
            Field("self_pay_a_week", "Price for a week, if people pay themselves", "In dollars.", "number"),
            Field("payment_notes", "Good to know", "Sliding scale and the like.", "long"),
            Field("payment_notes_es", "Good to know, in Spanish", IN_SPANISH, "long"),
        ),
        ("payment",),
    ),
    Section(
        "therapies",
        "Therapies",
        "What happens there tells a family whether it fits.",
        ("therapies",),
        (
            Field("approach", "What treatment is like here", "In plain words.", "long"),
            Field("approach_es", "What treatment is like here, in Spanish", IN_SPANISH, "long"),
            Field("group_size", "People in a group, at most", "", "number"),
        ),
        ("therapy",),
    ),
    Section(
        "serves",
        "Who you serve",
        "Ages, languages and access, so that nobody calls in vain.",
        ("serves",),
        (
            Field("ages_min", "Youngest age", "", "number"),
            Field("ages_max", "Oldest age", "", "number"),
            Field("virtual_states", "By video: the states you may treat people in", "Like TX; NM"),
            Field("not_admitted", "Who cannot be admitted", "", "long"),
            Field("not_admitted_es", "Who cannot be admitted, in Spanish", IN_SPANISH, "long"),
        ),
        ("focus", "ages", "gender", "language", "access"),
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
        (
            Field("phone", "Phone", "Your own number, with its extension: 512-555-0100 x20", "tel"),
            Field("phone_intake", "Phone for new people", "", "tel"),
            Field("phone_tty", "TTY", "For people who are deaf or hard of hearing.", "tel"),
            Field("phone_hours", "When it is answered", "Like: weekdays 8 to 6"),
            Field("website", "Website", "", "url"),
            Field("email", "Email", "", "email"),
        ),
        risky=True,
    ),
    Section(
        "place",
        "Name and address",
        "So that people come to the right door.",
        ("names", "place"),
        (
            Field("program_name", "Program name", "As families know it."),
            Field("provider", "Organization", "The organization that runs it."),
            Field("street", "Street and number", "Leave it empty if you keep it private."),
            Field("street2", "Suite or floor"),
            Field("city", "City"),
            Field("state", "State", "Two letters, like TX"),
            Field("zip", "ZIP code", "Five digits."),
            Field("address_withheld", "We keep our street private", kind="yes"),
            Field("getting_there", "Getting there", "Bus, parking, entrance.", "long"),
            Field("getting_there_es", "Getting there, in Spanish", IN_SPANISH, "long"),
        ),
        risky=True,
    ),
    Section(
        "staff",
        "Staff and license",
        "It is how families tell a real program from a call center.",
        ("staff",),
        (
            Field("led_by", "Groups are led by", "The lowest credential that leads groups, like LCSW."),
            Field("doctor", "Medical director"),
            Field("owner", "Legal name of the operator"),
            Field("npi", "NPI", "Ten digits."),
            Field("license_number", "License number"),
            Field("license_authority", "License from"),
            Field("license_expires", "License until", "Like 2027-06-30; a month (2027-06) or a year is enough."),
        ),
        ("accreditation",),
        risky=True,
    ),
)
BY_ID: Mapping[str, Section] = {section.id: section for section in SECTIONS}
EVIDENCE_KINDS = (
    (EvidenceKind.TRACK, "A track of their own"),
    (EvidenceKind.GROUP, "A group of their own"),
    (EvidenceKind.STAFF, "Staff trained for them"),
    (EvidenceKind.WELCOMES, "They are welcome"),
)
