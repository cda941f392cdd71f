"""A row's cells by meaning, before they are normalised and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.listings.cells.issues import RowIssue, warning
from directory.listings.draft import ContactFact
from directory.unsaid import asks_to_withhold, is_plain_yes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A row's cells by meaning, as text. `yes`, `no` are vocabulary terms; `more` holds what only our template has.

    `at_place` are terms that are said yes to only of what else is at the same address; `both` those of which the source
    says yes and no.
    """

    name1: str
    name2: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    county: str = ""
    phones: tuple[tuple[str, str], ...] = ()  # (kind, cell)
    website: str = ""
    latitude: str = ""
    longitude: str = ""
    part: str = ""
    is_iop: bool = False
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    at_place: frozenset[str] = frozenset()
    contact_at_place: tuple[ContactFact, ...] = ()  # facts of the contact that only another entry of the address gives
    both: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    as_of: str = ""
    withheld: bool = False
    own_id: str = ""  # the list's own number of the program
    cut_names: bool = False  # the source cuts cells of names that are too long for it
    listing: str = ""  # the public id of the listing that an export wrote this row from
    status: str = ""  # where that listing stood: draft, published or closed
    own_name: str = ""  # the listing's name where the file states it apart from the organisation's
    own_branch: str = ""  # what another column adds to that name
    more: Mapping[str, Any] = field(default_factory=dict)
    issues: tuple[RowIssue, ...] = ()  # of cells that could not be read, and that the row goes on without


def withheld(cell: str, column: str, issues: list[RowIssue]) -> bool:
    """Whether a column that asks for it says that the address is kept private; what is not plainly said is noted."""
    says_so = asks_to_withhold(cell)
    if says_so and not is_plain_yes(cell):
        fix = "Its street is kept private. Write no, or nothing, where it may be published."
        issues.append(warning("withheld-read", column, cell, "yes or no", fix))
    return says_so
