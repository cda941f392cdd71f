"""A program's page, put together: its facts section by section, each with who said so, and what nobody has said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.geo.states import STATES, state_name
from directory.listings.bands import band
from directory.listings.draft import SECTIONS, EvidenceKind, ListingDraft, Phone, Precision, Track
from directory.listings.identity.streets import to_go_to
from directory.listings.scope import same_place
from directory.listings.sources import is_person
from directory.search.phones import PhoneIndex
from directory.search.results import LoadedListing
from directory.vocabulary import Term, get_vocabulary
from directory.web.families.program.program_sources import Sources, sources_of
from directory.web.families.shared.cards import address_lines, evidence_kind, main_phone, people_of, yes_terms
from directory.web.families.shared.contact_notes import email_note, phone_note, shared_numbers, website_label
from directory.web.families.shared.fact_text import FactTexts
from directory.web.families.shared.group_lines import line_of
from directory.web.families.shared.plain_facts import PlainFact, plain_facts
from directory.web.families.shared.questions_to_ask import Line, open_questions
from directory.web.families.shared.restrictions import helps_with, no_terms, only_for, only_terms, with_no
from directory.web.families.shared.room_text import Openings, openings_of
from directory.web.families.shared.start_lines import StartLine, start_lines
from directory.web.shared import phrases
from directory.web.shared.clock_words import times
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

LADDER = ("residential", "php", "iop", "outpatient")
MOST_QUESTIONS = 8


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One group a person can join. None is "not stated"; `who` and `how` are empty where it is as the program is."""

    name: str
    who: str
    how: str
    openings: Openings | None
    lit: tuple[str, ...]
    days: str
    times: str | None
    hours: str | None
    weeks: str | None
    starts: str | None
    band: str | None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What is made for one population."""

    who: str
    tag: str | None
    words: str | None
    line: str | None
    words_es: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder of care. `state` is yes, no or unknown."""

    term: Term
    state: str
    here: bool


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """Everything the template of a program needs."""

    draft: ListingDraft
    name: str
    lede: str
    only: str  # that it takes these people and nobody else
    confirmation: str
    confirmed: bool
    openings: Openings
    phone: Phone | None
    phone_note: str
    website_label: str
    email_note: str
    other_phones: tuple[Phone, ...]
    shared: Mapping[str, str]  # number → what to say of it, where other programs give it, too
    address: tuple[str, ...]
    approximate: str | None
    directions: str | None
    tracks: tuple[TrackRow, ...]
    starts: tuple[StartLine, ...]
    yes: Mapping[str, Sequence[str]]
    no: Mapping[str, Sequence[str]]
    said: Mapping[str, str]  # by group of the vocabulary: what it says yes to, and what no; "" is not stated
    focus: str
    evidence: tuple[EvidenceRow, ...]
    states: str
    therapies: tuple[Term, ...]
    ask_therapies: bool  # a list names them, which speaks of all that is at the place
    ladder: tuple[Step, ...]
    also: str
    not_here: str  # levels of care beside the ladder that it says no to
    both: str  # of what the source says yes and no
    same_place: tuple[tuple[str, str], ...]  # label of a group, and what is said of it at the address only
    plain: Mapping[str, Sequence[PlainFact]]  # by section: facts that are shown as they are
    sources: Sources
    questions: tuple[Line, ...]  # the first of those its listing could answer and does not


def program_page(listing: LoadedListing, today: dt.date, *, phones: PhoneIndex) -> ProgramPage:
    """The page of a listing on a given day; `phones` are those of the whole directory."""
    draft = listing.draft
    yes = yes_terms(draft)
    source, confirmed = phrases.confirmation(draft, today)
    phone = main_phone(draft.contact.phones)
    return ProgramPage(
        draft=draft,
        name=draft.name,
        lede=_lede(draft, yes),
        only=only_for(draft),
        confirmation=source,
        confirmed=confirmed,
        openings=openings_of(draft, today),
        phone=phone,
        phone_note=phone_note(draft),
        website_label=website_label(draft),
        email_note=email_note(draft),
        other_phones=tuple(other for other in draft.contact.phones if other is not phone),
        shared=shared_numbers(draft, phones),
        address=address_lines(draft),
        approximate=_approximate(draft),
        directions=_directions(draft),
        tracks=tuple(_track_row(track, draft, today) for track in draft.schedule.tracks),
        starts=start_lines(draft, today),
        yes=yes,
        no={group.id: no_terms(draft, group.id) for group in get_vocabulary().groups},
        said=_said(draft, yes),
        focus=phrases.labels(yes["focus"]) and helps_with(draft, yes["focus"]),
        evidence=_evidence(draft, [*yes["population"], *_told_only(draft)]),
        states=phrases.joined([state_name(state, locale()) for state in draft.serves.states if state in STATES]),
        therapies=tuple(get_vocabulary().term(term) for term in yes["therapy"]),
        ask_therapies=any(
            not is_person(draft.answers[term].said.source) for term in yes["therapy"] if term in draft.answers
        ),
        ladder=_ladder(draft),
        also=phrases.labels([term for term in yes["level"] if term not in LADDER]),
        not_here=phrases.labels([term for term in no_terms(draft, "level") if term not in LADDER], begins=False),
        both=phrases.labels(draft.says_both(), begins=False),
        same_place=_same_place(draft),
        plain={section: plain_facts(draft, section) for section in SECTIONS},
        sources=sources_of(draft, today, over=source),
        questions=open_questions(FactTexts.of(draft, today))[:MOST_QUESTIONS],
    )


