"""The form by which a program keeps its listing: a section as it stands, as it was sent, and what is wrong in it.

Every section is a part of our template's cells (`imports.formats.template`), under the checks of every import. Groups
and their times are fields of their own, so that nobody has to learn how a cell is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from pydantic import ValidationError

from directory.imports.editing import NotRight, draft_from
from directory.imports.formats.template_row import row_of
from directory.imports.issues import RowIssue, error
from directory.imports.normaliser import ZipLookup
from directory.listings.draft import DAYS, EvidenceKind, ListingDraft, Schedule, Track
from directory.listings.sources import PROGRAM
from directory.vocabulary import get_vocabulary
from directory.web.manage.program_sections import EVIDENCE_KINDS, SECTIONS, Section

MOST_TRACKS = 12
_FIELD_OF = {"name": "program_name"}


@dataclass(slots=True)
class Filled:
    """A section as it stands in the form: columns, answers ("yes", "no", ""), groups of people, evidence."""

    cells: dict[str, str]
    answers: dict[str, str]
    tracks: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, tuple[str, str]] = field(default_factory=dict)  # term → (kind, words)


def of_listing(draft: ListingDraft, section: Section) -> Filled:
    """A section as the listing has it."""
    row = row_of(draft)
    return Filled(
        cells={one.column: row[one.column] for one in section.fields},
        answers={term.id: draft.says(term.id) or "" for term in section.terms},
        tracks=[_track_fields(track) for track in draft.schedule.tracks] if section.tracks else [],
        evidence={term: (one.kind.value, one.words or "") for term, one in draft.populations.items()},
    )


def sent(section: Section) -> Filled:
    """A section as it was sent."""
    form = request.form
    count = min(_number(form.get("tracks", "")), MOST_TRACKS)
    return Filled(
        cells={one.column: form.get(one.column, "").strip() for one in section.fields},
        answers={term.id: form.get(f"t-{term.id}", "") for term in section.terms},
        tracks=[_sent_track(at) for at in range(count)] if section.tracks else [],
        evidence={
            term.id: (form.get(f"k-{term.id}", ""), form.get(f"w-{term.id}", "").strip()) for term in section.terms
        }
        if section.populations
        else {},
    )


def _sent_evidence(section: Section) -> dict[str, tuple[str, str]]:
    form = request.form
    return {term.id: (form.get(f"k-{term.id}", ""), form.get(f"w-{term.id}", "").strip()) for term in section.terms}


def draft_of(
    filled: Filled, section: Section, *, before: ListingDraft, today: Any, zip_lookup: ZipLookup
) -> ListingDraft:
    """The listing with this section as sent, said by the program today. Raises NotRight, with every field's problem."""
    tracks, issues = _tracks(filled.tracks) if section.tracks else (before.schedule.tracks, [])
    cells = row_of(before) | filled.cells | {"tracks": ""}
    yes = {term for term in before.answers if before.says(term) == "yes"}
    no = {term for term in before.answers if before.says(term) == "no"}
    for term, said in filled.answers.items():
        yes.discard(term)
        no.discard(term)
        (yes if said == "yes" else no if said == "no" else set()).add(term)
    for group in get_vocabulary().groups:
        cells[group.id] = "; ".join(term.id for term in get_vocabulary().terms_of(group.id) if term.id in yes)
    cells["not_offered"] = "; ".join(sorted(no))
    if section.populations:
        cells["population_evidence"] = ""
    try:
        draft = draft_from(cells, before=before, today=today, zip_lookup=zip_lookup, source=PROGRAM)
    except NotRight as problem:
        raise NotRight([*issues, *problem.issues]) from problem
    if issues:
        raise NotRight(issues)
    schedule = Schedule(tracks=tuple(tracks), said=before.schedule.said)
    draft = draft.model_copy(update={"schedule": schedule})
    return _with_evidence(draft, filled, today) if section.populations else draft


def wrong_fields(problem: NotRight) -> dict[str, list[str]]:
    """Field of the form → what is wrong in it."""
    wrong: dict[str, list[str]] = {}
    for issue in problem.issues:
        for column in issue.column.split(", "):
            wrong.setdefault(_FIELD_OF.get(column, column), []).append(f"Expected {issue.expected}. {issue.fix}")
    return wrong


