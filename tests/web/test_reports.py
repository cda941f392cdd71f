"""“Something wrong here?”: taken from everyone, about nobody; a queue, a flag, and nothing hidden."""

from __future__ import annotations

import datetime as dt
import html
import re
import time

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import clock
from directory.accounts import rate_limits
from directory.models import Listing, Report, ReportOutcome, Role
from directory.moderation import reports
from tests.factories import draft, publish
from tests.web.desk import Person, words
from tests.web.programs import ProgramsPerson

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def listed(client: FlaskClient, session: Session) -> tuple[int, str]:
    """A listing's id, and the address of its form."""
    listing_id, path = publish(session, draft(name="Lantern House"))
    return listing_id, f"{path}/report"


def send(client: FlaskClient, address: str, fields: dict[str, str], **headers: str) -> TestResponse:
    page = client.get(address).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    values = {"token": html.unescape(token[1]), **fields}
    return client.post(address, data=values, headers=headers or SAME)


def held(session: Session) -> list[Report]:
    session.rollback()
    session.expire_all()
    found = list(session.scalars(sa.select(Report).order_by(Report.id)))
    session.rollback()
    return found


def test_it_works(app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    listing_id, address = listed
    program = client.get(address.removesuffix("/report")).text
    assert f'href="{address}"' in program
    sent = send(client, address, {"kind": "number", "text": " It \u202erings\n and ri\u00adngs "})
    assert sent.status_code == 303
    assert "Thank you" in words(client.get(sent.location))
    kept = held(session)
    assert len(kept) == 1
    one = kept[0]
    session.add(one)
    assert (one.listing_id, one.kind, one.text, one.day) == (
        listing_id,
        "number",
        "It rings and rings",
        clock.today(),
    )
    session.rollback()
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    assert "It rings and rings" in words(moderator.get("/manage/reports"))
    assert "Reports from families" in words(moderator.get("/manage/"))
    fields = {"seen": str(session.scalars(sa.select(Report.id)).one()), "outcome": "mended"}
    session.rollback()
    moderator.post(f"/manage/reports/{listing_id}", fields, see="/manage/reports")
    assert "Nothing waits here" in words(moderator.get("/manage/reports"))


def test_nothing_is_kept_of_who_reports(client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    client.environ_base["HTTP_USER_AGENT"] = "a browser of its own"
    answer = send(client, listed[1], {"kind": "closed"})
    assert "Set-Cookie" not in answer.headers
    columns = {column.name for column in Report.__table__.columns}
    assert columns == {"id", "listing_id", "kind", "text", "day", "outcome", "decided_at", "decided_by"}
    for table in ("report", "audit_entry", "mail"):
        rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
        assert "203.0.113.77" not in str(rows)
        assert "a browser of its own" not in str(rows)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_send_it(
    client: FlaskClient, session: Session, listed: tuple[int, str], headers: dict[str, str]
) -> None:
    assert send(client, listed[1], {"kind": "closed"}, **headers).status_code == 403
    assert held(session) == []


@pytest.mark.parametrize("token", ["", "nonsense", "x.y.z"])
def test_a_form_that_is_not_ours_is_asked_for_again(
    client: FlaskClient, session: Session, listed: tuple[int, str], token: str
) -> None:
    answer = send(client, listed[1], {"kind": "closed", "token": token})
    assert answer.status_code == 422
    assert "open too long" in words(answer)
    assert held(session) == []


def test_a_form_of_yesterday_is_over(client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    with time_machine.travel(clock.now() - dt.timedelta(hours=3)):
        token = re.search(r'name="token" value="([^"]+)"', client.get(listed[1]).text)
    assert token
    answer = send(client, listed[1], {"kind": "closed", "token": token[1]})
    assert answer.status_code == 422


@pytest.mark.parametrize("text", ["call me at 512-555-0123", "ann@example.org knows", "born 1/2/1990"])
def test_what_looks_personal_is_asked_about_first(
    client: FlaskClient, session: Session, listed: tuple[int, str], text: str
) -> None:
    answer = send(client, listed[1], {"kind": "other", "text": text})
    assert answer.status_code == 422
    assert "about a person in your text" in words(answer)
    assert html.escape(text) in answer.text
    assert held(session) == []
    assert send(client, listed[1], {"kind": "other", "text": text, "sure": "yes"}).status_code == 303


def test_families_behind_one_address_are_each_heard(
    client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    for said in ("It is a fax", "It is a fax", "Nobody answers"):
        assert send(client, listed[1], {"kind": "number", "text": said}).status_code == 303
    assert [one.text for one in held(session)] == ["It is a fax", "It is a fax", "Nobody answers"]


def test_a_flood_from_one_place_ends(client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    for _ in range(rate_limits.REPORT_LISTING.most):
        assert send(client, listed[1], {"kind": "number"}).status_code == 303
    again = send(client, listed[1], {"kind": "number"})
    assert again.status_code == 429
    assert "We have heard you" in words(again)
    _, path = publish(session, draft(name="Harbor House"))
    for _ in range(rate_limits.REPORT.most):
        send(client, f"{path}/report", {"kind": "number"})
    assert len(held(session)) <= rate_limits.REPORT.most
    client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert send(client, listed[1], {"kind": "number"}).status_code == 303
    assert session.scalars(reports.to_call()).all() == []  # all of one day


LETTERS = "a" * 60_000


@pytest.mark.parametrize(
    "text", [LETTERS, "a@" * 30_000, "a@" + LETTERS, "1-" * 30_000, "1" * 60_000, "1/" * 30_000, " " * 60_000]
)
def test_a_long_report_takes_no_time_and_is_cut(
    client: FlaskClient, session: Session, listed: tuple[int, str], text: str
) -> None:
    began = time.thread_time()
    reports.looks_personal(text)
    assert time.thread_time() - began < 0.1
    assert send(client, listed[1], {"kind": "other", "text": text, "sure": "yes"}).status_code == 303
    assert all(len(one.text or "") <= reports.TEXT_MOST for one in held(session))


def test_what_looks_personal_is_looked_for_in_what_is_kept() -> None:
    assert reports.looks_personal("write to ann@example.org")
    assert reports.looks_personal("call (512) 555-0100")
    assert reports.looks_personal("born 1/2/1990")
    assert not reports.looks_personal("It is open 9 to 5, five days @ most.")
    assert not reports.looks_personal("x" * reports.TEXT_MOST + " ann@example.org")


def test_more_than_a_form_holds_is_not_read(client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    answer = send(client, listed[1], {"kind": "other", "text": "x" * 120_000})
    assert answer.status_code == 413
    assert held(session) == []


def test_three_dead_numbers_on_two_days_ask_for_a_call_and_hide_nothing(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    for number in range(3):
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        with time_machine.travel(clock.now() - dt.timedelta(days=1 if number == 2 else 0), tick=True):
            send(client, listed[1], {"kind": "number"})
        if number == 1:
            assert session.scalars(reports.to_call()).all() == []
            session.rollback()
    assert session.scalars(reports.to_call()).all() == [listed[0]]
    session.rollback()
    assert "call it" in words(moderator.get("/manage/reports"))
    assert "Lantern House" in words(moderator.get("/manage/listings?flag=to-call"))
    assert client.get(listed[1].removesuffix("/report")).status_code == 200


def test_a_report_that_came_while_one_looked_stays_open(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    send(client, listed[1], {"kind": "closed"})
    first = held(session)[0]
    session.add(first)
    seen = str(first.id)
    session.rollback()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    send(client, listed[1], {"kind": "number"})
    moderator.post(f"/manage/reports/{listed[0]}", {"seen": seen, "outcome": "spam"}, see="/manage/reports")
    session.rollback()
    outcomes = session.scalars(sa.select(Report.outcome).order_by(Report.id)).all()
    assert outcomes == ["spam", None]


def test_hostile_words_are_only_text(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    send(client, listed[1], {"kind": "other", "text": "<script>alert(1)</script>\x00"})
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    page = moderator.get("/manage/reports")
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script>" in words(page) or "alert(1)" in page.text


def test_the_program_sees_its_open_reports(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    send(client, listed[1], {"kind": "number", "text": "It is a fax"})
    ann = ProgramsPerson(app)
    ann.hold(listed[0])
    ann.sign_in()
    assert "It is a fax" in words(ann.get("/manage/programs"))


def test_texts_are_erased_ninety_days_after_the_decision(
    client: FlaskClient, session: Session, listed: tuple[int, str]
) -> None:
    send(client, listed[1], {"kind": "number", "text": "It is a fax"})
    number = session.scalars(sa.select(Report.id)).one()
    session.rollback()
    reports.decide(session, listing_id=listed[0], seen=[number], outcome=ReportOutcome.MENDED, actor="mo")
    session.commit()
    reports.forget_texts(session, now=clock.now() + dt.timedelta(days=91))
    session.commit()
    assert session.get_one(Report, number, populate_existing=True).text is None


@pytest.mark.parametrize(
    "path", ["/program/zzzzzzzz/x/report", "/program/%00/x/report", "/program/zzzzzzzz/x/reported"]
)
def test_an_unknown_program_has_no_form(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, headers=SAME).status_code in (404, 405)


def test_a_withdrawn_listing_takes_no_report(client: FlaskClient, session: Session, listed: tuple[int, str]) -> None:
    session.execute(sa.update(Listing).values(status="withdrawn"))
    session.commit()
    assert client.get(listed[1]).status_code == 410


@pytest.mark.parametrize(
    ("sent", "in_time", "late"),
    [
        ("2026-11-23", "2026-11-25", "2026-11-26"),  # on a Monday
        ("2026-11-27", "2026-12-01", "2026-12-02"),  # on a Friday
        ("2026-11-28", "2026-12-01", "2026-12-02"),  # on a Saturday
    ],
)
def test_what_waits_longer_than_two_business_days_is_late(
    app: Flask, client: FlaskClient, listed: tuple[int, str], sent: str, in_time: str, late: str
) -> None:
    with time_machine.travel(f"{sent} 15:00Z"):
        send(client, listed[1], {"kind": "number", "text": "It rings"})
    for day, said in ((in_time, False), (late, True)):
        with time_machine.travel(f"{day} 23:00Z"):
            email = f"mo{day}@example.org"
            moderator = Person(app, Role.MODERATOR, email=email, name="Mo").sign_in()
            assert ("Later than promised" in words(moderator.get("/manage/reports"))) is said, day
