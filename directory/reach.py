"""Whether the database can be asked, and what is done so that nobody waits for one that cannot.

Connections keep to the patience of whoever asks (`directory.patience`). Where somebody waits in vain, a thread looks
whether the database answers (`Reach`); until it does families are refused at once, and what they see is from memory.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary, ref

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from directory import patience
from directory.patience import FAMILY, LOOKOUT, OutOfPatience, Patience, asking

RETRY_AFTER = 30  # seconds after which somebody who was refused is told to try again
LOOK_EVERY = 1.0  # seconds between the looks at a database that did not answer
CATALOG_VERSION = "SELECT version, epoch FROM catalog_version"  # plain, for the ORM's way costs six times as much
_NEEDED = (CATALOG_VERSION, "SELECT id FROM listing LIMIT 1")  # by every page of the directory
SQLITE_BUSY_SECONDS = 30  # for commands and jobs
_LIMITS = "directory_limits"
# Found dead in a minute, also where nothing comes back at all: a cable cut, a machine gone.
KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 40_000}
# Tables or the database gone: it is being restored or set up. SQLite says that as an OperationalError.
_MISSING = ("42P01", "3D000", "3F000")

T = TypeVar("T")
S = TypeVar("S")


class Reach:
    """Whether one database answers, as far as this process knows. Safe among threads.

    Somebody's doubt starts a thread that asks it what every search needs, until it answers: that one question alone
    decides, so nobody's slow question closes the directory to others, and no visit is needed to open it again.
    """

    def __init__(self, engine: Engine) -> None:
        self.away = False  # from a look that got no answer until one that got it
        self._engine = ref(engine)
        self._looking = threading.Lock()

    def doubt(self, *, away: bool = False) -> None:
        """Have a thread look, where none does. `away`: there is no doubt, no connection can be had."""
        if self._looking.acquire(blocking=False):
            self.away = away
            threading.Thread(target=self._look_until_it_answers, daemon=True).start()

    def _look_until_it_answers(self) -> None:
        try:
            while not self._answers():
                self.away = True
                time.sleep(LOOK_EVERY)
        finally:
            self.away = False
            self._looking.release()

    def _answers(self) -> bool:
        engine = self._engine()
        if engine is None:
            return True
        try:
            with asking(LOOKOUT), engine.connect() as connection:
                for query in _NEEDED:
                    connection.exec_driver_sql(query)
        except sa.exc.SQLAlchemyError as error:
            return not unreachable(error)
        return True


_reaches: WeakKeyDictionary[Engine, Reach] = WeakKeyDictionary()


def of(engine: Engine) -> Reach:
    """What is known of an engine's database."""
    return _reaches.setdefault(engine, Reach(engine))


def unreachable(error: BaseException) -> bool:
    """True where an error says that the database cannot do its work now, not that the question was wrong."""
    if isinstance(error, sa.exc.TimeoutError | sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.InternalError):
        return True
    if isinstance(error, sa.exc.DBAPIError):
        original: Any = error.orig
        return (
            error.connection_invalidated
            or type(original) in (sqlite3.DatabaseError, psycopg.DatabaseError)
            or getattr(original, "sqlstate", None) in _MISSING
        )
    return False


def answer_of(session: Session, question: Callable[[], T], otherwise: Callable[[], S]) -> T | S:
    """What the database answers to `question`; where it cannot be asked, what `otherwise` says from memory."""
    try:
        return question()
    except sa.exc.SQLAlchemyError as error:
        if not unreachable(error):
            raise
        tell_from_memory(session)
        return otherwise()


def tell_from_memory(session: Session) -> None:
    """This request got no answer: it says so, and asks no more. Whether others get one is looked after."""
    session.rollback()
    asks = patience.current()
    if asks is not None:
        asks.in_vain = True
    doubt(session)


def doubt(session: Session) -> None:
    """Somebody got no answer: have a thread look whether the database answers at all."""
    bind = session.get_bind()
    of(bind if isinstance(bind, Engine) else bind.engine).doubt()


def told_from_memory(engine: Engine) -> bool:
    """True where this request got no answer, or nobody gets one."""
    asks = patience.current()
    return of(engine).away or (asks is not None and asks.in_vain)


