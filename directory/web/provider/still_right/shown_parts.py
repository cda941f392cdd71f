"""The facts that decide, in words for who looks whether they are still right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from directory.listings.draft import ListingDraft, Track
from directory.listings.freshness import OPENINGS_DAYS, section_days
from directory.providing import weekly_parts
from directory.providing.weekly_parts import Part
from directory.web.families.shared.cards import address_lines
from directory.web.families.shared.contact_notes import website_label
from directory.web.families.shared.fact_text import FactTexts
from directory.web.families.shared.group_lines import line_of
from directory.web.families.shared.restrictions import helps_with, only_for, with_no
from directory.web.families.shared.room_text import UNKNOWN, openings_of, openings_of_group
from directory.web.shared import phrases
from directory.web.shared.dates import short_date
from directory.web.shared.translate import gettext

_MOST_LETTERS = 96  # of a part, before the rest is folded: two or three lines on a phone
_BESIDE_A_FIELD = 48  # of the part that has a field of its own: one line
_OLD = 60  # days


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part as it is shown; its id is a page of the form, too. `rest` is folded; it `says` what can be confirmed."""

    id: str
    label: str
    head: str
    rest: tuple[str, ...]
    note: str
    says: bool


def shown_parts(draft: ListingDraft, today: dt.date) -> list[ShownPart]:
    """Each part on a day, in the page's language."""
    return [_shown(part, draft, today) for part in weekly_parts.PARTS]


def labels() -> Mapping[str, str]:
    """What each part is called."""
    return {
        "openings": gettext("Open spots"),
        "schedule": gettext("Days and times"),
        "serves": gettext("Who it is for"),
        "payment": gettext("Plans and price"),
        "contact": gettext("Phone and place"),
    }


def _shown(part: Part, draft: ListingDraft, today: dt.date) -> ShownPart:
    lines = [line for line in _LINES[part.id](draft, today) if line]
    says = bool(lines) and weekly_parts.says(draft, part, today)
    head, rest = _folded(lines, _BESIDE_A_FIELD if part.id == "openings" else _MOST_LETTERS)
    return ShownPart(part.id, labels()[part.id], head, rest, _note(part, draft, today), says)


def _folded(lines: list[str], most: int) -> tuple[str, tuple[str, ...]]:
    """As many lines as are read at a glance, and what is folded: all of it where a line is cut."""
    whole = " · ".join(lines)
    if len(whole) <= most:
        return whole, ()
    kept: list[str] = []
    for line in lines:
        if len(" · ".join([*kept, line])) > most - 12:
            break
        kept.append(line)
    if kept:
        return " · ".join(kept), tuple(lines[len(kept) :])
    return lines[0][: most - 12].rsplit(" ", 1)[0] + " …", tuple(lines)


def _note(part: Part, draft: ListingDraft, today: dt.date) -> str:
    if part.id == "openings":
        said = [one.as_of for one in draft.openings.said] if draft.openings.status else []
        if said and openings_of(draft, today) == UNKNOWN:
            return gettext("Said on %(day)s: over after %(days)s days.", day=short_date(max(said)), days=OPENINGS_DAYS)
        return gettext("Said on %(day)s.", day=short_date(max(said))) if said else ""
    days = section_days(draft)
    known = [days[name] for name in part.sections if name in days]
    if any(day is None for day in known):
        return gettext("You have not confirmed it yet.")
    old = [day for day in known if day is not None and (today - day.first).days >= _OLD]
    return gettext("Not confirmed since %(day)s.", day=short_date(min(old))) if old else ""


def _openings(draft: ListingDraft, _today: dt.date) -> Iterable[str]:
    own = draft.openings
    if own.status and own.said:
        yield openings_of(draft, max(one.as_of for one in own.said).first).text
    yield from (_room(track) for track in draft.schedule.tracks if track.room)


def _room(track: Track) -> str:
    said = openings_of_group(track, track.room.as_of.first) if track.room else None
    return f"{track.name}: {phrases.in_line(said.text)}" if said else ""


def _schedule(draft: ListingDraft, today: dt.date) -> Iterable[str]:
    texts = FactTexts.of(draft, today)
    for track in draft.schedule.tracks:
        line = line_of(track, today)
        said = (line.when, phrases.weeks(track) or "", line.how, line.besides, track.starts or "")
        yield f"{track.name}: {', '.join(part for part in said if part)}"
    if not draft.schedule.tracks:
        yield with_no(draft, "time", texts.fact("time"))
    yield with_no(draft, "format", texts.fact("format"))


def _serves(draft: ListingDraft, today: dt.date) -> Iterable[str]:
    texts = FactTexts.of(draft, today)
    yield only_for(draft)
    yield with_no(draft, "ages", texts.fact("who").partition(". ")[0])
    yield with_no(draft, "gender", phrases.labels(texts.yes["gender"]))
    yield helps_with(draft, texts.yes["focus"])
    not_for = draft.serves.not_admitted or draft.serves.not_admitted_es
    yield gettext("Not for: %(who)s", who=not_for) if not_for else ""
    yield gettext("By video in: %(states)s", states=phrases.joined(draft.serves.states)) if draft.serves.states else ""


def _payment(draft: ListingDraft, today: dt.date) -> Iterable[str]:
    texts = FactTexts.of(draft, today)
    yield with_no(draft, "payment", texts.fact("pays"))
    yield texts.fact("price")
    yield draft.payment.notes or ""


def _contact(draft: ListingDraft, _today: dt.date) -> Iterable[str]:
    contact = draft.contact
    yield ", ".join(phrases.phone_text(one) for one in contact.phones)
    yield contact.phone_hours or ""
    yield ", ".join(address_lines(draft))
    yield website_label(draft) if contact.website else ""
    yield contact.email or ""
    yield draft.place.getting_there or ""


_LINES: Mapping[str, Callable[[ListingDraft, dt.date], Iterable[str]]] = {
    "openings": _openings,
    "schedule": _schedule,
    "serves": _serves,
    "payment": _payment,
    "contact": _contact,
}
