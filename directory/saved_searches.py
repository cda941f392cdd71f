"""Searches of the desk's listings under a name: somebody's own, or everybody's; their counts stand on "Today".

A search is kept as its address; what it finds, and how many, is the desk's to ask.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts.matrix import Right, allows
from directory.database import begin_write, one_at_a_time
from directory.models import SavedSearch

NAME_MOST = 60  # characters
MOST = 20  # of one person, and of everybody: each is counted on the first page


class SearchProblem(Exception):
    """A search that cannot be kept, renamed or forgotten; the message is for the person who asked."""


def seen_by(session: Session, account_id: int) -> list[SavedSearch]:
    """A person's own searches, and those of everybody, by name."""
    query = sa.select(SavedSearch).where(_seen(account_id))
    return list(session.scalars(query.order_by(SavedSearch.account_id.is_(None), SavedSearch.name, SavedSearch.id)))


def save(
    session: Session,
    *,
    name: str,
    search: str,
    everybody: bool,
    account_id: int,
    actor: str,
    roles: Iterable[str],
) -> None:
    """Keep a search. The caller commits. Raises SearchProblem."""
    if everybody and not allows(roles, Right.SHARE):
        raise SearchProblem("Only an admin keeps a search for everybody. Keep it for yourself.")
    begin_write(session)
    one_at_a_time(session, "saved searches")
    owner = None if everybody else account_id
    name = _free_name(session, owner, name)
    if (session.scalar(sa.select(sa.func.count()).select_from(SavedSearch).where(_of(owner))) or 0) >= MOST:
        raise SearchProblem(f"{MOST} searches are kept already. Forget one first.")
    kept = SavedSearch(account_id=owner, name=name, search=search[:1000], saved_by=actor, created_at=clock.now())
    session.add(kept)
    session.flush()
    audit.record(session, actor=actor, action="search-saved", target=f"search {kept.id}", name=name, search=search)


def rename(session: Session, *, search_id: int, name: str, account_id: int, actor: str, roles: Iterable[str]) -> None:
    """Give a search another name. The caller commits. Raises SearchProblem."""
    kept = _mine(session, search_id, account_id, roles)
    if " ".join(name.split()) == kept.name:
        return
    kept.name = _free_name(session, kept.account_id, name)
    audit.record(session, actor=actor, action="search-renamed", target=f"search {kept.id}", name=kept.name)


def forget(session: Session, *, search_id: int, account_id: int, actor: str, roles: Iterable[str]) -> None:
    """Keep a search no more. The caller commits. Raises SearchProblem."""
    kept = _mine(session, search_id, account_id, roles)
    audit.record(session, actor=actor, action="search-forgotten", target=f"search {kept.id}", name=kept.name)
    session.delete(kept)


def may_change(kept: SavedSearch, *, account_id: int, roles: Iterable[str]) -> bool:
    """True for who keeps it; for an admin, where it is everybody's."""
    return kept.account_id == account_id or (kept.account_id is None and allows(roles, Right.SHARE))


def _seen(account_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(SavedSearch.account_id == account_id, SavedSearch.account_id.is_(None))


def _of(owner: int | None) -> sa.ColumnElement[bool]:
    return SavedSearch.account_id.is_(None) if owner is None else SavedSearch.account_id == owner


def _mine(session: Session, search_id: int, account_id: int, roles: Iterable[str]) -> SavedSearch:
    begin_write(session)
    one_at_a_time(session, "saved searches")
    kept = session.scalars(sa.select(SavedSearch).where(SavedSearch.id == search_id, _seen(account_id))).one_or_none()
    if kept is None:
        raise SearchProblem("This search is kept no more.")
    if not may_change(kept, account_id=account_id, roles=roles):
        raise SearchProblem("Everybody uses this search: only an admin changes it.")
    return kept


def _free_name(session: Session, owner: int | None, name: str) -> str:
    """The name as kept. Raises SearchProblem where it is none, or another search has it."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_MOST:
        raise SearchProblem(f"Give it a name of at most {NAME_MOST} letters.")
    if session.scalars(sa.select(SavedSearch.id).where(_of(owner), SavedSearch.name == name)).first() is not None:
        raise SearchProblem("Another search has this name.")
    return name
