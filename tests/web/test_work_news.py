"""News of work: who gets a mail, when, and of what; and a feed by a secret address."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, fleeting, letters, mail, worker
from directory.accounts import people, rate_limits
from directory.accounts.rate_limits import Limit
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Claim, Mail, Proof, Report, ReportKind, Role, WorkNews, WorkTaken
from directory.models.fleeting import Tries
from directory.work import work_news
from tests.web.desk import Person, at_once, words
from tests.web.forms import form
from tests.web.test_access_by_state import Texas
from tests.web.test_work import moved

TODAY = dt.datetime.combine(clock.today(), dt.time(13), dt.UTC)
DAY = TODAY + dt.timedelta(days=14 - TODAY.weekday())  # a Monday at noon, a week ahead or two
NEWS = "/manage/work/news"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def texas(app: Flask, session: Session) -> Texas:
    return Texas(app, session)


def send(session: Session, days: float = 0) -> list[str]:
    """Who is told so many days later."""
    session.rollback()
    last = session.scalar(sa.select(sa.func.max(Mail.id))) or 0
    session.rollback()
    work_news.send_due(session, now=DAY + dt.timedelta(days=days))
    found = list(session.scalars(sa.select(Mail.recipient).where(Mail.id > last).order_by(Mail.recipient)))
    session.rollback()
    return found


def claim(texas: Texas, days: float) -> None:
    """Another claim in Texas, so many days later."""
    values = {"who": "P", "role": "owner", "proof": Proof.PHONE, "evidence": ""}
    at = DAY + dt.timedelta(days=days)
    texas.add(Claim(listing_id=texas.ids[1], email=f"p{days}@example.org", created_at=at, **values))


def test_a_mail_a_day_at_most_and_only_when_something_new_waits(texas: Texas) -> None:
    here = [texas.here.email]
    assert send(texas.session, -2 / 24) == []  # before the morning
    assert send(texas.session) == here
    assert send(texas.session) == send(texas.session, 0.2) == []
    assert send(texas.session, 1) == send(texas.session, 2) == []  # nothing new
    claim(texas, 2.1)
    claim(texas, 2.2)
    assert send(texas.session, 2.3) == here
    claim(texas, 2.35)
    assert send(texas.session, 2.4) == []  # they were told today
    assert send(texas.session, 3) == here
    assert send(texas.session, 4) == []


def test_a_report_is_told_once_though_only_its_day_is_known(texas: Texas) -> None:
    assert send(texas.session) == [texas.here.email]
    texas.add(Report(listing_id=texas.ids[1], kind=ReportKind.NUMBER, day=DAY.date()))
    assert send(texas.session, 0.2) == []
    assert send(texas.session, 1) == [texas.here.email]
    assert send(texas.session, 2) == []


def test_the_mail_says_how_much_and_how_old_and_names_nobody(texas: Texas) -> None:
    moved(texas.session, "take", ["report-1"], texas.here)
    assert send(texas.session) == [texas.here.email]
    row = texas.session.scalars(sa.select(Mail).where(Mail.kind == "desk/work")).one()
    assert (row.reminder, row.secrets, row.subject) == (True, None, "Work waits at the desk")
    text = letters.hide(row.text)
    for said in ("- Claims: 1, 1 of them new", "- Programs that families reported: 1", "later than promised"):
        assert said in text
    assert "Handed to you" not in text
    assert not re.search(r"Lantern|p@example|Imports", text)


def test_what_is_handed_to_somebody_is_told(app: Flask, texas: Texas) -> None:
    assert send(texas.session) == [texas.here.email]
    admin = Person(app, Role.ADMIN, email="root@example.org", name="Root")
    with time_machine.travel(DAY + dt.timedelta(hours=3)):
        assert moved(texas.session, "hand_on", ["claim-1"], admin, to_id=texas.here.id) == (1, [])
    assert send(texas.session, 1) == [texas.here.email, "root@example.org"]
    query = sa.select(Mail.text).where(Mail.recipient == texas.here.email).order_by(Mail.id.desc()).limit(1)
    assert "Handed to you: 1." in (texas.session.scalar(query) or "")


def test_only_who_may_do_it_is_told_and_who_wants_none_is_not(app: Flask, texas: Texas) -> None:
    Person(app, Role.VIEWER, email="v@example.org")
    Person(app, Role.IMPORTER, email="i@example.org")
    closed = Person(app, Role.MODERATOR, email="gone@example.org")
    begin_write(texas.session)
    account = texas.session.get_one(Account, closed.id)
    people.set_active(texas.session, account=account, active=False, actor="test")
    texas.session.commit()
    page = form(texas.here.get(NEWS), NEWS, ("act", "no-mail"))
    assert page.send(texas.here.client, ("act", "no-mail")).status_code == 302
    assert "You get none." in words(texas.here.get(NEWS))
    assert send(texas.session) == []
    page = form(texas.here.get(NEWS), NEWS, ("act", "mail"))
    assert page.send(texas.here.client, ("act", "mail")).status_code == 302
    assert send(texas.session) == [texas.here.email]
    assert "News of work" in words(texas.here.get("/manage/account"))


def test_two_workers_at_once_tell_once_and_a_kill_leaves_it_to_the_next(
    app: Flask, texas: Texas, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(mail, "send", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work_news.send_due(texas.session, now=DAY)
    texas.session.rollback()
    assert texas.session.scalars(sa.select(WorkNews.told_at)).all() == []
    texas.session.rollback()

    def tell() -> int:
        with app.app_context():
            return work_news.send_due(db.session, now=DAY)

    assert sorted(map(str, at_once(app, [tell, tell, tell]))) == ["0", "0", "1"]


def test_the_worker_tells_and_forgets_what_was_taken_long_ago(app: Flask, texas: Texas) -> None:
    moved(texas.session, "take", ["claim-1"], texas.here)
    with time_machine.travel(DAY + dt.timedelta(days=3650), tick=True):
        worker.Chores().do_when_due(app)
    kinds = texas.session.scalars(sa.select(Mail.kind)).all()
    assert kinds == ["desk/work"]
    assert texas.session.scalars(sa.select(WorkTaken)).all() == []


def made(person: Person) -> str:
    """The secret of a feed that is made."""
    answer = form(person.get(NEWS), NEWS, ("act", "feed")).send(person.client, ("act", "feed"))
    found = re.search(r"/manage/work/feed/([0-9a-f]{40})<", answer.text)
    assert found, words(answer)
    return found[1]


def titles(app: Flask, secret: str) -> list[str]:
    answer = app.test_client().get(f"/manage/work/feed/{secret}")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return [one.text or "" for one in ElementTree.fromstring(answer.data).iter(f"{ATOM}title")][1:]


def test_a_feed_shows_what_its_person_may_see_and_nothing_after(app: Flask, texas: Texas) -> None:
    secret = made(texas.here)
    assert secret not in texas.here.get(NEWS).text
    found = titles(app, secret)
    assert "Claim: Lantern House A, Austin, TX" in found
    assert len(found) == 6
    assert "p@example.org" not in app.test_client().get(f"/manage/work/feed/{secret}").text
    assert titles(app, made(texas.there)) == []
    texas.change(texas.here, "OK", Role.MODERATOR)
    assert titles(app, secret) == []
    texas.change(texas.here, "TX", Role.VIEWER)
    assert app.test_client().get(f"/manage/work/feed/{secret}").status_code == 404
    texas.session.rollback()
    kept = texas.session.scalars(sa.select(WorkNews.feed_hash)).all()
    assert secret not in kept


def test_a_new_address_ends_the_old_one_and_the_feed_can_be_ended(app: Flask, texas: Texas) -> None:
    first, second = made(texas.here), made(texas.here)
    visitor = app.test_client()
    assert visitor.get(f"/manage/work/feed/{first}").status_code == 404
    answer = visitor.get(f"/manage/work/feed/{second}")
    assert (
        visitor.get(f"/manage/work/feed/{second}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    form(texas.here.get(NEWS), NEWS, ("act", "no-feed")).send(texas.here.client, ("act", "no-feed"))
    assert visitor.get(f"/manage/work/feed/{second}").status_code == 404
    assert texas.here.client.post(NEWS, data={"act": "feed"}).status_code == 400  # CSRF


def test_a_feed_and_guesses_at_it_are_limited(app: Flask, texas: Texas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "WORK_FEED", Limit("work-feed", 2, dt.timedelta(hours=1)))
    monkeypatch.setattr(rate_limits, "WORK_FEED_TRIES", Limit("work-feed-tries", 2, dt.timedelta(hours=1)))
    address, visitor = f"/manage/work/feed/{made(texas.here)}", app.test_client()
    assert [visitor.get(address).status_code for _ in range(3)] == [200, 200, 429]
    guesses = [visitor.get(f"/manage/work/feed/{number:040x}").status_code for number in range(4)]
    assert guesses == [404, 404, 429, 429]


def test_guesses_leave_no_row_each_and_past_their_limit_write_nothing(
    app: Flask, texas: Texas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "WORK_FEED_TRIES", Limit("work-feed-tries", 2, dt.timedelta(hours=1)))
    address, visitor = f"/manage/work/feed/{made(texas.here)}", app.test_client()

    def counted() -> list[int]:
        with app.app_context(), fleeting.engine().connect() as store:
            return list(store.scalars(sa.select(Tries.count).order_by(Tries.count)))

    before = counted()
    guesses = [visitor.get(f"/manage/work/feed/{number:040x}").status_code for number in range(5)]
    assert guesses == [404, 404, 429, 429, 429]
    assert counted() == sorted([*before, 2])
    assert visitor.get(address).status_code == 200  # who has a feed reads it, whoever guesses beside them
    assert counted() == sorted([*before, 1, 2])
