"""A phone, a web address or an email of the mental health entry at the same place: never called the program's own."""

from __future__ import annotations

from directory.listings.draft import ListingDraft
from directory.web.shared.translate import gettext


def phone_note(draft: ListingDraft) -> str:
    """What to say beside a number that is not said to be the program's; "" of one that is."""
    if "phones" not in draft.contact.facts_of_place:
        return ""
    return gettext("The number of the mental health entry at the same place: ask for the program.")


def website_label(draft: ListingDraft) -> str:
    """What the link to the web address says of whose it is."""
    if "website" in draft.contact.facts_of_place:
        return gettext("Website of the mental health entry at the same place")
    return gettext("Program’s website")


def email_note(draft: ListingDraft) -> str:
    """What to say beside an email that is not said to be the program's; "" of one that is."""
    if "email" not in draft.contact.facts_of_place:
        return ""
    return gettext("The email of the mental health entry at the same place")
