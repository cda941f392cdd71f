"""Facts in the words a family reads: distances, days, hours, phones, dates. Used by pages and templates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from babel.dates import get_day_names

from directory.listings.absence import Gone
from directory.listings.draft import DAYS, ListingDraft, Phone, Precision, Said, Track
from directory.listings.freshness import CONFIRMED_DAYS, DECIDING, all_said, oldest, section_days
from directory.listings.plans.plan_lists import refuses
from directory.listings.sources import PROGRAM, STAFF, is_person, source_label
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary
from directory.web.shared.dates import aged, date_text, how_long_ago
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext, ngettext

_DE_EL = re.compile(r"\b([Dd]e|[Aa]) el ")


def distance(miles: float, precision: str | None, zip5: str) -> str:
    """ "about 2 miles"; where only the ZIP code is known "about 2 miles to the middle of ZIP 84107", or, when that is
    where it is measured from, "in ZIP 84107"; where the street is withheld, so says it. Never "0.0"."""
    if miles < 0.75:
        return gettext("in ZIP %(zip)s", zip=zip5) if is_rough(precision) else gettext("less than 1 mile")
    whole = round(miles)
    if precision == Precision.WITHHELD:
        return ngettext("about %(num)s mile, street not given", "about %(num)s miles, street not given", whole)
    if is_rough(precision):
        return ngettext(
            "about %(num)s mile to the middle of ZIP %(zip)s", "about %(num)s miles to the middle of ZIP %(zip)s",
            whole, zip=zip5,
        )  # fmt: skip
    return ngettext("about %(num)s mile", "about %(num)s miles", whole)


def is_rough(precision: str | None) -> bool:
    """Whether a point is known only about: the middle of a ZIP code, or an address that is not public."""
    return precision not in (Precision.GIVEN, Precision.STREET)


def phone(number: str) -> str:
    """+15125550100 as 512-555-0100."""
    digits = number.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def phone_text(one: Phone) -> str:
    """A number and its extension, to read and to dial by hand."""
    if one.extension:
        return f"{phone(one.number)} ext. {one.extension}"
    return phone(one.number)


def phone_href(one: Phone) -> str:
    """A tel: link that dials the extension too (RFC 3966)."""
    return f"tel:{one.number}" + (f";ext={one.extension}" if one.extension else "")


def day_names() -> dict[str, str]:
    """Short names of the days."""
    return {
        "mon": gettext("Mon"),
        "tue": gettext("Tue"),
        "wed": gettext("Wed"),
        "thu": gettext("Thu"),
        "fri": gettext("Fri"),
        "sat": gettext("Sat"),
        "sun": gettext("Sun"),
    }


def day_letters() -> tuple[str, ...]:
    """The letters in the windows of the week."""
    return tuple(name[0] for name in day_names().values())


def days(some: Sequence[str]) -> str:
    """ "Mon, Tue, Thu" or "Mon to Fri"."""
    names = day_names()
    positions = [DAYS.index(day) for day in DAYS if day in some]
    if len(positions) > 2 and positions == list(range(positions[0], positions[-1] + 1)):
        return gettext("%(first)s to %(last)s", first=names[DAYS[positions[0]]], last=names[DAYS[positions[-1]]])
    return ", ".join(names[DAYS[position]] for position in positions)


def days_aloud(some: Sequence[str]) -> str:
    """ "Monday, Wednesday, Thursday": what the windows of the week show, for those who hear the page."""
    names = get_day_names("wide", locale=locale())
    return ", ".join(names[number] for number, day in enumerate(DAYS) if day in some)


def number_range(values: Sequence[float]) -> str:
    """ "9" or "9 to 12"; no ".0"."""
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else gettext("%(low)s to %(high)s", low=f"{low:g}", high=f"{high:g}")


def weeks(track: Track) -> str | None:
    """ "8 to 12 weeks"."""
    if track.weeks_min is None and track.weeks_max is None:
        return None
    bounds = [bound for bound in (track.weeks_min, track.weeks_max) if bound is not None]
    return ngettext("%(weeks)s week", "%(weeks)s weeks", max(bounds), weeks=number_range(bounds))


def ages(youngest: int | None, oldest: int | None) -> str | None:
    """ "18 and up", "13 to 17", "up to 25"."""
    if youngest is not None and oldest is not None:
        return gettext("%(low)s to %(high)s", low=youngest, high=oldest)
    if youngest is not None:
        return gettext("%(age)s and up", age=youngest)
    if oldest is not None:
        return gettext("up to %(age)s", age=oldest)
    return None


def no_longer_in(gone: Sequence[Gone]) -> tuple[str, ...]:
    """Of each list that has a program no longer, that it is so, and what to do."""
    return tuple(
        gettext(
            "No longer in %(source)s, as of %(month)s. Call before you go.",
            source=source_label(one.source, locale()),
            month=date_text(one.since),
        )
        for one in gone
    )


def gone_in_short(gone: Sequence[Gone]) -> str:
    """That some list has it no longer, and what to do, in at most two lines of a small phone; "" where none has."""
    since = max((one.since for one in gone), default=None)
    return gettext("No longer listed, %(month)s. Call before you go.", month=date_text(since)) if since else ""


def joined(parts: Sequence[str], most: int | None = None, *, apart: str = ", ") -> str:
    """ "a, b, c", and how many more there are; `apart` is what stands between them."""
    if most is None or len(parts) <= most + 1:
        return apart.join(parts)
    rest = len(parts) - most
    return ngettext("%(parts)s, and %(num)s more", "%(parts)s, and %(num)s more", rest, parts=apart.join(parts[:most]))


def plans(names: Sequence[str]) -> str:
    """Health plans in a line. Where it is said which are not taken, each stands apart: "No Medicaid; Aetna"."""
    return ("; " if any(refuses(name) for name in names) else ", ").join(names)


def labels(terms: Sequence[str], most: int | None = None, *, begins: bool = True) -> str:
    """The terms' labels in a line; `begins` where nothing stands before them in it."""
    vocabulary = get_vocabulary()
    names = [vocabulary.term(term).label(locale()) for term in terms]
    return joined([name if begins and not at else in_line(name) for at, name in enumerate(names)], most)


