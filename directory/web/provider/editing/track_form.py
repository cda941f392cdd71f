"""Groups and their times as fields of the form by which a program keeps its listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from directory.listings.cells import readers
from directory.listings.cells.issues import CellProblem, RowIssue, error
from directory.listings.draft import DAYS, Track
from directory.listings.groups import WHO
from directory.partial_date import PartialDate
from directory.text import marked
from directory.vocabulary import Term, get_vocabulary
from directory.web.shared.forms import Form, Number, Pick, SomeOf, Text, Tick
from directory.web.shared.language import locale

MOST = 30  # as many as a listing may have
_READ: dict[str, Callable[[str], Any]] = dict.fromkeys(("start", "end"), readers.time_of_day)
_READ |= dict.fromkeys(("first_day", "full_until"), readers.day)
_READ |= dict.fromkeys(("weeks_min", "weeks_max", "age_min", "age_max", "wait_days"), readers.number)
_ROOM = ("status", "wait_days", "first_day", "full_until")  # what a group says of its room

# What is told of a group that breaks a rule of `listings.draft`: what was expected, and how to mend it.
_SAYS = {
    "days": (marked("one day at least"), marked("Tick the days on which it meets.")),
    "end": (
        marked("an end after the start, at most 12 hours later where it is past midnight"),
        marked("It ends before it starts: look at both times."),
    ),
    "start": (marked("a start and an end"), marked("Write both times, or neither.")),
    "weeks_min": (marked("1 to 104 weeks"), marked("Write a number of weeks.")),
    "weeks_max": (marked("1 to 104 weeks, and no fewer than at least"), marked("Write a number of weeks.")),
    "name": (marked("a name of at most 200 letters"), marked("Shorten it.")),
    "starts": (marked("at most 200 letters"), marked("Shorten it.")),
    "mode": (marked("in person, by video, or both"), marked("Choose one of them.")),
    "who": (marked("at most 20 kinds of people"), marked("Tick fewer.")),
    "age_min": (marked("an age in years, no more than the oldest"), marked("Write a number, like 13.")),
    "age_max": (marked("an age in years, no less than the youngest"), marked("Write a number, like 17.")),
    "site": (marked("at most 200 letters, without ; and |"), marked("Write it like “20 Oak Street, Round Rock”.")),
    "status": (marked("taking new people, wait list, or full"), marked("Choose one of them.")),
    "wait_days": (marked("0 to 730 days, and none where it is full"), marked("Write a number, or leave it empty.")),
    "first_day": ("a day", marked("Write it like 2026-12-07.")),
    "full_until": ("a day", marked("Write it like 2026-12-07.")),
}


def people() -> list[tuple[str, Sequence[Term]]]:
    """The terms that say whom a group is for, each group of the vocabulary with its name."""
    vocabulary = get_vocabulary()
    return [(vocabulary.group(group).label(locale()), vocabulary.terms_of(group)) for group in WHO]


class TrackForm(Form):
    """One group and its times. Texts are read by `tracks_of`, so that what is wrong comes back as it was written."""

    ids = "f-"
    name = Text("What it is called", most=200, filters=[str.strip])
    days = SomeOf("Days", choices=[(day, day) for day in DAYS])
    start = Text("Starts", filters=[str.strip], render_kw={"type": "time"})
    end = Text("Ends", filters=[str.strip], render_kw={"type": "time"})
    weeks_min = Number("Weeks, at least", most=3, filters=[str.strip])
    weeks_max = Number("Weeks, at most", most=3, filters=[str.strip])
    mode = Pick(
        "How people join",
        choices=(("", "Not said"), ("in-person", "In person"), ("virtual", "By video"), ("hybrid", "Both")),
    )
    starts = Text("When one can start", most=200, filters=[str.strip])
    who = SomeOf(
        "This group is for",
        choices=lambda: [(term.id, term.label(locale())) for _, terms in people() for term in terms],
    )
    age_min = Number("Youngest age", most=3, filters=[str.strip])
    age_max = Number("Oldest age", most=3, filters=[str.strip])
    site = Text("Where it meets, if not at your address", most=200, filters=[str.strip])
    status = Pick(
        "Open spots in this group",
        choices=(
            ("", "As the program says"),
            ("accepting", "Taking new people"),
            ("waitlist", "Wait list"),
            ("full", "Full right now"),
        ),
    )
    wait_days = Number("Days until a first visit", most=4, filters=[str.strip])
    first_day = Text("First day for the next person", filters=[str.strip], render_kw={"type": "date"})
    full_until = Text("If full: until", filters=[str.strip], render_kw={"type": "date"})
    still = Tick("These open spots are still right today. After 30 days we show what holds for all groups.")


def empty() -> dict[str, Any]:
    """The fields of a group that was added and not filled in."""
    return row_of(TrackForm.standing().data)


def row_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """A group as its form has it: texts, and "days" and "who" as lists."""
    return {**data, "days": list(data["days"]), "who": list(data["who"]), "still": "yes" if data["still"] else ""}


def fields_of(track: Track) -> dict[str, Any]:
    """A group as the form has it: texts, and "days" as a list."""
    return {
        "name": track.name,
        "days": [day for day in DAYS if day in track.days],
        "start": f"{track.start:%H:%M}" if track.start else "",
        "end": f"{track.end:%H:%M}" if track.end else "",
        "mode": track.mode or "",
        "weeks_min": str(track.weeks_min or ""),
        "weeks_max": str(track.weeks_max or ""),
        "starts": track.starts or "",
        "who": list(track.who),
        "age_min": _number(track.age_min),
        "age_max": _number(track.age_max),
        "site": track.site or "",
        "status": track.room.status if track.room else "",
        "wait_days": _number(track.room.wait_days) if track.room else "",
        "first_day": str(track.room.first_day or "") if track.room else "",
        "full_until": str(track.room.full_until or "") if track.room else "",
        "still": "",
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def tracks_of(
    rows: Sequence[Mapping[str, Any]], *, before: Sequence[Track], today: dt.date
) -> tuple[tuple[Track, ...], list[RowIssue]]:
    """The groups, and what is wrong with them by field ("track-0-days"). One that is left as it stood stays so.

    Openings that are said anew, or ticked as still so, are of today; others keep their date.
    """
    standing = [(fields_of(track), track) for track in before]
    found: list[Track] = []
    issues: list[RowIssue] = []
    for at, row in enumerate(rows):
        if not any(row.values()):
            continue  # a group that was added and not filled in
        same = next((track for fields, track in standing if fields == row), None)
        track, wrong = (same, []) if same else _track(at, row, standing, today)
        issues += wrong
        if track:
            found.append(track)
    return tuple(found), issues


def _track(
    at: int, row: Mapping[str, Any], standing: Sequence[tuple[dict[str, Any], Track]], today: dt.date
) -> tuple[Track | None, list[RowIssue]]:
    values: dict[str, Any] = {"name": f"Group {at + 1}"}
    issues: list[RowIssue] = []
    for name, text in row.items():
        if not text or name == "still":
            continue
        try:
            values[name] = _READ[name](text) if name in _READ else text
        except CellProblem as problem:
            issues.append(error("track", f"track-{at}-{name}", text, problem.expected, problem.fix))
    if not values.get("days"):
        issues.append(error("track", f"track-{at}-days", "", *_SAYS["days"]))
    if issues:
        return None, issues
    room = {name: values.pop(name) for name in _ROOM if name in values}
    if room:
        status = "full" if "full_until" in room else "waitlist" if "wait_days" in room else "accepting"
        values["room"] = {"status": status, **room, "as_of": _said_on(row, standing, today)}
    try:
        return Track.model_validate(values), []
    except ValidationError as problem:
        return None, [_issue(at, row, one["loc"], one["msg"]) for one in problem.errors()]


def _said_on(row: Mapping[str, Any], standing: Sequence[tuple[dict[str, Any], Track]], today: dt.date) -> PartialDate:
    """The date of a group's word on openings: as it stood where the group of that name says the same, else today."""
    same = [
        track.room.as_of
        for fields, track in standing
        if track.room and all(fields[name] == row[name] for name in ("name", *_ROOM))
    ]
    return same[0] if same and not row["still"] else PartialDate.on(today)


def _issue(at: int, row: Mapping[str, Any], where: tuple[int | str, ...], message: str) -> RowIssue:
    if where:
        part = str(where[-1] if where[0] == "room" and len(where) > 1 else where[0])
        part = {"room": "wait_days"}.get(part, part)
    elif "weeks" in message:
        part = "weeks_max"
    elif "oldest" in message:
        part = "age_max"
    elif not row["start"] or not row["end"]:
        part = "start" if not row["start"] else "end"
        return error("track", f"track-{at}-{part}", "", *_SAYS["start"])
    else:
        part = "end"
    text = row.get(part, "")
    return error("track", f"track-{at}-{part}", text if isinstance(text, str) else "", *_SAYS[part])
