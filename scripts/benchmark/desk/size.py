"""How large the world is that is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of each thing."""

    listings: int
    sites: int  # of the one organization
    rows: int  # of each of two files: one is imported, one waits with errors
    changes: int
    reports: int
    claims: int
    pairs: int
    suggestions: int
    entries: int
    calls: int
    acts: int
    people: int
    organizations: int  # beside the one
    mails: int
    log: int

    @classmethod
    def alike(cls, many: int) -> Size:
        """So many of everything; of listings enough that each thing has its own."""
        others = [many] * 14
        return cls(5 * many, *others)


# What issue 20 names, and what stands around it.
LARGE = Size(
    listings=20_000,
    sites=120,
    rows=5_000,
    changes=3_000,
    reports=500,
    claims=300,
    pairs=2_000,
    suggestions=1_000,
    entries=500,
    calls=5_000,
    acts=200,
    people=300,
    organizations=300,
    mails=5_000,
    log=50_000,
)
