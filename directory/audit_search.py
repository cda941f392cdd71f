"""The audit log read again: by who, on what, which kind and which days; the newest first, by those who may see it.

Each way of asking is led by an index (`AuditEntry.__table_args__`), so that a page costs what it shows: who asks for a
listing, or may see a few states only, asks each of those for its newest entries, and the newest of all are taken.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.audit import OF_MANY
from directory.audit_kinds import in_words
from directory.models import AuditEntry, AuditListing
from directory.text import neutral
from directory.unit_of_work import look_anew

PAGE = 50
_AT_ONCE = 1000  # entries that a download reads at a time
_LIKE = 8  # people that are offered
_HEAD = ("at (UTC)", "who", "kind", "what", "to", "listing", "state", "more", "revision")

Conditions = tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: an admin (`everything`), or who sees their own acts, and those on listings in their states."""

    email: str
    states: DeskStates
    everything: bool

    def parts(self) -> list[Conditions]:
        """What they see, in parts that an index each leads."""
        if self.everything:
            return [()]
        own = (AuditEntry.actor == self.email,)
        if self.states.some is None:
            return [own, (AuditEntry.listing.is_not(None),), (AuditEntry.state == OF_MANY,)]
        some = sorted(self.states.some)
        among = sa.exists().where(AuditListing.entry_id == AuditEntry.id, AuditListing.state.in_(some))
        return [own, *((AuditEntry.state == one,) for one in some), (AuditEntry.state == OF_MANY, among)]

    def sees(self) -> sa.ColumnElement[bool]:
        """What they see, as one condition."""
        return sa.or_(*(sa.and_(sa.true(), *part) for part in self.parts()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is empty asks for nothing. Days are of UTC, both are within."""

    person: str = ""
    about: str = ""  # a listing's public id, or what an entry is about: "import 12", a person's address
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def conditions(self) -> Conditions:
        """All of it but `about`."""
        found = list[sa.ColumnElement[bool]]()
        if self.person:
            found.append(AuditEntry.actor.in_({self.person, self.person.lower()}))
        if self.kind:
            found.append(AuditEntry.action == self.kind)
        if self.since:
            found.append(AuditEntry.at >= _midnight(self.since))
        if self.until and self.until < dt.date.max:
            found.append(AuditEntry.at < _midnight(self.until + dt.timedelta(days=1)))
        return tuple(found)

    def parts(self, states: DeskStates) -> list[Conditions]:
        """The ways in which an entry is about it, in parts led by an index; of several, in these states."""
        if not self.about:
            return [()]
        beside = sa.select(AuditListing.entry_id).where(AuditListing.listing == self.about)
        beside = beside.where(states.clause(AuditListing.state))
        ways = (AuditEntry.listing == self.about, AuditEntry.target == self.about, AuditEntry.id.in_(beside))
        return [(one,) for one in ways]


def page(
    session: Session, *, reader: Reader, wanted: Wanted, before: int | None = None, size: int = PAGE
) -> tuple[list[AuditEntry], bool]:
    """The newest entries, older than the entry `before`, and whether there are still older ones."""
    query = sa.select(AuditEntry.id, AuditEntry.at).where(*wanted.conditions(), *_older(session, before))
    narrow = wanted.about or wanted.person
    parts = [(*part, reader.sees()) for part in wanted.parts(reader.states)] if narrow else reader.parts()
    newest = (AuditEntry.at.desc(), AuditEntry.id.desc())
    query = query.order_by(*newest).limit(size + 1)
    found = {row.id: row.at for part in parts for row in session.execute(query.where(*part))}
    ids = sorted(found, key=lambda one: (found[one], one), reverse=True)
    entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.id.in_(ids[:size])).order_by(*newest))
    return list(entries), len(ids) > size


def people_like(session: Session, text: str) -> list[str]:
    """Some of those who did something and whose name or address holds this text."""
    like = f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    query = sa.select(AuditEntry.actor).where(AuditEntry.actor.ilike(like, escape="!")).distinct()
    return list(session.scalars(query.order_by(AuditEntry.actor).limit(_LIKE)))


def as_csv(session: Session, *, reader: Reader, wanted: Wanted) -> Iterator[str]:
    """All these entries as CSV, a chunk at a time; what a spreadsheet would take for a formula is neutralised.

    Entries are only added, and read from the newest down: no transaction has to wait for who reads slowly.
    """
    yield _line(_HEAD)
    before, more = None, True
    while more:
        entries, more = page(session, reader=reader, wanted=wanted, before=before, size=_AT_ONCE)
        text = "".join(_line([neutral(cell) for cell in _cells(entry)]) for entry in entries)
        before = entries[-1].id if entries else None
        session.expunge_all()
        look_anew(session)
        yield text


def revision_address(entry: AuditEntry) -> str:
    """Where the revision stands that an entry tells of; nothing where it tells of none."""
    number = json.loads(entry.details).get("revision")
    return f"/manage/listings/{entry.listing}/history/{number}" if entry.listing and number else ""


def _cells(entry: AuditEntry) -> list[str]:
    state = "several" if entry.state == OF_MANY else entry.state or ""
    what = (entry.actor, entry.action, in_words(entry.action), entry.target, entry.listing or "", state)
    return [f"{entry.at:%Y-%m-%d %H:%M:%S}", *what, entry.details, revision_address(entry)]


def _older(session: Session, before: int | None) -> Conditions:
    at = session.scalar(sa.select(AuditEntry.at).where(AuditEntry.id == before)) if before is not None else None
    if at is None:
        return ()
    same = sa.and_(AuditEntry.at == at, AuditEntry.id < before)
    return (AuditEntry.at <= at, sa.or_(AuditEntry.at < at, same))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
