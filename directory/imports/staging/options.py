"""What a person said of a batch's files, kept with it as JSON; and what was chosen when it was confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from directory.imports.checking.opened import Picks
from directory.imports.formats.sheet import Matched, Values
from directory.models import ImportBatch


@dataclass(slots=True)
class Options:
    """What a person said of a batch's files."""

    source: str = ""
    as_of: str = ""  # a PartialDate
    complete: list[str] = field(default_factory=list)
    columns: Mapping[str, str] | None = None  # these three as `Matched`
    values: Values = field(default_factory=dict)
    all_iop: bool = False
    sheets: list[str] = field(default_factory=list)  # the titles of those to read; none: the product's own judgement
    header_rows: dict[str, int] = field(default_factory=dict)  # title of a table → the row that is its header
    answers: dict[str, str] = field(default_factory=dict)  # which rows are listings that moved: imports.strays.File
    moved: bool = False  # checked anew, because the directory changed after the first check

    @classmethod
    def of(cls, batch: ImportBatch) -> Options:
        """The options kept with a batch."""
        return cls(**json.loads(batch.options))

    def like(self, earlier: Options) -> Options:
        """Take over what forms about the files' source and day do not say: columns, values, sheets, headers."""
        self.columns, self.values, self.all_iop = earlier.columns, earlier.values, earlier.all_iop
        self.sheets, self.header_rows = earlier.sheets, earlier.header_rows
        return self

    @property
    def matched(self) -> Matched:
        """What somebody said of a hand-made sheet."""
        return Matched(self.columns, self.values, self.all_iop)

    @property
    def picks(self) -> Picks:
        """Which sheets are read, and which rows are headers, where somebody said so."""
        return Picks(frozenset(self.sheets), self.header_rows)

    def to_json(self) -> str:
        """As kept with the batch."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose when confirming: new listings published or held; what of duplicates and conflicts."""

    hold: bool = False
    duplicates: Literal["hold", "publish", "leave"] = "publish"
    conflicts: Literal["queue", "drop"] = "queue"


CHOICES = Choices()
