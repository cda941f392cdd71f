"""A listing as single facts: what differs between two states of it, and single facts put into a third. Pure.

A change request holds facts and not a whole listing, so that a part of it can be approved, and so that what others
changed meanwhile stays. What makes sense only together is one fact: an address with its point (a street of one town
with the ZIP code of another helps nobody), and whether there is room, how long one waits, and since when it is known.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import ValidationError

from directory.listings.draft import ANSWER_VALUES, NO_FACTS, SECTIONS, ListingDraft, Said
from directory.listings.fact_labels import misfit_words
from directory.listings.fields import parts_of
from directory.listings.fields.field import ADDRESS, NAMES, ROOM, Key
from directory.listings.freshness import section_days
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import is_person
from directory.text import filled

ANSWERS = "answers"
POPULATIONS = "populations"
DATES = "dates"  # the same facts, of another day or from another source
AT_PLACE = "place"  # the value of an answer that a list gives only of what else is at the address
_ADDRESS = parts_of(ADDRESS)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact before and after, as JSON values; None where it was not said.

    `section` is one of a draft's sections, "names", "answers" or "populations"; `fact` is the field, or the term.
    """

    section: str
    fact: str
    before: Any
    after: Any

    @property
    def key(self) -> str:
        """What tells it from the others of one change."""
        return f"{self.section}.{self.fact}"

    def to_dict(self) -> dict[str, Any]:
        """As kept in JSON."""
        return asdict(self)


def facts_of(draft: ListingDraft) -> dict[Key, Any]:
    """(section, fact) → value as JSON, of everything that is said."""
    content = json.loads(draft.model_dump_json(exclude_defaults=True))
    found: dict[tuple[str, str], Any] = {(NAMES, "name"): draft.name, (NAMES, "provider"): draft.provider}
    for section in SECTIONS:
        for fact, value in content.get(section, {}).items():
            apart = section == ROOM[0] or (section == ADDRESS[0] and fact in _ADDRESS)
            if fact not in NO_FACTS and not apart:
                found[section, fact] = value
    if room := {fact: value for fact, value in content.get(ROOM[0], {}).items() if fact != "said"}:
        found[ROOM] = room
    place = json.loads(draft.place.model_dump_json())
    found[ADDRESS] = {name: place[name] for name in _ADDRESS if place[name]}
    for term, answer in draft.answers.items():
        found[ANSWERS, term] = AT_PLACE if draft.says_of_place(term) else answer.value
    for term, evidence in draft.populations.items():
        spanish = {"words_es": evidence.words_es} if evidence.words_es else {}
        scope = {"scope": AT_PLACE} if evidence.said.scope == "place" else {}
        found[POPULATIONS, term] = {"kind": evidence.kind.value, "words": evidence.words, **spanish, **scope}
    return found


def differing(before: ListingDraft, after: ListingDraft) -> list[Fact]:
    """Every fact that differs, in a fixed order."""
    old, new = facts_of(before), facts_of(after)
    return [Fact(*key, old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)]


def with_facts(
    draft: ListingDraft, facts: Iterable[Fact], *, said: Said, geocode: Mapping[str, Any] | None = None
) -> ListingDraft:
    """The draft with these facts as they are after, each section they stand in said by `said`.

    `geocode` is the point of a new address (JSON), None where the address is not among the facts or has none.
    Raises ListingProblem where the outcome would be no listing.
    """
    content = json.loads(_with_places_own(draft).model_dump_json())
    who = json.loads(said.model_dump_json())
    for fact in facts:
        _put(content, fact, who, geocode)
    try:
        return ListingDraft.model_validate_json(json.dumps(content))
    except ValidationError as error:
        text = filled("It does not go together with what the listing says: %(what)s.", what=misfit_words(error))
        raise ListingProblem(text) from error


def taken(draft: ListingDraft, other: ListingDraft, key: Key, *, said: Said) -> ListingDraft:
    """The draft with one fact as `other` has it, an address with its point. Raises ListingProblem (`with_facts`)."""
    fact = Fact(*key, facts_of(draft).get(key), facts_of(other).get(key))
    geocode = json.loads(other.geocode.model_dump_json()) if key == ADDRESS and other.geocode else None
    return with_facts(draft, [fact], said=said, geocode=geocode)


def confirmed(draft: ListingDraft, sections: Collection[str], *, said: Said) -> ListingDraft:
    """The draft with these sections (those that say anything, if by an answer) said by `said` too, newest first."""
    says, update = section_days(draft), dict[str, Any]()
    for name in sections:
        section = getattr(draft, name)
        if name in says or section.said or section != type(section).model_construct():
            update[name] = section.model_copy(update={"said": _first(said, section.said)})
    if "contact" in update:
        update["contact"] = update["contact"].model_copy(update={"of_place": ()})
    return draft.model_copy(update=update)


