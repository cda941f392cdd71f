"""The kinds of facts that a token may write: sections of a listing, by their columns in the registry of facts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from directory.listings.fields import FIELDS

KINDS = ("openings", "schedule")  # sections whose facts a program says without a person looking first
COLUMNS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(one.column for one in FIELDS if one.section == kind) for kind in KINDS
}
KIND_OF: Mapping[str, str] = {column: kind for kind, columns in COLUMNS.items() for column in columns}


def as_kept(kinds: Collection[str]) -> str:
    """Kinds as they stand in the database."""
    return " ".join(kind for kind in KINDS if kind in kinds)
