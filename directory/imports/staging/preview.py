"""What a person looks at before confirming an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from directory.imports.checking.row_counts import Counts
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import Guess
from directory.listings.validation.source_row import RowRef


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that a row may be: why, what it says now, and its public id."""

    guess: Guess
    draft: ListingDraft
    public_id: str


@dataclass(frozen=True, slots=True)
class Moving:
    """A row of the file that is, or may be, a listing which moved or has a new name. `key` is its record's."""

    ref: RowRef
    key: str
    draft: ListingDraft
    candidates: Sequence[Candidate]
    taken: bool  # it is taken for the first of them


@dataclass(slots=True)
class Preview:
    """What a person looks at before confirming."""

    counts: Counts
    changed_sections: dict[str, int] = field(default_factory=dict)
    examples_new: list[str] = field(default_factory=list)
    examples_changed: list[str] = field(default_factory=list)
    examples_refused: list[str] = field(default_factory=list)
    examples_to_look: list[str] = field(default_factory=list)
    examples_named: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # every listing that the list has no longer, by name
    duplicates: int = 0
    conflicts: int = 0
    moved: int = 0  # programs taken for listings that moved or have a new name
    perhaps_moved: int = 0  # programs that may be such listings: somebody has to say
    moves: list[Moving] = field(default_factory=list)  # both
