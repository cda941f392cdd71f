"""What is unusual in a section and no error: said to the program, no reason to refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from directory.listings.bands import band
from directory.listings.draft import ListingDraft
from directory.listings.fact_words import fact_text
from directory.listings.plans.plan_lists import refuses
from directory.vocabulary import get_vocabulary


def notes(draft: ListingDraft, section_id: str, *, today: dt.date) -> list[str]:
    """The notes on one section of the form."""
    found = _NOTES.get(section_id)
    return list(found(draft, today)) if found else []


def _schedule(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    for track in draft.schedule.tracks:
        hours = track.hours_a_week
        where = band(track, draft)
        if where == "partial":
            yield f"{track.name}: {hours:g} hours a week are partial hospitalization, not an IOP."
        elif where == "few":
            yield f"{track.name}: {hours:g} hours a week are fewer than an IOP usually has."
    yield from _video(draft)
    yield from _medicare(draft)


def _serves(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    yield from _video(draft)


def _payment(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    if draft.payment.plans:
        yield f"Insurance plans, as we read them: {fact_text(draft.payment.plans, 'plans')}."
    if any(refuses(plan) for plan in draft.payment.plans):
        yield "To be found by the plans you take, write only those there, one a line. Say what you do not take below."
    yield from _medicare(draft)


def _video(draft: ListingDraft) -> Iterator[str]:
    if draft.says("virtual") == "yes" and not draft.serves.states:
        yield "By video: name the states you may treat people in, under “Who you serve”. Licenses are by state."


def _medicare(draft: ListingDraft) -> Iterator[str]:
    if draft.says("medicare") == "yes" and draft.says("virtual") == "yes" and draft.says("in-person") != "yes":
        yield "Medicare pays for IOP in a clinic, not by video at home. We say so on your page."


def _populations(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    for term in get_vocabulary().terms_of("population"):
        evidence = draft.populations.get(term.id)
        if draft.says(term.id) == "yes" and (evidence is None or not (evidence.words or evidence.words_es)):
            yield f"{term.label('en')}: say what is different for them, or families read that no details are given."


def _staff(draft: ListingDraft, today: dt.date) -> Iterator[str]:
    staff = draft.staff
    until = staff.license_expires
    if until and until.last < today:
        word = "on" if until.precision == "day" else "in"
        yield f"The license ran out {word} {fact_text(until)}. Families read that."
    if staff.license_number and not (staff.license_authority and staff.license_expires):
        yield "A license is worth more with who gave it and until when: then a family can look it up."


_NOTES: Mapping[str, Callable[[ListingDraft, dt.date], Iterator[str]]] = {
    "schedule": _schedule,
    "serves": _serves,
    "payment": _payment,
    "populations": _populations,
    "staff": _staff,
}
