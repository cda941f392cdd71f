"""Where a file says other than the program itself said. The import keeps the program's word; a person is told."""

from __future__ import annotations

from typing import Any

from directory.listings.draft import SECTIONS, ListingDraft
from directory.listings.merge import is_silent
from directory.listings.sources import is_held


def conflicts(own: ListingDraft, file: ListingDraft) -> list[dict[str, Any]]:
    """Facts on which the program's own words (`own`) and the file differ, as [{section, fact, ours, theirs}]. Pure."""
    found: list[dict[str, Any]] = []
    for section in SECTIONS:
        ours, theirs = getattr(own, section), getattr(file, section)
        if not any(is_held(one.source) for one in ours.said):
            continue
        said, stated = ours.model_dump(mode="json"), theirs.model_dump(mode="json")
        for fact in type(ours).model_fields:
            if fact == "said" or is_silent(getattr(ours, fact)) or is_silent(getattr(theirs, fact)):
                continue
            if said[fact] != stated[fact]:
                found.append({"section": section, "fact": fact, "ours": said[fact], "theirs": stated[fact]})
    for term, answer in sorted(own.answers.items()):
        other = file.says(term)
        if is_held(answer.said.source) and other is not None and other != answer.value:
            found.append({"section": "answers", "fact": term, "ours": answer.value, "theirs": other})
    return found
