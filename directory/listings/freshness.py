"""How long a program's own word is fresh. It never hides a listing: it only says how old the word is."""

from __future__ import annotations

import datetime as dt

from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.listings.sources import is_person

CONFIRMED_DAYS = 90  # what the program said itself lapses after this (DESIGN §4, freshness)
OPENINGS_DAYS = 30  # "accepting" is believed this long
REMIND_AFTER = (60, 75, 88)  # days after the last confirmation


def all_said(draft: ListingDraft) -> list[Said]:
    """Everyone whose words are in the listing, the oldest first."""
    said = {one for name in SECTIONS for one in getattr(draft, name).said}
    return sorted(said | {answer.said for answer in draft.answers.values()}, key=lambda one: (one.as_of, one.source))


def confirmed_on(draft: ListingDraft) -> dt.date | None:
    """The last day on which the program itself, or a recorded call to it, said anything; None where it never did."""
    return max((said.as_of for said in all_said(draft) if is_person(said.source)), default=None)
