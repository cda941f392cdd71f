"""What a program has told, fact by fact, in words: for the call script and the comparison. "" is not stated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from directory.listings.draft import EvidenceKind, ListingDraft, Track
from directory.listings.fields.field import Field
from directory.listings.scope import same_place
from directory.web.families.shared.cards import people_of, yes_terms
from directory.web.families.shared.group_lines import line_of
from directory.web.families.shared.plain_facts import PLAIN, is_own_words, plain_text
from directory.web.families.shared.restrictions import helps_with, only_for, with_limits
from directory.web.families.shared.room_text import openings_of
from directory.web.shared import phrases
from directory.web.shared.dates import date_text
from directory.web.shared.translate import gettext

LOWER_PRICE = ("sliding-scale", "payment-assistance", "free", "self-pay")
MEDICINE = ("medication-opioid", "medication-alcohol")
FAMILY = ("family", "couples", "family-education")
SCHOOL_WORK = ("school-help", "job-help")
AFTER = ("aftercare", "sober-living")
MADE = (EvidenceKind.TRACK, EvidenceKind.GROUP, EvidenceKind.STAFF)


@dataclass(frozen=True, slots=True)
class FactTexts:
    """A listing on a day: what it says, and the terms it says yes to by group of the vocabulary."""

    draft: ListingDraft
    yes: Mapping[str, Sequence[str]]
    today: dt.date

    @classmethod
    def of(cls, draft: ListingDraft, today: dt.date) -> FactTexts:
        """A listing's draft, ready to be asked."""
        return cls(draft, yes_terms(draft), today)

    def fact(self, name: str) -> str:
        """One of `FACTS` in the page's language; empty where nobody has said."""
        return FACTS[name](self)

    def confirmation(self) -> tuple[str, bool]:
        """When the program confirmed what decides, in words, and whether that is within 90 days."""
        return phrases.confirmation(self.draft, self.today)

    def listed_only(self) -> list[str]:
        """Populations it names without a word on what is different for them."""
        return [
            term
            for term in self.yes["population"]
            if (evidence := self.draft.populations.get(term)) is None or not (evidence.words or evidence.words_es)
        ]

    def with_place(self, group: str) -> str:
        """What it says yes to of a group, what it says no to, and what is said of the same place only."""
        near = same_place(self.draft).get(group, ())
        at_place = gettext("at the same place: %(what)s", what=phrases.labels(near, begins=False)) if near else ""
        said = self.yes[group]
        own = helps_with(self.draft, said) if group == "focus" else with_limits(self.draft, group, phrases.labels(said))
        return "; ".join(part for part in (own, at_place) if part)

    def either(self, group: str, terms: Sequence[str]) -> list[str]:
        """Those of some terms that it says yes to, in the vocabulary's order."""
        return [term for term in self.yes[group] if term in terms]


def _plans(texts: FactTexts) -> str:
    takes = [term for term in texts.yes["payment"] if term not in LOWER_PRICE]
    return phrases.plans([*([phrases.labels(takes)] if takes else []), *texts.draft.payment.plans])


def _pays(texts: FactTexts) -> str:
    """What it takes, paying yourself among it: that alone says nothing of health plans."""
    plans = _plans(texts)
    own = phrases.labels(texts.either("payment", ("self-pay",)), begins=not plans)
    return phrases.plans([part for part in (plans, own) if part])


def _price(texts: FactTexts) -> str:
    parts = []
    if texts.draft.payment.self_pay_a_week is not None:
        parts.append(gettext("$%(price)s a week", price=texts.draft.payment.self_pay_a_week))
    lower = texts.either("payment", [term for term in LOWER_PRICE if term != "self-pay"])
    return phrases.joined([*parts, *([phrases.labels(lower, begins=not parts)] if lower else [])])


def _openings(texts: FactTexts) -> str:
    openings = openings_of(texts.draft, texts.today)
    if openings.state == "unknown":
        return ""
    return f"{openings.text} ({gettext('as of %(day)s', day=openings.since)})"


def _who(texts: FactTexts) -> str:
    parts = [people_of(texts.draft, texts.yes), phrases.labels(texts.yes["gender"])]
    return ". ".join(part for part in parts if part) if parts[0] else ""


def _when(texts: FactTexts) -> str:
    return "; ".join(dict.fromkeys(_group(track, texts) for track in texts.draft.schedule.tracks))


def _group(track: Track, texts: FactTexts) -> str:
    """A group in a line; whom it is for first, where it says."""
    line = line_of(track, texts.today)
    parts = (line.when, phrases.weeks(track), line.how if line.who or track.site else "")
    meets = ", ".join(part for part in parts if part)
    room = line.openings
    open_ = f" ({room.text}, {gettext('as of %(day)s', day=room.since)})" if room else ""
    return (f"{line.who}: {meets}" if line.who else meets) + open_


def _hours(texts: FactTexts) -> str:
    hours = [track.hours_a_week for track in texts.draft.schedule.tracks if track.hours_a_week is not None]
    return phrases.number_range(hours) if hours else ""


def _starts(texts: FactTexts) -> str:
    return "; ".join(dict.fromkeys(track.starts for track in texts.draft.schedule.tracks if track.starts))


def _license(texts: FactTexts) -> str:
    staff = texts.draft.staff
    parts = []
    if staff.license_number:
        number = " ".join(part for part in (staff.license_authority, staff.license_number) if part)
        until = staff.license_expires
        parts.append(f"{number}, {gettext('to %(day)s', day=date_text(until))}" if until else number)
    if texts.yes["accreditation"]:
        parts.append(phrases.labels(texts.yes["accreditation"]))
    return "; ".join(parts)


def _leader(texts: FactTexts) -> str:
    staff = texts.draft.staff
    doctor = gettext("doctor: %(who)s", who=staff.doctor) if staff.doctor else ""
    return "; ".join(part for part in (staff.led_by, doctor) if part) if staff.led_by else ""


def _plain(field: Field, texts: FactTexts) -> str:
    return plain_text(field, texts.draft)


# Facts in the program's own words, which nobody has put into Spanish.
OWN_WORDS = frozenset({"starts", "leader", *(one.name for one in PLAIN if is_own_words(one))})
FACTS: Mapping[str, Callable[[FactTexts], str]] = {
    "plans": _plans,
    "pays": _pays,
    "price": _price,
    "openings": _openings,
    "only": lambda texts: only_for(texts.draft),
    "who": _who,
    "focus": lambda texts: texts.with_place("focus"),
    "therapies": lambda texts: texts.with_place("therapy"),
    "medicine": lambda texts: phrases.labels(texts.either("therapy", MEDICINE)),
    "when": _when,
    "time": lambda texts: phrases.labels(texts.yes["time"]),
    "hours": _hours,
    "starts": _starts,
    "format": lambda texts: phrases.labels(texts.yes["format"]),
    "language": lambda texts: texts.with_place("language"),
    "school_work": lambda texts: phrases.labels(texts.either("therapy", SCHOOL_WORK)),
    "family": lambda texts: phrases.labels(texts.either("therapy", FAMILY)),
    "after": lambda texts: phrases.labels(texts.either("level", AFTER)),
    "license": _license,
    "leader": _leader,
    "confirmed": lambda texts: texts.confirmation()[0],
    **{one.name: partial(_plain, one) for one in PLAIN},
}
