"""The cell of our template that holds the groups of a program: read, and written. Pure.

Groups stand between bars. A group is its name, a colon, and parts between semicolons; the first part is when and how it
meets, the last (so that it can be in any words) when new people start:

    Teens: mon wed fri 15:30-18:30 virtual 10 weeks; for adolescents; ages 13-17; accepting as of 2026-11-02
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

from directory import clock
from directory.imports import normaliser
from directory.imports.issues import CellProblem
from directory.listings.draft import DAYS, Day, Room, Track
from directory.listings.groups import WHO
from directory.text import fold
from directory.vocabulary import get_vocabulary

_TRACK = "tracks like “Evening: mon tue thu 18:00-21:00 in-person 8-12 weeks starts any week”, between |"
_MORE = "parts like “for adolescents; ages 13-17; at 20 Oak Street; waitlist 10 days as of 2026-11-02”, between ;"
_DAY_WORDS: dict[str, Day] = {
    **dict.fromkeys(("mon", "monday", "mondays"), "mon"),
    **dict.fromkeys(("tue", "tues", "tuesday", "tuesdays"), "tue"),
    **dict.fromkeys(("wed", "wednesday", "wednesdays"), "wed"),
    **dict.fromkeys(("thu", "thur", "thurs", "thursday", "thursdays"), "thu"),
    **dict.fromkeys(("fri", "friday", "fridays"), "fri"),
    **dict.fromkeys(("sat", "saturday", "saturdays"), "sat"),
    **dict.fromkeys(("sun", "sunday", "sundays"), "sun"),
}
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_WEEKS = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?\s*weeks?")
_AGES = re.compile(r"ages? (?:(\d{1,3}) ?[-–] ?(\d{1,3})|(\d{1,3}) ?(?:\+|and up)|up to (\d{1,3}))", re.IGNORECASE)
_ROOM = re.compile(r"(accepting|waitlist|full)(?: (\d{1,4}) days?)?(?: as of (\S+))?", re.IGNORECASE)


def read(text: str, *, as_of: dt.date) -> tuple[Track, ...]:
    """The groups of a cell. Raises CellProblem.

    `as_of` is the day of the row: a word on openings without a date of its own is of that day.
    """
    return tuple(_track(part.strip(), as_of) for part in text.split("|") if part.strip())


def write(tracks: tuple[Track, ...]) -> str:
    """The cell that reads back as these groups."""
    return " | ".join(_cell(track) for track in tracks)


def who(text: str) -> tuple[str, ...]:
    """The terms that a list names between commas, by id or label, in the vocabulary's order. Raises CellProblem."""
    found = set()
    for part in text.split(","):
        name = fold(part)
        if not name:
            continue
        term = _names().get(name)
        if term is None:
            raise CellProblem(
                "whom a group is for, like adolescents or women", f"“{part.strip()[:40]}” is no such term."
            )
        found.add(term)
    return tuple(sorted(found, key=get_vocabulary().position))


def _track(text: str, as_of: dt.date) -> Track:
    name, colon, rest = text.partition(":")
    if not colon or not name.strip():
        raise CellProblem(_TRACK, f"“{text[:40]}” has no name before a colon.")
    first, _, more = re.sub(r"\s+", " ", rest).strip().partition(";")
    # What follows "starts" is in the program's own words; everything before it is one of the known parts.
    first, said, starts = first.partition("starts ")
    if said:
        starts, more = (f"{starts};{more}" if more else starts), ""
    fields = _meets(name.strip(), first)
    for part in _parts(more):
        if part.startswith("starts "):
            starts = part.removeprefix("starts ")
            continue
        read_part = _more(part, as_of)
        if read_part.keys() & fields.keys():
            raise CellProblem(_MORE, f"“{name.strip()}” says “{part[:40]}” beside another part of that kind; keep one.")
        fields |= read_part
    return Track(name=name.strip(), starts=starts.strip() or None, **fields)


def _parts(text: str) -> list[str]:
    """What stands between semicolons, up to "starts", which takes all the rest."""
    parts = [part.strip() for part in text.split(";")]
    for at, part in enumerate(parts):
        if part.startswith("starts "):
            return [*filter(None, parts[:at]), "; ".join(parts[at:])]
    return [part for part in parts if part]


