"""What is due by the calendar, by the command and by the worker: the same, once."""

from __future__ import annotations

import datetime as dt
import email
from pathlib import Path

import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, mail, worker
from directory.config import Settings
from directory.database import begin_write
from directory.listings.draft import ListingDraft
from directory.models import Holder, Listing, Mail, NoReminders, Role
from directory.providing import edits
from tests.factories import draft, publish
from tests.web.desk import Person
from tests.web.programs import ProgramsPerson


def test_a_reminder_is_written_once_and_sent(app: Flask, session: Session, tmp_path: object) -> None:
    listing_id, _ = publish(session, draft(name="Lantern House"))
    session.rollback()
    ProgramsPerson(app, "ann@example.org").hold(listing_id)
    edits.still_right(session, listing_id=listing_id, actor="ann@example.org", today=clock.today())
    session.commit()
    runner = app.test_cli_runner()
    assert "0 reminders wait" in runner.invoke(args=["run-due"]).output
    with time_machine.travel(clock.now() + dt.timedelta(days=61)):
        assert "1 reminder waits" in runner.invoke(args=["run-due"]).output
        assert "0 reminders wait" in runner.invoke(args=["run-due"]).output
        assert worker.run_due(app).reminders == 0
        assert mail.send_due(session, Settings(mail_url=f"file://{tmp_path}")) == 1
    written = session.scalars(sa.select(Mail)).one()
    assert (written.kind, written.reminder, written.secrets) == ("provider/reminder", True, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Holder)) == 1
    assert ListingDraft.from_json(session.get_one(Listing, listing_id).content).name == "Lantern House"


def held_and_old(app: Flask, session: Session) -> ProgramsPerson:
    """Somebody who holds a listing that was last confirmed 61 days ago."""
    listing_id, _ = publish(session, draft(name="Lantern House"))
    ann = ProgramsPerson(app, "ann@example.org")
    ann.hold(listing_id)
    session.rollback()
    day = clock.today() - dt.timedelta(days=61)
    edits.still_right(session, listing_id=listing_id, actor=ann.email, today=day)
    session.commit()
    return ann


def test_one_click_in_the_mail_stops_reminders_and_nothing_else(app: Flask, session: Session, tmp_path: Path) -> None:
    ann = held_and_old(app, session)
    worker.run_due(app)
    settings = app.config["SETTINGS"]
    assert mail.send_due(session, settings.model_copy(update={"mail_url": f"file://{tmp_path}"})) == 1
    (file,) = tmp_path.glob("*.eml")
    message = email.message_from_bytes(file.read_bytes())
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(message["List-Unsubscribe"]).strip("<>\r\n ").replace("\r\n ", "").partition("/manage")[2]
    browser = app.test_client()
    assert "Stop reminders to ann@example.org?" in browser.get(f"/manage{link}").text
    assert session.scalars(sa.select(NoReminders)).all() == []
    session.rollback()
    assert browser.post(f"/manage{link}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.post(f"/manage{link}x").status_code == 410
    with time_machine.travel(clock.now() + dt.timedelta(days=16), tick=True):
        assert worker.run_due(app).reminders == 0
        ann.sign_in()  # the code still comes
        page = "/manage/programs/account"
        ann.post("/manage/programs/account/reminders", {"reminders": "yes"}, see=page)
        assert worker.run_due(app).reminders == 1


def test_a_mail_that_was_given_up_is_seen_and_tried_again_without_its_secrets(app: Flask, session: Session) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    begin_write(session)
    mail.send(session, to="bob@example.org", template="account/changed")
    mail.send(session, to="bob@example.org", template="provider/code", secrets={"code": "1234 5678", "link": "x"})
    session.commit()
    waiting = admin.get("/manage/mail").text
    assert "bob@example.org" in waiting
    assert "1234 5678" not in waiting
    moment = clock.now()
    for _ in range(mail.GIVE_UP_AFTER):
        with time_machine.travel(moment, tick=True):
            mail.send_due(session, Settings(mail_url="smtp://127.0.0.1:1"))
        moment += dt.timedelta(days=2)
    held = {one.kind: one.id for one in session.scalars(sa.select(Mail))}
    session.rollback()
    page = "/manage/mail?state=failed"
    assert admin.get(page).text.count("<details") == 2
    admin.post(f"/manage/mail/{held['provider/code']}/again", {}, see=page)
    assert "It held a code or a link" in admin.get(page).text
    admin.post(f"/manage/mail/{held['account/changed']}/again", {}, see=page)
    assert admin.get(page).text.count("<details") == 1


def test_mails_are_forgotten_after_ninety_days(app: Flask, session: Session, tmp_path: Path) -> None:
    begin_write(session)
    mail.send(session, to="bob@example.org", template="account/changed")
    session.commit()
    mail.send_due(session, Settings(mail_url=f"file://{tmp_path}"))
    worker.run_due(app)
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1
    session.rollback()
    with time_machine.travel(clock.now() + dt.timedelta(days=91)):
        worker.run_due(app)
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0
