"""The audit log: sign-ins, roles, imports, exports, changes of listings. Written in the transaction it tells of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import AuditEntry
from directory.text import neutral

PAGE = 50


def record(session: Session, *, actor: str, action: str, target: str = "", **details: object) -> None:
    """Add an entry. The caller commits it with what it tells of."""
    text = json.dumps(details, sort_keys=True, ensure_ascii=False, default=str)
    session.add(AuditEntry(actor=actor[:254], action=action, target=target[:254], details=text))


def _wanted(words: str, action: str) -> sa.Select[AuditEntry]:
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if action:
        query = query.where(AuditEntry.action == action)
    for word in words.split():
        like = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        columns = (AuditEntry.actor, AuditEntry.target, AuditEntry.details, AuditEntry.action)
        query = query.where(sa.or_(*(column.ilike(like, escape="!") for column in columns)))
    return query


def search(session: Session, *, words: str = "", action: str = "", page: int = 1) -> tuple[list[AuditEntry], int]:
    """One page of the entries that hold all these words, newest first, and how many there are in all."""
    query = _wanted(words, action)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    return list(session.scalars(query.limit(PAGE).offset((page - 1) * PAGE))), total


def actions(session: Session) -> list[str]:
    """Every kind of entry there is."""
    return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def as_csv(session: Session, *, words: str = "", action: str = "") -> Iterator[str]:
    """All these entries as CSV, a chunk at a time; what a spreadsheet would take for a formula is neutralised."""
    yield _line(["at (UTC)", "actor", "action", "target", "details"])
    query = _wanted(words, action).execution_options(yield_per=500)
    for entry in session.scalars(query):
        cells = [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.actor, entry.action, entry.target, entry.details]
        yield _line([neutral(cell) for cell in cells])


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
