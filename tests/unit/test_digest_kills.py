"""The week's mail under kills: everybody is reminded, once, whenever the worker dies; and every mail goes out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import clock
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Mail
from tests import killing
from tests import organizations as made_up
from tests.killing import Scenes
from tests.unit.test_reminders import hold

PEOPLE = 20
SITES = 2
OLD = 61  # days


def written_and_sent(app: Flask) -> tuple[int, int]:
    """How many reminders are written, and how many of them are sent, as any reader sees it."""
    with app.app_context():
        row = db.session.execute(sa.select(sa.func.count(), sa.func.count(Mail.sent_at))).one()
    return row[0], row[1]


def begun(app: Flask) -> tuple[int, bool] | None:
    """How far it is, and that it goes on; None when everybody's mail is sent."""
    number, sent = written_and_sent(app)
    return None if sent == PEOPLE else (number + sent, True)


def whole(app: Flask) -> bool:
    """Who is noted as reminded has one mail in the outbox, and nobody else has any."""
    with app.app_context():
        query = sa.select(sa.func.count(), sa.func.count(sa.distinct(Mail.recipient)))
        reminded = sa.select(sa.func.count(Account.reminded_on)).scalar_subquery()
        mails, people, noted = db.session.execute(query.add_columns(reminded).select_from(Mail)).one()
    return bool(mails == people == noted)


def two_minutes_pass(app: Flask) -> None:
    """A mail whose sender died is tried again after its time."""
    with app.app_context():
        begin_write(db.session)
        db.session.execute(sa.update(Mail).where(Mail.sent_at.is_(None)).values(due_at=clock.now()))
        db.session.commit()


def remind_everybody(new_scene: Scenes, folder: Path, moments: list[float]) -> int:
    """Remind everybody and send it, killing workers so long after they first did something; how many kills hit."""
    with new_scene() as scene:
        app, killed = scene.app, 0
        sent_to = folder / ("mails-" + scene.url.rpartition("/")[2])
        with app.app_context():
            ids = made_up.listings(db.session, SITES)
            for number in range(PEOPLE):
                hold(db.session, ids, f"p{number:02d}@example.org", clock.today() - dt.timedelta(days=OLD))
        for moment in [*moments, None]:
            before = begun(app)
            if before is None:
                break
            with scene.workers.one(scene.url, mail_url=f"file://{sent_to}"):
                killing.watch(lambda: begun(app), tries=before[0], moment=moment, whole=lambda: whole(app))
            killed += begun(app) is not None
            two_minutes_pass(app)
        assert written_and_sent(app) == (PEOPLE, PEOPLE)
        assert whole(app)
        assert len(list(sent_to.glob("*.eml"))) == PEOPLE  # sent again by its Message-ID, where it was sent twice
    return killed


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_a_killed_digest_reminds_everybody_once(tmp_path: Path, new_scene: Scenes) -> None:
    assert remind_everybody(new_scene, tmp_path, [0.0, 0.05, 0.1]) > 0


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_kills_of_digests(tmp_path: Path, new_scene: Scenes) -> None:
    killing.many_kills(
        100, 20, longest=0.2, phases=1, each=12, run=lambda at: remind_everybody(new_scene, tmp_path, at[0])
    )
