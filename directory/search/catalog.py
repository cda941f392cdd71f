"""This process's search index, kept equal to the database.

The database is the truth. Every search reads `catalog_version`; when it moved, the changed listings are loaded and a
new index is swapped in by reference. A few changes are taken in at once; after a large import one thread loads while
the requests meanwhile are answered, whole, from the index before it. Where nobody has looked for a while the change may
be hours old, and the requests wait for that thread, a few seconds at most.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory import clock, reach
from directory.listings.revisions import current_version
from directory.models import Listing
from directory.patience import LOADER, asking
from directory.reach import CATALOG_VERSION
from directory.search.catalog_content import Catalog, build, patched

AT_ONCE = 500  # changed listings that a request takes in itself before it answers
_LOOK_AFTER = 5.0  # seconds after which a page that asks nothing lets a thread look whether the directory has changed
_WAIT_FOR_ANOTHER = 0.5  # seconds that a request waits while another takes changes in
_WAIT_FOR_MANY = 5.0  # seconds that requests wait in all for many changes, where nobody had looked for a while

log = structlog.get_logger("directory.catalog")


class _Holder:
    """One database's current catalog, and the lock under which one thread at a time replaces it."""

    def __init__(self) -> None:
        self.catalog: Catalog | None = None
        self.lock = threading.Lock()
        self.equal_at: dt.datetime | None = None  # when the catalog was last found equal to the database
        self.looked = 0.0  # the same, or a vain look, by the monotonic clock
        self.wait_until = 0.0  # by the same clock: until when requests wait for the thread that loads

    def seen(self) -> None:
        """The catalog was compared with the database, and is equal to it."""
        self.equal_at, self.looked = clock.now(), time.monotonic()


_holders: WeakKeyDictionary[Engine, _Holder] = WeakKeyDictionary()
_holders_lock = threading.Lock()


def current(session: Session) -> Catalog:
    """The catalog of this session's database, brought up to its version.

    Past 500 changes a thread loads the new one, and meanwhile the one before is returned (`_after_many`). Where the
    database cannot be asked, the catalog last known is (`as_of` says since when); without any, the error is raised.
    """
    engine = _engine(session)
    holder = _holder(engine)
    last = holder.catalog
    try:
        version, epoch = _committed_version(engine)
        if last is not None and (last.version, last.epoch) == (version, epoch):
            holder.seen()
            return last
        if last is not None and (last.epoch != epoch or _changes_since(session, last.version) > AT_ONCE):
            return _after_many(engine, holder, last)
        if last is None:
            return _first(engine, holder)
        if not holder.lock.acquire(timeout=_WAIT_FOR_ANOTHER):
            return last
        try:
            return _bring_up(session, holder)
        finally:
            holder.lock.release()
    except sa.exc.SQLAlchemyError as error:
        if last is None or not reach.unreachable(error):
            raise
        reach.tell_from_memory(session)
        return last


def _first(engine: Engine, holder: _Holder) -> Catalog:
    """Load the first catalog of this process, however long that takes; a server does it before its first request."""
    with holder.lock, asking(LOADER), Session(engine) as session:
        return _bring_up(session, holder)


def _after_many(engine: Engine, holder: _Holder, last: Catalog) -> Catalog:
    """The catalog after many changes. Where somebody looked just now they are new, and nobody waits for the thread."""
    if holder.lock.acquire(blocking=False):
        if time.monotonic() - holder.looked > _LOOK_AFTER:
            holder.wait_until = time.monotonic() + _WAIT_FOR_MANY
        threading.Thread(target=_load_in_background, args=(engine, holder), daemon=True).start()
    left = holder.wait_until - time.monotonic()
    if left > 0 and holder.lock.acquire(timeout=left):
        holder.lock.release()
    return holder.catalog or last


def remembered(session: Session) -> Catalog | None:
    """The catalog in memory, without asking the database anything; None where none was ever loaded.

    One that nobody has compared with the database for a while is brought up by a thread, for whoever asks next.
    """
    engine = _engine(session)
    holder = _holder(engine)
    if time.monotonic() - holder.looked > _LOOK_AFTER and holder.lock.acquire(blocking=False):
        holder.looked = time.monotonic()
        threading.Thread(target=_load_in_background, args=(engine, holder), daemon=True).start()
    return holder.catalog


def as_of(session: Session) -> dt.datetime | None:
    """Of when what is told from memory is: when the catalog was last equal to the database. None: it answers."""
    engine = _engine(session)
    return _holder(engine).equal_at if reach.told_from_memory(engine) else None


def _committed_version(engine: Engine) -> tuple[int, int]:
    """The last committed (version, epoch). Every request asks: past the ORM and its transaction it costs a tenth."""
    dialect = engine.dialect.loaded_dbapi
    try:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(CATALOG_VERSION)
                row = cursor.fetchone()
            finally:
                cursor.close()
        finally:
            connection.close()
    except dialect.Error as error:
        raise sa.exc.DBAPIError.instance(CATALOG_VERSION, None, error, dialect.Error) from error
    if row is None:
        raise LookupError("catalog_version is empty; run `flask --app wsgi setup`")
    return int(row[0]), int(row[1])


def refresh(session: Session) -> Catalog:
    """As `current`, but always wait for the newest: for commands and tests."""
    holder = _holder(_engine(session))
    with holder.lock:
        return _bring_up(session, holder)


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _holder(engine: Engine) -> _Holder:
    with _holders_lock:
        return _holders.setdefault(engine, _Holder())


def _load_in_background(engine: Engine, holder: _Holder) -> None:
    """Load with a session of its own; the lock was taken by whoever started the thread."""
    try:
        with asking(LOADER), Session(engine) as session:
            _bring_up(session, holder)
    except Exception as error:
        # A later request tries again; until then the catalog before it answers.
        if reach.unreachable(error):
            log.warning("the database is away", problem=str(error)[:200])
        else:
            log.exception("catalog-load-failed")
    finally:
        holder.lock.release()


def _bring_up(session: Session, holder: _Holder) -> Catalog:
    """Replace the catalog by one of the version now in the database. The caller holds the lock.

    The rows are read by one statement after the version: should another writer commit between the two, they are whole
    at a later version, which is then this catalog's version too.
    """
    version, epoch = current_version(session)
    last = holder.catalog
    if last is not None and (last.version, last.epoch) == (version, epoch):
        holder.seen()
        return last
    if last is not None and last.epoch == epoch:
        holder.catalog = patched(session, last, version)
    else:
        holder.catalog = build(session, version, epoch)
    holder.seen()
    return holder.catalog


def _changes_since(session: Session, version: int) -> int:
    some = sa.select(Listing.id).where(Listing.version > version).limit(AT_ONCE + 1).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
