"""A listing as a card of the results: what a family has to see to decide whether to open or call it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from directory.listings.derived import answers_of
from directory.listings.draft import EvidenceKind, ListingDraft, Phone, Track
from directory.listings.scope import is_match, same_place
from directory.search.results import LoadedListing
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.contact_notes import phone_note
from directory.web.families.shared.group_lines import GroupLines, group_lines, has_group_for, terms_of
from directory.web.families.shared.restrictions import helps_with, only_for, only_label, only_terms
from directory.web.families.shared.room_text import Openings, openings_of
from directory.web.shared import phrases
from directory.web.shared.language import to
from directory.web.shared.translate import gettext, ngettext

_MOST_THERAPIES = 3
_MOST_PEOPLE = 1
_MOST_PAYMENTS = 2
_MOST_FOCUS = 2
_MOST_OF_PLACE = 1
# Every IOP has these; they tell no two programs apart, so they come last.
_EVERYWHERE = ("individual", "group", "substance-counseling", "relapse-prevention")


# Age groups that together have a shorter name, in the vocabulary's order.
_GROWN = ("ages-18-25", "adults", "ages-65-up")
_AGES: Mapping[tuple[str, ...], Callable[[], str]] = {
    ("children-teens", *_GROWN): lambda: gettext("All ages"),
    _GROWN: lambda: gettext("Adults of all ages"),
}


@dataclass(frozen=True, slots=True)
class When:
    """When it meets: the lit days, a headline and the numbers. `stated` is False where nobody has said."""

    lit: tuple[str, ...]
    headline: str | None
    detail: str | None

    @property
    def stated(self) -> bool:
        """True where any day or time of day is known."""
        return bool(self.lit or self.headline)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. Empty strings and None are "not stated"."""

    path: str
    public_id: str
    name: str
    where: str
    street: str  # on paper
    zip: str
    precision: str | None
    phone: Phone | None
    phone_note: str  # where the number is not said to be the program's
    when: When
    openings: Openings
    groups: GroupLines
    only: str  # that it takes these people and nobody else
    people: str
    populations: str
    focus: str
    therapies: str
    payment: str
    same_place: str  # what is said only of what else is at the address
    unsaid: str  # what to ask, for nobody has said it
    takes: str
    said: Mapping[str, str]  # by term that it says yes to, in words
    source: str
    source_short: str  # where a phone has little room
    confirmed: bool
    gone: tuple[str, ...]  # of each list that has it no longer, in words
    gone_short: str

    @property
    def rough(self) -> bool:
        """Whether its distance is to a point that is known only about, and said at length."""
        return phrases.is_rough(self.precision)


def card_of(listing: LoadedListing, today: dt.date, *, fitting: int = 0) -> Card:
    """The card of a listing on a given day (openings decay, confirmations lapse).

    `fitting` are the groups that are what a search asks of one (`Matches.fitting`): the card is then about these.
    """
    draft = listing.draft
    groups = group_lines(draft, today, fitting=fitting)
    shown = groups.tracks if groups.fit else None
    yes = yes_terms(draft)
    source, confirmed = phrases.confirmation(draft, today)
    therapies = [t for t in yes["therapy"] if t not in _EVERYWHERE] + [t for t in yes["therapy"] if t in _EVERYWHERE]
    when = when_of(draft, yes["time"], shown)
    openings = groups.openings or openings_of(draft, today)
    people = people_of(draft, yes)
    focus = helps_with(draft, yes["focus"], _MOST_FOCUS)
    payment = phrases.labels(yes["payment"], _MOST_PAYMENTS)
    return Card(
        path=to(listing.path),
        public_id=listing.public_id,
        name=draft.name,
        where=f"{draft.place.city}, {draft.place.state}",
        street=", ".join(part for part in (draft.place.street, draft.place.street2) if part),
        zip=draft.place.zip,
        precision=draft.geocode.precision if draft.geocode else None,
        phone=main_phone(draft.contact.phones),
        phone_note=phone_note(draft),
        when=when,
        openings=openings,
        groups=groups,
        only=only_for(draft),
        people=people,
        populations=populations_of(draft, yes["population"]),
        focus=focus,
        therapies=phrases.labels(therapies, _MOST_THERAPIES),
        payment=payment,
        same_place=_same_place(draft),
        unsaid=_unsaid(when, openings, people=people, focus=focus, therapies=therapies, payment=payment),
        takes=_takes(people, yes["gender"]),
        said=_all_said(draft, yes),
        source=source,
        source_short=phrases.confirmed_in_short(draft, today),
        confirmed=confirmed,
        gone=phrases.no_longer_in(listing.gone),
        gone_short=phrases.gone_in_short(listing.gone),
    )


def _same_place(draft: ListingDraft) -> str:
    """What a search finds it by, and is said of the same place only: what it helps with, and its therapies."""
    near = same_place(draft)
    found = [*near.get("therapy", ()), *near.get("focus", ())]
    return phrases.labels([term for term in found if term not in _EVERYWHERE], _MOST_OF_PLACE)


def _unsaid(when: When, openings: Openings, **facts: Sequence[str]) -> str:
    """What a family would ask first and nobody has said: one line instead of a "not stated" for each."""
    names = {
        "people": gettext("whom it takes"),
        "focus": gettext("what it helps with"),
        "therapies": gettext("therapies"),
        "payment": gettext("payment"),
    }
    missing = [] if when.lit else [gettext("days")]
    missing += [] if when.headline else [gettext("times")]
    missing += [] if openings.state != "unknown" else [gettext("openings")]
    return phrases.joined([*missing, *(name for fact, name in names.items() if not facts[fact])])


