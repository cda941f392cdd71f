"""What a search finds, said once more in plain Python: one listing after another, without directory.search.

Read from the stored documents. What a listing says of itself (its answers, its groups' terms) is read by the listings'
own code; how that is asked, combined, counted and put in order is written out here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geopy.distance import geodesic

from directory.listings.derived import answers_of, general_answers, serves_virtually
from directory.listings.freshness import OPENINGS_DAYS, stored_confirmed_on
from directory.listings.groups import AGE_BANDS, group_terms, hours_a_week
from directory.listings.start_dates import UNKNOWN, begins, next_beginning
from directory.partial_date import first_day
from directory.vocabulary import get_vocabulary

NO, MAYBE, YES = range(3)
OF_GROUPS = ("time", "format", "population", "ages", "gender")  # said of one group of people
FOR_WHOM = ("population", "ages", "gender")
SOON = 14  # days
EDGE = 0.01  # miles within which a radius is not judged

VOCABULARY = get_vocabulary()
GROUP_OF = {term.id: term.group for term in VOCABULARY.terms}
TERMS = {group.id: tuple(term.id for term in VOCABULARY.terms_of(group.id)) for group in VOCABULARY.groups}
ONLY = {term.id: (term.id, term.only.term) for term in VOCABULARY.terms if term.only}  # takes these, nobody else
FOR_THIS_ALONE = ("alcohol-only", "opioids-only")  # what it helps with, and with nothing else
ALL_OF = frozenset(group.id for group in VOCABULARY.groups if group.combine == "all")


@dataclass(frozen=True)
class Asked:
    """One search. `chosen` are terms by group; `start` is "rolling" or "two-weeks"; miles, None for any distance."""

    at: tuple[float, float]
    state: str
    radius: float | None
    today: dt.date
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwanted: tuple[str, ...] = ()
    days: int | None = None
    hours_min: int | None = None
    hours_max: int | None = None
    start: str | None = None
    age: int | None = None
    confirmed: bool = False
    plan: str | None = None  # a payment term, or a plan as programs name it

    @property
    def timed(self) -> bool:
        """Whether only groups can tell: seven days a week or fewer are any days."""
        limits = (self.hours_min, self.hours_max, self.start)
        return any(limit is not None for limit in limits) or self.days not in (None, 7)

    @property
    def anything(self) -> bool:
        wishes = (self.chosen, self.unwanted, self.timed, self.confirmed, self.plan)
        return any(wishes) or self.age is not None

    def with_choice(self, group: str, terms: tuple[str, ...]) -> Asked:
        chosen = {**self.chosen, group: terms} if terms else {g: t for g, t in self.chosen.items() if g != group}
        return Asked(**{**vars(self), "chosen": chosen})


class Program:
    """A stored listing, and what it says."""

    def __init__(self, listing_id: int, public_id: str, content: Mapping[str, Any], point: tuple[float, float] | None):
        self.id, self.content = listing_id, content
        self.lot = int.from_bytes(hashlib.blake2b(public_id.encode(), digest_size=8).digest(), "little")
        self.virtual = serves_virtually(content)
        self.point = None if self.virtual.only else point
        self.groups = list(content.get("schedule", {}).get("tracks", ()))
        self.terms = [group_terms(group) for group in self.groups]
        said = answers_of(content)
        self.yes = {term for term, value in said.items() if value == "yes" and term in GROUP_OF}
        self.no = {term for term, value in said.items() if value == "no"}
        if self.groups:  # what none of its groups is or may be, it is not
            possible = {term for one in self.terms for term in (*(one.yes - self.no), *(one.silent - self.no))}
            self.no |= {term for group in OF_GROUPS for term in TERMS[group]} - possible - self.yes
        self.ruled_out = {term for term, value in said.items() if value == "no"}
        self.confirmed = stored_confirmed_on(content)

    @cached_property
    def general(self) -> dict[str, str]:
        """What a silent group takes from its listing: of several times, or ways to join, none is its own."""
        answers = dict(general_answers(self.content))
        if self.groups:
            for group in ("time", "format"):
                several = [term for term in TERMS[group] if answers.get(term) == "yes"]
                for term in several if len(several) > 1 else ():
                    del answers[term]
        return answers

    def state(self, asked: Asked) -> int:
        """Whether it is all that is asked: yes, no, or it has not said."""
        states = [self._chosen(group, terms) for group, terms in asked.chosen.items()]
        return min([*states, self._as_group(asked), self.limits(asked)])

    def says_the_rest(self, asked: Asked, group: str) -> bool:
        others = [self._chosen(other, terms) for other, terms in asked.chosen.items() if other != group]
        return all(state == YES for state in others) and self.limits(asked) == YES

    def _chosen(self, group: str, terms: Sequence[str]) -> int:
        how = all if group in ALL_OF else any
        if how(term in self.yes for term in terms):
            return YES
        return MAYBE if how(term not in self.no for term in terms) else NO

    def limits(self, asked: Asked) -> int:
        if self.is_unwanted(asked.unwanted):
            return NO
        if asked.confirmed and (self.confirmed is None or self.confirmed < asked.today - dt.timedelta(days=365)):
            return NO
        return self._plan(asked.plan) if asked.plan else YES

    def _plan(self, plan: str) -> int:
        if plan in self.yes or plan in self.content.get("payment", {}).get("plans", ()):
            return YES
        return NO if (plan if plan in GROUP_OF else "private-insurance") in self.no else MAYBE

    def is_unwanted(self, terms: Sequence[str]) -> bool:
        for group in (*FOR_WHOM, "level"):
            said = self.yes & set(TERMS[group])
            ours = {term for term in terms if GROUP_OF[term] == group}
            if said & ours and (group == "level" or said <= ours):
                return True
            if ours & {whom for term in said for whom in ONLY.get(term, ())}:
                return True
        return bool(self.yes & set(terms) & set(FOR_THIS_ALONE))

    def _as_group(self, asked: Asked) -> int:
        """Whether one and the same group of people is all that is asked of one."""
        wishes = {group: terms for group, terms in asked.chosen.items() if group in OF_GROUPS}
        if not asked.timed and asked.age is None and len(wishes) < 2:
            return YES  # its own terms decide
        if not self.groups:
            states = [MAYBE if asked.timed else YES]
            states += [] if asked.age is None else [self._age_in_general(asked.age)]
            states += [] if asked.start != "two-weeks" else [self._room_in_general(asked.today)]
            return min(states)
        best = max(self._group(at, asked, wishes) for at in range(len(self.groups)))
        return MAYBE if best == NO and self._undescribed(asked, wishes) else best

    def _group(self, at: int, asked: Asked, wishes: Mapping[str, Sequence[str]]) -> int:
        group, hours = self.groups[at], hours_a_week(self.groups[at])
        states = [max(self._term(at, term) for term in terms) for terms in wishes.values()]
        if asked.days is not None:
            states.append(YES if len(group["days"]) <= asked.days else NO)
        if asked.hours_min is not None:
            states.append(MAYBE if hours is None else YES if hours >= asked.hours_min else NO)
        if asked.hours_max is not None:
            states.append(MAYBE if hours is None else YES if hours <= asked.hours_max else NO)
        if asked.start == "rolling":
            code = begins(group.get("starts"))
            states.append(MAYBE if code == UNKNOWN else YES if code == begins("any week") else NO)
        if asked.start == "two-weeks":
            day = _named(group, asked.today) or next_beginning(begins(group.get("starts")), asked.today)
            soon = day is not None and day <= asked.today + dt.timedelta(days=SOON)
            states.append(MAYBE if day is None else YES if soon else NO)
            states.append(self._room(at, asked.today))
        if asked.age is not None:
            states.append(self._age(at, asked.age))
        return min(states, default=YES)

    def _term(self, at: int, term: str) -> int:
        if term in self.ruled_out:
            return NO
        if term in self.terms[at].yes:
            return YES
        if term not in self.terms[at].silent:
            return NO
        return {"yes": YES, "no": NO}.get(self.general.get(term, ""), MAYBE)

    def _undescribed(self, asked: Asked, wishes: Mapping[str, Sequence[str]]) -> bool:
        """It says that it has what no group that it describes is."""
        every = range(len(self.groups))
        for terms in wishes.values():
            described = any(self._term(at, term) == YES for at in every for term in terms)
            if self.yes & set(terms) and not described:
                return True
        if asked.age is None or self._age_in_general(asked.age) != YES:
            return False
        return not any(self._age(at, asked.age) == YES for at in every)

    def _age_in_general(self, age: int) -> int:
        serves, band = self.content.get("serves", {}), band_of(age)
        otherwise = {"yes": YES, "no": NO}.get(self.general.get(band, ""), MAYBE)
        if otherwise == YES and age < 12:  # lists tick "children and teens" for teens alone
            otherwise = MAYBE
        return _years(serves.get("age_min"), serves.get("age_max"), age, otherwise)

    def _age(self, at: int, age: int) -> int:
        group, band, terms = self.groups[at], band_of(age), self.terms[at]
        own = YES if band in terms.yes - self.ruled_out else NO
        otherwise = self._age_in_general(age) if band in terms.silent - self.ruled_out else own
        return _years(group.get("age_min"), group.get("age_max"), age, otherwise)

    def _room_in_general(self, today: dt.date) -> int:
        openings = self.content.get("openings", {})
        days = [first_day(said["as_of"]) for said in openings.get("said", ())]
        return _room(openings, max(days), today) if openings.get("status") and days else MAYBE

    def _room(self, at: int, today: dt.date) -> int:
        room = self.groups[at].get("room")
        if room and _holds(room, first_day(room["as_of"]), today):
            return _room(room, first_day(room["as_of"]), today)
        return self._room_in_general(today)


def band_of(age: int) -> str:
    return next(term for term, (low, high) in AGE_BANDS.items() if low <= age <= high)


def _years(low: int | None, high: int | None, age: int, otherwise: int) -> int:
    if low is None and high is None:
        return otherwise
    return YES if (low or 0) <= age <= (120 if high is None else high) else NO


def _believed(day: dt.date, today: dt.date) -> bool:
    return day + dt.timedelta(days=OPENINGS_DAYS) >= today


def _named(group: Mapping[str, Any], today: dt.date) -> dt.date | None:
    """The whole day to come that a group's word on room names for the next person, while that word is believed."""
    room = group.get("room") or {}
    day = room.get("first_day") or ""
    if len(day) < len("2026-12-07") or not _holds(room, first_day(room["as_of"]), today):
        return None
    return found if (found := first_day(day)) >= today else None


