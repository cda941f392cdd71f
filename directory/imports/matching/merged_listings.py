"""Where rows belong whose listings a person merged: a refreshed list must not take them apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.imports.matching.joining import Program
from directory.listings.identity.match_keys import match_key
from directory.listings.validation.source_row import SourceRow
from directory.models import Listing, SourceRecord, Status


class Homes:
    """The listings into which others were merged, found by every row that was ever one of them."""

    def __init__(self, session: Session) -> None:
        self._by_record: dict[tuple[str, str], int] = {}
        self._by_identity: dict[str, int] = {}
        self._by_public_id: dict[str, int] = {}
        columns = (Listing.id, Listing.public_id, Listing.match_key, Listing.merged_into_id)
        query = sa.select(*columns).where(Listing.status == Status.MERGED).order_by(Listing.id)
        merged = session.execute(query).all()
        into = {row.id: row.merged_into_id for row in merged}
        for row in merged:
            self._know(row.public_id, row.match_key, _end(into, row.id))
        for some in batched(sorted(set(self._by_public_id.values()))):
            for row in session.execute(sa.select(*columns).where(Listing.id.in_(some))):
                self._know(row.public_id, row.match_key, row.id)
            records = sa.select(SourceRecord.source, SourceRecord.key, SourceRecord.listing_id)
            for record in session.execute(records.where(SourceRecord.listing_id.in_(some))):
                self._by_record[record.source, record.key] = record.listing_id

    def _know(self, public_id: str, identity: str | None, home: int) -> None:
        self._by_public_id[public_id] = home
        if identity:
            self._by_identity[identity] = home

    def of(self, statement: SourceRow) -> int | None:
        """The merged listing a row belongs to; None for the many that belong to none."""
        return (
            self._by_public_id.get(statement.listing)
            or self._by_record.get((statement.source, statement.key))
            or self._by_identity.get(match_key(statement.draft) or "")
        )

    def fold(self, programs: Sequence[Program]) -> list[Program]:
        """The programs of a file, those of one merged listing together under the first of them."""
        if not self._by_public_id:
            return list(programs)
        folded: list[Program] = []
        first: dict[int, Program] = {}
        for program in programs:
            home = self.of(program.primary)
            first_program = first.get(home) if home is not None else None
            if first_program is not None:
                first_program.twins += program.statements
                first_program.merged.append(program.primary.ref)
                continue
            if home is not None:
                first[home] = program
            folded.append(program)
        return folded


def _end(into: Mapping[int, int | None], listing_id: int) -> int:
    """Where a chain of merges ends."""
    seen = {listing_id}
    while (target := into.get(listing_id)) is not None and target not in seen:
        seen.add(target)
        listing_id = target
    return listing_id
