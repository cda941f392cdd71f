"""Up to where an import is saved by itself, and what of one is beyond that, in sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.checking.row_counts import Counts
from directory.models import ImportBatch, SourceRecord


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may be new, changed (percent of what the source lists here), gone from the list, or wrong."""

    new: int
    changed: float
    gone: int
    errors: int


def held(session: Session, source: str) -> int:
    """How many programs a source lists here now."""
    query = sa.select(sa.func.count(SourceRecord.listing_id.distinct())).where(
        SourceRecord.source == source, SourceRecord.absent_since.is_(None), SourceRecord.released.is_(False)
    )
    return session.scalar(query) or 0


def beyond(session: Session, batch: ImportBatch, limits: Limits) -> list[str]:
    """What of a staged import is beyond the limits, and by how much; none where all of it is within."""
    counts = Counts.from_json(batch.counts)
    found = [
        _over(counts.new, limits.new, "program is new", "programs are new"),
        _over_share(counts.changed, held(session, batch.source), limits.changed),
        _over(
            counts.absent + counts.no_longer_iop,
            limits.gone,
            "program is gone from the list, or no IOP in it any more",
            "programs are gone from the list, or no IOP in it any more",
        ),
        _over(counts.errors, limits.errors, "row has errors", "rows have errors"),
    ]
    asked = json.loads(batch.findings).get("asked", 0)
    if asked:
        found.append(f"Of {_programs(asked)} somebody has to say whether they moved or have a new name.")
    if batch.replaces_sample:
        found.append("The invented sample would give way to it: the first import is for a person to save.")
    return [one for one in found if one]


def _over(number: int, most: int, one: str, several: str) -> str:
    if number <= most:
        return ""
    return f"{number:,} {one if number == 1 else several}: {number - most:,} more than the limit of {most:,}."


def _over_share(changed: int, listed: int, most: float) -> str:
    share = 100 * changed / max(listed, 1)
    if share <= most:
        return ""
    return (
        f"{_programs(changed)} of the {listed:,} that it lists here would change, {_percent(share)} %: "
        f"{_percent(share - most)} points more than the limit of {_percent(most)} %."
    )


def _programs(number: int) -> str:
    return "1 program" if number == 1 else f"{number:,} programs"


def _percent(share: float) -> str:
    """With as many digits as it takes to be more than nothing."""
    return f"{share:,.1f}".removesuffix(".0") if share >= 0.05 else f"{share:.1g}"
