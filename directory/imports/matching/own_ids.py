"""Does a list's own number still mean the program it did? Where it does not, its row is read by name and address.

Numbers lie: a column counts the rows and one was put in at the top, a number is given to another program, a row was
copied with it, two lists count alike. A number is believed where its row and what the list said under it before have
something in common that is not of many, and no other row or record is that program by name and address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import AT_ONCE
from directory.imports.matching.strays import TIED
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import OWN_KEY, Crowd, Side, common, side
from directory.listings.validation.source_row import SourceRow
from directory.models import SourceRecord

_TWO = 2  # things in common that many share are as good as one that nobody else has


def believed(session: Session, source: str, statements: Sequence[SourceRow]) -> list[SourceRow]:
    """The rows of a list, those whose own number is not believed with the key by name and address. Reads only."""
    if not any(one.own for one in statements):
        return list(statements)
    standing, released = _known(session, source)
    return by_what_they_mean(statements, standing, released)


def by_what_they_mean(
    statements: Sequence[SourceRow], standing: Sequence[Side], released: Sequence[Side] = ()
) -> list[SourceRow]:
    """As `believed`, of what is known of the list: its records, and those of imports that were taken back. Pure."""
    rows = [side(one.key, one.draft, own=one.own) for one in statements]
    crowd = Crowd([row for row, one in zip(rows, statements, strict=True) if one.is_iop])
    times = Counter(one.own for one in statements)
    list_now, list_before = _Known(rows), _Known(standing)
    before = {one.key: one for one in (*released, *standing)}
    return [
        one
        if not one.own or (times[one.own] == 1 and _means(row, before.get(one.own), crowd, list_now, list_before))
        else replace(one, key=one.named)
        for one, row in zip(statements, rows, strict=True)
    ]


class _Known:
    """Programs by what they are: by name and address, and by name and phone."""

    def __init__(self, every: Iterable[Side]) -> None:
        self.identities: set[Hashable] = set()
        self.phones: dict[str, set[str]] = defaultdict(set)
        for one in every:
            self.identities.add(_identity(one))
            self.phones[one.name] |= one.phones


def _identity(one: Side) -> Hashable:
    """Name and address; where there is no street, name, ZIP code and phones."""
    return (one.name, one.zip, one.address or one.phones)


def _means(row: Side, before: Side | None, crowd: Crowd, list_now: _Known, list_before: _Known) -> bool:
    """Whether a row's number means what it did before."""
    if before is None or _identity(row) == _identity(before):
        return True
    if _identity(before) in list_now.identities or _identity(row) in list_before.identities:
        return False
    if row.name != before.name and not row.phones.isdisjoint(list_before.phones.get(row.name, ())):
        return False
    shared = common(row, before)
    house = row.address and ("house", row.zip, row.address.number, row.address.name)
    alone = (
        (shared.name and crowd.alone("name", row.name))
        or any(crowd.alone("phone", phone) for phone in shared.phones)
        or (shared.web and crowd.alone("web", row.website))
        or (shared.house and house and crowd.alone(*house))
    )
    return bool(alone) or shared.name + bool(shared.phones) + shared.web + shared.house >= _TWO


def _known(session: Session, source: str) -> tuple[list[Side], list[Side]]:
    """What the list said before: of each record that stands, and of those that were taken back."""
    query = (
        sa.select(SourceRecord.key, SourceRecord.draft, SourceRecord.listing_id, SourceRecord.released)
        .where(SourceRecord.source == source, SourceRecord.key.not_like(f"%{TIED}%"))
        .order_by(SourceRecord.id)
        .execution_options(yield_per=AT_ONCE)
    )
    standing: list[Side] = []
    released: list[Side] = []
    for row in session.execute(query):
        if not row.released or row.key.startswith(OWN_KEY):
            made = side(row.key, ListingDraft.from_json(row.draft), row.listing_id)
            (released if row.released else standing).append(made)
    return standing, released