def _meets(name: str, text: str) -> dict[str, Any]:
    """Days, times, weeks and the way to meet."""
    fields: dict[str, Any] = {}
    times = _TIMES.search(text)
    if times:
        hours = [int(part) for part in times.groups()]
        if hours[0] > 23 or hours[2] > 23 or hours[1] > 59 or hours[3] > 59:
            raise CellProblem(_TRACK, f"“{times.group()}” is no time of day; write 24 hours, like 18:00-21:00.")
        fields |= {"start": dt.time(hours[0], hours[1]), "end": dt.time(hours[2], hours[3])}
        text = text.replace(times.group(), " ")
    weeks = _WEEKS.search(text)
    if weeks:
        fields |= {"weeks_min": int(weeks.group(1)), "weeks_max": int(weeks.group(2) or weeks.group(1))}
        text = text.replace(weeks.group(), " ")
    days: list[Day] = []
    for word in text.replace(",", " ").lower().split():
        if word in ("in-person", "virtual", "hybrid"):
            fields["mode"] = word
        elif word in _DAY_WORDS:
            days.append(_DAY_WORDS[word])
        else:
            raise CellProblem(
                _TRACK, f"“{word}” is no day, time, number of weeks or way to meet. Write a ; before all else."
            )
    if not days:
        raise CellProblem(_TRACK, f"“{name}” names no day; write mon, tue, wed, thu, fri, sat or sun.")
    return fields | {"days": tuple(sorted(set(days), key=DAYS.index))}


def _more(part: str, as_of: dt.date) -> dict[str, Any]:
    """One part: whom it is for, ages, where it meets, or its own openings."""
    word, _, words = part.partition(" ")
    if word.lower() == "for" and words:
        return {"who": who(words)}
    if word.lower() == "at" and words:
        return {"site": words}
    if ages := _AGES.fullmatch(part):
        low, high = ages[1] or ages[3], ages[2] or ages[4]
        return {"age_min": int(low) if low else None, "age_max": int(high) if high else None}
    if room := _ROOM.fullmatch(part):
        day = normaliser.date(room[3]) if room[3] else as_of
        if day is None:
            raise CellProblem(_MORE, f"“{room[3][:40]}” is no day; write it like 2026-11-23.")
        if day > max(as_of, clock.today()):
            raise CellProblem(_MORE, f"“{room[3][:40]}” is a day to come; write the day on which that was so.")
        wait = int(room[2]) if room[2] else None
        return {"room": Room.model_validate({"status": room[1].lower(), "wait_days": wait, "as_of": day})}
    raise CellProblem(_MORE, f"“{part[:40]}” is none of them.")


@cache
def _names() -> dict[str, str]:
    """Folded ids and English labels of the terms that say whom a group is for → the term's id."""
    terms = [term for group in WHO for term in get_vocabulary().terms_of(group)]
    return {fold(term.label("en")): term.id for term in terms} | {fold(term.id): term.id for term in terms}


def _cell(track: Track) -> str:
    first = [" ".join(track.days)]
    if track.start and track.end:
        first.append(f"{track.start:%H:%M}-{track.end:%H:%M}")
    if track.mode:
        first.append(track.mode)
    low, high = track.weeks_min or track.weeks_max, track.weeks_max or track.weeks_min
    if low:
        first.append(f"{low} weeks" if low == high else f"{low}-{high} weeks")
    parts = _more_of(track)
    starts = [f"starts {track.starts}"] if track.starts else []
    if not parts:
        return f"{track.name}: {' '.join(first + starts)}"
    return f"{track.name}: {'; '.join([' '.join(first), *parts, *starts])}"


def _more_of(track: Track) -> list[str]:
    parts = [f"for {', '.join(track.who)}"] if track.who else []
    if track.age_min is not None and track.age_max is not None:
        parts.append(f"ages {track.age_min}-{track.age_max}")
    elif track.age_min is not None:
        parts.append(f"ages {track.age_min}+")
    elif track.age_max is not None:
        parts.append(f"ages up to {track.age_max}")
    if track.site:
        parts.append(f"at {track.site}")
    if track.room:
        wait = f" {track.room.wait_days} days" if track.room.wait_days is not None else ""
        parts.append(f"{track.room.status}{wait} as of {track.room.as_of.isoformat()}")
    return parts
