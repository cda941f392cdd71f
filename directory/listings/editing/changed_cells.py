"""Some cells of a listing changed, all others left as they stand: what a form of those sections would send. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.fields import FIELDS
from directory.listings.fields.field import ROOM

_SECTION_OF = {one.column: one.section for one in FIELDS}
_ROOM = tuple(one.column for one in FIELDS if one.whole == ROOM)
_ANSWER = "openings"  # whether there is room; the other cells of it say more


def merged_cells(before: ListingDraft, changed: Mapping[str, str]) -> dict[str, str]:
    """The cells of every section that a changed one stands in. `changed`: column of our template → text.

    Another answer on openings ends what was said with the old one: how long one waited, until when it was full.
    """
    standing = row_of(before)
    sections = {_SECTION_OF[column] for column in changed}
    cells = {column: standing[column] for column, section in _SECTION_OF.items() if section in sections}
    if changed.get(_ANSWER, standing[_ANSWER]).strip() != standing[_ANSWER]:
        cells |= dict.fromkeys(_ROOM, "")
    return {**cells, **changed}
