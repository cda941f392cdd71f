"""What is unusual in a section and no error: said to the program, no reason to refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from directory.listings.bands import band
from directory.listings.draft import ListingDraft
from directory.listings.fact_words import fact_text
from directory.listings.plans.plan_lists import refuses
from directory.vocabulary import get_vocabulary
from directory.web.shared.dates import date_text
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext, spoken


def notes(draft: ListingDraft, section_id: str, *, today: dt.date) -> list[str]:
    """The notes on one section of the form."""
    found = _NOTES.get(section_id)
    return list(found(draft, today)) if found else []


def _schedule(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    for track in draft.schedule.tracks:
        hours = track.hours_a_week
        where = band(track, draft)
        if where == "partial":
            yield gettext(
                "%(group)s: %(hours)s hours a week are partial hospitalization, not an IOP.",
                group=track.name,
                hours=f"{hours:g}",
            )
        elif where == "few":
            yield gettext(
                "%(group)s: %(hours)s hours a week are fewer than an IOP usually has.",
                group=track.name,
                hours=f"{hours:g}",
            )
    yield from _video(draft)
    yield from _medicare(draft)


def _serves(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    yield from _video(draft)


def _payment(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    if draft.payment.plans:
        yield gettext(
            "Insurance plans, as we read them: %(plans)s.", plans=spoken(fact_text(draft.payment.plans, "plans"))
        )
    if any(refuses(plan) for plan in draft.payment.plans):
        yield gettext(
            "To be found by the plans you take, write only those there, one a line. Say what you do not take below."
        )
    yield from _medicare(draft)


def _video(draft: ListingDraft) -> Iterator[str]:
    if draft.says("virtual") == "yes" and not draft.serves.states:
        yield gettext(
            "By video: name the states you may treat people in, under “Who you serve”. Licenses are by state."
        )


def _medicare(draft: ListingDraft) -> Iterator[str]:
    if draft.says("medicare") == "yes" and draft.says("virtual") == "yes" and draft.says("in-person") != "yes":
        yield gettext("Medicare pays for IOP in a clinic, not by video at home. We say so on your page.")


def _populations(draft: ListingDraft, _today: dt.date) -> Iterator[str]:
    for term in get_vocabulary().terms_of("population"):
        evidence = draft.populations.get(term.id)
        if draft.says(term.id) == "yes" and (evidence is None or not (evidence.words or evidence.words_es)):
            yield gettext(
                "%(who)s: say what is different for them, or families read that no details are given.",
                who=term.label(locale()),
            )


def _staff(draft: ListingDraft, today: dt.date) -> Iterator[str]:
    staff = draft.staff
    until = staff.license_expires
    if until and until.last < today:
        yield gettext("The license ran out: %(day)s. Families read that.", day=date_text(until))
    if staff.license_number and not (staff.license_authority and staff.license_expires):
        yield gettext("A license is worth more with who gave it and until when: then a family can look it up.")


_NOTES: Mapping[str, Callable[[ListingDraft, dt.date], Iterator[str]]] = {
    "schedule": _schedule,
    "serves": _serves,
    "payment": _payment,
    "populations": _populations,
    "staff": _staff,
}
