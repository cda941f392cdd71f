"""The accuracy audit: a sample drawn by chance, phoned, closed, published; and its arithmetic."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.models import Audit, AuditCall, CallOutcome, Listing, Report, ReportOutcome, Role, Status
from directory.watch import accuracy_audit
from directory.watch.accuracy_audit import AuditProblem, Share
from directory.watch.asked_by_phone import FIELDS
from tests.factories import draft, publish, said
from tests.web.desk import Person, words

RIGHT = {field.id: "right" for field in FIELDS}


def stock(session: Session, count: int) -> None:
    for _ in range(count):
        publish(session, draft())


def drawn(session: Session, size: int, seed: int = 7) -> tuple[int, list[int]]:
    """An audit's id, and the ids of its calls."""
    audit = accuracy_audit.start(session, size=size, state=None, actor="a", seed=seed)
    number, ids = audit.id, [call.id for call in accuracy_audit.calls_of(session, audit.id)]
    session.commit()
    return number, ids


def found(session: Session, call_id: int, outcome: str = "reached", **wrong: str) -> None:
    accuracy_audit.record(
        session, call_id=call_id, outcome=CallOutcome(outcome), findings=RIGHT | wrong, note="", actor="a"
    )
    session.commit()


def test_it_works(admin: Person, session: Session) -> None:
    stock(session, 3)
    answer = admin.post("/manage/accuracy", {"size": "2", "state": ""}, see="/manage/accuracy")
    page = answer.location or ""
    assert "2 of 3 listings" in words(admin.get(page))
    script = admin.get(f"{page}/1")
    assert "I am calling from a public directory" in words(script)
    assert 'href="tel:+1512' in script.text
    answer = admin.post(f"{page}/1", {"outcome": "reached", **RIGHT}, see=f"{page}/1")
    assert (answer.location or "").endswith("/2")
    admin.post(f"{page}/2", {"outcome": "reached", **RIGHT, "phone": "wrong"}, see=f"{page}/2")
    admin.post(page, {"publish": "yes"}, see=page)
    shown = words(admin.app.test_client().get("/how-it-works"))
    assert "of 2 programs phoned, 50% were exactly right and 50% right enough" in shown


def test_nothing_is_shown_before_it_is_published(admin: Person, session: Session) -> None:
    stock(session, 1)
    number, (call,) = drawn(session, 1)
    assert "How right we are" not in words(admin.app.test_client().get("/how-it-works"))
    session.rollback()
    found(session, call)
    accuracy_audit.close(session, audit_id=number, published=False)
    session.commit()
    assert "How right we are" not in words(admin.app.test_client().get("/how-it-works"))


def test_the_sample_is_drawn_by_chance_and_can_be_drawn_again(session: Session) -> None:
    stock(session, 30)
    publish(session, draft(), status=Status.DRAFT)
    samples = []
    for seed in (1, 1, 2):
        number, _ = drawn(session, 10, seed)
        samples.append([call.listing_id for call in accuracy_audit.calls_of(session, number)])
        session.rollback()
    assert samples[0] == samples[1] != samples[2]
    assert len(set(samples[0])) == 10
    assert session.get_one(Audit, 1).listings == 30


def test_what_is_exact_and_what_is_functional(session: Session) -> None:
    stock(session, 6)
    number, ids = drawn(session, 6)
    found(session, ids[0])
    found(session, ids[1], payment="wrong")  # not exact, but a family gets through
    found(session, ids[2], place="wrong")  # it does not
    found(session, ids[3], schedule="missing")  # saying nothing is not wrong
    found(session, ids[4], outcome="unreachable")
    results = accuracy_audit.results(accuracy_audit.calls_of(session, number))
    assert (results.sampled, results.done) == (6, 5)
    assert (results.exact.hits, results.functional.hits, results.exact.of) == (2, 3, 5)
    by_field = {field.id: (share.hits, share.of, missing) for field, share, missing in results.fields}
    assert by_field["payment"] == (3, 4, 0)
    assert by_field["schedule"] == (3, 3, 1)


def test_a_listing_without_a_phone_gets_nobody_through(session: Session) -> None:
    stock(session, 1)
    number, (call,) = drawn(session, 1)
    found(session, call, phone="missing")
    done = accuracy_audit.results(accuracy_audit.calls_of(session, number))
    assert (done.exact.hits, done.functional.hits) == (0, 0)


def test_the_interval_is_wilsons() -> None:
    # 83 of 100: 0.744 to 0.891 (Wilson 1927; Newcombe 1998 gives the formula)
    low, high = Share(83, 100).interval or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.745, 0.891)
    low, high = Share(0, 10).interval or (0, 0)
    assert (low, round(high, 3)) == (0.0, 0.278)
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None


def test_what_decides_must_be_asked(admin: Person, session: Session) -> None:
    stock(session, 1)
    number, (call,) = drawn(session, 1)
    with pytest.raises(AuditProblem, match="Phone"):
        found(session, call, phone="not-asked")
    session.rollback()
    page = f"/manage/accuracy/{number}/1"
    answer = admin.post(page, {"outcome": "reached", "note": "a <b>note"}, see=page)
    assert answer.status_code == 422
    assert "a &lt;b&gt;note" in answer.text
    assert admin.post(page, {"outcome": "nonsense"}, see=page).status_code == 422


