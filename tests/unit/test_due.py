"""What is due by the calendar, by the command and by the worker: the same, once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import mail, worker
from directory.config import Settings
from directory.listings.draft import ListingDraft
from directory.models import Holder, Listing, Mail
from directory.models.base import utcnow
from directory.providing import edits
from tests.factories import draft, publish
from tests.web.programs import ProgramsPerson


def test_a_reminder_is_written_once_and_sent(app: Flask, session: Session, tmp_path: object) -> None:
    listing_id, _ = publish(session, draft(name="Lantern House"))
    session.rollback()
    ProgramsPerson(app, "ann@example.org").hold(listing_id)
    edits.still_right(session, listing_id=listing_id, actor="ann@example.org", today=utcnow().date())
    session.commit()
    runner = app.test_cli_runner()
    assert "0 reminders wait" in runner.invoke(args=["run-due"]).output
    with time_machine.travel(utcnow() + dt.timedelta(days=61)):
        assert "1 reminder waits" in runner.invoke(args=["run-due"]).output
        assert "0 reminders wait" in runner.invoke(args=["run-due"]).output
        assert worker.run_due(app).reminders == 0
        assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}")) == 1
    written = session.scalars(sa.select(Mail)).one()
    assert (written.kind, written.reminder, written.secrets) == ("provider/reminder", True, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Holder)) == 1
    assert ListingDraft.from_json(session.get_one(Listing, listing_id).content).name == "Lantern House"
