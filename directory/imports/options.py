"""What a person said of a batch's files, kept with it as JSON; and what was chosen when it was confirmed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from directory.models import ImportBatch


@dataclass(slots=True)
class Options:
    """What a person said of a batch's files."""

    source: str = ""
    as_of: str = ""  # ISO date
    complete: list[str] = field(default_factory=list)
    columns: dict[str, str] | None = None  # a hand-made sheet's, by name as compared
    all_iop: bool = False
    moved: bool = False  # checked anew, because the directory changed after the first check

    @classmethod
    def of(cls, batch: ImportBatch) -> Options:
        """The options kept with a batch."""
        return cls(**json.loads(batch.options))

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
