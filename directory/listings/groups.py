"""What one group of a listing says of itself in the vocabulary's terms, and on which terms it is silent. Pure.

A group that says whom it is for says so of its ages and of the genders it takes, too: one for teens takes no adults.
What it is silent on is as the listing says in general. Works on the dictionary that a listing's JSON holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from directory.listings.draft.session_length import weekly_hours
from directory.vocabulary import get_vocabulary

# The groups of the vocabulary that say something of one group of people.
GROUPS = ("time", "format", "population", "ages", "gender")
WHO = ("population", "ages", "gender")

# The vocabulary's `ages`, each with its youngest and oldest year.
AGE_BANDS = {"children-teens": (0, 17), "ages-18-25": (18, 25), "adults": (26, 64), "ages-65-up": (65, 120)}
# Populations that are an age, with their years; a group whose years lie within the wider ones is made for them.
_AGED = {"adolescents": (12, 17), "young-adults": (18, 25), "older-adults": (65, 120)}
_ABOUT = {"adolescents": (10, 19), "young-adults": (16, 30), "older-adults": (50, 120)}
_WOMEN, _MEN = "accepts-women", "accepts-men"
_GENDERED = {"women": _WOMEN, "pregnant-postpartum": _WOMEN, "men": _MEN}

# Times of day, by when a group starts or ends (minutes after midnight).
_MORNING_ENDS = 12 * 60
_AFTER_SCHOOL_STARTS = 14 * 60 + 30
_EVENING_STARTS = 17 * 60
_DAY = 24 * 60

Years = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GroupTerms:
    """What a group is, and what it leaves to its listing. It is none of the other terms of `GROUPS`."""

    yes: frozenset[str]
    silent: frozenset[str]


def group_terms(track: Mapping[str, Any]) -> GroupTerms:
    """What a group says of itself."""
    yes, silent = set[str](), set[str]()
    for said, unsaid in (_time(track), _format(track), _populations(track), _ages(track), _genders(track)):
        yes |= said
        silent |= unsaid
    return GroupTerms(frozenset(yes), frozenset(silent - yes))


def years_of(track: Mapping[str, Any]) -> Years | None:
    """The youngest and oldest year that a group states, None where it states neither."""
    youngest, oldest = track.get("age_min"), track.get("age_max")
    if youngest is None and oldest is None:
        return None
    return youngest or 0, 120 if oldest is None else oldest


def bands(years: Years) -> frozenset[str]:
    """The vocabulary's `ages` of which some year is among these."""
    return frozenset(term for term, band in AGE_BANDS.items() if _overlap(years, band))


def takers_of(population: str) -> frozenset[str]:
    """The `ages` and `gender` by which a program takes such people, though nothing is made for them; often none."""
    if population in _AGED:
        return bands(_AGED[population])
    return frozenset({_GENDERED[population], "all-genders"}) if population in _GENDERED else frozenset()


def hours_a_week(track: Mapping[str, Any]) -> float | None:
    """Hours of treatment a week, None where no times or no days are stated (as `Track.hours_a_week`)."""
    start, end = _times(track)
    return None if start is None or end is None else weekly_hours(end - start, len(track["days"]))


def _time(track: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    found = {"weekend"} if {"sat", "sun"} & set(track.get("days", ())) else set[str]()
    start, end = _times(track)
    if start is None or end is None:  # its days are known, its hours are not
        return found, set(_terms("time") - {"weekend"})
    if start >= _EVENING_STARTS:
        found.add("evening")
    elif start >= _AFTER_SCHOOL_STARTS:
        found.add("after-school")
    elif end <= _MORNING_ENDS + 60:
        found |= {"morning", "daytime"}
    else:
        found.add("daytime")
    return found, set() if track.get("days") else {"weekend"}


def _format(track: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    mode = track.get("mode")
    return ({mode}, set()) if mode else (set(), set(_terms("format")))


def _populations(track: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Those it names and no others; else those that its ages and genders make it, and none that they rule out."""
    named = _terms("population") & set(track.get("who", ()))
    years, taken = _all_years(track), _genders(track)[0]
    made = {term for term, about in _ABOUT.items() if years and all(_within(one, about) for one in years)}
    made |= {term for term, gender in (("women", _WOMEN), ("men", _MEN)) if taken == {gender}}
    if named:
        return set(named) | made, set()
    ruled_out = {term for term, one in _AGED.items() if years and not any(_overlap(one, other) for other in years)}
    ruled_out |= {term for term, gender in _GENDERED.items() if taken and not taken & {gender, "all-genders"}}
    return made, set(_terms("population")) - made - ruled_out


def _ages(track: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    years = _all_years(track)
    if not years:
        return set(), set(_terms("ages"))
    return {term for one in years for term in bands(one)}, set()


def _all_years(track: Mapping[str, Any]) -> list[Years]:
    """Every span of years it takes: as stated, else of the ages it names, else of populations that are an age."""
    stated, who = years_of(track), track.get("who", ())
    if stated:
        return [stated]
    return [AGE_BANDS[term] for term in who if term in AGE_BANDS] or [_AGED[term] for term in who if term in _AGED]


def _genders(track: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    who = set(track.get("who", ()))
    named = set(_terms("gender") & who)
    if "all-genders" in named:
        return named | {_WOMEN, _MEN}, set()
    taken = named or {_GENDERED[term] for term in who if term in _GENDERED}
    return (taken, set()) if taken else (set(), set(_terms("gender")))


@cache
def _terms(group: str) -> frozenset[str]:
    return frozenset(term.id for term in get_vocabulary().terms_of(group))


def _overlap(one: Years, other: Years) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _within(one: Years, other: Years) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _times(track: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """When a group starts and ends, in minutes after the midnight before it: 2 in the next morning is 26 hours."""
    start, end = _minutes(track.get("start")), _minutes(track.get("end"))
    if start is not None and end is not None and end <= start:
        end += _DAY
    return start, end


def _minutes(time: str | None) -> int | None:
    if time is None:
        return None
    hours, minutes = time.split(":")[:2]
    return int(hours) * 60 + int(minutes)