def _lede(draft: ListingDraft, yes: Mapping[str, Sequence[str]]) -> str:
    where = f"{draft.place.city}, {state_name(draft.place.state, locale())}"
    what = gettext("Intensive outpatient program in %(where)s.", where=where)
    focus = helps_with(draft, yes["focus"], 3, begins=False)
    if focus:
        what = gettext("Intensive outpatient program in %(where)s. Helps with: %(focus)s.", where=where, focus=focus)
    only = only_for(draft)
    return f"{only}. {what}" if only else what


def _approximate(draft: ListingDraft) -> str | None:
    """What to say where the point is not the door."""
    if draft.place.withheld:
        return gettext("Its street is kept private. Ask for it when you call.")
    if draft.place.street is None:
        return gettext("The street is not stated. Ask for it when you call.")
    if to_go_to(draft.place.street, draft.place.street2) is None:
        return gettext("This is where it gets its mail. Ask where it meets when you call.")
    if draft.geocode and draft.geocode.precision == Precision.ZIP:
        return gettext("Our distances to it are measured to the middle of ZIP %(zip)s.", zip=draft.place.zip)
    return None


def _directions(draft: ListingDraft) -> str | None:
    """A plain link to directions in the visitor's own map service; none to a street that is private or unknown, or a
    box for mail."""
    place = draft.place
    street = to_go_to(place.street, place.street2)
    if place.withheld or street is None:
        return None
    where = f"{street}, {place.city}, {place.state} {place.zip}"
    return "https://www.google.com/maps/dir/?" + urlencode({"api": "1", "destination": where})


def _track_row(track: Track, draft: ListingDraft, today: dt.date) -> TrackRow:
    hours = track.hours_a_week
    line = line_of(track, today)
    return TrackRow(
        name=track.name,
        who=line.besides,
        how=line.how,
        openings=line.openings,
        lit=track.days,
        days=phrases.days(track.days),
        times=times(track),
        hours=f"{hours:g}" if hours is not None else None,
        weeks=phrases.weeks(track),
        starts=track.starts,
        band=_band(track, draft),
    )


def _band(track: Track, draft: ListingDraft) -> str | None:
    """A note where the hours are outside what is usual for an IOP: 9–19 a week for adults, from 6 for teens."""
    return {
        "partial": gettext("20 hours or more is usually called a day program (PHP)."),
        "few": gettext("Fewer hours than most IOPs have."),
    }.get(band(track, draft) or "")


def _said(draft: ListingDraft, yes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of each group what it says, the no beside the yes."""
    texts = {group: phrases.labels(terms) for group, terms in yes.items()} | {"ages": people_of(draft, yes)}
    return {group: with_no(draft, group, text) for group, text in texts.items()}


def _told_only(draft: ListingDraft) -> list[str]:
    """The people it is only for of whom it says more than that."""
    return [term for term in only_terms(draft) if (one := draft.populations.get(term)) and (one.words or one.words_es)]


def _evidence(draft: ListingDraft, populations: Sequence[str]) -> tuple[EvidenceRow, ...]:
    """What the program says of each population, strongest first; a list's bare claims last, in one row."""
    tags = {
        EvidenceKind.TRACK: gettext("Separate track"),
        EvidenceKind.GROUP: gettext("Separate group"),
        EvidenceKind.STAFF: gettext("Trained staff"),
        EvidenceKind.WELCOMES: None,
    }
    explained = {term: one for term in populations if (one := draft.populations.get(term)) and one.kind in tags}
    rows = []
    for kind, tag in tags.items():
        for term, evidence in explained.items():
            if evidence.kind is not kind:
                continue
            line = None
            if not (evidence.words or evidence.words_es):
                line = gettext("What is different for them is not stated.")
                if kind is EvidenceKind.WELCOMES:
                    line = gettext("Welcomes them. What is different for them is not stated.")
            rows.append(EvidenceRow(phrases.labels([term]), tag, evidence.words, line, evidence.words_es))
    listed = [term for term in populations if term not in explained]
    grouped = [term for term in listed if evidence_kind(draft, term) is EvidenceKind.GROUP]
    rows += [
        EvidenceRow(phrases.labels([term]), tags[EvidenceKind.GROUP], None, gettext("See the groups above."))
        for term in grouped
    ]
    listed = [term for term in listed if term not in grouped]
    if listed:
        line = gettext(
            "Listed with a program for: %(who)s. No details given.", who=phrases.labels(listed, begins=False)
        )
        rows.append(EvidenceRow(gettext("Listed only"), None, None, line))
    return tuple(rows)


def _ladder(draft: ListingDraft) -> tuple[Step, ...]:
    steps = []
    for term_id in LADDER:
        state = {"yes": "yes", "no": "no", None: "unknown"}[draft.says(term_id)]
        steps.append(Step(get_vocabulary().term(term_id), state, here=term_id == "iop"))
    return tuple(steps)


def _same_place(draft: ListingDraft) -> tuple[tuple[str, str], ...]:
    """What only the list's other entry of the same address says, by groups of the vocabulary."""
    group = get_vocabulary().group
    return tuple((group(name).label(locale()), phrases.labels(terms)) for name, terms in same_place(draft).items())
