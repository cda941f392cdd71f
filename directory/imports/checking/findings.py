"""What checking found in the files of a batch, as it is kept beside it: sentences, columns, unknown values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.imports.checking.checked import Checked

MOST_SHOWN = 200  # letters of a cell
MOST_UNKNOWN = 300  # values of lists that are kept; a file with more of them is free text


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value of a list that nobody knows: what its column holds ("list:therapy"), as written, and in how many rows."""

    meaning: str
    value: str
    count: int


def found_in_files(checked: Checked) -> dict[str, Any]:
    """What is kept of them beside the numbers of the preview."""
    return {
        "labels": checked.labels,
        "schedules": [
            [one.ref.file, one.ref.row, one.cell[:MOST_SHOWN], list(one.groups)] for one in checked.schedules
        ],
        "warnings": dict(checked.warnings),
        "columns": [[one.file, one.name, one.meaning] for one in checked.columns if one.name],
        "unknown": [[one.meaning, one.value, one.count] for one in unknown_values(checked.unknown)[:MOST_UNKNOWN]],
    }


def unknown_values(counted: Mapping[tuple[str, str], int]) -> list[UnknownValue]:
    """Each once, without regard to case, the most frequent first."""
    times: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for (meaning, value), count in counted.items():
        key = (meaning, value.casefold())
        times[key] += count
        written.setdefault(key, value)
    found = [UnknownValue(meaning, written[meaning, key], count) for (meaning, key), count in times.items()]
    return sorted(found, key=lambda one: (-one.count, one.meaning, one.value))


def unknown_of(findings: Mapping[str, Any]) -> list[UnknownValue]:
    """The unknown values kept with a batch."""
    return [UnknownValue(*one) for one in findings.get("unknown", ())]
