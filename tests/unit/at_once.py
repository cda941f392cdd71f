"""Twenty people who do something at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.accounts import people
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Holder, HolderRole, Listing, Role
from directory.providing import holders
from tests.factories import draft, publish

MANY = 20

Work = Callable[[Session], object]


def at_once(app: Flask, works: Sequence[Work], *, refusals: tuple[type[Exception], ...] = ()) -> list[object]:
    """Do all of it at once, each committed; the results, with refusals (named problems) among them.

    Anything else that is raised would be a traceback before somebody's eyes: it fails the test.
    """
    barrier = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def one(place: int, work: Work) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[place] = work(db.session)
                db.session.commit()
            except Exception as error:  # told apart below, in the thread of the test
                db.session.rollback()
                results[place] = error
            finally:
                db.session.close()

    threads = [threading.Thread(target=one, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, refusals):
            raise result
    return results


def accounts(session: Session, count: int, *roles: Role) -> list[int]:
    session.rollback()
    begin_write(session)
    made = [
        people.create(session, email=f"p{number}@example.org", name="", roles=roles or [Role.PROVIDER], actor="test").id
        for number in range(count)
    ]
    session.commit()
    return made


def kept_by(session: Session, owners: int, editors: int) -> tuple[int, list[int], list[int]]:
    """A listing with so many owners and editors; its id, their rights' ids, their accounts."""
    listing_id, _ = publish(session, draft())
    ids = accounts(session, owners + editors)
    begin_write(session)
    for place, account_id in enumerate(ids):
        role = HolderRole.OWNER if place < owners else HolderRole.EDITOR
        account = session.get_one(Account, account_id)
        holders.add(session, listing_id=listing_id, account=account, role=role, actor="test")
    session.commit()
    query = sa.select(Holder.id).where(Holder.listing_id == listing_id).order_by(Holder.id)
    found = list(session.scalars(query))
    session.rollback()
    return listing_id, found, ids


def count(session: Session, *conditions: sa.ColumnElement[bool], of: type) -> int:
    session.rollback()
    found = session.scalar(sa.select(sa.func.count()).select_from(of).where(*conditions)) or 0
    session.rollback()
    return found


def roles_of(session: Session, listing_id: int) -> set[str]:
    session.rollback()
    found = set(session.scalars(sa.select(Holder.role).where(Holder.listing_id == listing_id)))
    session.rollback()
    return found


def refused(results: list[object]) -> int:
    return sum(isinstance(one, Exception) for one in results)


def public(session: Session, listing_id: int) -> str:
    found = session.get_one(Listing, listing_id).public_id
    session.rollback()
    return found
