"""Importing at the desk, as tests do it: upload, confirm, and what families see then."""

from __future__ import annotations

import io
import re

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import worker
from directory.extensions import db
from directory.models import Listing, Status
from tests.web.desk import Person


def work(app: Flask) -> None:
    with app.app_context():
        worker.drain(app)
        db.session.close()


def upload(admin: Person, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    values = {"as_of": "2026-01-01", **fields, "files": [(io.BytesIO(data), name) for name, data in files]}
    answer = admin.post("/manage/imports/new", values, see="/manage/imports/new", content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client keeps a large body in a file
    work(admin.app)
    return answer


def confirm(admin: Person, number: int, **fields: str) -> TestResponse:
    address = f"/manage/imports/{number}/confirm"
    answer = admin.post(address, {"hold": "no", "duplicates": "hold", **fields}, see=address)
    work(admin.app)
    return answer


def number_of(answer: TestResponse) -> int:
    found = re.search(r"/imports/(\d+)", answer.location or "")
    assert found, answer.text[:2000]
    return int(found.group(1))


def public_content(session: Session) -> list[tuple[str, str, str]]:
    """Everything families can see."""
    session.rollback()
    query = sa.select(Listing.public_id, Listing.slug, Listing.content).where(Listing.status == Status.PUBLISHED)
    found = [(row.public_id, row.slug, row.content) for row in session.execute(query.order_by(Listing.public_id))]
    session.rollback()
    return found
