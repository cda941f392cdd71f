"""Who may do what at the desk: one table, of what there is to do and the roles that may. The docs print it.

Whose listings somebody sees and decides is another question: `desk_states`. What a program's person may do hangs on the
listings they hold (`rights`), not on this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from directory.models import Role


class Right(StrEnum):
    """One kind of thing to do at the desk."""

    LOOK = "look"
    READ_QUEUES = "read-queues"
    DECIDE = "decide"
    TAKE = "take"
    CALL = "call"
    MANY = "many"
    IMPORT = "import"
    SCHEDULE = "schedule"
    EDIT = "edit"
    EXPORT = "export"
    SAMPLE = "sample"
    SHARE = "share"
    PEOPLE = "people"
    LOG = "log"
    LOG_FILE = "log-file"


WORDS: Mapping[Right, str] = {
    Right.LOOK: "Read Today, listings and their history, care gaps and accuracy; keep searches for oneself",
    Right.READ_QUEUES: "Read claims, changes, reports, suggestions, possible duplicates and rows left out",
    Right.DECIDE: "Decide these, and read what was sent as proof",
    Right.TAKE: "Take work, hand it on and give it back, each kind with the right to do it; get news of it",
    Right.CALL: "Call programs, and keep what they say",
    Right.MANY: "Publish, hide, close or mark for a call, many at once",
    Right.IMPORT: "Import files, mend, confirm, discard and undo imports",
    Right.SCHEDULE: "Set which lists are fetched by the clock, and up to where they are saved by themselves",
    Right.EDIT: "Change listings by hand, one or many: facts, terms, sources, points, status",
    Right.EXPORT: "Download listings",
    Right.SAMPLE: "Draw accuracy audits, close and publish them",
    Right.SHARE: "Keep searches for everybody",
    Right.PEOPLE: "Invite people, change what they may do, see the mail that goes out",
    Right.LOG: "Read the audit log: all of it as an admin, else what was done to listings and what one did",
    Right.LOG_FILE: "Download the audit log",
}

DESK_ROLES = (Role.VIEWER, Role.MODERATOR, Role.IMPORTER, Role.ADMIN)
_READERS = frozenset({Role.VIEWER, Role.MODERATOR, Role.ADMIN})
_DECIDERS = frozenset({Role.MODERATOR, Role.ADMIN})
_WORKERS = frozenset({Role.MODERATOR, Role.IMPORTER, Role.ADMIN})
_ADMINS = frozenset({Role.ADMIN})

MATRIX: Mapping[Right, frozenset[Role]] = {
    Right.LOOK: frozenset(DESK_ROLES),
    Right.READ_QUEUES: _READERS,
    Right.DECIDE: _DECIDERS,
    Right.TAKE: _WORKERS,
    Right.CALL: _DECIDERS,
    Right.MANY: _DECIDERS,
    Right.IMPORT: frozenset({Role.IMPORTER, Role.ADMIN}),
    Right.SCHEDULE: _ADMINS,
    Right.EDIT: _ADMINS,
    Right.EXPORT: _ADMINS,
    Right.SAMPLE: _ADMINS,
    Right.SHARE: _ADMINS,
    Right.PEOPLE: _ADMINS,
    Right.LOG: _DECIDERS,
    Right.LOG_FILE: _ADMINS,
}


def allows(roles: Iterable[str], right: Right) -> bool:
    """True where somebody of these roles has the right."""
    return not MATRIX[right].isdisjoint(roles)


def is_of_desk(roles: Iterable[str]) -> bool:
    """True for somebody who works at the desk, in whatever role: who has a second step, and claims no listing."""
    return not frozenset(DESK_ROLES).isdisjoint(roles)
