"""Work is taken, handed on and given back: one person has a thing, and whoever is late is told who.

What was taken is somebody's for seven days, or until they may not do it any more. Taking it decides nothing, and keeps
nobody from deciding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts.matrix import Right
from directory.database import begin_write, insert_or, one_at_a_time
from directory.models import WorkTaken
from directory.work import waiting_work
from directory.work.desk_people import DeskPerson, desk_people
from directory.work.waiting_work import WorkLine
from directory.work.work_kinds import WorkKind

MOST = 100  # things at once

Thing = tuple[WorkKind, int]


@dataclass(slots=True)
class Moved:
    """What became of some things: how many, and of each other one why not."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


def take(session: Session, things: Sequence[Thing], *, me: DeskPerson) -> Moved:
    """Have these things. The caller commits."""
    moved = Moved()
    for line, kind in _lines(session, things, me, moved):
        if line.holder is not None and line.holder.id != me.id:
            moved.problems.append(f"{line.holder.name} has {line.name} already.")
        elif line.holder is None:
            _put(session, line, me, None)
            _note(session, me, "work-taken", line, kind)
            moved.done += 1
    return moved


def hand_on(session: Session, things: Sequence[Thing], *, me: DeskPerson, to_id: int) -> Moved:
    """Give these things to another person who may do them: one's own, nobody's, or as an admin anybody's.

    The caller commits.
    """
    _begin(session)
    moved = Moved()
    to = next((one for one in desk_people(session) if one.id == to_id), None)
    if to is None:
        moved.problems.append("Choose whom to hand it to.")
        return moved
    for line, kind in _lines(session, things, me, moved):
        if not _is_ones_to_move(line, me):
            moved.problems.append(_theirs(line))
        elif not to.may(kind.done_with) or not _lies(session, kind, line, to):
            moved.problems.append(f"{to.name} may not do this: {line.name}.")
        else:
            _put(session, line, to, me.email)
            _note(session, me, "work-handed-on", line, kind, to=to.email)
            moved.done += 1
    return moved


def give_back(session: Session, things: Sequence[Thing], *, me: DeskPerson) -> Moved:
    """Let these things be nobody's: one's own, or as an admin anybody's. The caller commits."""
    moved = Moved()
    for line, kind in _lines(session, things, me, moved):
        if line.holder is None or not _is_ones_to_move(line, me):
            moved.problems.append(f"Nobody has {line.name}." if line.holder is None else _theirs(line))
            continue
        gone = sa.delete(WorkTaken).where(WorkTaken.kind == kind.id, WorkTaken.thing_id == line.row.thing_id)
        session.execute(gone.execution_options(synchronize_session=False))
        _note(session, me, "work-given-back", line, kind, of=line.holder.email)
        moved.done += 1
    return moved


def take_next(session: Session, kind: WorkKind, *, me: DeskPerson, after: int | None = None) -> int | None:
    """Have the oldest thing of a kind that nobody else has, behind another one where that is named; returns its id.

    None where there is none. The caller commits.
    """
    _begin(session)
    people = desk_people(session)
    thing_id = waiting_work.next_of(session, kind, me, people, now=clock.now(), after=after)
    if thing_id is not None:
        take(session, [(kind, thing_id)], me=me)
    return thing_id


def forget_old(session: Session) -> None:
    """Forget what was taken seven days ago. The caller commits."""
    old = sa.delete(WorkTaken).where(WorkTaken.taken_at <= clock.now() - waiting_work.KEPT)
    session.execute(old.execution_options(synchronize_session=False))


def _begin(session: Session) -> None:
    begin_write(session)
    one_at_a_time(session, "who has which work")


def _lines(session: Session, things: Sequence[Thing], me: DeskPerson, moved: Moved) -> list[tuple[WorkLine, WorkKind]]:
    """Those of some things that still wait and that one may do, while nobody else takes any."""
    _begin(session)
    people, now, found = desk_people(session), clock.now(), []
    for kind, thing_id in dict.fromkeys(things[:MOST]):
        row = waiting_work.row_of_thing(session, kind, thing_id, people, seen_by=me, now=now)
        if not me.may(kind.done_with):
            moved.problems.append(f"{kind.name}: this is not yours to do.")
        elif row is None:
            moved.problems.append(f"{kind.name} {thing_id} waits no more, or lies in another state.")
        else:
            found.append((waiting_work.lines_of(session, [row], people, now)[0], kind))
    return found


def _is_ones_to_move(line: WorkLine, me: DeskPerson) -> bool:
    return line.holder is None or line.holder.id == me.id or me.may(Right.PEOPLE)


def _theirs(line: WorkLine) -> str:
    return f"{line.holder.name if line.holder else 'Somebody'} has {line.name}: they or an admin hand it on."


def _lies(session: Session, kind: WorkKind, line: WorkLine, to: DeskPerson) -> bool:
    return waiting_work.row_of_thing(session, kind, line.row.thing_id, [], seen_by=to, now=clock.now()) is not None


def _put(session: Session, line: WorkLine, who: DeskPerson, handed_by: str | None) -> None:
    key = {"kind": line.row.kind.id, "thing_id": line.row.thing_id}
    values = {"account_id": who.id, "taken_at": clock.now(), "handed_by": handed_by}
    put = insert_or(session, WorkTaken).values(**key, **values)
    session.execute(put.on_conflict_do_update(index_elements=["kind", "thing_id"], set_=values))


def _note(session: Session, me: DeskPerson, action: str, line: WorkLine, kind: WorkKind, **more: str) -> None:
    target = f"listing {line.public_id}" if line.public_id else f"{kind.id} {line.row.thing_id}"
    audit.record(session, actor=me.email, action=action, target=target, what=line.row.id, **more)