def test_no_listing_is_left_out_of_a_closed_audit(session: Session) -> None:
    stock(session, 2)
    number, ids = drawn(session, 2)
    found(session, ids[0])
    with pytest.raises(AuditProblem, match="1 were not phoned"):
        accuracy_audit.close(session, audit_id=number, published=True)
    session.rollback()
    found(session, ids[1], outcome="closed")
    accuracy_audit.close(session, audit_id=number, published=True)
    session.commit()
    with pytest.raises(AuditProblem, match="closed"):
        found(session, ids[0], phone="wrong")
    session.rollback()
    assert session.get_one(AuditCall, ids[0]).outcome == CallOutcome.REACHED


def test_chance_picks_each_program_alike(session: Session) -> None:
    """Of 12 programs 4 are drawn, 90 times: each is drawn about 30 times (a deviation of 4.5), whatever it is."""
    stock(session, 12)
    times = Counter[int]()
    for seed in range(90):
        audit = accuracy_audit.start(session, size=4, state=None, actor="a", seed=seed)
        times.update(call.listing_id for call in accuracy_audit.calls_of(session, audit.id))
        session.rollback()
    assert sum(times.values()) == 360
    assert len(times) == 12
    assert all(abs(one - 30) < 5 * 4.5 for one in times.values()), times


@pytest.mark.parametrize("size", ["0", "501", "x", "-3", ""])
def test_a_size_that_is_none_is_refused(admin: Person, session: Session, size: str) -> None:
    stock(session, 1)
    answer = admin.post("/manage/accuracy", {"size": size, "state": "ZZ"}, see="/manage/accuracy")
    assert (answer.status_code, "Draw between 1 and 500" in words(answer)) == (422, True)


def test_a_moderator_phones_and_does_not_publish(app: Flask, client: FlaskClient, session: Session) -> None:
    stock(session, 1)
    number, _ = drawn(session, 1)
    moderator = Person(app, Role.MODERATOR).sign_in()
    page = f"/manage/accuracy/{number}/1"
    assert moderator.post(page, {"outcome": "reached", **RIGHT}, see=page).status_code == 302
    refused = moderator.post(f"/manage/accuracy/{number}", {"publish": "yes"}, see=page)
    assert refused.status_code == 403
    assert not re.search("How right we", app.test_client().get("/how-it-works").text)


def test_each_state_has_its_share_and_each_listing_the_same_chance() -> None:
    states = {number: "TX" if number < 60 else "OK" if number < 90 else "ME" for number in range(100)}
    times = Counter[int]()
    for seed in range(400):
        drawn = accuracy_audit.sample(states, 20, seed=seed)
        assert len(set(drawn)) == 20
        assert Counter(states[one] for one in drawn) == {"TX": 12, "OK": 6, "ME": 2}
        times.update(drawn)
    assert all(abs(times[one] - 80) < 5 * 8 for one in states), times
    for size in range(1, 101):  # a share that is no whole number is one more or one less
        shares = Counter(states[one] for one in accuracy_audit.sample(states, size, seed=size))
        assert all(abs(shares[name] - size * part) <= 1 for name, part in {"TX": 0.6, "OK": 0.3, "ME": 0.1}.items())


def test_an_unannounced_call_does_not_say_who_calls_and_changes_no_listing(admin: Person, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    answer = admin.post("/manage/accuracy", {"size": "1", "state": "", "covert": "yes"}, see="/manage/accuracy")
    page = f"{answer.location}/1"
    script = words(admin.get(page))
    assert "May I ask a few things first" in script
    assert "directory of intensive" not in script
    assert "Mend the listing" not in script
    admin.post(page, {"outcome": "reached", **RIGHT, "phone": "wrong"}, see=page)
    session.rollback()
    assert session.get_one(Listing, listing_id).revision == 1


def test_how_right_we_are_says_what_is_known_and_what_is_not_yet(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    page = words(client.get("/how-right"))
    assert page.count("Not known yet:") == 3
    ids = [publish(session, draft(by=said("program", clock.today()) if n < 1 else said()))[0] for n in range(4)]
    publish(session, draft(state="OK", city="Tulsa", zip="74103"))
    session.rollback()
    for taken, mended in ((2, ReportOutcome.MENDED), (8, ReportOutcome.MENDED), (4, ReportOutcome.MENDED), (99, None)):
        day = clock.today() - dt.timedelta(days=taken)
        session.add(Report(listing_id=ids[0], kind="other", day=day, outcome=mended, decided_at=clock.now()))
    session.commit()
    number, calls = drawn(session, 5)
    for call in calls:
        found(session, call, **({"openings": "wrong"} if call == calls[0] else {}))
    assert "we have not phoned a sample" in words(client.get("/how-right"))
    session.rollback()
    accuracy_audit.close(session, audit_id=number, published=True)
    session.commit()
    page = words(client.get("/how-right"))
    assert "Of 5 programs phoned, 80% were right in all that we asked, and 100% right enough" in page
    assert "Open spots 80% (38%–96%) 5" in page
    assert "3 reports led to a correction in two years. Half of them took 4 days or less." in page
    assert "Of 5 programs here, 20% told us" in page
    assert "Oklahoma" in page
    assert "Texas 100% (51%–100%) 4 4 25%" in page
    spanish = words(client.get("/es/how-right"))
    assert "el 80 % estaba bien en todo" in spanish
    assert "Lugares disponibles 80\u00a0% (38\u00a0%–96\u00a0%) 5" in spanish
