"""A listing as a list of facts in plain words, and how two states of it differ: for previews and histories.

All in the language of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.listings.draft import SECTIONS, ListingDraft
from directory.listings.fact_labels import fact_label, section_label
from directory.listings.fact_words import fact_text, said_text, stored_text
from directory.listings.facts import Fact
from directory.listings.merge import is_silent
from directory.text import filled
from directory.vocabulary import get_vocabulary
from directory.web.shared.translate import spoken


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after; "" where it was not said."""

    label: str
    before: str
    after: str


def in_words(found: Sequence[Fact]) -> list[tuple[str, str, str]]:
    """(label, before, after) of facts as kept."""
    return [
        (
            spoken(fact_label(one.section, one.fact)),
            spoken(stored_text(one.section, one.fact, one.before)),
            spoken(stored_text(one.section, one.fact, one.after)),
        )
        for one in found
    ]


def facts(draft: ListingDraft) -> dict[str, str]:
    """Label → text of everything a listing says, in a fixed order."""
    return {spoken(label): spoken(text) for label, text in _facts(draft).items()}


def _facts(draft: ListingDraft) -> dict[str, str]:
    found = {fact_label("names", "name"): draft.name, fact_label("names", "provider"): draft.provider}
    for section in SECTIONS:
        values = getattr(draft, section)
        for name in type(values).model_fields:
            value = getattr(values, name)
            if name != "said" and not is_silent(value):
                found[fact_label(section, name)] = fact_text(value, name)
    if draft.geocode:
        found[fact_label("", "geocode")] = fact_text(draft.geocode)
    for term in get_vocabulary().terms:
        answer = draft.answers.get(term.id)
        if answer:
            found[fact_label("answers", term.id)] = fact_text(answer)
        evidence = draft.populations.get(term.id)
        if evidence:
            found[fact_label("populations", term.id)] = fact_text(evidence)
    for section in SECTIONS:
        said = getattr(draft, section).said
        if said:
            found[_who_says(section)] = said_text(said)
    by = {answer.said for answer in draft.answers.values()}
    if by:
        newest = sorted(by, key=lambda one: (one.as_of, one.source), reverse=True)
        found[_who_says("answers")] = said_text(tuple(newest))
    made = {evidence.said for evidence in draft.populations.values()}
    if made:
        newest = sorted(made, key=lambda one: (one.as_of, one.source), reverse=True)
        found[_who_says("populations")] = said_text(tuple(newest))
    return found


def _who_says(section: str) -> str:
    return filled("Who says: %(section)s", section=section_label(section))


def differences(before: ListingDraft | None, after: ListingDraft) -> list[Difference]:
    """Every fact that differs, in a fixed order."""
    old, new = facts(before) if before else {}, facts(after)
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Difference(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]
