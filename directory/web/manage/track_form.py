"""Groups and their times as fields of the form by which a program keeps its listing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from pydantic import ValidationError

from directory.imports import sections
from directory.imports.issues import RowIssue, error
from directory.imports.sections import CellProblem
from directory.listings.draft import DAYS, Track

MOST = 30  # as many as a listing may have
_TEXTS = ("name", "start", "end", "mode", "weeks_min", "weeks_max", "starts")
_READ = {"start": sections.time_of_day, "end": sections.time_of_day}
_READ |= {"weeks_min": sections.number, "weeks_max": sections.number}  # type: ignore[dict-item]

# What is told of a group that breaks a rule of `listings.draft`: what was expected, and how to mend it.
_SAYS = {
    "days": ("one day at least", "Tick the days on which it meets."),
    "end": ("an end after the start", "It ends before it starts: look at both times."),
    "start": ("a start and an end", "Write both times, or neither."),
    "weeks_min": ("1 to 104 weeks", "Write a number of weeks."),
    "weeks_max": ("1 to 104 weeks, and no fewer than at least", "Write a number of weeks."),
    "name": ("a name of at most 200 letters", "Shorten it."),
    "starts": ("at most 200 letters", "Shorten it."),
    "mode": ("in person, by video, or both", "Choose one of them."),
}


def empty() -> dict[str, Any]:
    """The fields of a group that was added and not filled in."""
    return dict.fromkeys(_TEXTS, "") | {"days": []}


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
    }


def sent() -> list[dict[str, Any]]:
    """The groups as they were sent."""
    count = request.form.get("tracks", "")
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    return [_sent(at) for at in range(min(number, MOST))]


def _sent(at: int) -> dict[str, Any]:
    days = request.form.getlist(f"track-{at}-days")
    texts = {name: request.form.get(f"track-{at}-{name}", "").strip() for name in _TEXTS}
    return texts | {"days": [day for day in DAYS if day in days]}


def tracks_of(
    rows: Sequence[Mapping[str, Any]], *, before: Sequence[Track]
) -> tuple[tuple[Track, ...], list[RowIssue]]:
    """The groups, and what is wrong with them by field ("track-0-days"). One that is left as it stood stays so."""
    standing = [(fields_of(track), track) for track in before]
    found: list[Track] = []
    issues: list[RowIssue] = []
    for at, row in enumerate(rows):
        if not any(row.values()):
            continue  # a group that was added and not filled in
        same = next((track for fields, track in standing if fields == row), None)
        track, wrong = (same, []) if same else _track(at, row)
        issues += wrong
        if track:
            found.append(track)
    return tuple(found), issues


def _track(at: int, row: Mapping[str, Any]) -> tuple[Track | None, list[RowIssue]]:
    values: dict[str, Any] = {"name": f"Group {at + 1}"}
    issues: list[RowIssue] = []
    for name, text in row.items():
        if not text:
            continue
        try:
            values[name] = _READ[name](text) if name in _READ else text
        except CellProblem as problem:
            issues.append(error("track", f"track-{at}-{name}", text, problem.expected, problem.fix))
    if issues:
        return None, issues
    try:
        return Track.model_validate(values), []
    except ValidationError as problem:
        return None, [_issue(at, row, one["loc"], one["msg"]) for one in problem.errors()]


def _issue(at: int, row: Mapping[str, Any], where: tuple[int | str, ...], message: str) -> RowIssue:
    if where:
        part = str(where[0])
    elif "weeks" in message:
        part = "weeks_max"
    elif not row["start"] or not row["end"]:
        part = "start" if not row["start"] else "end"
        return error("track", f"track-{at}-{part}", "", *_SAYS["start"])
    else:
        part = "end"
    text = row.get(part, "")
    return error("track", f"track-{at}-{part}", text if isinstance(text, str) else "", *_SAYS[part])
