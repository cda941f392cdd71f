"""An organization's file under kills: saved and taken back whole or not at all, whenever the worker dies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from directory.extensions import db
from directory.models import ChangeRequest, ChangeStatus, Listing, Revision
from directory.site_files import file_job_kinds, sending
from directory.unit_of_work import written
from tests import killing
from tests import organizations as made_up
from tests import site_files as files
from tests.killing import Scenes
from tests.organizations import Made

MANY = 60


def changed(app: Flask) -> tuple[int, int]:
    """How many sites say that there is room, and how many requests wait, as any reader sees it."""
    with app.app_context():
        room = sa.select(sa.func.count()).select_from(Listing).where(Listing.content.contains('"status":"accepting"'))
        waits = (
            sa.select(sa.func.count()).select_from(ChangeRequest).where(ChangeRequest.status == ChangeStatus.WAITING)
        )
        return db.session.scalar(room) or 0, db.session.scalar(waits) or 0


def asked(app: Flask, what: Callable[..., None], made: Made, number: int) -> None:
    with app.app_context():
        values = {"account_id": made.owner, "public_id": made.public_id, "file_id": number}
        written(db.session, partial(what, db.session, **values))


def save_and_take_back(new_scene: Scenes, moments: list[list[float]]) -> int:
    """Save a file of many sites and take it back, each under kills; how many kills hit."""
    with new_scene() as scene:
        app = scene.app
        with app.app_context():
            made = made_up.organization(db.session, MANY)
            values = {at: {"openings": "accepting", "phone": "512-555-0177"} for at in range(MANY)}
            data = files.changed(files.down(db.session, made.listing_ids), values)
            number = files.send(app, db.session, made, data)
            before = files.contents(db.session, made.listing_ids)
        until_done = partial(
            scene.under_kills,
            target=number,
            kinds=file_job_kinds.KINDS,
            whole=lambda: changed(app) in ((0, 0), (MANY, MANY)),
        )
        asked(app, sending.press, made, number)
        killed = until_done(moments=moments[0])
        assert changed(app) == (MANY, MANY)
        asked(app, sending.request_undo, made, number)
        killed += until_done(moments=moments[1])
        assert changed(app) == (0, 0)
        with app.app_context():
            assert files.contents(db.session, made.listing_ids) == before
            counted = sa.select(Revision.action, sa.func.count()).group_by(Revision.action)
            assert {row[0]: row[1] for row in db.session.execute(counted)} == {
                "changed": MANY,
                "edited by file": MANY,
                "put back": MANY,
            }
    return killed


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_a_killed_file_is_saved_whole_or_not_at_all(new_scene: Scenes) -> None:
    save_and_take_back(new_scene, [[0.2], [0.1]])


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_kills_of_files(new_scene: Scenes) -> None:
    killing.many_kills(100, 20, longest=0.9, phases=2, run=lambda at: save_and_take_back(new_scene, at))
