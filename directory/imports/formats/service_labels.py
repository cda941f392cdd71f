"""SAMHSA's own labels of services → the codes of its download. Pure.

data/findtreatment_labels.csv has those of its published tables; data/service_labels_2019.csv those by which its answers
of 2019 named the same things otherwise.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import model_validator

from directory.config import DATA
from directory.data_files import Cells, Row, Text, read_rows


class _Label(Row):
    category: Text
    label: Text
    codes: Cells


class OldLabel(Row):
    """A label of 2019. `codes` say the same as it, or less; `why` says what is left to ask, or why it has none."""

    category: Text
    label: Text
    codes: Cells
    why: str

    @model_validator(mode="after")
    def _has_code_or_reason(self) -> Self:
        if not (self.codes or self.why):
            raise ValueError("needs a code that says it, or the reason why none does")
        return self


@cache
def labels(path: Path = DATA / "findtreatment_labels.csv") -> dict[tuple[str, str], tuple[str, ...]]:
    """(category, label without regard to case) → codes of the download; none where a label is read as nothing."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in read_rows(path, _Label):
        key = (row.category, row.label.casefold())
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *row.codes)))
    for old in old_labels():
        found.setdefault((old.category, old.label.casefold()), tuple(code.lower() for code in old.codes))
    return found


@cache
def old_labels(path: Path = DATA / "service_labels_2019.csv") -> tuple[OldLabel, ...]:
    """The labels of 2019 that are others now, in order. Raises DataFileError where one has neither code nor reason."""
    return tuple(read_rows(path, OldLabel))
