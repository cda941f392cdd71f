"""Many rows at once, as fast as the database takes them: for whoever holds the write lock and must be done soon.

Values go past the ORM: SQLite gets them in one call a table, PostgreSQL by COPY; what is known before
the lock is taken is made ready before it (`Stock`). Columns that are not named get the database's own default and none
of Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, islice
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from directory.database import is_sqlite, refresh_statistics

Rows = Sequence[Mapping[str, Any]]
V = TypeVar("V")

AT_ONCE = 500  # values in one question to the database
_FEW = 50  # rows, below which PostgreSQL is not given a table of its own for an update
_MARK = "to_"  # before a column's name where it names a value
_numbers = count()  # of tables that rows are put by in
_ROOM = 128 * 1024  # KiB of a SQLite connection's cache while it writes much; its own default keeps 2 MB


def batched(values: Iterable[V], size: int = AT_ONCE) -> Iterator[list[V]]:
    """Lists of at most `size` values, in order (Python has it from 3.12 on)."""
    iterator = iter(values)
    while some := list(islice(iterator, size)):
        yield some


class Stock:
    """Rows of one table and one shape, made ready for the database before anybody waits.

    What is alike in all of them and known only under the lock (a version, a moment) is given when they are written.
    """

    def __init__(self, session: Session, model: type[Any], rows: Rows) -> None:
        self._session = session
        self._table: sa.Table = model.__table__
        self._names = sorted(rows[0], key=lambda name: (name == "id", name)) if rows else []  # the id is the last
        self._values = list(_values(session, self._table, self._names, rows))
        self._put_by: sa.Table | None = None

    def put_by(self) -> None:
        """Let PostgreSQL have the rows already, in a table of this transaction's own; SQLite takes them fast enough."""
        if is_sqlite(self._session) or len(self._values) < _FEW:
            return
        columns = [sa.Column(name, self._table.c[name].type) for name in self._names]
        name = f"ready_{next(_numbers)}_{self._table.name}"
        self._put_by = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
        self._put_by.create(self._session.connection())
        _copy(self._session, self._put_by, self._names, self._values)
        refresh_statistics(self._session, name)

    def insert(self, **same: Any) -> None:
        """Insert the rows, once, each with these values too."""
        if not self._values:
            return
        self._session.flush()
        names = [*self._names, *same]
        if self._put_by is not None:
            rows = sa.select(*self._put_by.c, *self._literals(same).values())
            self._session.connection().execute(sa.insert(self._table).from_select(names, rows))
        elif is_sqlite(self._session):
            self._execute_many(sa.insert(self._table).values({name: sa.bindparam(name) for name in names}), same)
        else:
            _copy(self._session, self._table, names, self._all_values(same))

    def update(self, **same: Any) -> None:
        """Update the rows, once, each to these values too."""
        if not self._values:
            return
        self._session.flush()
        table, changed = self._table, self._names[:-1]
        if self._put_by is not None:
            values = {name: self._put_by.c[name] for name in changed} | self._literals(same)
            found = table.c.id == self._put_by.c.id
            self._session.connection().execute(sa.update(table).values(values).where(found))
            return
        given = {name: sa.bindparam(f"{_MARK}{name}", type_=table.c[name].type) for name in (*changed, *same)}
        found = table.c.id == sa.bindparam(f"{_MARK}id", type_=table.c.id.type)
        self._execute_many(sa.update(table).where(found).values(given), same)

    def _literals(self, same: Mapping[str, Any]) -> dict[str, sa.ColumnElement[Any]]:
        return {name: sa.literal(value, self._table.c[name].type) for name, value in same.items()}

    def _all_values(self, same: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """The rows' values in the order of their names, those that are alike last."""
        (more,) = _values(self._session, self._table, list(same), [same]) if same else ((),)
        return (values + more for values in self._values)

    def _execute_many(self, statement: sa.Insert | sa.Update, same: Mapping[str, Any]) -> None:
        names = [*self._names, *same]
        if not is_sqlite(self._session):
            marked = [f"{_MARK}{name}" for name in names]
            rows = [dict(zip(marked, values, strict=True)) for values in self._all_values(same)]
            self._session.connection().execute(statement, rows)
            return
        compiled = statement.compile(dialect=self._session.get_bind().dialect)
        order = [names.index(name.removeprefix(_MARK)) for name in compiled.positiontup or ()]
        arrange = itemgetter(*order, order[0])  # one more than asked for, so that it is always a tuple
        with _cursor(self._session) as cursor:
            cursor.executemany(str(compiled), (arrange(values)[:-1] for values in self._all_values(same)))


def stocks_of(session: Session, model: type[Any], rows: Rows) -> list[Stock]:
    """Rows to update that do not all name the same columns, those that do together."""
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        alike.setdefault(tuple(sorted(row)), []).append(row)
    return [Stock(session, model, alike[names]) for names in sorted(alike)]


def without_unchanged(row: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """A row to update without what it has already of `now`.

    For columns that have an index: SQLite enters anew whatever is named, also where it stays.
    """
    return {name: value for name, value in row.items() if name not in now or now[name] != value}


def insert_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Insert rows, all of them with the same columns."""
    Stock(session, model, rows).insert()


def update_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Update rows, all of them with the same columns, found by their id."""
    stock = Stock(session, model, rows)
    stock.put_by()
    stock.update()


def next_ids(session: Session, model: type[Any], number: int) -> list[int]:
    """Ids for rows that are to be inserted. On SQLite they are sure only under the write lock: `are_free`."""
    if is_sqlite(session):
        last = session.execute(sa.select(sa.func.max(model.id))).scalar_one() or 0
        return list(range(last + 1, last + 1 + number))
    query = sa.text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(query, {"name": model.__table__.name, "count": number}))


def are_free(session: Session, model: type[Any], ids: Sequence[int]) -> bool:
    """True where ids that were had before the lock are still nobody's."""
    if not ids or not is_sqlite(session):
        return True
    return (session.execute(sa.select(sa.func.max(model.id))).scalar_one() or 0) < ids[0]


@contextmanager
def room_to_write(session: Session) -> Iterator[None]:
    """Let SQLite keep the pages of a large write in memory meanwhile, so that each is written once."""
    if not is_sqlite(session):
        yield
        return
    connection = session.connection()
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_ROOM}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


