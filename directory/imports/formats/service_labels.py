"""SAMHSA's own labels of services → the codes of its download. Pure.

data/findtreatment_labels.csv has those of its published tables; data/service_labels_2019.csv those by which its answers
of 2019 named the same things otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.config import DATA


class OldLabelError(Exception):
    """data/service_labels_2019.csv is wrong; the message names the label and the mend."""


@dataclass(frozen=True, slots=True)
class OldLabel:
    """A label of 2019. `codes` say the same as it, or less; `why` says what is left to ask, or why it has none."""

    category: str
    label: str
    codes: tuple[str, ...]
    why: str


@cache
def labels(path: Path = DATA / "findtreatment_labels.csv") -> dict[tuple[str, str], tuple[str, ...]]:
    """(category, label without regard to case) → codes of the download; none where a label is read as nothing."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _rows(path):
        key = (row["category"], row["label"].casefold())
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *row["codes"].split())))
    for old in old_labels():
        found.setdefault((old.category, old.label.casefold()), tuple(code.lower() for code in old.codes))
    return found


@cache
def old_labels(path: Path = DATA / "service_labels_2019.csv") -> tuple[OldLabel, ...]:
    """The labels of 2019 that are others now, in order. Raises OldLabelError where one has neither code nor reason."""
    found = tuple(
        OldLabel(row["category"], row["label"], tuple(row["codes"].split()), row["why"]) for row in _rows(path)
    )
    for old in found:
        if not (old.codes or old.why):
            raise OldLabelError(f"{path.name}: “{old.label}” needs a code that says it, or the reason why none does")
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
