"""What an import did with every row: rows read = new + changed + unchanged + joined + left out + errors.

A program of which the file states the same facts anew is unchanged; that its facts have a newer date is counted beside.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace


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
    unread: int = 0  # cells that could not be read; their rows are taken without them
    refused_joins: int = 0
    to_look: int = 0  # mental-health rows of another name that may be a program's own: not joined
    named: int = 0  # rows that only their name calls an IOP: left out
    absent: int = 0  # programs that a complete list leaves out: marked so
    no_longer_iop: int = 0
    dated: int = 0  # of the unchanged: the same facts, of a newer day or from another source
    records: int = 0  # listings that stay as they are, while what a source says of them is kept anew

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

    def writes_words(self) -> str:
        """The same in words: "2 new and 1 changed program"."""
        parts = [f"{number:,} {what}" for number, what in ((self.new, "new"), (self.changed, "changed")) if number]
        last = self.changed or self.new
        return f"{' and '.join(parts) or 'No'} {'program' if last == 1 else 'programs'}"

    @property
    def keeps(self) -> bool:
        """True where applying would write anything at all."""
        return bool(self.writes or self.dated or self.records or self.absent)

    def nothing_words(self) -> str:
        """Why there is nothing to save, of an import that keeps nothing; true of each row."""
        already_there = self.unchanged + self.joined
        out = []
        if self.left_out_total:
            out.append(f"{_rows(self.left_out_total)} left out")
        if self.errors:
            out.append(f"{_rows(self.errors)} with errors")
        if not already_there:
            why = f" ({' and '.join(out)})" if out else ""
            return f"None of the file's rows is a program that can be taken in{why}."
        if out:
            says = "1 row says" if already_there == 1 else f"{already_there:,} rows say"
            return f"The directory holds already what {says}. Beside them: {', '.join(out)}."
        return "The directory holds all of this already."

    def copy(self) -> Counts:
        """The same numbers, to count on from."""
        return replace(self, left_out=dict(self.left_out))

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


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
