"""Lays what several sources say of one program over each other: one listing, every fact with its origin.

The rule for each single fact: a person at the program beats the directory's own people, who beat a list; then what is
said of the program beats what is said of its address; then the newer date; then the source's name, so that the outcome
never depends on the order of files. Silence never erases: a fact that
nobody newer states stays, with its own older date. Pure: drafts in, draft out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from directory.listings.draft import (
    NO_FACTS,
    SECTIONS,
    Answer,
    Contact,
    Evidence,
    EvidenceKind,
    Geocode,
    ListingDraft,
    Place,
    Precision,
    Said,
    Section,
)
from directory.listings.identity import streets
from directory.listings.identity.match_keys import match_street, place_key
from directory.listings.scope import of_place
from directory.listings.sources import is_held, weight
from directory.partial_date import PartialDate

S = TypeVar("S", bound=Section)

_EVIDENCE_RANK = {kind: len(EvidenceKind) - i for i, kind in enumerate(EvidenceKind)}
_PRECISION_RANK = {Precision.GIVEN: 3, Precision.STREET: 2, Precision.WITHHELD: 1, Precision.ZIP: 0}


def rank(said: Said) -> tuple[int, bool, PartialDate, str]:
    """How much a statement weighs: larger wins. What is said of the program beats what is said of its address."""
    return weight(said.source), said.scope == "program", said.as_of, said.source


def merge(drafts: Sequence[ListingDraft]) -> ListingDraft:
    """One draft from one or more. Merging a draft with itself, or in another order, gives the same result.

    Raises ValueError when there is nothing to merge.
    """
    if not drafts:
        raise ValueError("nothing to merge")
    if len(drafts) == 1:
        return drafts[0]
    every = sorted(drafts, key=_draft_order, reverse=True)
    place = _merge_place(every)
    ordered = [draft for draft in every if not _of_another_place(draft, place)] or every
    first = ordered[0]
    merged: dict[str, Any] = {"name": first.name, "provider": first.provider, "place": place}
    for name in SECTIONS:
        if name == "openings":
            merged[name] = _newest([draft.openings for draft in ordered])
        elif name != "place":
            merged[name] = _merge_section([getattr(draft, name) for draft in ordered])
    return first.model_copy(
        update=merged
        | {
            "geocode": _merge_geocode(ordered, place),
            "answers": _merge_answers(draft.answers for draft in ordered),
            "populations": _merge_evidence(draft.populations for draft in ordered),
        }
    )


def supersede(older: ListingDraft, newer: ListingDraft, *, covered: frozenset[str]) -> ListingDraft:
    """What a source says after a refresh: the newer row, and the older answers on which the new file is silent by form.

    `covered` are the terms the new file has a column for: there a blank clears the source's earlier yes. A term
    without a column keeps the earlier answer with its earlier date (docs/decisions/03-three-answers.md). Other facts on
    which the newer row is silent stay too, with their own older date. Of what a row speaks, its newer word tells: one
    that speaks of the place never spoke of the program.
    """
    if newer.place.said and all(said.scope == "place" for said in newer.place.said):
        older = of_place(older)
    kept = {term: answer for term, answer in older.answers.items() if term not in covered}
    populations = {
        term: evidence for term, evidence in older.populations.items() if term in kept and term not in newer.populations
    }
    sections = {
        name: _merge_section([getattr(newer, name), getattr(older, name)])
        for name in SECTIONS
        if name not in ("place", "openings")
    }
    return newer.model_copy(
        update=sections
        | _same_place(older, newer)
        | {"answers": kept | newer.answers, "populations": populations | newer.populations}
    )


def _same_place(older: ListingDraft, newer: ListingDraft) -> dict[str, Any]:
    """What the earlier row said of a place that is still the same, and the newer one is silent on: suite, point, …"""
    key = place_key(newer.place)
    if key is None or key != place_key(older.place):
        return {}
    beside = ("street2", "county", "getting_there", "getting_there_es")
    kept = {name: getattr(newer.place, name) or getattr(older.place, name) for name in beside}
    points = [point for point in (newer.geocode, older.geocode) if point]
    return {
        "place": newer.place.model_copy(update=kept),
        "geocode": max(points, key=lambda point: (_PRECISION_RANK[point.precision], rank(point.said)), default=None),
    }


def own_words(draft: ListingDraft) -> ListingDraft | None:
    """What the program itself, a recorded call or the desk said in a listing; None where none of them said anything.

    Merged with what lists say, it keeps its place whatever their dates: an import never overwrites it.
    """
    silent = {
        name: type(getattr(draft, name))()
        for name in SECTIONS
        if name != "place" and not any(is_held(one.source) for one in getattr(draft, name).said)
    }
    answers = {term: answer for term, answer in draft.answers.items() if is_held(answer.said.source)}
    populations = {term: one for term, one in draft.populations.items() if is_held(one.said.source)}
    own_place = any(is_held(one.source) for one in draft.place.said)
    point = draft.geocode
    # A point that was looked up belongs to the listing, not to what a list said of it.
    if point and not own_place and point.precision != Precision.STREET and not is_held(point.said.source):
        point = None
    if len(silent) == len(SECTIONS) - 1 and not answers and not populations and not own_place and not point:
        return None
    return draft.model_copy(update={**silent, "answers": answers, "populations": populations, "geocode": point})


def restated(stated: Iterable[ListingDraft], written: ListingDraft | None) -> ListingDraft | None:
    """What a listing says: what its sources' records state, and the own words in what was `written` in it before.

    None where nobody says anything.
    """
    parts = with_own_words(stated, written)
    return merge(parts) if parts else None


def with_own_words(stated: Iterable[ListingDraft], written: ListingDraft | None) -> list[ListingDraft]:
    """What `restated` lays over each other, for who lays more over it."""
    own = own_words(written) if written is not None else None
    return [*stated, *([own] if own is not None else [])]


def _draft_order(draft: ListingDraft) -> tuple[Any, ...]:
    """The draft that was said last comes first; of a pair of twins the one that says it is an IOP gives its name.

    The last tie is broken by the whole text, so that the order of input cannot matter.
    """
    best = max((rank(said) for name in SECTIONS for said in getattr(draft, name).said), default=None)
    return best is not None, best or (), draft.says("iop") == "yes", len(draft.answers), draft.to_json()


def is_silent(value: object) -> bool:
    """True for "has not said". A stated 0 is not silence: no wait, no charge."""
    return value is None or value is False or value == ()


def _merge_section(sections: Sequence[S]) -> S:
    said = [section for section in sections if section.said]
    if not said:
        return sections[0]
    said.sort(key=lambda section: max(rank(one) for one in section.said), reverse=True)
    values: dict[str, Any] = {}
    contributors: set[Said] = set()
    of_place: list[str] = []
    for field in type(said[0]).model_fields:
        stating = [section for section in said if not is_silent(getattr(section, field))]
        if field in NO_FACTS or not stating:
            continue
        section = next((one for one in stating if field not in _facts_of_place(one)), stating[0])
        values[field] = getattr(section, field)
        contributors.update(section.said)
        of_place += [field] if field in _facts_of_place(section) else []
    contributors = contributors or set(said[0].said)
    if any(one.scope == "program" for one in contributors) and of_place:
        values["of_place"] = tuple(of_place)
    try:
        return type(said[0])(**values, said=tuple(sorted(contributors, key=rank, reverse=True)))
    except ValidationError:
        # Facts that are each right may not go together ("from 18", "up to 17"): the weightiest word stands whole.
        return said[0]


def _facts_of_place(section: Section) -> tuple[str, ...]:
    return section.facts_of_place if isinstance(section, Contact) else ()


def _newest(sections: Sequence[S]) -> S:
    """One source's word whole: an "accepting" of last year must not borrow the date of a newer word on the wait."""
    said = [section for section in sections if section.said]
    return max(said, key=lambda section: max(rank(one) for one in section.said), default=sections[0])


