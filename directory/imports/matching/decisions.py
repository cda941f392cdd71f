"""What a list's rows were taken for: listings that moved or have a new name, new ones, or asked about. Pure.

Told of the list as it was saved, and as it would be if another import had never been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from directory.listings.identity.moves import OWN_KEY, Crowd, Side, common, guesses

Decided = Mapping[tuple[str, int], str]  # what persons decided of rows and listings (imports.strays)
_Outcome = tuple[object, ...]
_KNOWN: _Outcome = ("known",)  # by its key, or by name and address
_NEW: _Outcome = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was said, with the listing that it went to, and its record before it.

    `before` as that was, `without` without the import that is taken back; None: there was no record. `known` and
    `known_without`: its program was found by name and address.
    """

    name: str
    said: Side
    before: Side | None
    without: Side | None
    known: bool = False
    known_without: bool = False


def decided_otherwise(
    rows: Sequence[Row],
    records_before: Sequence[Side],
    records_without: Sequence[Side],
    *,
    crowd: Crowd,
    decided: Decided,
) -> Iterator[Row]:
    """Rows that would be taken for something else.

    `records_before` are the source's records before the list, `records_without` without the import that is taken back.
    """
    keys = {row.said.key for row in rows}
    strays, strays_without = (
        [one for one in some if one.key not in keys] for some in (records_before, records_without)
    )
    strange, strange_without = _strange(rows, records_before), _strange(rows, records_without, without=True)
    now = _outcomes(strange, strays, crowd, decided)
    later = _outcomes(strange_without, strays_without, crowd, decided)
    for row in rows:
        was, would_be = now.get(row.said.key, _KNOWN), later.get(row.said.key, _KNOWN)
        own = ("moved", row.said.listing_id)  # is known by what it was
        pair = {_KNOWN if one == own else one for one in (was, would_be)}
        alone = row.without is None or row.without.key in keys  # nothing is left of what it was
        same = len(pair) == 1 or (alone and pair == {_KNOWN, _NEW})
        if not same or _is_stranger(row.said, row.before) != _is_stranger(row.said, row.without):
            yield row


def _is_stranger(said: Side, before: Side | None) -> bool:
    """True where a number of the list's own came to mean a program that has nothing in common with the one before."""
    if before is None or said.key != before.key or not said.key.startswith(OWN_KEY):
        return False
    shared = common(said, before)
    return not (shared.name or shared.phones or shared.web or shared.house)


def _strange(rows: Sequence[Row], records: Sequence[Side], *, without: bool = False) -> list[Side]:
    """The rows that no record is known by."""
    keys = {one.key for one in records}
    return [row.said for row in rows if row.said.key not in keys and not (row.known_without if without else row.known)]


def _outcomes(rows: Sequence[Side], strays: Sequence[Side], crowd: Crowd, decided: Decided) -> dict[str, _Outcome]:
    """By the rows' keys: new, "moved" with its listing, or "asked" with those that it may be."""
    found = guesses(rows, strays, crowd=crowd, decided=decided)
    outcomes = {}
    for row in rows:
        guessed = found.get(row.key, [])
        sure = [guess.listing_id for guess in guessed if guess.sure]
        perhaps = ("asked", *sorted(guess.listing_id for guess in guessed)) if guessed else _NEW
        outcomes[row.key] = ("moved", sure[0]) if sure else perhaps
    return outcomes
