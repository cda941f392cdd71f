"""What follows from a listing's own facts without anyone saying it: an evening track means there are evening hours.

Only for reading (index, cards, API); never stored. An answer that somebody gave always stands. Both functions take a
listing's content as the dictionary that its JSON holds, which is what the index reads by the hundred thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Groups of the vocabulary's `time`, by when a track starts or ends (minutes after midnight).
_MORNING_ENDS = 12 * 60
_AFTER_SCHOOL_STARTS = 14 * 60 + 30
_EVENING_STARTS = 17 * 60

# The vocabulary's `ages`, each with its youngest and oldest year.
AGE_BANDS = {"children-teens": (0, 17), "ages-18-25": (18, 25), "adults": (26, 64), "ages-65-up": (65, 120)}


@dataclass(frozen=True, slots=True)
class Virtual:
    """Where a program treats people by video: the states, and whether there is no other way."""

    states: tuple[str, ...]
    only: bool


def answers_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Term → "yes" or "no": what was said, and what follows from it."""
    answers = _derived(content)
    for group in content.get("answers", ()):
        for value in ("yes", "no"):
            for term in group.get(value, ()):
                answers[term] = value
    return answers


def serves_virtually(content: Mapping[str, Any]) -> Virtual:
    """The states in which a program treats people by video; its own state where it names none."""
    answers = answers_of(content)
    virtual = "yes" in (answers.get("virtual"), answers.get("hybrid"))
    if not virtual:
        return Virtual((), only=False)
    states = tuple(content.get("serves", {}).get("states", ())) or (content["place"]["state"],)
    # Silence on meeting in person is no "no": such a program stays in the list by distance, too.
    modes = {track.get("mode") for track in content.get("schedule", {}).get("tracks", ())}
    in_person = "yes" in (answers.get("in-person"), answers.get("hybrid"))
    only = not in_person and (answers.get("in-person") == "no" or modes == {"virtual"})
    return Virtual(states, only=only)


def _derived(content: Mapping[str, Any]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for track in content.get("schedule", {}).get("tracks", ()):
        for term in track_terms(track):
            answers[term] = "yes"
    serves = content.get("serves", {})
    youngest, oldest = serves.get("age_min"), serves.get("age_max")
    if youngest is not None or oldest is not None:
        for term, (low, high) in AGE_BANDS.items():
            accepted = (youngest or 0) <= high and low <= (120 if oldest is None else oldest)
            answers[term] = "yes" if accepted else "no"
    return answers


def track_terms(track: Mapping[str, Any]) -> Sequence[str]:
    """What a track is, of the groups `time` and `format`, as far as it says."""
    terms = []
    mode = track.get("mode")
    if mode:
        terms.append(mode)
    start, end = _minutes(track.get("start")), _minutes(track.get("end"))
    if start is not None and end is not None:
        if start >= _EVENING_STARTS:
            terms.append("evening")
        elif start >= _AFTER_SCHOOL_STARTS:
            terms.append("after-school")
        elif end <= _MORNING_ENDS + 60:
            terms += ["morning", "daytime"]
        else:
            terms.append("daytime")
    if {"sat", "sun"} & set(track.get("days", ())):
        terms.append("weekend")
    return terms


def hours_a_week(track: Mapping[str, Any]) -> float | None:
    """Hours of treatment a week, None where no times are stated (as `Track.hours_a_week`)."""
    start, end = _minutes(track.get("start")), _minutes(track.get("end"))
    if start is None or end is None:
        return None
    return round((end - start) * len(track["days"]) / 60, 2)


def _minutes(time: str | None) -> int | None:
    if time is None:
        return None
    hours, minutes = time.split(":")[:2]
    return int(hours) * 60 + int(minutes)