def in_line(label: str) -> str:
    """A label behind a comma or a colon: in Spanish it goes on in small letters, but for names and acronyms."""
    if locale() != "es" or not label[1:2].islower() or label in _proper_names():
        return label
    return label[0].lower() + label[1:]


@cache
def _proper_names() -> frozenset[str]:
    return frozenset(term.label("es") for term in get_vocabulary().terms if term.proper)


def said_line(said: Said, *, confirmed: bool = False, today: dt.date | None = None) -> str:
    """Who said it and when, as stands under a group of facts; `confirmed` where the program's own line stands by it.

    With `today`, for the one line of a whole program, it says of a list's word how old that is, where it is old.
    """
    if said.source in (PROGRAM, STAFF):
        return _own_line(said)
    source = source_label(said.source, locale())
    when = date_text(said.as_of) if today is None else aged(said.as_of, today)
    if said.scope == "place":
        line = gettext(
            "Also at this address, from its mental-health entry in %(source)s, %(month)s.",
            source=source, month=when,
        )  # fmt: skip
        return contracted(line)
    if confirmed:
        return contracted(gettext("First from %(source)s, %(month)s.", source=source, month=when))
    return contracted(gettext("From %(source)s, %(month)s. Not confirmed by the program.", source=source, month=when))


def _own_line(said: Said) -> str:
    """When the program itself spoke: on a day, or in a month or a year."""
    when, whole = date_text(said.as_of), said.as_of.precision == "day"
    if said.source == PROGRAM:
        if whole:
            return gettext("The program told us on %(day)s.", day=when)
        return gettext("The program told us in %(when)s.", when=when)
    if whole:
        return gettext("We called the program on %(day)s.", day=when)
    return gettext("We called the program in %(when)s.", when=when)


def contracted(sentence: str) -> str:
    """A sentence into which a name with its article was put: Spanish draws "de el" and "a el" together."""
    return _DE_EL.sub(r"\1l ", sentence) if locale() == "es" else sentence


def section_names(sections: Collection[str]) -> str:
    """Deciding sections (`listings.freshness`) in words, in their order: "phone, payment"."""
    names = {
        "contact": gettext("phone"),
        "place": gettext("address"),
        "schedule": gettext("days and times"),
        "serves": gettext("who it serves"),
        "payment": gettext("payment"),
    }
    return joined([names[name] for name in DECIDING if name in sections])


def confirmation(draft: ListingDraft, today: dt.date) -> tuple[str, bool]:
    """The line on a card or under a title, and whether all that decides was confirmed within 90 days."""
    days = section_days(draft)
    whole = oldest(days)
    if whole is None:
        return _not_confirmed(draft, days, today), False
    age = (today - whole.first).days
    if age > CONFIRMED_DAYS:
        return _lapsed(whole, today), False
    if age <= 0:
        return gettext("Confirmed by the program today."), True
    return (
        ngettext("Confirmed by the program %(num)s day ago.", "Confirmed by the program %(num)s days ago.", age),
        True,
    )


def _lapsed(since: PartialDate, today: dt.date) -> str:
    """Of a program that confirmed all once, long ago."""
    age = how_long_ago(since, today)
    if age:
        return gettext("Not confirmed since %(when)s, %(age)s ago: ask.", when=date_text(since), age=age)
    if since.precision != "day":
        return gettext("Not confirmed since %(when)s.", when=date_text(since))
    return gettext("Not confirmed since %(day)s.", day=date_text(since))


def confirmed_in_short(draft: ListingDraft, today: dt.date) -> str:
    """The same in at most two lines of a small phone, without the name of a list and of each part."""
    days = section_days(draft)
    if oldest(days) is not None:
        return confirmation(draft, today)[0]
    if _fresh(days, today):
        return gettext("The program confirmed only a part.")
    newest = _newest(draft)
    if is_person(newest.source):
        return said_line(newest)
    when, age = date_text(newest.as_of), how_long_ago(newest.as_of, today)
    if age:
        return gettext("From %(when)s, %(age)s old: ask. Not confirmed.", when=when, age=age)
    return gettext("From %(when)s. Not confirmed.", when=when)


def _not_confirmed(draft: ListingDraft, days: Mapping[str, PartialDate | None], today: dt.date) -> str:
    """What is to be said of a listing that was confirmed in part, or never."""
    fresh = _fresh(days, today)
    if fresh:
        return gettext("The program confirmed only a part: %(sections)s.", sections=section_names(fresh))
    return said_line(_newest(draft), today=today)


def _fresh(days: Mapping[str, PartialDate | None], today: dt.date) -> list[str]:
    return [name for name, on in days.items() if on is not None and (today - on.first).days <= CONFIRMED_DAYS]


def _newest(draft: ListingDraft) -> Said:
    """The newest word of a list on the program; of whoever spoke, where no list did."""
    said = all_said(draft)
    others = [one for one in said if not is_person(one.source)]
    return max(others or said, key=lambda one: (one.scope == "program", one.as_of, one.source))
