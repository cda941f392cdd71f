"""What an import did with every row: rows read = new + changed + unchanged + joined + left out + errors."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Counts:
    """Every row of the files stands in exactly one of these; `balances` says so."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    joined: int = 0
    errors: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    # Beside the rows: what was noticed on the way.
    warnings: int = 0
    refused_joins: int = 0
    absent: int = 0
    no_longer_iop: int = 0

    @property
    def left_out_total(self) -> int:
        """Rows left out, for whatever reason."""
        return sum(self.left_out.values())

    @property
    def balances(self) -> bool:
        """True when every row is accounted for."""
        accounted = self.new + self.changed + self.unchanged + self.joined + self.left_out_total + self.errors
        return self.rows == accounted

    @property
    def writes(self) -> int:
        """Listings that applying would create or change."""
        return self.new + self.changed

    def leave_out(self, reason: str, rows: int = 1) -> None:
        """Count rows as left out for a reason."""
        self.left_out[reason] = self.left_out.get(reason, 0) + rows

    def to_json(self) -> str:
        """As stored with the batch."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Counts:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))
