"""What a request wrote to the database has an entry in the audit log, or a reason here why it has none."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

# Tables whose rows are no act of anybody's: what they wait for, or what was done, is written down where it is done.
NO_ACT = {
    "account_session": "who is signed in where; signing in and out are entries",
    "account_roles": "written with the account that has them",
    "catalog_version": "counts changes",
    "call_plan": "when a program is called next; what a call found is an entry",
    "job": "the worker writes down what it does, with whoever asked for it",
    "mail": "the outbox",
    "sign_in_code": "a code that was mailed; to come in by it is an entry",
    "claim_code": "a code that was mailed; what it proves is an entry",
}
# Addresses that write and have no entry, each with the reason.
UNWRITTEN = {
    "/program/<public_id>/<slug>/report": "a family's: nothing is kept of when it came but the day",
    "/manage/bulk": "what is chosen is only looked at; what is done is an entry",
    "/manage/sign-in": "an older hash is renewed; who came in is an entry once the second step is done",
    "/manage/reset-password": "a link is mailed; the password that comes of it is an entry",
    "/manage/recovery-codes": "codes of one's own; to come in by one is an entry",
}

_WRITES = re.compile(
    r'\s*(?:WITH\b.*?\)\s*)?(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.DOTALL
)
_here = threading.local()


@contextmanager
def watched() -> Iterator[set[str]]:
    """The tables in which this thread keeps something while the block runs."""
    kept: set[str] = set()
    before, _here.kept = getattr(_here, "kept", None), kept
    try:
        yield kept
    finally:
        _here.kept = before


def check(rule: str | None, kept: set[str]) -> None:
    """Fail where something was kept that nothing tells of."""
    acts = {one for one in kept - NO_ACT.keys() if not one.startswith("fleeting_")}
    if acts and "audit_entry" not in acts and rule not in UNWRITTEN:
        raise AssertionError(f"{rule} wrote to {', '.join(sorted(acts))}, and no entry of the audit log tells of it")


@event.listens_for(Engine, "after_cursor_execute")
def _note(connection: Connection, cursor: Any, statement: str, *_: object) -> None:
    changed = cursor.rowcount or "RETURNING" in statement  # of a row that comes back SQLite counts none
    if getattr(_here, "kept", None) is not None and changed and (found := _WRITES.match(statement)):
        connection.info.setdefault("written_down", set()).add(found[1])


@event.listens_for(Engine, "commit")
def _keep(connection: Connection) -> None:
    written = connection.info.pop("written_down", set())
    if getattr(_here, "kept", None) is not None:
        _here.kept |= written


@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # of one that is, nobody can ask
        connection.info.pop("written_down", None)
