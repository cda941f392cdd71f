"""A date is kept as well as it is known: 2024 stays 2024, and is no longer the 1st of January.

The dates of sources become text. What was read off a file's name that holds only a year or a month, and what the
National Directory says, which is made once a year, stood as a first day: it becomes that year or month again, in the
listings, their revisions, what lists said of them, and what is staged. A day that somebody stated stays.

Revision ID: 0024
Revises: 0023
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | Sequence[str] | None = "0023"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_PAGE = 1000
_YEARLY = "national-directory"
# As a file's name was read at this revision: a day, a month or a year.
_NAME = re.compile(
    r"(?<!\d)(20[0-4]\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(20[0-4]\d)[-_.](0[1-9]|1[0-2])(?!\d)"
    r"|(?<!\d)(20[0-4]\d)(?!\d)"
)
_COLUMNS = (
    ("import_batch", "as_of", False),
    ("source_record", "as_of", False),
    ("source_record", "absent_since", True),
    ("suggestion", "as_of", False),
)
_BATCH = sa.table("import_batch", *(sa.column(name, sa.String) for name in ("source", "as_of", "files", "options")))
_DRAFTS = (
    ("listing", "content"),
    ("revision", "content"),
    ("source_record", "draft"),
    ("staged_change", "content"),
    ("staged_change", "records"),
    ("record_change", "before"),
    ("record_change", "said"),
    ("accuracy_call", "content"),
    ("entry_look", "statement"),
)
_DATES = ("as_of", "absent_since", "license_expires")
_VERSION = sa.table("catalog_version", sa.column("version", sa.BigInteger), sa.column("epoch", sa.Integer))

Dates = dict[tuple[str, str], str]  # (source, day as it stands) → the date as it is known
Better = Callable[[str, str], str | None]  # of a source and a date, that date as it is to stand; None where it stays


def upgrade() -> None:
    """Make the columns text, and each such day the year or month that it was."""
    for table, name, nullable in _COLUMNS:
        _retype(table, name, sa.String(10), nullable=nullable)
    dates = _known()
    sources = sorted({source for source, _ in dates} | {_YEARLY})
    _everywhere(lambda source, day: dates.get((source, day)) or _yearly(source, day), sources)


def downgrade() -> None:
    """Make each year and month its first day again: earlier releases read nothing else."""
    _everywhere(lambda _source, date: _whole(date) if len(date) < 10 else None, None)
    for table, name, nullable in _COLUMNS:
        _retype(table, name, sa.Date(), nullable=nullable)


def _retype(table: str, name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool) -> None:
    """Another type for a column of dates; on SQLite by a column beside it, for its table must not be made anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, name, type_=kind, postgresql_using=f"{name}::text::{kind.compile()}")
        return
    old = f"old_{name}"
    op.execute(sa.text(f"ALTER TABLE {table} RENAME COLUMN {name} TO {old}"))
    op.add_column(table, sa.Column(name, kind, nullable=nullable, server_default=None if nullable else ""))
    both = sa.table(table, sa.column(name, sa.String), sa.column(old, sa.String))
    op.execute(sa.update(both).values({name: both.c[old]}))
    op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {old}"))


def _known() -> Dates:
    """The days that imports took from names of files which hold only a year or a month."""
    rows = op.get_bind().execute(sa.select(_BATCH)).all()
    stated, named = set(), {}
    for row in rows:
        day = str(row.as_of)
        dates = [_in_name(one.get("name", "")) for one in json.loads(row.files or "[]")]
        if not json.loads(row.options or "{}").get("as_of") and None not in dates:
            short = min((date for date in dates if date is not None), default="")
            if short and len(short) < 10 and _whole(short) == day:
                named[row.source, day] = short
                continue
        stated.add((row.source, day))
    return {key: date for key, date in named.items() if key not in stated}


def _in_name(name: str) -> str | None:
    found = _NAME.search(name)
    if found is None:
        return None
    return "-".join(part for part in found.groups() if part)


def _whole(date: str) -> str:
    return date + "-01-01"[len(date) - 4 :]


