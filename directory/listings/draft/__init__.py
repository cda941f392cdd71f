"""The one validated value of a listing's public content.

A CSV row, a provider's form and an admin's form all become a `ListingDraft`, so that all three obey the same rules.
A draft is also what one *source* says of a program: `listings.merge` lays several of them over each other.

Every section says who told us (`said`); every answer carries its own source and date. `None`, an empty tuple or an
absent answer always means "has not said", never "no".
"""

from __future__ import annotations

from directory.listings.draft.draft_sections import (
    CONTACT_FACTS,
    Contact,
    ContactFact,
    Openings,
    Payment,
    Place,
    Schedule,
    Section,
    Serves,
    Staff,
    Therapies,
)
from directory.listings.draft.said import (
    ANSWER_VALUES,
    Answer,
    Evidence,
    EvidenceKind,
    Geocode,
    Phone,
    Precision,
    Said,
    Value,
)
from directory.listings.draft.track import DAYS, Day, Room, Track
from directory.listings.draft.whole import NO_FACTS, SECTIONS, ListingDraft

__all__ = [
    "ANSWER_VALUES",
    "CONTACT_FACTS",
    "DAYS",
    "NO_FACTS",
    "SECTIONS",
    "Answer",
    "Contact",
    "ContactFact",
    "Day",
    "Evidence",
    "EvidenceKind",
    "Geocode",
    "ListingDraft",
    "Openings",
    "Payment",
    "Phone",
    "Place",
    "Precision",
    "Room",
    "Said",
    "Schedule",
    "Section",
    "Serves",
    "Staff",
    "Therapies",
    "Track",
    "Value",
]
