"""Whether an error says that nothing more can be written: the disk is full, or what one account may use of it."""

from __future__ import annotations

import errno
import sqlite3

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_POSTGRESQL_FULL = "53100"
# SQLite knows a full disk by one of the system's names for it only, and calls the others a failed write.
_SQLITE_WRITES = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_FSYNC)


def is_full(error: BaseException | None) -> bool:
    """True where this error, or the one it came from, is a full disk's."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        code = getattr(error, "sqlite_errorcode", None)
        if code in _SQLITE_WRITES or (code is not None and code & 0xFF == sqlite3.SQLITE_FULL):
            return True
        if getattr(error, "sqlstate", None) == _POSTGRESQL_FULL:
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False
