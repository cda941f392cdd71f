"""The call script of one program: what to ask, in a family's order of concerns, beside what its listing says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from directory.call_script import get_call_script
from directory.listings.draft import Phone
from directory.search.phones import PhoneIndex
from directory.search.results import LoadedListing
from directory.web.families.shared.cards import main_phone
from directory.web.families.shared.contact_notes import phone_note, shared_numbers
from directory.web.families.shared.fact_text import FactTexts
from directory.web.families.shared.questions_to_ask import Line, lines_of
from directory.web.families.shared.restrictions import only_for
from directory.web.families.shared.room_text import Openings, openings_of
from directory.web.shared import phrases
from directory.web.shared.language import locale, to
from directory.web.shared.translate import gettext

_PAPER = ((4600, "smaller"), (3000, "small"))  # letters of a script that a sheet has no room for, and the print then


@dataclass(frozen=True, slots=True)
class Part:
    """One concern's questions; `first` is the number of the first."""

    title: str
    first: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CallPage:
    """Everything the template of a call script needs. `path` is that of the program's own page."""

    name: str
    where: str
    path: str
    phone: Phone | None
    phone_note: str
    shared: str  # what to say where other programs give the same number, too; else ""
    phone_hours: str | None
    openings: Openings
    only: str  # that it takes these people and nobody else
    confirmation: str
    confirmed: bool
    say: str
    message: str
    further: str
    parts: tuple[Part, ...]

    @property
    def paper(self) -> str:
        """How small it is printed, so that it stands on one page: "" is as usual."""
        letters = sum(line.letters for part in self.parts for line in part.lines)
        return next((size for most, size in _PAPER if letters > most), "")


def call_page(listing: LoadedListing, today: dt.date, *, phones: PhoneIndex) -> CallPage:
    """The script for a listing on a day; `phones` are those of the whole directory."""
    draft, texts = listing.draft, FactTexts.of(listing.draft, today)
    opening = get_call_script().opening
    parts: list[Part] = []
    number = 1
    for concern in get_call_script().concerns:
        lines = tuple(lines_of(concern.questions, texts))
        if not lines:
            continue
        parts.append(Part(concern.title[locale()], number, lines))
        number += len(lines)
    confirmation, confirmed = texts.confirmation()
    phone = main_phone(draft.contact.phones)
    return CallPage(
        name=draft.name,
        where=f"{draft.place.city}, {draft.place.state}",
        path=to(listing.path),
        phone=phone,
        phone_note=phone_note(draft),
        shared=shared_numbers(draft, phones).get(phone.number, "") if phone else "",
        phone_hours=draft.contact.phone_hours,
        openings=openings_of(draft, today),
        only=only_for(draft),
        confirmation=confirmation,
        confirmed=confirmed,
        say=opening.say[locale()],
        message=opening.message[locale()],
        further=opening.further[locale()],
        parts=tuple(parts),
    )


def as_text(page: CallPage, address: str) -> str:
    """The script as plain text, to send to oneself. `address` is the whole address of the program's page."""
    lines = [gettext("Call %(name)s", name=page.name), page.where]
    if page.phone:
        lines.append(gettext("Phone: %(number)s", number=phrases.phone_text(page.phone)))
    lines += [note for note in (page.phone_note, page.shared) if note]
    if page.only:
        lines.append(page.only)
    lines += [address, "", f"“{page.say}”", page.message]
    for part in page.parts:
        lines += ["", part.title.upper()]
        for number, line in enumerate(part.lines, start=part.first):
            lines.append(f"{number}. {line.ask}")
            if line.answer:
                said = f"{line.tellers}: {line.answer.rstrip('.')}"
                lines.append("   " + gettext("%(said)s. Is that still so?", said=said))
            else:
                lines.append("   " + gettext("A good answer: %(answer)s", answer=line.good))
    return "\n".join([*lines, "", page.further, ""])
