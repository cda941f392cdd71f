"""What an act makes of one listing: another state, or why it stays as it is. Pure.

The preview and the doing both ask here, so that what is done is what was shown. No act changes a name or a place; what
a listing says is worked on as the JSON it is kept as, a tenth of the work of a draft: these come by twenty thousand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from directory.bulk_acts.acts import NO_ANSWER, Act, Parameters
from directory.listings.draft import ANSWER_VALUES, SECTIONS
from directory.listings.sources import DESK, is_person
from directory.models import Status
from directory.partial_date import PartialDate

Content = dict[str, Any]  # a listing's, as kept

_CALLED = "Is marked for a call already"
_GONE = {
    Status.MERGED: "Is merged into another listing: that one counts",
    Status.WITHDRAWN: "Is withdrawn: look at it by itself",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing as it stands. `content` is "" where the act needs none of it."""

    status: Status
    content: str = ""
    marked: bool = False  # for a call
    doubtful: bool = False  # a person has to say whether another listing is the same program
    kept_by: str = ""  # the public id of the organization whose site it is
    room: int = 0  # how many more sites the organization of the act can have


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a listing, in words that those of the same fate share.

    `status` and `content` are None where they stay.
    """

    words: str
    changes: bool = False
    status: Status | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A change of status, and out of which."""

    becomes: Status
    out_of: tuple[Status, ...]
    done: str


_RULES: Mapping[Act, Rule] = {
    Act.PUBLISH: Rule(Status.PUBLISHED, (Status.DRAFT, Status.CLOSED), "becomes published"),
    Act.HIDE: Rule(Status.DRAFT, (Status.PUBLISHED, Status.CLOSED), "becomes a draft"),
    Act.CLOSE: Rule(Status.CLOSED, (Status.PUBLISHED, Status.DRAFT), "becomes closed"),
}


def needs_content(act: Act) -> bool:
    """True where what is said in a listing decides what becomes of it."""
    return act in (Act.SOURCE, Act.TERM)


def effect(act: Act, given: Parameters, day: PartialDate, now: Standing) -> Effect:
    """What an act of this day makes of a listing."""
    if now.status in _GONE:
        return Effect(_GONE[now.status])
    if act is Act.CALL:
        return _marked(now)
    if act is Act.JOIN:
        return _joined(given, now)
    if act in _RULES:
        return _status(_RULES[act], now)
    change = {Act.TERM: partial(_term, given, day), Act.SOURCE: partial(_source, given)}[act]
    return change(orjson.loads(now.content))


def _marked(now: Standing) -> Effect:
    if now.status is Status.CLOSED:
        return Effect("Is closed: nobody is asked to call it")
    return Effect(_CALLED) if now.marked else Effect("Is marked for a call", changes=True)


def _joined(given: Parameters, now: Standing) -> Effect:
    if now.kept_by:
        theirs = now.kept_by == given.organization
        return Effect(
            "Is a site of it already" if theirs else "Is a site of another organization: take it out there first"
        )
    if now.room < 1:
        return Effect("Has no place: an organization has 1,000 sites at most")
    return Effect("Becomes a site of it", changes=True)


def _status(rule: Rule, now: Standing) -> Effect:
    if now.status not in rule.out_of:
        return Effect(f"Is {now.status} already")
    if rule.becomes == Status.PUBLISHED and now.doubtful:
        return Effect("May be a duplicate: decide that first")
    return Effect(f"{now.status.capitalize()}: {rule.done}", changes=True, status=rule.becomes)


def _term(given: Parameters, day: PartialDate, content: Content) -> Effect:
    """One answer set or taken. What the program itself said stays, and so does what goes with more words."""
    groups: list[Content] = content.get("answers", [])
    nobody: tuple[Content, str] = ({}, NO_ANSWER)
    bulk_act, value = next(
        ((one, name) for one in groups for name in ANSWER_VALUES if given.term in one.get(name, ())), nobody
    )
    says = "of its address only" if bulk_act.get("scope") == "place" and value == "yes" else value
    if says == given.answer:
        return Effect("Says so already")
    if bulk_act and is_person(bulk_act["source"]):
        return Effect("The program itself says otherwise: its word stays")
    if given.answer != "yes" and given.term in content.get("populations", {}):
        return Effect("Says what it has for them, too: change it by itself")
    before = {NO_ANSWER: "Did not state it", "both": "Said yes and no"}.get(says, f"Said {says}")
    after = "will not state it" if given.answer == NO_ANSWER else f"will say {given.answer}"
    said = {"source": DESK, "as_of": day.text}
    rest = [{key: _without(given.term, some) for key, some in one.items()} for one in groups]
    more = [] if given.answer == NO_ANSWER else [said | {given.answer: [given.term]}]
    return Effect(f"{before}: {after}", changes=True, content=_as_kept(content, {"answers": [*rest, *more]}))


def _source(given: Parameters, content: Content) -> Effect:
    made = sourced(content, {"source": given.source, "as_of": given.as_of})
    if made == content:
        return Effect("Nothing in it is a list’s or the desk’s word with another source or day")
    own = any(is_person(one["source"]) for name in SECTIONS for one in content.get(name, {}).get("said", ()))
    words = "Gets this source, but where the program spoke itself" if own else "Gets this source"
    return Effect(words, changes=True, content=_as_kept(made, {}))


def sourced(content: Content, said: Content) -> Content:
    """What a listing says, with all that a list or the desk says in it said by `said` instead.

    The program's own words stay its own, and so do openings, which are believed for the days after they were said, and
    what is said of the address only.
    """
    made = dict(content)
    for name in SECTIONS:
        words = content.get(name, {}).get("said", ())
        if name != "openings" and words and all(map(_may_change, words)):
            made[name] = content[name] | {"said": [dict(said)]}
    if "answers" in content:
        made["answers"] = _grouped([one | said if _may_change(one) else one for one in content["answers"]])
    if "populations" in content:
        made["populations"] = {
            term: one | {"said": dict(said)} if _may_change(one["said"]) else one
            for term, one in content["populations"].items()
        }
    return made


def _may_change(said: Mapping[str, Any]) -> bool:
    return not is_person(said["source"]) and said.get("scope", "program") == "program"


def _without(term: str, some: Any) -> Any:
    return [one for one in some if one != term] if isinstance(some, list) else some


def _grouped(groups: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Answers as a draft keeps them: one entry a source and day, its terms in order, in the order of the sources."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in groups:
        said = {name: one[name] for name in ("source", "as_of", "scope") if name in one}
        entry = found.setdefault((one["source"], one["as_of"], one.get("scope", "program")), said)
        for value in ANSWER_VALUES:
            if one.get(value):
                entry[value] = sorted([*entry.get(value, ()), *one[value]])
    return [found[key] for key in sorted(found) if not found[key].keys().isdisjoint(ANSWER_VALUES)]


def _as_kept(content: Content, changed: Content) -> str:
    """The text of what a listing says, as `ListingDraft.to_json` writes it."""
    made = content | changed
    made["answers"] = _grouped(made.get("answers", ()))
    return json.dumps(made, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
