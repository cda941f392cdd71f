"""What one row of a file says, once it is read, normalised and checked."""

from __future__ import annotations

from dataclasses import dataclass

from directory.listings.cells.issues import RowIssue
from directory.listings.draft import ListingDraft


@dataclass(frozen=True, slots=True)
class RowRef:
    """Where a row stands: the file's name and the row's number in it, counted as a spreadsheet shows it."""

    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row's statement on one program at one place.

    `part` is "substance" or "mental" where a source lists a program once for each, else "". `covered` are the terms
    the file can speak of at all: there a blank means the source no longer says yes. `warnings` are what was made of its
    cells, and the cells it is taken without.
    """

    ref: RowRef
    source: str
    part: str
    key: str
    draft: ListingDraft
    covered: frozenset[str]
    is_iop: bool
    row_hash: str
    codes: tuple[str, ...] = ()
    listing: str = ""  # a public id: the row came out of an export
    status: str = ""  # where that listing stood then: draft, published or closed
    warnings: tuple[RowIssue, ...] = ()
    own: str = ""  # the key by the list's own number, where it has one; `key` is this, or `named` (imports.own_ids)
    named: str = ""  # the key by name and address
