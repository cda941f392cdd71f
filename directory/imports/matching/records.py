"""Source records on their way through a batch: plain values that can be staged as JSON, written, and put back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from directory.models import SourceRecord
from directory.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """The whole state of a source record but its listing. `id` is None for one that does not exist yet."""

    id: int | None
    source: str
    key: str
    state: str
    row_hash: str
    as_of: str  # a PartialDate, like the next
    absent_since: str | None
    released: bool
    draft: str
    codes: str

    @classmethod
    def of(cls, record: SourceRecord) -> RecordState:
        """The state a record is in now."""
        return cls(
            id=record.id,
            source=record.source,
            key=record.key,
            state=record.state,
            row_hash=record.row_hash,
            as_of=record.as_of.text,
            absent_since=record.absent_since.text if record.absent_since else None,
            released=record.released,
            draft=record.draft,
            codes=record.codes,
        )

    def columns(self) -> dict[str, Any]:
        """The column values of this state, without the id."""
        values = asdict(self)
        del values["id"]
        values["as_of"] = PartialDate(self.as_of)
        values["absent_since"] = PartialDate(self.absent_since) if self.absent_since else None
        return values
