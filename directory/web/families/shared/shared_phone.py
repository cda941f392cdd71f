"""What to say of a number that several programs give: whose it is nobody has said, so a caller names the program."""

from __future__ import annotations

from collections.abc import Mapping

from directory.listings.draft import ListingDraft
from directory.search.phones import PhoneIndex
from directory.web.shared.translate import gettext


def shared_numbers(draft: ListingDraft, phones: PhoneIndex) -> Mapping[str, str]:
    """Number → what to say of it, for those numbers of a program that others of the directory give, too."""
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
