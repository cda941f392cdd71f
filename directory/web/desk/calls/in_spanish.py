"""What a listing says on each thing that is asked on the phone, in Spanish, to be read out to who speaks it."""

from __future__ import annotations

import datetime as dt

from directory import clock
from directory.listings.draft import ListingDraft, Track
from directory.vocabulary import get_vocabulary
from directory.web.desk.watch.in_words import in_words
from directory.web.families.shared.room_text import openings_of
from directory.web.shared import phrases
from directory.web.shared.clock_words import when_of
from directory.web.shared.language import spoken


def in_spanish(draft: ListingDraft) -> dict[str, str]:
    """Id of a question → what the listing says; what is the same in every language as `in_words` has it."""

    def yes(group: str) -> str:
        return phrases.labels([one.id for one in get_vocabulary().terms_of(group) if draft.says(one.id) == "yes"])

    with spoken("es"):
        serves = draft.serves
        return in_words(draft) | {
            "iop": "Sí",
            "who": _together(phrases.ages(serves.age_min, serves.age_max), yes("population")),
            "therapies": yes("therapy"),
            "payment": _together(phrases.plans(draft.payment.plans), yes("payment")),
            "schedule": _together(*map(_group, draft.schedule.tracks)),
            "openings": openings_of(draft, _told_on(draft)).text,
        }


def _group(track: Track) -> str:
    return ": ".join(part for part in (track.name, when_of(track)) if part)


def _told_on(draft: ListingDraft) -> dt.date:
    """When it was said whether there is room: read out as it was said, whatever families believe of it by now."""
    return max((one.as_of.first for one in draft.openings.said), default=clock.today())


def _together(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
