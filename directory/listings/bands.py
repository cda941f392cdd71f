"""Is it an IOP by its hours? 9 to 19 a week for adults, from 6 for teens; from 20 on it is a day program (PHP). Pure.

Outside the band is a note, never a refusal (SAMHSA advisory 2021 after TIP 47; ASAM criteria, level 2.1).
"""

from __future__ import annotations

from typing import Literal

from directory.listings.draft import ListingDraft, Track

ADULTS_FROM = 9  # hours a week
TEENS_FROM = 6
PARTIAL_FROM = 20
_TEENS_UP_TO = 19  # years: a program that admits nobody older is one for teens


def band(track: Track, draft: ListingDraft) -> Literal["few", "usual", "partial"] | None:
    """Where a group's hours a week lie; None where they are not stated. Its own ages decide before its program's."""
    hours = track.hours_a_week
    if hours is None:
        return None
    if hours >= PARTIAL_FROM:
        return "partial"
    oldest = draft.serves.age_max if track.age_min is None and track.age_max is None else track.age_max
    teens = "adolescents" in track.who or (oldest is not None and oldest <= _TEENS_UP_TO)
    return "few" if hours < (TEENS_FROM if teens else ADULTS_FROM) else "usual"
