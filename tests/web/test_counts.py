"""How often a program was shown and its phone pressed, by month: sums that hold nothing of who came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy.orm import Session

from directory import create_app
from directory.counts import months
from directory.counts.sums_in_memory import Counted, Sum, Tally
from directory.extensions import db
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, MonthlyCount
from directory.web.families.counts import counting_views
from tests.factories import draft, publish
from tests.web.conftest import StrictClient
from tests.web.programs import ProgramsPerson

NOVEMBER = dt.date(2026, 11, 1)


@pytest.fixture
def counting(app: Flask) -> Iterator[Flask]:
    """The application on the same database, with the setting on."""
    settings = app.config["SETTINGS"].model_copy(
        update={"counts": True, "secret_key": SecretStr("not so secret: " * 4)}
    )
    other = create_app(settings)
    other.testing = True
    other.test_client_class = StrictClient
    yield other
    with other.app_context():
        for engine in db.engines.values():
            engine.dispose()


def shown(session: Session, name: str = "Harbor House") -> tuple[int, str, str]:
    """A listing: its id, its public id, and the path of its page."""
    listing_id, path = publish(session, draft(name=name, phone="+15125550152"))
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    return listing_id, public_id, path


def rows(session: Session) -> list[tuple[int, dt.date, str, int]]:
    session.rollback()
    table = MonthlyCount.__table__
    return [tuple(row) for row in session.execute(sa.select(table).order_by(table.c.listing_id, table.c.kind))]


def test_it_is_off_by_default(client: FlaskClient, app: Flask, session: Session) -> None:
    _, public_id, path = shown(session)
    page = client.get(path)
    assert "pressed" not in page.text
    assert "connect-src" not in page.headers["Content-Security-Policy"]
    assert client.post(f"/program/{public_id}/pressed").status_code == 405  # as for any page
    assert not counting_views.counts(app)
    assert "no counting of visits" in client.get("/privacy").text


def test_what_is_kept_is_a_sum(counting: Flask, session: Session) -> None:
    listing_id, public_id, path = shown(session)
    client = counting.test_client()
    with time_machine.travel("2026-11-17 21:04:05", tick=False):
        for number in range(3):
            client.get(f"{path}?near=78701&population=veterans", headers={"User-Agent": f"Phone {number}"})
        client.get(path, headers={"Referer": "https://elsewhere.example.org/", "Accept-Language": "es"})
        client.get(f"/es{path}")
        client.post(f"/program/{public_id}/pressed", data="whatever", headers={"Sec-Fetch-Site": "same-origin"})
    assert rows(session) == []  # a request writes nothing
    counting_views.write_down(counting)
    counting_views.write_down(counting)
    assert rows(session) == [(listing_id, NOVEMBER, "pressed", 1), (listing_id, NOVEMBER, "shown", 5)]
    assert {column.name for column in MonthlyCount.__table__.columns} == {"listing_id", "month", "kind", "count"}


def test_nothing_of_a_request_is_in_the_sum(counting: Flask, session: Session) -> None:
    """Two visitors with nothing in common leave the very same sums."""
    _, _, path = shown(session)
    client, tally, left = counting.test_client(), counting_views.tally_of(counting), []
    for day, headers, query in (
        ("2026-11-01 00:00:01", {"User-Agent": "Safari", "X-Forwarded-For": "192.0.2.1"}, ""),
        ("2026-11-30 23:59:58", {"User-Agent": "Firefox", "Cookie": "a=b", "Accept-Language": "es"}, "?near=99501"),
    ):
        with time_machine.travel(day, tick=False):
            client.get(path + query, headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.7"})
        left.append(tally.take())
    assert left[0] == left[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Examplebot/2.1 (+https://bot.example.org)"},
        {"User-Agent": "Mozilla/5.0 (compatible; ExampleSpider)"},
        {"User-Agent": "curl/8.5"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_who_looks_for_nobody_is_not_counted(counting: Flask, session: Session, headers: dict[str, str]) -> None:
    _, _, path = shown(session)
    counting.test_client().get(path, headers=headers)
    assert counting_views.tally_of(counting).take() == {}


def test_only_pages_that_were_there_are_counted(counting: Flask, session: Session) -> None:
    _, public_id, path = shown(session)
    client = counting.test_client()
    client.get(f"/program/{public_id}/another-name")
    FlaskClient(counting, counting.response_class).head(path)
    client.get("/program/aaaaaaaa/none")
    client.get(f"{path}/call")
    assert client.post("/program/" + "x" * 3000 + "/pressed").status_code == 404
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/program/{public_id}/pressed", headers=elsewhere).status_code == 403
    assert counting_views.tally_of(counting).take() == {}


def test_both_pages_with_a_phone_tell_of_a_press(counting: Flask, session: Session) -> None:
    _, public_id, path = shown(session)
    client = counting.test_client()
    for address in (path, f"{path}/call"):
        page = client.get(address)
        assert f'data-presses="/program/{public_id}/pressed"' in page.text
        assert "/static/pressed" in page.text
        assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    answer = client.post(f"/program/{public_id}/pressed")
    assert (answer.status_code, answer.text, "Set-Cookie" in answer.headers) == (204, "", False)
    assert "We count by month" in client.get("/privacy").text
    assert "Contamos por mes" in client.get("/es/privacy").text


def test_a_database_that_is_away_costs_no_sum(
    counting: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, path = shown(session)
    counting.test_client().get(path)

    def away(*_: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(months, "add", away)
        counting_views.write_down(counting)
    counting_views.write_down(counting)
    assert [row[3] for row in rows(session)] == [1]


def test_its_own_people_read_months_that_are_over(client: FlaskClient, app: Flask, session: Session) -> None:
    listing_id, public_id, _ = shown(session)
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    with time_machine.travel("2026-11-17", tick=True):
        ann.sign_in()
        assert "How often families saw it" not in ann.get("/manage/programs").text
        sums = {
            Sum(NOVEMBER, public_id, Counted.SHOWN): 77,
            Sum(dt.date(2026, 10, 1), public_id, Counted.SHOWN): 1234,
            Sum(dt.date(2026, 10, 1), public_id, Counted.PRESSED): 9,
            Sum(dt.date(2026, 8, 1), public_id, Counted.PRESSED): 10,
            Sum(dt.date(2026, 8, 1), "nobodyhere", Counted.SHOWN): 10,
        }
        months.add(session, sums)
        session.commit()
        found = months.months_of_each(session, [listing_id], today=dt.date(2026, 11, 17))[listing_id]
        assert [(one.first.month, one.shown, one.pressed) for one in found] == [
            (10, 1234, None), (9, None, None), (8, None, 10),
        ]  # fmt: skip
        page = ann.get("/manage/programs").text
        assert "1234" in page
        assert "under 10" in page
        assert "77" not in page.partition("How often families saw it")[2].partition("</table>")[0]
        session.rollback()
        months.forget_old(session, today=dt.date(2028, 10, 1))
        session.commit()
    assert {row[1] for row in rows(session)} == {NOVEMBER, dt.date(2026, 10, 1)}


def test_many_threads_lose_none() -> None:
    tally = Tally()
    for _ in range(1000):
        tally.add("abcdefgh", Counted.SHOWN, dt.date(2026, 11, 28))
    tally.put_back({Sum(NOVEMBER, "abcdefgh", Counted.SHOWN): 5})
    assert tally.take() == {Sum(NOVEMBER, "abcdefgh", Counted.SHOWN): 1005}
    assert tally.take() == {}


def test_two_processes_add(counting: Flask, session: Session) -> None:
    listing_id, public_id, _ = shown(session)
    one = {Sum(NOVEMBER, public_id, Counted.SHOWN): 6}
    for _ in range(2):
        months.add(session, one)
        session.commit()
    assert rows(session) == [(listing_id, NOVEMBER, "shown", 12)]
    assert PUBLIC_ID.fullmatch(public_id)