def _with_places_own(draft: ListingDraft) -> ListingDraft:
    """The draft with what another entry of the address gives of the contact noted, whoever says more beside it."""
    of_place = draft.contact.facts_of_place
    return draft.model_copy(update={"contact": draft.contact.model_copy(update={"of_place": of_place})})


def all_confirmed(draft: ListingDraft, *, said: Said) -> ListingDraft:
    """The draft with everything it says said by `said`, but openings: they are believed for 30 days, asked alone.

    What is said only of what else is at the address stays a list's word: nobody was asked about it.
    """
    made = confirmed(draft, [name for name in SECTIONS if name != "openings"], said=said)
    contact = made.contact.model_copy(update={"of_place": draft.contact.facts_of_place})
    return answers_confirmed(
        made.model_copy(update={"contact": contact}), [*draft.answers, *draft.populations], said=said
    )


def answers_confirmed(draft: ListingDraft, terms: Collection[str], *, said: Said) -> ListingDraft:
    """The draft with what it says of these terms said by `said`; what a source contradicts itself in stays so."""
    answers = {
        term: answer.model_copy(update={"said": _newer(answer.said, said)})
        for term, answer in draft.answers.items()
        if term in terms and answer.value != "both"
    }
    populations = {
        term: one.model_copy(update={"said": _newer(one.said, said)})
        for term, one in draft.populations.items()
        if term in terms
    }
    made = {"answers": draft.answers | answers, "populations": draft.populations | populations}
    return draft.model_copy(update=made)


def _first(said: Said, others: tuple[Said, ...]) -> tuple[Said, ...]:
    same = [one for one in others if one.source == said.source]
    return (max([said, *same], key=lambda one: one.as_of), *(one for one in others if one not in same))


def _newer(stored: Said, said: Said) -> Said:
    """Who says it now: a program's own newer word stays beside that of an earlier call."""
    if stored.scope == "place":
        return stored
    return stored if is_person(stored.source) and stored.as_of > said.as_of else said


def _put(content: dict[str, Any], fact: Fact, who: dict[str, Any], geocode: Mapping[str, Any] | None) -> None:
    if fact.section == NAMES:
        content[fact.fact] = fact.after
    elif fact.section == ANSWERS:
        groups = [_without(group, fact.fact) for group in content["answers"]]
        content["answers"] = [*groups, *([who | _answer(fact)] if fact.after else [])]
    elif fact.section == POPULATIONS:
        content["populations"].pop(fact.fact, None)
        if fact.after is not None:
            stated = {name: value for name, value in fact.after.items() if name != "scope"}
            of_what = {"scope": fact.after["scope"]} if "scope" in fact.after else {}
            content["populations"][fact.fact] = stated | {"said": who | of_what}
    else:
        section = content[fact.section]
        if (fact.section, fact.fact) == ADDRESS:
            section.update(dict.fromkeys(_ADDRESS) | {"withheld": False} | fact.after)
            content["geocode"] = dict(geocode) if geocode else None
        elif (fact.section, fact.fact) == ROOM:  # only whoever says it knows since when
            content[ROOM[0]] = dict(fact.after or {}) | {"said": [who]}
            return
        elif fact.after is None:
            section.pop(fact.fact, None)
        else:
            section[fact.fact] = fact.after
        if "of_place" in section:
            section["of_place"] = [one for one in section["of_place"] if one != fact.fact]
        section["said"] = [who, *(one for one in section["said"] if one["source"] != who["source"])]


def _answer(fact: Fact) -> dict[str, Any]:
    return {"scope": "place", "yes": [fact.fact]} if fact.after == AT_PLACE else {fact.after: [fact.fact]}


def _without(group: dict[str, Any], term: str) -> dict[str, Any]:
    return {
        key: [one for one in value if one != term] if key in ANSWER_VALUES else value for key, value in group.items()
    }


def changed_sections(before: str, after: str) -> tuple[str, ...]:
    """The names of the sections that differ between two listings' JSON, in alphabetical order.

    A section of which only the dates moved is reported as "dates".
    """
    old, new = json.loads(before), json.loads(after)
    changed = set()
    for name in old.keys() | new.keys():
        if old.get(name) == new.get(name):
            continue
        undated = (_without_dates(old.get(name)), _without_dates(new.get(name)))
        changed.add(DATES if undated[0] == undated[1] else name)
    return tuple(sorted(changed))


def _without_dates(value: Any) -> Any:
    """The same value without who said it and when; answers as a plain set of terms."""
    if isinstance(value, dict):
        return {key: _without_dates(inner) for key, inner in value.items() if key not in ("said", "as_of", "source")}
    if isinstance(value, list):
        if value and isinstance(value[0], dict) and "as_of" in value[0]:
            return {(answer, term) for group in value for answer in ("yes", "no") for term in group.get(answer, ())}
        return [_without_dates(inner) for inner in value]
    return value
