"""A directory of before learns who has which work: nobody, and everybody is told."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.extensions import alembic, db
from directory.models import Account, WorkNews, WorkTaken
from tests.unit.test_providing import account


def rows(session: Session) -> list[object]:
    found: list[object] = [*session.scalars(sa.select(WorkTaken)), *session.scalars(sa.select(WorkNews))]
    session.rollback()
    return found


def test_nobody_has_anything_and_who_leaves_lets_go(app: Flask, session: Session) -> None:
    ann = account(session, "ann@example.org").id
    session.commit()
    db.session.close()
    alembic.downgrade("0039")
    alembic.upgrade()
    assert rows(session) == []
    begin_write(session)
    session.add_all([WorkTaken(kind="claim", thing_id=1, account_id=ann), WorkNews(account_id=ann)])
    session.flush()
    session.execute(sa.delete(Account).where(Account.id == ann).execution_options(synchronize_session=False))
    session.commit()
    session.expire_all()
    assert rows(session) == []
