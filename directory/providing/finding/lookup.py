"""The published listings that fit what somebody typed, the likeliest first.

Names and phone numbers are looked up in memory, as families' searches do; the rest in the database, where each kind is
one query, and only few rows of it are read whole. While the database is away, memory answers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import reach
from directory.listings.identity import streets
from directory.models import Listing, Provider, Status
from directory.providing.finding.readings import Kind, Reading, read
from directory.search.catalog_content import Catalog
from directory.text import fold

_MOST_ROWS = 500  # of one query that are looked at
_MOST_NAMES = 200
_LEAST_OF_NAME = 3  # letters of an organization's name


@dataclass(frozen=True, slots=True)
class Found:
    """How the text was read, and the listings that fit, best first. The first reading is told where none fits."""

    reading: Reading | None
    ids: tuple[int, ...]


def find(session: Session, catalog: Catalog, text: str) -> Found:
    """The listings that fit a text, by the first way to read it by which there are any."""
    ways = read(text)
    for reading in ways:
        ids = tuple(dict.fromkeys(_BY[reading.kind](session, catalog, reading)))
        if ids:
            return Found(reading, _nearest_first(session, reading, ids))
    return Found(ways[0] if ways else None, ())


def _by_phone(_session: Session, catalog: Catalog, reading: Reading) -> Iterable[int]:
    return catalog.phones.listings_with(reading.value)


def _by_npi(session: Session, _catalog: Catalog, reading: Reading) -> Iterable[int]:
    for row in _rows(session, Listing.content.contains(f'"{reading.value}"', autoescape=True)):
        if orjson.loads(row.content).get("staff", {}).get("npi") == reading.value:
            yield row.id


def _by_zip(session: Session, _catalog: Catalog, reading: Reading) -> Iterable[int]:
    return (row.id for row in _rows(session, Listing.zip == reading.value))


def _by_website(session: Session, _catalog: Catalog, reading: Reading) -> Iterable[int]:
    """Those on the very host, then those on another host of the same ending ("iop.example.org")."""
    other = []
    for row in _rows(session, Listing.content.contains(reading.value, autoescape=True)):
        website = orjson.loads(row.content).get("contact", {}).get("website") or ""
        host = website.partition("://")[2].partition("/")[0].partition(":")[0].lower().removeprefix("www.")
        if host == reading.value:
            yield row.id
        elif host.endswith(f".{reading.value}"):
            other.append(row.id)
    yield from other


def _by_street(session: Session, _catalog: Catalog, reading: Reading) -> Iterable[int]:
    """Those whose house is at the beginning of the text: what follows it may be a suite, or a town."""
    words = reading.value.replace(",", " ").split()
    meant = [one for end in range(2, len(words) + 1) if (one := streets.read(" ".join(words[:end])))]
    for row in _rows(session, Listing.content.contains(f'"street":"{words[0]}', autoescape=True)):
        place = orjson.loads(row.content)["place"]
        house = streets.read(place.get("street"), place.get("street2"))
        if house and any(streets.may_be_one(one, house) for one in meant):
            yield row.id


def _by_name(session: Session, catalog: Catalog, reading: Reading) -> Iterable[int]:
    """By the name of the program, misspelt too, with or without its town; by its organization's; by its street."""
    yield from _named(session, catalog, reading.value)
    wanted = fold(reading.value)
    if len(wanted) >= _LEAST_OF_NAME:
        whose = Listing.provider_id == Provider.id
        for row in _rows(session, whose, Provider.name_key.contains(wanted, autoescape=True)):
            yield row.id
    yield from _on_street(session, wanted)


def _named(session: Session, catalog: Catalog, text: str) -> Iterator[int]:
    whole = catalog.names.find(text, limit=_MOST_NAMES)
    yield from whole
    words = text.split()
    for end in range(len(words) - 1, 0, -1) if not whole else ():
        town = fold(" ".join(words[end:]))
        ids = catalog.names.find(" ".join(words[:end]), limit=_MOST_NAMES)
        there = {row.id for row in _rows(session, Listing.id.in_(ids)) if fold(row.city) == town} if ids else set()
        yield from (one for one in ids if one in there)


def _on_street(session: Session, wanted: str) -> Iterator[int]:
    """Those with all these words in their street and town, where the street has one of them."""
    words = wanted.split()
    if len(words) < 2:
        return
    longest = max(words, key=len)
    for row in _rows(session, Listing.content.icontains(longest, autoescape=True)):
        place = orjson.loads(row.content)["place"]
        street = fold(place.get("street") or "")
        here = {*street.split(), *fold(row.city).split(), row.state.lower()}
        if set(words) <= here and set(words) & set(street.split()):
            yield row.id


_BY: dict[Kind, Callable[[Session, Catalog, Reading], Iterable[int]]] = {
    Kind.PHONE: _by_phone,
    Kind.NPI: _by_npi,
    Kind.ZIP: _by_zip,
    Kind.WEBSITE: _by_website,
    Kind.STREET: _by_street,
    Kind.NAME: _by_name,
}


def _rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    """The published listings of which this is true, by name; no more than are looked at."""
    query = (
        sa.select(Listing.id, Listing.zip, Listing.city, Listing.state, Listing.content)
        .where(Listing.status == Status.PUBLISHED, *conditions)
        .order_by(Listing.name, Listing.id)
        .limit(_MOST_ROWS)
    )
    return reach.answer_of(session, lambda: list(session.execute(query)), list)


def _nearest_first(session: Session, reading: Reading, ids: tuple[int, ...]) -> tuple[int, ...]:
    """Those in the ZIP code that was typed, then those in its three first digits, or in the state; then the others."""
    if not reading.zip and not reading.state:
        return ids
    where = {row.id: (row.zip, row.state) for row in _rows(session, Listing.id.in_(ids[:_MOST_ROWS]))}

    def away(listing_id: int) -> int:
        code, state = where.get(listing_id, ("", ""))
        if reading.zip and code == reading.zip:
            return 0
        if reading.zip and code[:3] == reading.zip[:3]:
            return 1
        return 2 if reading.state and state == reading.state else 3

    return tuple(sorted(ids, key=away))
