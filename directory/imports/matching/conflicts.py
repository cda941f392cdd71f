"""Where a file says other than the program itself said. The import keeps the program's word; a person is told."""

from __future__ import annotations

from typing import Any

from directory.listings.draft import NO_FACTS, SECTIONS, ListingDraft
from directory.listings.facts import facts_of
from directory.listings.fields.field import ADDRESS, ROOM
from directory.listings.merge import is_silent
from directory.listings.sources import is_held

_WHERE = ("street", "street2", "city", "state", "zip")


def conflicts(own: ListingDraft, file: ListingDraft) -> list[dict[str, Any]]:
    """Facts on which the program's own words (`own`) and the file differ, as [{section, fact, ours, theirs}]. Pure.

    An address is one fact and comes with the file's point (`theirs["point"]`), openings are one with their wait.
    """
    found: list[dict[str, Any]] = []
    for section in SECTIONS:
        ours, theirs = getattr(own, section), getattr(file, section)
        if not any(is_held(one.source) for one in ours.said):
            continue
        whole = next((key for key in (ADDRESS, ROOM) if key[0] == section), None)
        if whole is not None:
            found += _whole(own, file, whole)
        said, stated = ours.model_dump(mode="json"), theirs.model_dump(mode="json")
        for fact in type(ours).model_fields:
            apart = whole == ROOM or (whole == ADDRESS and not fact.startswith("getting_there"))
            if fact in NO_FACTS or apart or is_silent(getattr(ours, fact)) or is_silent(getattr(theirs, fact)):
                continue
            if said[fact] != stated[fact]:
                found.append(_conflict((section, fact), said[fact], stated[fact]))
    for term, answer in sorted(own.answers.items()):
        other = file.says(term)
        if is_held(answer.said.source) and other is not None and other != answer.value:
            found.append(_conflict(("answers", term), answer.value, other))
    return found


def _whole(own: ListingDraft, file: ListingDraft, key: tuple[str, str]) -> list[dict[str, Any]]:
    """A fact that is taken whole, where both state it and differ."""
    ours, theirs = facts_of(own).get(key), facts_of(file).get(key)
    if ours is None or theirs is None:
        return []
    if key == ROOM:
        return [_conflict(key, ours, theirs)] if ours != theirs else []
    if not any(ours.get(part) != theirs.get(part) for part in _WHERE if ours.get(part) and theirs.get(part)):
        return []
    point = {"point": file.geocode.model_dump(mode="json", exclude={"said"})} if file.geocode else {}
    return [_conflict(key, ours, theirs | point)]


def _conflict(key: tuple[str, str], ours: Any, theirs: Any) -> dict[str, Any]:
    return {"section": key[0], "fact": key[1], "ours": ours, "theirs": theirs}
