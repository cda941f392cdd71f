"""What is said when the machine and not the person is at fault: a sentence, and what to do next."""

from __future__ import annotations

import errno
import sqlite3

import sqlalchemy as sa

from directory import disk, sqlite_file

Problem = (OSError, sqlite3.Error, sa.exc.DBAPIError)  # what may be such a problem

_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_SUCH_TABLE = ("42P01", "3F000")
_NO_SUCH_DATABASE = "3D000"
FULL = (
    "The disk is full, or this account may not write more to it. What was being done was not saved. Free some space, "
    "then run this again."
)
BUSY = "Somebody else is saving and did not finish in time. Nothing was changed. Run this again in a minute."
READ_ONLY = "The database can be read, but not written, by this account. Nothing was changed."
NOT_SET_UP = "The database is not set up yet. Run this first: flask --app wsgi setup"
HALF_SET_UP = (
    "The database is being set up: it does not hold the ZIP codes yet. Nothing was read. Run this again once the site "
    "answers, or run this first: flask --app wsgi setup"
)


def sentence_for(error: Exception) -> str | None:
    """The sentence for a problem of the machine; None for what is a fault of ours."""
    if disk.is_full(error):
        return FULL
    if isinstance(error, sqlite_file.StrayLog):
        return str(error)
    if isinstance(error, OSError):
        named = error.filename is not None and error.errno in _NOT_ALLOWED
        return f"{error.filename} cannot be opened ({error.strerror})." if named else None
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return _for_sqlite(original)
    return _for_postgresql(error, getattr(original, "sqlstate", None))


def _for_sqlite(error: sqlite3.Error) -> str | None:
    if isinstance(error, sqlite_file.Missing):
        return NOT_SET_UP
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BUSY
    if code == sqlite3.SQLITE_READONLY:
        return READ_ONLY
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"The database cannot be opened ({error}). Look at DIRECTORY_DATABASE_URL and who may write there."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"The database file is damaged ({error}). Put a backup back: flask --app wsgi restore PATH"
    return NOT_SET_UP if "no such table" in str(error) else None


def _for_postgresql(error: Exception, state: str | None) -> str | None:
    if state in _NO_SUCH_TABLE:
        return NOT_SET_UP
    if state == "25006":  # read_only_sql_transaction
        return READ_ONLY
    if state in ("55P03", "57014", "40P01"):  # a lock or a statement took too long, or two waited for each other
        return BUSY
    if state == _NO_SUCH_DATABASE or isinstance(error, sa.exc.OperationalError):
        first = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return f"The database cannot be used now ({first}). Nothing was changed."
    return None
