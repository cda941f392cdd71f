"""The cell of our template that holds the groups of a program: read, and written. Pure.

When groups meet is read as people write it (`listings.weekly`): "MWF 6pm-9pm" is enough. What else is to be said of a
group stands behind its name: groups between bars, each with parts between semicolons; the first part is when and how it
meets, the last (so that it can be in any words) when new people start:

    Teens: mon wed fri 15:30-18:30 virtual 10 weeks; for adolescents; ages 13-17; accepting as of 2026-11-02
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from directory import clock
from directory.letters import LANGUAGES
from directory.listings.cells import normaliser
from directory.listings.cells.issues import CellProblem
from directory.listings.cells.spanish_parts import in_english
from directory.listings.draft import Room, Track
from directory.listings.groups import WHO
from directory.listings.weekly.reading import read as read_times
from directory.listings.weekly.values import Meeting, Reading, Remark
from directory.partial_date import PartialDate
from directory.text import filled, fold, known, marked, one_line
from directory.vocabulary import get_vocabulary

_TRACK = marked(
    "when groups meet, like “Mon, Wed, Thu 6-9 pm”, or “Evening: mon tue thu 18:00-21:00; for women” between |"
)
_MORE = marked(
    "parts like “for adolescents; ages 13-17; at 20 Oak Street; waitlist 10 days as of 2026-11-02”, "
    "“full until 2026-12-07” or “accepting from 2026-12-07”, between ;"
)
_TWICE = marked("“%(name)s” says “%(text)s” beside another part of that kind; keep one.")
_OPEN = marked("%(hours)s hours a week look like opening hours. Keep them only if the group meets so long.")
_MOST_TOLD = 4  # of one cell
_LONG_WEEK = 40  # hours: twice what a day program has
# When and how a group meets as `write` puts it, between its name and its other parts.
_WRITTEN = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)(?: (?:mon|tue|wed|thu|fri|sat|sun)){0,6}(?: \d\d:\d\d-\d\d:\d\d)?"
    r"|\d\d:\d\d-\d\d:\d\d)"
    r"(?: (?:in-person|virtual|hybrid))?(?: \d{1,3}(?:-\d{1,3})? weeks?)?"
)
_STARTS = re.compile(r"(?:^|(?<=[\s,;.]))starts (?!at\b|\d)", re.IGNORECASE)
_PART = re.compile(r"(?:for (?!\d)|at |ages? \d|ages? up to|ages?\b|accepting\b|waitlist\b|full\b)", re.IGNORECASE)
_AGES = re.compile(r"ages? (?:(\d{1,3}) ?[-–] ?(\d{1,3})|(\d{1,3}) ?(?:\+|and up)|up to (\d{1,3}))", re.IGNORECASE)
_ROOM = re.compile(
    r"(accepting|waitlist|full)(?: (\d{1,4}) days?)?(?: from (\S+))?(?: until (\S+))?(?: as of (\S+))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cell:
    """The groups of a cell, what of it could not be read, and what was read or left out that a person may look at."""

    tracks: tuple[Track, ...]
    not_read: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()

    @property
    def problem(self) -> CellProblem | None:
        """What could not be read, and how to write it."""
        return _told(self.not_read)

    @property
    def note(self) -> CellProblem | None:
        """What was read or left out that a person may look at, with the groups that came of it."""
        remark = _told(self.notes)
        if remark is None or not self.tracks:
            return remark
        return CellProblem(filled("days and times; read as “%(cell)s”", cell=write(self.tracks)), remark.fix)


def read(text: str, *, as_of: PartialDate) -> Cell:
    """The groups of a cell. Raises CellProblem where a part beside days and times is wrong.

    `as_of` is the date of the row: a word on openings without a date of its own is of that date.
    """
    parts = [part.strip() for part in text.split("|") if part.strip()]
    found = [_part(part, as_of) for part in parts]
    if len(parts) > 1 and not all(_whole(reading) for reading, _ in found):
        whole = read_times(text)  # "Mon | Wed | Fri 6-9 pm" is one group
        if whole.meetings and not whole.not_read:
            found = [(whole, {})]
    tracks: list[Track] = []
    for reading, fields in found:
        tracks += [_track(one, fields, number) for number, one in enumerate(reading.meetings, len(tracks) + 1)]
    not_read = tuple(one for reading, _ in found for one in reading.not_read)
    notes = (one for reading, _ in found for one in reading.notes)
    return Cell(tuple(tracks), not_read, (*notes, *map(_looks_open, filter(_is_long, tracks))))


def _is_long(track: Track) -> bool:
    return (track.hours_a_week or 0) >= _LONG_WEEK


def _looks_open(track: Track) -> Remark:
    says = filled(_OPEN, hours=f"{track.hours_a_week:g}")
    return Remark(track.name, "opening-hours", says)


def _told(remarks: Sequence[Remark]) -> CellProblem | None:
    return CellProblem(_TRACK, one_line(map(in_words, remarks[:_MOST_TOLD]), " ")) if remarks else None


def in_words(remark: Remark) -> str:
    """A piece of a cell, and what is to be said of it."""
    return filled("“%(text)s”: %(says)s", text=remark.text[:80], says=known(remark.says))


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
                "whom a group is for, like adolescents or women",
                filled("“%(text)s” is no such term.", text=part.strip()[:40]),
            )
        found.add(term)
    return tuple(sorted(found, key=get_vocabulary().position))


def _whole(reading: Reading) -> bool:
    """Whether a part says when its groups meet, and on which days."""
    return bool(reading.meetings) and all(one.start or one.name for one in reading.meetings)


def _part(text: str, as_of: PartialDate) -> tuple[Reading, dict[str, Any]]:
    """The groups between two bars, and what else is said of them. Raises CellProblem."""
    text = re.sub(r"[^\S\n]+", " ", text)
    name, _, rest = text.partition(":")
    first, _, more = rest.strip().partition(";")
    first, said, starts = first.partition("starts ")
    if _WRITTEN.fullmatch(first.strip()):  # as `write` puts it: before the colon is the name, whatever it looks like
        reading = read_times(first.strip())
        if len(reading.meetings) == 1 and not reading.not_read:
            starts, more = (f"{starts};{more}" if more else starts, "") if said else ("", more)
            named = replace(reading.meetings[0], name=name.strip())
            return Reading((named,)), _fields(_parts(more), starts, name.strip(), as_of)
    starts_at = _STARTS.search(text)
    starts = text[starts_at.end() :] if starts_at else ""
    when: list[str] = []
    others: list[str] = []
    for piece in map(_english, (text[: starts_at.start()] if starts_at else text).split(";")):
        (others if _is_other(piece.strip()) else when).append(piece)
    said_when = ";".join(when)
    if ":" in said_when and re.search(r" for (?!\d)", said_when):
        raise CellProblem(_MORE, "Write a ; before all else, as in “Teens: mon wed 16:00-19:00; for adolescents”.")
    reading = read_times(said_when.strip(" ;"))
    return reading, _fields([piece.strip() for piece in others], starts, name.strip(), as_of)


def _english(piece: str) -> str:
    return in_english(piece, _names())


def _is_other(piece: str) -> bool:
    """Whether a piece between semicolons says something else than when a group meets: "at 6-9 pm" does not."""
    if not _PART.match(piece):
        return False
    when = read_times(piece)
    return not when.meetings and not {one.code for one in when.not_read} & {"no-days", "half-of-day"}


def _fields(pieces: list[str], starts: str, name: str, as_of: PartialDate) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for piece in pieces:
        if piece.startswith("starts "):
            starts = piece.removeprefix("starts ")
            continue
        read_piece = _more(piece, as_of)
        if read_piece.keys() & fields.keys():
            raise CellProblem(_MORE, filled(_TWICE, name=name, text=piece[:40]))
        fields |= read_piece
    return fields | ({"starts": starts.strip()} if starts.strip() else {})


def _track(one: Meeting, fields: dict[str, Any], number: int) -> Track:
    return Track(
        name=one.name or f"Group {number}",
        days=one.days,
        start=one.start,
        end=one.end,
        mode=one.mode,
        weeks_min=one.weeks_min,
        weeks_max=one.weeks_max,
        **fields,
    )


def _parts(text: str) -> list[str]:
    """What stands between semicolons, up to "starts", which takes all the rest."""
    parts = [_english(part).strip() for part in text.split(";")]
    for at, part in enumerate(parts):
        if part.startswith("starts "):
            return [*filter(None, parts[:at]), "; ".join(parts[at:])]
    return [part for part in parts if part]


def _more(part: str, as_of: PartialDate) -> dict[str, Any]:
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
        first, until, day = (_day_of(text) for text in room.groups()[2:])
        if day is not None and day.first > max(as_of.first, clock.today()):
            raise CellProblem(_MORE, filled("“%(text)s” is still to come; write when that was so.", text=room[5][:40]))
        said = {"status": room[1].lower(), "wait_days": int(room[2]) if room[2] else None, "as_of": day or as_of}
        return {"room": Room.model_validate({**said, "first_day": first, "full_until": until})}
    raise CellProblem(_MORE, filled("“%(text)s” is none of them.", text=part[:40]))


def _day_of(text: str | None) -> PartialDate | None:
    day = normaliser.date(text) if text else None
    if text and day is None:
        raise CellProblem(_MORE, filled("“%(text)s” is no day; write it like 2026-11-23.", text=text[:40]))
    return day


@cache
def _names() -> dict[str, str]:
    """Folded ids and labels, in either language, of the terms that say whom a group is for → the term's id."""
    terms = [term for group in WHO for term in get_vocabulary().terms_of(group)]
    labels = {fold(term.label(language)): term.id for language in LANGUAGES for term in terms}
    return labels | {fold(term.id): term.id for term in terms}


def _cell(track: Track) -> str:
    first = [" ".join(track.days)] if track.days else []
    if track.start is not None and track.end is not None:
        end = "24:00" if track.end == dt.time(0) else f"{track.end:%H:%M}"
        first.append(f"{track.start:%H:%M}-{end}")
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
        first = f" from {track.room.first_day}" if track.room.first_day else ""
        until = f" until {track.room.full_until}" if track.room.full_until else ""
        parts.append(f"{track.room.status}{wait}{first}{until} as of {track.room.as_of}")
    return parts
