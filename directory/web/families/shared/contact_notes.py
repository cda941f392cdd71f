"""What is said beside a phone, a web address or an email that is not, or not only, said to be the program's own."""

from __future__ import annotations

from collections.abc import Mapping

from directory.listings.draft import ListingDraft
from directory.search.phones import PhoneIndex
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


def shared_numbers(draft: ListingDraft, phones: PhoneIndex) -> Mapping[str, str]:
    """Number → what to say of it, for those of a program that others of the directory give, too.

    Whose such a number is nobody has said, so a caller names the program.
    """
    counted = {phone.number: phones.programs_with(phone.number) for phone in draft.contact.phones}
    program = f"{draft.name}, {draft.place.city}"
    return {
        number: gettext(
            "%(num)s programs on our list give this number. Say which one you mean: %(program)s.",
            num=count,
            program=program,
        )
        for number, count in counted.items()
        if count > 1
    }