def _yearly(source: str, day: str) -> str | None:
    return day[:4] if source == _YEARLY and day.endswith("-01-01") else None


def _everywhere(better: Better, sources: Sequence[str] | None) -> None:
    """Write dates otherwise wherever they are kept; of `sources` only, or of all."""
    connection = op.get_bind()
    for table, column in _DRAFTS:
        for row in _rows(table, column, sources):
            value = json.loads(getattr(row, column))
            if _mend(value, "", better):
                found = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.Text))
                connection.execute(sa.update(found).where(found.c.id == row.id).values({column: _canonical(value)}))
    for table, column, _ in _COLUMNS:
        found = sa.table(table, sa.column("source", sa.String), sa.column(column, sa.String))
        query = sa.select(found).where(found.c[column].is_not(None)).distinct()
        for source, date in connection.execute(query.order_by(found.c.source, found.c[column])).all():
            if (new := better(source, date)) is not None:
                same = sa.and_(found.c.source == source, found.c[column] == date)
                connection.execute(sa.update(found).where(same).values({column: new}))
    listing = sa.table("listing", sa.column("id", sa.Integer), sa.column("gone", sa.Text))
    for row in connection.execute(sa.select(listing).where(listing.c.gone != "").order_by(listing.c.id)).all():
        gone = [[source, better(source, date) or date] for source, date in json.loads(row.gone)]
        connection.execute(sa.update(listing).where(listing.c.id == row.id).values(gone=json.dumps(gone)))
    _suggestions(better)
    # Whoever keeps listings in memory reads all of them anew.
    connection.execute(sa.update(_VERSION).values(version=_VERSION.c.version + 1, epoch=_VERSION.c.epoch + 1))


def _suggestions(better: Better) -> None:
    """What a list has of an address holds its point, which has a date; by its hash it is known when it comes again."""
    table = sa.table(
        "suggestion",
        sa.column("id", sa.Integer),
        *(sa.column(name, sa.String) for name in ("source", "theirs", "theirs_hash")),
    )
    query = sa.select(table).where(table.c.theirs.like('%"as_of"%')).order_by(table.c.id)
    for row in op.get_bind().execute(query).all():
        value = json.loads(row.theirs)
        if _mend(value, row.source, better):
            theirs = json.dumps(value, sort_keys=True, ensure_ascii=False)
            known_by = hashlib.blake2b(theirs.encode(), digest_size=16).hexdigest()
            changed = sa.update(table).where(table.c.id == row.id).values(theirs=theirs, theirs_hash=known_by)
            op.get_bind().execute(changed)


def _mend(value: Any, source: str, better: Better) -> bool:
    """Put the dates in a value right, in place. A date without a source of its own is of what stands around it."""
    if isinstance(value, list):
        mended = [_mend(one, source, better) for one in value]
        return any(mended)
    if not isinstance(value, dict):
        return False
    said = value.get("said")
    first = said[0] if isinstance(said, list) and said else said
    source = value.get("source") or (first.get("source") if isinstance(first, dict) else None) or source
    changed = False
    for name, one in value.items():
        if name in _DATES and isinstance(one, str):
            new = better(source if name != "license_expires" else "", one)
            if new is not None:
                value[name], changed = new, True
        elif name in ("draft", "said") and isinstance(one, str):
            inner = json.loads(one)
            if _mend(inner, source, better):
                value[name], changed = _canonical(inner), True
        else:
            changed |= _mend(one, source, better)
    return changed


def _rows(table: str, column: str, sources: Sequence[str] | None) -> Iterator[Any]:
    """The rows that may tell of these sources, by id, some at a time."""
    found, last = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.Text)), 0
    of: sa.ColumnElement[bool] = found.c[column].is_not(None)
    if sources is not None:
        of = sa.or_(*(found.c[column].contains(source, autoescape=True) for source in sources))
    while True:
        query = sa.select(found).where(found.c.id > last, of).order_by(found.c.id).limit(_PAGE)
        some = op.get_bind().execute(query).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].id


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