def _holds(room: Mapping[str, Any], said: dt.date, today: dt.date) -> bool:
    """Whether a word on room is young enough, and no "full until" of a day that was to come then, and has come."""
    until = room.get("full_until") if room["status"] == "full" else None
    return _believed(said, today) and not (until and said < first_day(until) <= today)


def _room(openings: Mapping[str, Any], day: dt.date, today: dt.date) -> int:
    if not _holds(openings, day, today):
        return MAYBE
    if openings["status"] == "waitlist":
        wait = openings.get("wait_days")
        return MAYBE if wait is None else YES if wait <= SOON else NO
    return YES if openings["status"] == "accepting" else NO


def rough_miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    """On a sphere; within six in a thousand of the truth."""
    a, b, c, d = map(math.radians, (*one, *other))
    x = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 3958.76 * math.asin(min(1.0, math.sqrt(x)))


def near(programs: Sequence[Program], asked: Asked) -> list[Program] | None:
    """The programs within the radius; None where one lies on its very edge."""
    if asked.radius is None:
        return [one for one in programs if one.point]
    inside = []
    for one in programs:
        if one.point is None or rough_miles(asked.at, one.point) > asked.radius * 1.01 + 0.1:
            continue
        miles = geodesic(asked.at, one.point).miles
        if abs(miles - asked.radius) < EDGE:
            return None
        if miles < asked.radius:
            inside.append(one)
    return inside
