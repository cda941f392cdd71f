"""Is it an IOP by its hours? 9 to 19 a week for adults, from 6 for teens; from 20 on it is a day program (PHP). Pure.

Outside the band is a note, never a refusal (SAMHSA advisory 2021 after TIP 47; ASAM criteria, level 2.1).
"""

from __future__ import annotations

from typing import Literal

from directory.listings.draft import ListingDraft

ADULTS_FROM = 9  # hours a week
TEENS_FROM = 6
PARTIAL_FROM = 20
_TEENS_UP_TO = 19  # years: a program that admits nobody older is one for teens


def band(hours: float | None, draft: ListingDraft) -> Literal["few", "usual", "partial"] | None:
    """Where a group's hours a week lie; None where they are not stated."""
    if hours is None:
        return None
    if hours >= PARTIAL_FROM:
        return "partial"
    teens = draft.serves.age_max is not None and draft.serves.age_max <= _TEENS_UP_TO
    return "few" if hours < (TEENS_FROM if teens else ADULTS_FROM) else "usual"
