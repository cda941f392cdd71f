"""Many rows at once, as fast as the database takes them: for whoever holds the write lock and must be done soon.

Values go past the ORM: SQLite gets them in one call a table, PostgreSQL by COPY. Columns that are not named get the
database's own default and none of Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from directory.database import is_sqlite

Rows = Sequence[Mapping[str, Any]]

_FEW = 50  # rows, below which PostgreSQL is not given a table of its own for an update
_MARK = "to_"  # before a column's name where it names a value
_ROOM = 128 * 1024  # KiB of a SQLite connection's cache while it writes much; its own default keeps 2 MB


def insert_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Insert rows, all of them with the same columns."""
    if not rows:
        return
    session.flush()
    table, names = model.__table__, list(rows[0])
    if is_sqlite(session):
        statement = sa.insert(table).values({name: sa.bindparam(name) for name in names})
        _execute_many(session, table, statement, rows)
    else:
        _copy(session, table, names, rows)


def update_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Update rows, all of them with the same columns, found by their id."""
    if not rows:
        return
    session.flush()
    table, names = model.__table__, list(rows[0])
    changed = [name for name in names if name != "id"]
    if is_sqlite(session) or len(rows) < _FEW:
        given = {name: sa.bindparam(f"{_MARK}{name}", type_=table.c[name].type) for name in changed}
        found = table.c.id == sa.bindparam(f"{_MARK}id", type_=table.c.id.type)
        _execute_many(session, table, sa.update(table).where(found).values(given), rows)
        return
    columns = [sa.Column(name, table.c[name].type) for name in names]
    held = sa.Table(f"changed_{table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    held.create(session.connection())
    _copy(session, held, names, rows)
    values = {name: held.c[name] for name in changed}
    session.connection().execute(sa.update(table).values(values).where(table.c.id == held.c.id))
    held.drop(session.connection())


def next_ids(session: Session, model: type[Any], count: int) -> list[int]:
    """Ids for rows that are about to be inserted. On SQLite the caller holds the write lock."""
    if is_sqlite(session):
        last = session.execute(sa.select(sa.func.max(model.id))).scalar_one() or 0
        return list(range(last + 1, last + 1 + count))
    query = sa.text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(query, {"name": model.__table__.name, "count": count}))


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


def _execute_many(session: Session, table: sa.Table, statement: sa.Insert | sa.Update, rows: Rows) -> None:
    if not is_sqlite(session):
        marked = [{f"{_MARK}{name}": value for name, value in row.items()} for row in rows]
        session.connection().execute(statement, marked)
        return
    compiled = statement.compile(dialect=session.get_bind().dialect)
    names = [name.removeprefix(_MARK) for name in compiled.positiontup or ()]
    with _cursor(session) as cursor:
        cursor.executemany(str(compiled), _values(session, table, names, rows))


def _copy(session: Session, table: sa.Table, names: Sequence[str], rows: Rows) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with _cursor(session) as cursor, cursor.copy(statement) as copy:
        for row in _values(session, table, names, rows):
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


def _values(session: Session, table: sa.Table, names: Sequence[str], rows: Rows) -> Iterable[Sequence[Any]]:
    """The rows' values in the order of `names`, as the driver takes them."""
    dialect = session.get_bind().dialect
    processors = {at: found for at, name in enumerate(names) if (found := _processor(dialect, table.c[name].type))}
    pick = itemgetter(*names, names[0])  # one more than asked for, so that it is always a tuple
    for row in rows:
        values = list(pick(row)[:-1])
        for at, process in processors.items():
            values[at] = process(values[at])
        yield values


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
