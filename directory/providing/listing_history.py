"""A listing's history as its program reads it: what changed, by whom as they may know them, what can be put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings import history
from directory.listings.draft import ListingDraft
from directory.listings.sources import known_sources
from directory.listings.status_changes import ON_THE_PHONE
from directory.models import Account, Revision, Role
from directory.providing import edits, leaving
from directory.text import filled

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One change. `before` is None where nothing was before it."""

    revision: Revision
    who: str
    before: ListingDraft | None
    after: ListingDraft
    can_revert: bool


def for_program(session: Session, listing_id: int, *, reader: str, now: dt.datetime) -> list[Row]:
    """The newest changes of a listing, as the person of this address may know them."""
    found = history.entries(session, listing_id, compared=SHOWN, most=SHOWN)
    people = _programs_people(session, [one.revision for one in found])
    return [
        Row(
            revision=one.revision,
            who=_who(one.revision, reader, people),
            before=one.before,
            after=one.after,
            can_revert=one.revision.number > 1 and one.revision.created_at >= now - edits.REVERT_WITHIN,
        )
        for one in found
        if one.after
    ]


def _who(revision: Revision, reader: str, programs_people: Collection[str]) -> str:
    """Who made a change, as its program may know it: people of the desk by what they are, not by name."""
    if revision.batch_id is not None:
        return filled("A list that was brought in")
    writer = _person(revision.actor, reader, programs_people)
    if revision.words_of is None:
        return writer or filled("The directory")
    words = _person(revision.words_of, reader, programs_people) or _not_theirs(revision.words_of)
    return filled("%(who)s, approved by the directory", who=words)


def _not_theirs(words_of: str) -> str:
    """Whose words a change is in, where no person of the program's own said them: a list by its name, nobody by theirs.

    Who answered a call is told to the desk only, as all that it notes for itself.
    """
    if words_of in {source.label() for source in known_sources().values()}:
        return words_of
    return filled("Told on the phone") if words_of.endswith(ON_THE_PHONE) else filled("Somebody else")


def _person(actor: str, reader: str, programs_people: Collection[str]) -> str | None:
    """One of the program's own, as they may know each other; None for anybody else."""
    if actor == reader:
        return filled("You")
    if actor in programs_people:
        return actor
    return filled("Somebody who kept it before") if leaving.is_former(actor) else None


def _programs_people(session: Session, revisions: Sequence[Revision]) -> set[str]:
    """Those who made these changes for a program, as far as their accounts are still there."""
    named = {one.actor for one in revisions} | {one.words_of for one in revisions if one.words_of}
    query = sa.select(Account).where(Account.email.in_(named))
    return {one.email for one in session.scalars(query) if Role.PROVIDER in one.role_names}