def notes(draft: ListingDraft) -> list[str]:
    """What is unusual and no error (FIELD §2): said to the program, and no reason to refuse."""
    found = []
    teens = draft.serves.age_max is not None and draft.serves.age_max < 18
    for track in draft.schedule.tracks:
        hours = track.hours_a_week
        if hours is None:
            continue
        if hours >= 20:
            found.append(f"{track.name}: {hours:g} hours a week are partial hospitalization, not an IOP.")
        elif hours < (6 if teens else 9):
            found.append(f"{track.name}: {hours:g} hours a week are fewer than an IOP usually has.")
    if draft.says("virtual") == "yes" and not draft.serves.states:
        found.append("By video: name the states you may treat people in. Licenses are by state.")
    if draft.says("medicare") == "yes" and draft.says("virtual") == "yes" and draft.says("in-person") != "yes":
        found.append("Medicare pays for IOP in a clinic, not by video at home. We say so on your page.")
    return found


def missing(draft: ListingDraft) -> list[Section]:
    """Sections that say nothing, in the order in which families ask."""
    row = row_of(draft)
    return [
        section
        for section in SECTIONS
        if section.id not in ("levels", "place")
        and not any(row[one.column] for one in section.fields)
        and not any(draft.says(term.id) for term in section.terms)
        and not (section.tracks and draft.schedule.tracks)
    ]


def _with_evidence(draft: ListingDraft, filled: Filled, today: Any) -> ListingDraft:
    content = draft.model_dump(mode="json")
    said = {"source": PROGRAM, "as_of": today.isoformat()}
    kinds = {kind.value for kind, _ in EVIDENCE_KINDS}
    content["populations"] = {
        term: {"kind": kind if kind in kinds else EvidenceKind.WELCOMES.value, "words": words or None, "said": said}
        for term, (kind, words) in filled.evidence.items()
        if filled.answers.get(term) == "yes"
    }
    try:
        return ListingDraft.model_validate(content)
    except ValidationError as problem:
        where = [str(part) for part in problem.errors()[0]["loc"]]
        column = f"w-{where[1]}" if len(where) > 1 else "populations"
        raise NotRight(
            [error("evidence", column, "", "a sentence of at most 2,000 letters", "Shorten it.")]
        ) from problem


def _tracks(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Track], list[RowIssue]]:
    found: list[Track] = []
    issues: list[RowIssue] = []
    for at, row in enumerate(rows):
        if not any(row.values()):
            continue  # a group that was added and not filled in
        values = {name: value for name, value in row.items() if value}
        try:
            found.append(Track.model_validate({"name": f"Group {at + 1}", **values}))
        except ValidationError as problem:
            for one in problem.errors():
                part = str(one["loc"][0]) if one["loc"] else "end"
                fix = one["msg"].removeprefix("Value error, ")
                what = f"a group that {_EXPECTED.get(part, 'is right')}"
                issues.append(
                    error(
                        "track",
                        f"track-{at}-{part}",
                        str(values.get(part, "")),
                        what,
                        f"It {fix}." if one["type"] == "value_error" else _FIX.get(part, "Look at it again."),
                    )
                )
    return found, issues


_EXPECTED = {
    "days": "has one day at least",
    "start": "has a time like 18:00",
    "end": "ends after it starts",
    "weeks_min": "has 1 to 104 weeks",
    "weeks_max": "has 1 to 104 weeks",
}
_FIX = {
    "days": "Tick the days on which it meets.",
    "start": "Write a time like 18:00.",
    "end": "Write a time like 21:00.",
    "weeks_min": "Write a number of weeks.",
    "weeks_max": "Write a number of weeks.",
}


def _track_fields(track: Track) -> dict[str, Any]:
    return {
        "name": track.name,
        "days": list(track.days),
        "start": f"{track.start:%H:%M}" if track.start else "",
        "end": f"{track.end:%H:%M}" if track.end else "",
        "mode": track.mode or "",
        "weeks_min": str(track.weeks_min or ""),
        "weeks_max": str(track.weeks_max or ""),
        "starts": track.starts or "",
    }


def _sent_track(at: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: request.form.get(f"track-{at}-{name}", "").strip()
        for name in ("name", "start", "end", "mode", "weeks_min", "weeks_max", "starts")
    }
    days = request.form.getlist(f"track-{at}-days")
    return row | {"days": [day for day in DAYS if day in days]}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
