"""Several people keep one listing: who asks to close it, who is told, and who may go."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import ChangeRequest, HolderRole, Mail
from tests.factories import draft, publish
from tests.web.desk import words
from tests.web.programs import ProgramsPerson


def kept_by_two(app: Flask, session: Session) -> tuple[ProgramsPerson, ProgramsPerson, str]:
    """An owner, an editor, and the id of what they keep."""
    listing_id, path = publish(session, draft(name="Lantern House"))
    owner, editor = ProgramsPerson(app, "ann@example.org"), ProgramsPerson(app, "bob@example.org")
    owner.hold(listing_id)
    editor.hold(listing_id, HolderRole.EDITOR)
    owner.sign_in()
    editor.sign_in()
    return owner, editor, path.split("/")[2]


def test_the_owner_learns_that_an_editor_asks_to_close_it_and_takes_it_back(app: Flask, session: Session) -> None:
    owner, editor, public_id = kept_by_two(app, session)
    page = f"/manage/programs/{public_id}/leave"
    editor.post(page, {"kind": "close", "note": "We move"}, see=page)
    told = session.scalars(sa.select(Mail).where(Mail.kind == "provider/asked-to-leave")).one()
    assert told.recipient == "ann@example.org"
    assert "bob@example.org" in told.text
    assert "Lantern House" in told.text
    assert "Lantern House" not in told.subject  # a subject is read by whoever looks at the phone
    session.rollback()
    assert "bob@example.org: “Say that it has closed.”" in words(owner.get("/manage/programs"))
    assert "You: “Say that it has closed.”" in words(editor.get("/manage/programs"))
    number = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    back = f"/manage/programs/{public_id}/requests/{number}/withdraw"
    owner.post(back, {}, see="/manage/programs")
    assert "Say that it has closed" not in words(owner.get("/manage/programs"))
    assert session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/taken-back")).all() == [editor.email]


def test_the_only_owner_does_not_leave_editors_behind_by_deleting_the_account(app: Flask, session: Session) -> None:
    owner, editor, _ = kept_by_two(app, session)
    page = "/manage/programs/account"
    owner.post(page, {"sure": "yes"}, see=page)
    assert "You are the only owner of Lantern House, and others edit it" in words(owner.get(page))
    assert "Lantern House" in words(owner.get("/manage/programs"))  # still signed in
    assert editor.post(page, {"sure": "yes"}, see=page).location.endswith("/for-programs")
    assert owner.post(page, {"sure": "yes"}, see=page).location.endswith("/for-programs")
    assert owner.get("/manage/programs").status_code == 302
