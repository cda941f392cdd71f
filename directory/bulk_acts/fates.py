"""What was found of many listings: how many share a fate, and the first few of them, by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SAMPLE = 5
LISTED = 200  # of those that a person has to look at one by one

Name = tuple[str, str]  # public id, name


@dataclass(slots=True)
class Group:
    """Listings of one fate."""

    words: str
    changes: bool
    most: int = SAMPLE
    count: int = 0
    names: list[Name] = field(default_factory=list)

    def add(self, name: Name) -> None:
        """Count one more."""
        self.count += 1
        if len(self.names) < self.most:
            self.names.append(name)

    def to_dict(self) -> dict[str, Any]:
        """As kept in JSON."""
        return {"words": self.words, "changes": self.changes, "count": self.count, "names": self.names}


class Tally:
    """The groups of one look at many listings."""

    def __init__(self) -> None:
        self._groups: dict[str, Group] = {}

    def add(self, words: str, name: Name, *, changes: bool = False, most: int = SAMPLE) -> None:
        """Count one listing among those of these words."""
        self._groups.setdefault(words, Group(words, changes, most)).add(name)

    @property
    def changing(self) -> int:
        """How many change."""
        return sum(one.count for one in self._groups.values() if one.changes)

    def to_dict(self) -> dict[str, Any]:
        """As kept in JSON: those that change first, the larger groups first."""
        ordered = sorted(self._groups.values(), key=lambda one: (not one.changes, -one.count, one.words))
        return {"changing": self.changing, "groups": [one.to_dict() for one in ordered]}