def _all_said(draft: ListingDraft, yes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    near = [term for terms in same_place(draft).values() for term in terms if is_match(term)]
    said = {term: gettext("%(what)s (at the same place: ask)", what=phrases.labels([term])) for term in near}
    said |= {term: only_label(term) for term in only_terms(draft)}
    return said | {term: _said(draft, term) for terms in yes.values() for term in terms}


def _said(draft: ListingDraft, term: str) -> str:
    """What a program says of a term that was asked for: of a population, how it serves it."""
    if get_vocabulary().term(term).group == "population":
        return populations_of(draft, [term])
    return phrases.labels([term])


def yes_terms(draft: ListingDraft) -> dict[str, list[str]]:
    """Group → the terms said of the program or following to be so, in the vocabulary's order.

    Without those by which it takes some people only (`limits.only_terms`): these are no further thing that it has.
    """
    only = only_terms(draft)
    said = answers_of(orjson.loads(draft.to_json()), place=False)
    found: dict[str, list[str]] = {group.id: [] for group in get_vocabulary().groups}
    for term in get_vocabulary().terms:
        if said.get(term.id) == "yes" and term.id not in only:
            found[term.group].append(term.id)
    return found


def address_lines(draft: ListingDraft) -> tuple[str, ...]:
    """The street, where it is given, and the town with its ZIP code."""
    place = draft.place
    street = ", ".join(part for part in (place.street, place.street2) if part)
    city = f"{place.city}, {place.state} {place.zip}"
    return (street, city) if street else (city,)


def main_phone(phones: Sequence[Phone]) -> Phone | None:
    """The number to call first: the main one, then that for new people."""
    ordered = sorted(phones, key=lambda phone: {"main": 0, "intake": 1, "crisis": 2, "tty": 3}[phone.kind])
    return ordered[0] if ordered else None


def when_of(draft: ListingDraft, time_terms: Sequence[str], tracks: Sequence[Track] | None = None) -> When:
    """Days, times and hours over all tracks, or over those of them that are shown."""
    shown = draft.schedule.tracks if tracks is None else tracks
    headline = phrases.labels(time_terms if tracks is None else _times_of(shown)) or None
    if not shown:
        return When((), headline, None)
    lit = tuple(day for day in phrases.day_names() if any(day in track.days for track in shown))
    a_week = [track.days_a_week for track in shown if track.days]
    if not a_week:
        return When((), headline, None)
    detail = ngettext("%(days)s day a week", "%(days)s days a week", max(a_week), days=phrases.number_range(a_week))
    hours = [track.hours_a_week for track in shown if track.hours_a_week is not None]
    if hours:
        detail += " · " + ngettext(
            "%(hours)s hour", "%(hours)s hours", int(max(hours)), hours=phrases.number_range(hours)
        )
    return When(lit, headline, detail)


def _times_of(tracks: Sequence[Track]) -> list[str]:
    """The times of day of these groups, in the vocabulary's order."""
    found = {term for track in tracks for term in terms_of(track).yes}
    return [term.id for term in get_vocabulary().terms_of("time") if term.id in found]


def people_of(draft: ListingDraft, yes: Mapping[str, Sequence[str]]) -> str:
    """Who is accepted: ages as stated in years, else the age bands that a list ticks."""
    stated = phrases.ages(draft.serves.age_min, draft.serves.age_max)
    if stated:
        return gettext("Ages %(ages)s", ages=stated)
    return _AGES.get(tuple(yes["ages"]), lambda: phrases.labels(yes["ages"]))()


def _takes(people: str, genders: Sequence[str]) -> str:
    """Whom it takes, behind "Takes:", which its genders' labels would say again."""
    names = {
        "accepts-women": gettext("Women"),
        "accepts-men": gettext("Men"),
        "all-genders": gettext("People of every gender"),
    }
    who = [names[term] for term in genders]
    parts = [people, *map(phrases.in_line, who)] if people else [*who[:1], *map(phrases.in_line, who[1:])]
    return phrases.joined(parts)


def populations_of(draft: ListingDraft, terms: Sequence[str]) -> str:
    """For whom something is made: what the program says of it first, bare claims of a list after."""
    made = {
        EvidenceKind.TRACK: gettext("Separate track: %(who)s"),
        EvidenceKind.GROUP: gettext("Separate group: %(who)s"),
        EvidenceKind.STAFF: gettext("Trained staff: %(who)s"),
        EvidenceKind.WELCOMES: gettext("Welcomes: %(who)s"),
        EvidenceKind.LISTED: gettext("Listed with a program for: %(who)s"),
    }
    by_kind: dict[EvidenceKind, list[str]] = {}
    for term in terms:
        by_kind.setdefault(evidence_kind(draft, term), []).append(term)
    parts = [
        made[kind] % {"who": phrases.labels(by_kind[kind], _MOST_PEOPLE, begins=False)}
        for kind in EvidenceKind
        if kind in by_kind
    ]
    return ". ".join(parts)


def evidence_kind(draft: ListingDraft, term: str) -> EvidenceKind:
    """How a program serves a population: as it says; a group of its own where one of its groups is for them."""
    evidence = draft.populations.get(term)
    if (evidence is None or evidence.kind is EvidenceKind.LISTED) and has_group_for(draft, term):
        return EvidenceKind.GROUP
    return evidence.kind if evidence else EvidenceKind.LISTED
