"""What a listing says on each thing that is asked on the phone, in words to be read out."""

from __future__ import annotations

from directory.listings.draft import ListingDraft
from directory.listings.fact_words import fact_text
from directory.vocabulary import get_vocabulary
from directory.web.shared.phrases import ages, phone_text


def in_words(draft: ListingDraft) -> dict[str, str]:
    """Id of a question (`watch.asked_by_phone`) → what the listing says; "" where it says nothing."""

    def yes(*groups: str) -> str:
        terms = [term for group in groups for term in get_vocabulary().terms_of(group)]
        return ", ".join(term.label("en") for term in terms if draft.says(term.id) == "yes")

    tracks, plans = fact_text(draft.schedule.tracks), "; ".join(draft.payment.plans)
    return {
        "phone": "; ".join(phone_text(one) for one in draft.contact.phones),
        "name": draft.name,
        "iop": "Yes",
        "place": fact_text(draft.place),
        "who": "; ".join(filter(None, (ages(draft.serves.age_min, draft.serves.age_max), yes("population")))),
        "therapies": yes("therapy"),
        "payment": "; ".join(filter(None, (plans, yes("payment")))),
        "schedule": tracks,
        "openings": fact_text(draft.openings),
    }