def _copy(session: Session, table: sa.Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with _cursor(session) as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _cursor(session: Session) -> Iterator[Any]:
    """A cursor of the driver's own, whose errors are told as the ORM tells them."""
    dialect = session.get_bind().dialect
    base = dialect.loaded_dbapi.Error
    cursor = session.connection().connection.cursor()
    try:
        yield cursor
    except base as error:
        raise sa.exc.DBAPIError.instance(
            "rows in bulk", None, error, base, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        cursor.close()


def _values(session: Session, table: sa.Table, names: Sequence[str], rows: Rows) -> Iterator[tuple[Any, ...]]:
    """The rows' values in the order of `names`, as the driver takes them."""
    if not rows:
        return
    dialect = session.get_bind().dialect
    processors = {at: found for at, name in enumerate(names) if (found := _processor(dialect, table.c[name].type))}
    pick = itemgetter(*names, names[0])  # one more than asked for, so that it is always a tuple
    for row in rows:
        values = list(pick(row)[:-1])
        for at, process in processors.items():
            values[at] = process(values[at])
        yield tuple(values)


def _processor(dialect: Dialect, kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What a driver needs done to a column's values; each different one (a few days and moments) is done once."""
    if not isinstance(kind, sa.DateTime | sa.Date | sa.types.TypeDecorator):
        return None
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return None
    done: dict[Any, Any] = {}

    def once(value: Any) -> Any:
        if value not in done:
            done[value] = process(value)
        return done[value]

    return once
