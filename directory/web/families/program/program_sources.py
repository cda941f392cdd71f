"""Who said what a program's page says: once for all that share a source, and beside each part that has another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.listings.draft import ListingDraft, Said
from directory.listings.freshness import all_said
from directory.listings.sources import is_person
from directory.vocabulary import get_vocabulary
from directory.web.shared import phrases


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Who said a group of facts: "program", "import"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    """`shared` is said of all parts that name no other, unless the line over the page says so. `others` is whether
    some part names its own."""

    shared: tuple[SourceLine, ...]
    others: bool
    sections: Mapping[str, tuple[SourceLine, ...]]


def sources_of(draft: ListingDraft, today: dt.date, *, over: str) -> Sources:
    """The sources of a page; `over` is the line that stands over it."""
    sections = _of_sections(draft)
    named = Counter(lines for lines in sections.values() if lines)
    shared = max(named, key=lambda lines: (named[lines], -len(lines)), default=())
    if named[shared] < _PARTS:
        return Sources((), False, sections)
    own = {section: () if lines == shared else lines for section, lines in sections.items()}
    return Sources(() if _is_told(shared, draft, today, over) else shared, len(named) > 1, own)


def _is_told(lines: Sequence[SourceLine], draft: ListingDraft, today: dt.date, over: str) -> bool:
    """Whether the line over the page is about the one source of these lines."""
    texts, said = [line.text for line in lines], phrases.said_line
    return any(texts == [said(one)] for one in all_said(draft) if said(one, today=today) == over)


_PARTS = 2  # that share their sources, at least
# Which groups of the vocabulary stand in which section of the page.
_GROUPS_OF = {
    "schedule": ("time", "format"),
    "serves": ("focus", "population", "ages", "gender", "language", "access"),
    "therapies": ("therapy",),
    "levels": ("level",),
    "payment": ("payment",),
    "staff": ("accreditation",),
}


def _of_sections(draft: ListingDraft) -> dict[str, tuple[SourceLine, ...]]:
    """Section → who said its facts and when: newest first, with the facts named where only some are theirs."""
    vocabulary = get_vocabulary()
    lines = {section: _lines(getattr(draft, section).said, {}) for section in ("contact", "place")}
    for section, groups in _GROUPS_OF.items():
        by_said: dict[Said, list[str]] = {}
        for term in vocabulary.terms:
            if term.group in groups and term.id in draft.answers and not draft.says_of_place(term.id):
                by_said.setdefault(draft.answers[term.id].said, []).append(term.id)
        own = getattr(draft, section).said if section != "levels" else ()
        lines[section] = _lines(own, by_said)
    lines["same_place"] = _lines([], {one.said: () for one in draft.answers.values() if one.said.scope == "place"})
    return lines


def _lines(own: Sequence[Said], by_said: Mapping[Said, Sequence[str]]) -> tuple[SourceLine, ...]:
    everyone = sorted({*own, *by_said}, key=lambda one: (one.as_of, one.source, one.scope), reverse=True)
    lines = []
    most = max(by_said, key=lambda one: len(by_said[one]), default=None)
    confirmed = any(is_person(one.source) for one in own)
    for said in everyone:
        text = phrases.said_line(said, confirmed=confirmed and said in own and said not in by_said)
        if len(everyone) > 1 and said in by_said and said != most and said not in own:
            text = f"{phrases.labels(by_said[said])}: {text}"
        lines.append(SourceLine("program" if is_person(said.source) else "import", text))
    return tuple(lines)