class PatientPool(QueuePool):
    """A pool that refuses families at once while the database is away, and keeps nothing once it is given up."""

    reach: Reach | None = None
    _given_up = False

    @property
    def _timeout(self) -> float:
        """Seconds to wait for a connection that others hold."""
        asks = patience.current()
        return self._longest if asks is None else max(0.0, min(asks.left, asks.asker.lock_seconds))

    @_timeout.setter
    def _timeout(self, seconds: float) -> None:
        self._longest = seconds

    def recreate(self) -> PatientPool:
        """The pool that takes this one's place when its connections are given up."""
        pool = cast("PatientPool", super().recreate())
        pool.reach, pool._longest = self.reach, self._longest
        return pool

    def dispose(self) -> None:
        """Close every connection: at once, or when whoever still works with it gives it back."""
        self._given_up = True
        super().dispose()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        if self._given_up:
            super().dispose()

    def connect(self) -> PoolProxiedConnection:
        """A connection; raises OperationalError where one cannot be had in time."""
        asks = patience.current()
        if self.reach is None or asks is None or asks.asker is not FAMILY:
            return super().connect()
        if asks.in_vain or self.reach.away:
            raise sa.exc.OperationalError("(connect)", None, ConnectionError("it did not answer a moment ago"))
        try:
            return super().connect()
        except Exception:
            self.reach.doubt(away=True)
            raise


def watch(engine: Engine, *, refuse: bool) -> None:
    """Put the hooks on a new engine. `refuse`: families are refused at once while its database is away."""
    if isinstance(engine.pool, PatientPool) and refuse:
        engine.pool.reach = of(engine)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _connect_patiently)
    event.listen(engine, "checkout", _set_limits)


def _set_limits(connection: Any, record: Any, _proxy: Any) -> None:
    """Let the database itself end what whoever asks now would not wait for. Said again only when somebody else asks."""
    asks = patience.current()
    wanted = asks.asker.name if asks else ""
    if record.info.get(_LIMITS, "") == wanted:
        return
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout={sqlite_busy_milliseconds(asks)}")
    else:
        statement, lock = (asks.asker.seconds, asks.asker.lock_seconds) if asks else (0, 0)
        connection.autocommit = True  # else the next rollback would take it back
        limits = f"SET statement_timeout = {round(statement * 1000)}; SET lock_timeout = {round(lock * 1000)}"
        connection.execute(limits)
        connection.autocommit = False
    record.info[_LIMITS] = wanted


def sqlite_busy_milliseconds(asks: Patience | None) -> int:
    """How long SQLite waits by itself for somebody else's lock."""
    return round(1000 * (SQLITE_BUSY_SECONDS if asks is None else asks.asker.busy_seconds))


def _connect_patiently(_dialect: Any, _record: Any, arguments: Any, keywords: dict[str, Any]) -> Any:
    asks = patience.current()
    if asks is None:
        return PatientConnection.connect(*arguments, **keywords)
    try:
        with asks.waiting():
            return PatientConnection.connect(*arguments, **keywords)
    except OutOfPatience as error:
        raise psycopg.OperationalError(str(error)) from None


class PatientConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that waits no longer than whoever asks; then it is closed, for its answer is lost."""

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> Any:
        return _watched(super()._connect_gen(conninfo))

    def wait(self, gen: Any, *arguments: Any, **keywords: Any) -> Any:
        """Wait for the answer. Raises OperationalError when it takes too long."""
        asks = patience.current()
        if asks is None:
            return super().wait(gen, *arguments, **keywords)
        try:
            with asks.waiting():
                return super().wait(_watched(gen), *arguments, **keywords)
        except OutOfPatience as error:
            self.pgconn.finish()
            raise psycopg.OperationalError(str(error)) from None


def _watched(steps: Generator[T, Any, S]) -> Generator[T, Any, S]:
    """The same steps of a wait, with a look at the clock at each; psycopg wakes them ten times a second."""
    asks = patience.current()
    try:
        step = next(steps)
        while True:
            ready = yield step
            if asks is not None:
                asks.look()
            step = steps.send(ready)
    except StopIteration as end:
        value: S = end.value
        return value
