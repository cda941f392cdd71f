"""The facts of a listing that are no terms of the vocabulary: one entry a fact, or a column where a fact has several.

Whoever needs a list of them reads this one: our template and its cells, the forms, what facts are called, which are
taken whole, which a person looks at first, what families' pages and the API show. To add one, see CONTRIBUTING: an
entry here, its field in `listings.draft`, its text in Spanish.
"""

from __future__ import annotations

from collections.abc import Sequence

from directory.listings.fields.care import CARE
from directory.listings.fields.cost_staff_room import COST_STAFF_ROOM
from directory.listings.fields.field import Field, Key
from directory.listings.fields.where import WHERE

# In the order of our template's columns.
FIELDS: Sequence[Field] = (*WHERE, *CARE, *COST_STAFF_ROOM)


def parts_of(whole: Key) -> tuple[str, ...]:
    """The names of the fields that a whole fact is made of."""
    return tuple(one.name for one in FIELDS if one.whole == whole)


def asked_on(page: str) -> tuple[Field, ...]:
    """The facts that a program is asked for on one page of its form, in their order."""
    return tuple(one for one in FIELDS if one.asked and one.asked.page == page)
