"""Of what something is said: of the program itself, or of the same place.

A list that has a site twice, once for substance use and once for mental health, says that the first is an IOP; what
only the second says is true of the address, and may be no part of the program. Whether a search takes it for a match is
decided for each group of the vocabulary (`same_place`). Pure.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from directory.listings.draft import SECTIONS, ListingDraft, Said
from directory.vocabulary import get_vocabulary


def of_place(draft: ListingDraft) -> ListingDraft:
    """The draft with all that it says said of the place only."""
    update: dict[str, Any] = {
        name: getattr(draft, name).model_copy(update={"said": tuple(map(_of_place, getattr(draft, name).said))})
        for name in SECTIONS
    }
    for name in ("answers", "populations"):
        stated = getattr(draft, name)
        update[name] = {term: one.model_copy(update={"said": _of_place(one.said)}) for term, one in stated.items()}
    if draft.geocode:
        update["geocode"] = draft.geocode.model_copy(update={"said": _of_place(draft.geocode.said)})
    return draft.model_copy(update=update)


def same_place(draft: ListingDraft) -> dict[str, list[str]]:
    """Group → the terms that are said only of the same place, in the vocabulary's order; groups with none are left out.

    What the program's own word answers is not among them.
    """
    found: dict[str, list[str]] = {}
    for term in get_vocabulary().terms:
        if draft.says_of_place(term.id):
            found.setdefault(term.group, []).append(term.id)
    return found


@cache
def is_match(term_id: str) -> bool:
    """Whether a search takes a term that is said only of the same place for one of the program's."""
    term = get_vocabulary().find(term_id)
    return term is not None and get_vocabulary().group(term.group).same_place == "match"


def _of_place(said: Said) -> Said:
    return said.model_copy(update={"scope": "place"})
