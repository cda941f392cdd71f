"""What is kept beside a file: what it would change, what is wrong in it, what was done and taken back. Values only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from directory.listings.facts import Fact
from directory.models import SiteFile
from directory.text import again


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row: where, what was found, and how to mend it.

    `text` is translated where it is shown (`text.kept`), with `values` put in.
    """

    row: int
    column: str
    text: Any
    found: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What the file changes of a site, which stood at a revision: facts as JSON, and the point of a new address."""

    listing_id: int
    public_id: str
    name: str
    revision: int
    row: int
    facts: list[dict[str, Any]]
    waits: list[str]  # keys of those of them that a person looks at first
    geocode: str | None = None

    def as_facts(self) -> list[Fact]:
        """The facts."""
        return [Fact(**one) for one in self.facts]


@dataclass(slots=True)
class Looked:
    """What a file would do. `empty`: site → columns that stand empty, `not_taken` → those that no file changes."""

    rows: int = 0
    sites: list[SiteChange] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    empty: dict[str, list[str]] = field(default_factory=dict)
    not_taken: dict[str, list[str]] = field(default_factory=dict)
    notes: list[Wrong] = field(default_factory=list)  # what was made of cells
    asked: int = 0  # facts that wait already, as they stand in the file
    unread: list[str] = field(default_factory=list)  # columns that are none of ours
    said: list[Any] = field(default_factory=list)  # sentences of the file as a whole (`text.kept`)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        again = {name: [Wrong(**one) for one in kept[name]] for name in ("wrong", "notes")}
        return cls(**kept | again | {"sites": [SiteChange(**one) for one in kept["sites"]]})


@dataclass(frozen=True, slots=True)
class SiteDone:
    """What was done to a site: which revision was written, the facts that live since, and the request that waits."""

    listing_id: int
    name: str
    wrote: int | None
    live: list[dict[str, Any]]
    request: int | None = None
    asked: str = ""  # the request's facts after it
    asked_before: str | None = None  # those of the request that stood before
    waiting: int = 0
    beside: dict[str, Any] = field(default_factory=dict)  # what stands in the request beside its facts, after it
    beside_before: dict[str, Any] = field(default_factory=dict)  # and before


@dataclass(slots=True)
class Undone:
    """What was taken back: how many sites, and which were left alone, each with why."""

    sites: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    by: str = ""


def keep(held: SiteFile, **found: object) -> None:
    """Keep beside a file what was found, as JSON values; None forgets it."""
    merged = json.loads(held.found) | found
    held.found = json.dumps({name: one for name, one in merged.items() if one is not None}, ensure_ascii=False)


def looked_of(held: SiteFile) -> Looked | None:
    """What a file would do; None where it is not read yet."""
    kept = json.loads(held.found).get("looked")
    return Looked.of(kept) if kept else None


def done_of(held: SiteFile) -> Sequence[SiteDone]:
    """What was done."""
    return [SiteDone(**one) for one in json.loads(held.found).get("done", ())]


def undone_of(held: SiteFile) -> Undone | None:
    """What was taken back."""
    kept = json.loads(held.found).get("undone")
    return Undone(kept["sites"], [(name, why) for name, why in kept["left"]], kept["by"]) if kept else None


def text_of(held: SiteFile, name: str) -> str:
    """A sentence that is kept: "problem", why the file cannot be read, "moved", why it was read anew."""
    return again(json.loads(held.found).get(name, ""))
