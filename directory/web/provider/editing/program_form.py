"""The form by which a program keeps its listing: a section as it stands, as it was sent, and what is wrong in it.

Every section is a part of our template's cells (`imports.formats.template`), under the checks of every import. Groups
and their times are fields of their own, so that nobody has to learn how a cell is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from directory.listings.cells.issues import RowIssue, error
from directory.listings.cells.normaliser import ZipLookup
from directory.listings.csv.row import row_of
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Said
from directory.listings.editing.one_section import section_from
from directory.listings.editing.whole_form import NotRight
from directory.listings.sources import PROGRAM
from directory.partial_date import PartialDate
from directory.web.provider.editing import track_form
from directory.web.provider.editing.program_sections import EVIDENCE_KINDS, SECTIONS, Section
from directory.web.provider.editing.typed_times import Typed
from directory.web.shared.translate import gettext, said
from directory.web.signed_in.meanwhile import together

_FIELD_OF = {"name": "program_name"}


@dataclass(slots=True)
class Filled:
    """A section as it stands in the form: columns, answers ("yes", "no", ""), groups of people, evidence."""

    cells: dict[str, str]
    answers: dict[str, str]
    tracks: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # term → kind, words, Spanish words
    typed: Typed = field(default_factory=Typed)  # groups as one would say them
    note: str = ""  # to us
    pressed: dict[str, str] = field(default_factory=dict)  # buttons but Save: name → value


def of_listing(draft: ListingDraft, section: Section) -> Filled:
    """A section as the listing has it."""
    row = row_of(draft)
    return Filled(
        cells={one.column: row[one.column] for one in section.fields},
        answers={term.id: draft.says(term.id) or "" for term in section.terms},
        tracks=[track_form.fields_of(track) for track in draft.schedule.tracks] if section.tracks else [],
        evidence={term.id: _evidence_fields(draft.populations.get(term.id)) for term in section.terms}
        if section.populations
        else {},
    )


def _evidence_fields(evidence: Evidence | None) -> tuple[str, str, str]:
    """(kind, words, words in Spanish); a list's bare claim is no kind that a program can say."""
    if evidence is None or evidence.kind == EvidenceKind.LISTED:
        return "", "", ""
    return evidence.kind.value, evidence.words or "", evidence.words_es or ""


def after_others(base: Filled, sent: Filled, now: Filled) -> Filled:
    """What was sent of a form opened at `base`, over the section as it stands now."""
    return Filled(
        cells=together(base.cells, sent.cells, now.cells),
        answers=together(base.answers, sent.answers, now.answers),
        tracks=now.tracks if sent.tracks == base.tracks else sent.tracks,
        evidence=together(base.evidence, sent.evidence, now.evidence),
        note=sent.note,
    )


def draft_of(
    filled: Filled, section: Section, *, before: ListingDraft, today: dt.date, zip_lookup: ZipLookup
) -> ListingDraft:
    """The listing with this section as sent, said by the program today. Raises NotRight, with every field's problem."""
    issues: list[RowIssue] = []
    tracks = before.schedule.tracks
    if section.tracks:
        tracks, issues = track_form.tracks_of(filled.tracks, before=before.schedule.tracks, today=today)
    populations = dict(before.populations)
    if section.populations:
        populations, wrong = _populations(filled, before=before, said=Said(source=PROGRAM, as_of=PartialDate.on(today)))
        issues += wrong
    try:
        draft = section_from(
            filled.cells,
            answers=filled.answers,
            before=before,
            today=today,
            zip_lookup=zip_lookup,
            source=PROGRAM,
        )
    except NotRight as problem:
        raise NotRight([*issues, *problem.issues]) from problem
    if issues:
        raise NotRight(issues)
    schedule = draft.schedule.model_copy(update={"tracks": tracks})
    return draft.model_copy(update={"schedule": schedule, "populations": populations})


def in_words(issue: RowIssue) -> str:
    """What is wrong in a field, in the language of the page."""
    return gettext("Expected %(expected)s. %(fix)s", expected=said(issue.expected), fix=said(issue.fix))


def wrong_fields(problem: NotRight, cells: Mapping[str, str]) -> dict[str, list[str]]:
    """Field of the form → what is wrong in it."""
    wrong: dict[str, list[str]] = {}
    for issue in problem.issues:
        columns = [_FIELD_OF.get(column, column) for column in issue.column.split(", ")]
        if columns == ["phone"]:  # the checks know numbers, not which field of the form they stand in
            columns = [name for name, text in cells.items() if name.startswith("phone") and text == issue.found]
            columns = columns or ["phone"]
        for column in columns[:1]:
            wrong.setdefault(column, []).append(in_words(issue))
    return wrong


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


def _populations(filled: Filled, *, before: ListingDraft, said: Said) -> tuple[dict[str, Evidence], list[RowIssue]]:
    """What is made for whom, and what is wrong with it. What was left as it stood stays, a list's bare claim too."""
    found = {term: evidence for term, evidence in before.populations.items() if term not in filled.answers}
    issues: list[RowIssue] = []
    kinds = {kind.value for kind, _ in EVIDENCE_KINDS}
    for term, (kind, words, spanish) in filled.evidence.items():
        standing = before.populations.get(term)
        if standing and standing.said.scope == "place" and not filled.answers.get(term):
            found[term] = standing  # of the same place, and still not said of the program
        if filled.answers.get(term) != "yes":
            continue
        if before.says(term) == "yes" and (kind, words, spanish) == _evidence_fields(standing):
            found |= {term: standing} if standing else {}
            continue
        if kind not in kinds:
            issues.append(error("evidence", f"k-{term}", kind, "what there is for them", "Choose it."))
            continue
        try:
            found[term] = Evidence(kind=EvidenceKind(kind), words=words or None, words_es=spanish or None, said=said)
        except ValidationError as problem:
            which, text = (
                (f"s-{term}", spanish) if problem.errors()[0]["loc"] == ("words_es",) else (f"w-{term}", words)
            )
            issues.append(error("evidence", which, text, "at most 2,000 letters", "Shorten the sentence."))
    return found, issues
