"""What one entry of the registry of facts says (`listings.fields`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from directory.listings.draft import ListingDraft
from directory.text import marked

Key = tuple[str, str]  # section, fact: what tells a fact from the others
NAMES = "names"  # the section of the listing's own name and its organization
ADDRESS: Key = ("place", "address")
ROOM: Key = ("openings", "room")
POINT: Key = ("", "geocode")
# What makes sense only together is one fact: a street of one town with the ZIP code of another helps nobody.
WHOLE: Mapping[Key, str] = {
    ADDRESS: marked("Address"),
    ROOM: marked("Openings and wait"),
    POINT: marked("Point on the map"),
}

Input = Literal["text", "long", "number", "email", "url", "tel", "choice", "yes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a program is asked for a fact: on which page of its form, and in its own words."""

    page: str
    label: str
    hint: str = ""
    input: Input = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """How families' pages show a plain fact: its name, and, of a number, how many of what. Translated there."""

    label: str
    counted: tuple[str, str] | None = None  # for one, for more: each with %(num)s


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A fact, or a column of one.

    `section` is one of a draft's, "" for what stands in none. `read` gives a cell's value, as of `validation.cells`;
    None where a cell is understood together with others. `cell` writes it, None for the usual way of its kind.
    `whole` is the fact that it is a part of, where it is never taken alone. A `risky` one waits until a person has
    looked, when a program changes it. `shown` is for facts that families' pages need not treat in a way of their own.
    """

    column: str
    section: str
    name: str
    label: str
    explained: str = ""
    read: Callable[[str], Any] | None = None
    cell: Callable[[ListingDraft], str] | None = None
    whole: Key | None = None
    risky: bool = False
    asked: Asked | None = None
    shown: Shown | None = None

    @property
    def key(self) -> Key:
        """The fact that it is, or is a part of."""
        return self.whole or (self.section or NAMES, self.name)

    def value(self, draft: ListingDraft) -> Any:
        """What a listing says of it; None, False or () where it says nothing."""
        return getattr(getattr(draft, self.section) if self.section else draft, self.name)

    def written(self, draft: ListingDraft) -> str:
        """Its cell of our template; "" where nothing is said. What stands there reads back as the same fact."""
        if self.cell:
            return self.cell(draft)
        value = self.value(draft)
        if value is None or value is False:
            return ""
        if value is True:
            return "yes"
        return "; ".join(value) if isinstance(value, tuple) else str(value)


IN_SPANISH = marked("If you like. Families who read Spanish see this one.")