def _of_another_place(draft: ListingDraft, place: Place) -> bool:
    """True for a list's word on what else is at an address where the program is no longer."""
    own = draft.place
    if not own.said or any(said.scope == "program" for said in own.said) or own == place:
        return False
    if own.zip != place.zip:
        return True
    if not own.street or not place.street or match_street(own.street) == match_street(place.street):
        return False
    return not streets.may_be_one(streets.read(own.street, own.street2), streets.read(place.street, place.street2))


def _merge_place(ordered: Sequence[ListingDraft]) -> Place:
    """One address as one source gives it, never a mixture; only what is beside the address may come from another."""
    places = sorted((d.place for d in ordered), key=lambda place: max(map(rank, place.said), default=()), reverse=True)
    first = places[0]
    county = first.county or next((p.county for p in places if p.county and p.zip == first.zip), None)
    # Both languages of one text come from one source.
    there = next((p for p in places if p.getting_there or p.getting_there_es), first)
    beside = {"getting_there": there.getting_there, "getting_there_es": there.getting_there_es}
    return first.model_copy(update={"county": county, **beside})


def _merge_geocode(ordered: Sequence[ListingDraft], place: Place) -> Geocode | None:
    """Given coordinates beat ZIP centres, newer beats older, and a point of another ZIP is not this place's.

    A place that keeps its street private has no point of a street, whoever gives one: only that of its ZIP code.
    """
    points = [d.geocode for d in ordered if d.geocode and _is_of(d.geocode, d.place, place)]
    if place.withheld:
        areas = (point for point in points if point.precision in (Precision.ZIP, Precision.WITHHELD))
        points = [point.model_copy(update={"precision": Precision.WITHHELD}) for point in areas]
    return max(points, key=lambda p: (_PRECISION_RANK[p.precision], rank(p.said)), default=None)


def _is_of(point: Geocode, own: Place, place: Place) -> bool:
    if point.precision == Precision.STREET:
        return place_key(own) is not None and place_key(own) == place_key(place)
    return own.zip == place.zip


def _merge_answers(all_answers: Iterable[dict[str, Answer]]) -> dict[str, Answer]:
    merged: dict[str, Answer] = {}
    for answers in all_answers:
        for term, answer in answers.items():
            taken = merged.get(term)
            if taken is None or rank(answer.said) > rank(taken.said):
                merged[term] = answer
            elif answer.said == taken.said and answer.value != taken.value:  # one list, one day: yes and no
                merged[term] = taken.model_copy(update={"value": "both"})
    return merged


def _merge_evidence(all_evidence: Iterable[dict[str, Evidence]]) -> dict[str, Evidence]:
    """The program's own word on a population beats a list's bare claim, then the stronger kind, then the newer."""
    merged: dict[str, Evidence] = {}
    for populations in all_evidence:
        for term, evidence in populations.items():
            taken = merged.get(term)
            if taken is None or _evidence_order(evidence) > _evidence_order(taken):
                merged[term] = evidence
    return merged


def _evidence_order(evidence: Evidence) -> tuple[Any, ...]:
    who, own, as_of, source = rank(evidence.said)
    return who, own, _EVIDENCE_RANK[evidence.kind], as_of, source
