"""Organizations' programs write over the API: what a token may, and everything that is tried with one."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import http
from directory.accounts import rate_limits
from directory.accounts.rate_limits import Limit
from directory.api.schemas import Error
from directory.api.write_schemas import ListingShape
from directory.database import begin_write
from directory.listings import revisions
from directory.listings.revisions import Change
from directory.models import ApiToken, AuditEntry, HolderRole, Listing, Mail, Membership, Status
from directory.providing import holders
from directory.providing.organizations import members, sites
from directory.providing.tokens import api_tokens, site_facts, token_writes
from directory.unit_of_work import written
from tests import organizations as made_up
from tests.organizations import Made
from tests.tokens import Program, last_revision, number, said_now, token
from tests.unit.at_once import at_once
from tests.unit.test_merging import merge, suspect
from tests.web.programs import ProgramsPerson

BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
FULL = {"openings": "full", "full_until": "2099-01-04"}


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 2)


def status(session: Session, listing_id: int, wanted: Status) -> None:
    session.rollback()
    change = Change(draft=None, listing_id=listing_id, status=wanted)
    revisions.write(session, change=change, actor="test")
    session.commit()


def body(answer: Any) -> Any:
    return answer.json


def code(answer: Any, status_code: int) -> str:
    assert answer.status_code == status_code, answer.text
    return Error.model_validate(answer.json).error.code


def test_it_works(app: Flask, session: Session, made: Made) -> None:
    program, (first, other), (listing_id, _) = Program(app, token(session, made)), made.public_ids, made.listing_ids
    read = program.get(first)
    assert ListingShape.model_validate(read.json).model_dump()["facts"] == dict.fromkeys(body(read)["facts"])
    assert (read.headers["ETag"], read.headers["Vary"], read.headers["Cache-Control"]) == (
        '"1"',
        "Authorization",
        "no-store",
    )
    sent = {"openings": "waitlist", "wait_days": 10, "tracks": "Evening: mon wed thu 18:00-21:00"}
    done = program.patch(first, sent, match=read.headers["ETag"])
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"'), done.text
    assert body(done)["facts"] | sent == body(done)["facts"]
    again = program.patch(first, {"openings": "accepting"}, match='"2"')
    assert body(again)["facts"]["wait_days"] is None  # that was of the wait list
    gone = program.patch(first, {"tracks": None}, match='"1", "3"')
    assert (gone.headers["ETag"], body(gone)["facts"]["tracks"]) == ('"4"', None)
    assert said_now(session, listing_id).openings.said[0].source == "program"
    assert last_revision(session, listing_id) == (4, "API token “Booking” of Lantern Health")
    entries = sa.select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.target == f"listing {first}")
    assert session.execute(entries.order_by(AuditEntry.id.desc())).all()[0] == (
        "API token “Booking” of Lantern Health",
        "listing-edited",
    )
    assert program.get(other).headers["ETag"] == '"1"'
    same = program.patch(first, {"openings": "accepting"}, match='"4"')
    assert (same.status_code, same.headers["ETag"]) == (200, '"4"')  # said today already: nothing to write
    kinds = session.scalars(sa.select(Mail.kind).where(Mail.kind == "provider/token-wrote")).all()
    assert len(kinds) == 1  # once a week, whatever it writes


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_as_the_rfc_says(app: Flask, session: Session, made: Made, scheme: str) -> None:
    assert Program(app, token(session, made), scheme).get(made.public_ids[0]).status_code == 200


def revoked(session: Session, made: Made) -> None:
    token_id = number(session)
    values: dict[str, Any] = {"account_id": made.owner, "public_id": made.public_id, "token_id": token_id}
    written(session, partial(api_tokens.revoke, session, **values))


def expired(session: Session, made: Made) -> None:
    token_id = number(session)
    begin_write(session)
    session.get_one(ApiToken, token_id).expires_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    session.commit()


def closed(session: Session, made: Made) -> None:
    begin_write(session)
    session.get_one(Membership, 1).account.active = False
    session.commit()


@pytest.mark.parametrize(("end", "why"), [(revoked, "revoked"), (expired, "expired"), (closed, "left")])
def test_a_token_that_is_over(
    app: Flask, session: Session, made: Made, end: Callable[[Session, Made], None], why: str
) -> None:
    program = Program(app, token(session, made))
    end(session, made)
    assert code(program.get(made.public_ids[0]), 401) == f"token-{why}"
    assert code(program.patch(made.public_ids[0], FULL), 401) == f"token-{why}"
    assert last_revision(session, made.listing_ids[0])[0] == 1


def test_nothing_but_a_whole_token_in_its_header(app: Flask, session: Session, made: Made) -> None:
    secret, site = token(session, made), made.public_ids[0]
    for wrong in (
        secret[:-1],
        secret[:20],
        secret + "0",
        secret.upper(),
        "iopnm_",
        "iopnm_" + "0" * 40,
        "é",
        "a" * 5000,
    ):
        assert code(Program(app, wrong).patch(site, FULL), 401) == "token-unknown"
    for scheme in ("Basic", "", "Token", "Bearer Bearer"):
        assert Program(app, secret, scheme).get(site).status_code == 401, scheme
    nobody = app.test_client()
    assert code(nobody.patch(f"/api/v1/listings/{site}", json=FULL), 401) == "no-token"
    for name in ("access_token", "token", "bearer"):
        in_address = nobody.patch(f"/api/v1/listings/{site}?{name}={secret}", json=FULL, headers={"If-Match": '"1"'})
        assert code(in_address, 400) == "bad-parameter"
        nobody.set_cookie(name, secret)
    assert nobody.get(f"/api/v1/listings/{site}").headers["WWW-Authenticate"] == "Bearer"
    owner = ProgramsPerson(app, made_up.OWNER)
    owner.sign_in()  # a session counts for nothing here
    assert owner.client.patch(f"/api/v1/listings/{site}", json=FULL, headers={"If-Match": '"1"'}).status_code == 401
    assert last_revision(session, made.listing_ids[0])[0] == 1


def test_anothers_site_is_none(app: Flask, session: Session, made: Made) -> None:
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    eve = Program(app, token(session, theirs, name="Theirs"))
    (alone,) = made_up.public_ids(session, made_up.listings(session, 1, name="Nobody's House"))
    for public_id in (made.public_ids[0], alone, "zzzzzzzz", "..%2f", "%00", "x" * 200):
        assert code(eve.get(public_id), 404) == "not-found"
        assert code(eve.patch(public_id, FULL), 404) == "not-found"
    assert eve.patch(theirs.public_ids[0], FULL).status_code == 200


def test_a_site_that_left_is_refused_at_once(app: Flask, session: Session, made: Made) -> None:
    program = Program(app, token(session, made))
    values = {"public_id": made.public_id, "listing": made.public_ids[0], "actor": "mo@example.org"}
    written(session, partial(sites.take_away_at_desk, session, **values))
    assert program.patch(made.public_ids[0], FULL).status_code == 404
    assert program.patch(made.public_ids[1], FULL).status_code == 200


def test_a_token_ends_with_the_rights_of_whoever_made_it(app: Flask, session: Session, made: Made) -> None:
    ben = made_up.join(session, made, BEN, HolderRole.OWNER)
    program = Program(app, token(session, made, by=ben))
    assert program.get(made.public_ids[0]).status_code == 200
    session.rollback()
    theirs = session.scalars(sa.select(Membership.id).where(Membership.account_id == ben)).one()
    values: dict[str, Any] = {"account_id": made.owner, "public_id": made.public_id, "membership_id": theirs}
    written(session, partial(members.change_role, session, role=HolderRole.EDITOR, **values))
    assert code(program.patch(made.public_ids[0], FULL), 401) == "token-left"
    written(session, partial(members.remove, session, **values))
    made_up.join(session, made, BEN, HolderRole.OWNER)
    assert code(program.patch(made.public_ids[0], FULL), 401) == "token-left"  # who comes back makes a new one


def test_only_facts_of_its_kinds(app: Flask, session: Session, made: Made) -> None:
    site = made.public_ids[0]
    both = Program(app, token(session, made))
    rooms = "Evening: mon wed 18:00-21:00; accepting as of 2026-11-02"
    assert both.patch(site, {"tracks": rooms}).status_code == 200
    before = said_now(session, made.listing_ids[0])
    times = Program(app, token(session, made, name="Times", kinds=["schedule"]))
    assert body(times.get(site))["writable"] == ["tracks"]
    for facts, wrong in (
        ({"openings": "full"}, ["openings"]),
        ({"tracks": "Evening: mon 18:00-21:00", "wait_days": 3}, ["wait_days"]),
        ({"name": "Win", "phone": "512-555-0100", "tracks": None}, ["name", "phone"]),
        ({"": "x"}, [""]),
        ({"tracks": "Evening: mon wed 18:00-21:00; full"}, ["tracks"]),
        ({"tracks": "Teens: tue 15:30-18:30; accepting"}, ["tracks"]),
    ):
        refused = times.patch(site, facts, match='"2"')
        assert code(refused, 403) == "not-writable"
        assert list(body(refused)["error"]["fields"]) == wrong
    assert said_now(session, made.listing_ids[0]) == before
    kept = times.patch(site, {"tracks": rooms.replace("wed", "thu")}, match='"2"')
    assert kept.status_code == 200, kept.text
    openings = Program(app, token(session, made, name="Room", kinds=["openings"]))
    assert code(openings.patch(site, {"tracks": None}, match='"3"'), 403) == "not-writable"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"openings": "maybe"}, "openings"),
        ({"openings": True}, "openings"),
        ({"openings": ["full"]}, "openings"),
        ({"wait_days": 1.5}, "wait_days"),
        ({"wait_days": -1}, "wait_days"),
        ({"wait_days": 10**30}, "wait_days"),
        ({"wait_days": {"$gt": 0}}, "wait_days"),
        ({"full_until": "2026-02-30"}, "full_until"),
        ({"tracks": "Evening: sometimes"}, "tracks"),
        ({"tracks": "Evening: mon 18:00-21:00; at 20 Oak Street"}, "tracks"),  # it meets elsewhere: a person looks
        ({"tracks": "Evening: mon 18:00-21:00; for veterans"}, "tracks"),
        ({"tracks": "x" * 20_001}, "tracks"),
        ({"openings": "full", "tracks": "Evening: sometimes"}, "tracks"),
        ({}, None),
    ],
)
def test_what_the_form_would_refuse(
    app: Flask, session: Session, made: Made, facts: dict[str, Any], field: str | None
) -> None:
    refused = Program(app, token(session, made)).patch(made.public_ids[0], facts)
    assert code(refused, 422) == "bad-facts"
    assert body(refused)["error"]["field"] == field
    assert last_revision(session, made.listing_ids[0])[0] == 1


@pytest.mark.parametrize(
    ("match", "status_code"),
    [
        (None, 428),
        ("", 428),
        ("*", 428),
        ('*, "1"', 412),
        ('"1"', 412),
        ('W/"2"', 412),
        ('"1", W/"2", "3"', 412),
        ('"22"', 412),
        ('"' * 500, 428),
        ('"0", "2"', 200),
    ],
)
def test_if_match(app: Flask, session: Session, made: Made, match: str | None, status_code: int) -> None:
    program, site = Program(app, token(session, made)), made.public_ids[0]
    status(session, made.listing_ids[0], Status.DRAFT)
    assert program.get(site).headers["ETag"] == '"2"'
    answer = program.patch(site, FULL, match=match)
    assert answer.status_code == status_code, answer.text
    assert last_revision(session, made.listing_ids[0])[0] == (3 if status_code == 200 else 2)


def test_where_a_listing_went(app: Flask, session: Session, made: Made) -> None:
    program, (first, second) = Program(app, token(session, made)), made.public_ids
    status(session, made.listing_ids[1], Status.CLOSED)
    shut = program.patch(second, FULL, match='"2"')
    assert code(shut, 409) == "closed"
    status(session, made.listing_ids[1], Status.PUBLISHED)
    merge(session, suspect(session, *made.listing_ids), made.listing_ids[0])
    for answer in (program.get(second), program.patch(second, FULL)):
        assert code(answer, 409) == "merged"
        assert body(answer)["error"]["moved_to"] == f"/api/v1/listings/{first}"
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    assert Program(app, token(session, theirs, name="Theirs")).get(second).status_code == 404


@pytest.mark.parametrize(
    ("more", "status_code"),
    [
        ({"data": b'{"openings": "full"}', "content_type": "text/plain"}, 415),
        ({"data": b'{"openings": "full"}'}, 415),
        ({"data": b"openings=full", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"data": b'{"openings": "full", "openings": "full"}', "content_type": "application/json"}, 400),
        ({"data": b'{"wait_days": NaN}', "content_type": "application/json"}, 400),
        ({"data": b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "content_type": "application/json"}, 400),
        ({"data": b'{"tracks": "' + b"x" * 70_000 + b'"}', "content_type": "application/json"}, 413),
        ({"data": b"x" * 2_000_000, "content_type": "application/json"}, 413),
        ({"data": b'{"openings": "full"}', "content_type": "application/merge-patch+json"}, 200),
    ],
)
def test_bodies(app: Flask, session: Session, made: Made, more: dict[str, Any], status_code: int) -> None:
    answer = Program(app, token(session, made)).patch(made.public_ids[0], None, **more)
    assert answer.status_code == status_code, answer.text
    assert last_revision(session, made.listing_ids[0])[0] == (2 if status_code == 200 else 1)


def test_no_other_method_writes(app: Flask, session: Session, made: Made) -> None:
    program, path = Program(app, token(session, made)), f"/api/v1/listings/{made.public_ids[0]}"
    head = program.head | {"If-Match": '"1"'}
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for method in ("POST", "GET"):
            answer = program.client.open(path, method=method, json=FULL, headers=head | {name: "PATCH"})
            assert answer.status_code == (405 if method == "POST" else 200)
    posted = program.client.post(f"{path}?_method=PATCH", json=FULL, headers=head)
    assert posted.status_code == 405
    for method in ("PUT", "DELETE"):
        assert program.client.open(path, method=method, json=FULL, headers=head).status_code == 405
    assert last_revision(session, made.listing_ids[0])[0] == 1


def test_of_many_at_once_one_wins(app: Flask, session: Session, made: Made) -> None:
    secret = token(session, made)
    texts = ("full", "accepting", "waitlist", "full", "accepting")

    def one(text: str, _session: Session) -> int:
        return Program(app, secret).patch(made.public_ids[0], {"openings": text}).status_code

    answers = at_once(app, [partial(one, text) for text in texts])
    assert sorted(answers, key=str) == [200, 412, 412, 412, 412]
    assert last_revision(session, made.listing_ids[0])[0] == 2


def test_limits(app: Flask, session: Session, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    program, (first, second) = Program(app, token(session, made)), made.public_ids
    monkeypatch.setattr(rate_limits, "TOKEN_LISTING", Limit("token-listing", 1, dt.timedelta(days=1)))
    monkeypatch.setattr(rate_limits, "TOKEN_TRIES", Limit("token-tries", 2, dt.timedelta(hours=1)))
    assert program.patch(first, FULL).status_code == 200
    many = program.patch(first, FULL, match='"2"')
    assert (code(many, 429), many.headers["Retry-After"]) == ("too-many", "86400")
    assert [Program(app, "iopnm_" + "0" * 40).get(first).status_code for _ in range(3)] == [401, 401, 429]
    assert program.patch(second, FULL).status_code == 200  # from the same place: a good token is not kept out
    monkeypatch.setattr(rate_limits, "TOKEN", Limit("token", 1, dt.timedelta(hours=1)))
    assert program.get(first).status_code == 429


class Log:
    """A log that keeps everything that it is told, tracebacks written out."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, *said: object, **more: object) -> None:
        error = more.get("exc_info")
        trace = traceback.format_exception(error) if isinstance(error, Exception) else []
        self.lines += [str(said), str(more), *trace]

    error = info


def test_a_token_is_kept_nowhere(app: Flask, session: Session, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, site, log = token(session, made), made.public_ids[0], Log()
    monkeypatch.setattr(http, "log", log)
    program = Program(app, secret)
    assert program.patch(site, FULL).status_code == 200
    monkeypatch.setattr(revisions, "write", None)  # a crash in the middle of a write
    assert program.patch(site, {"openings": "accepting"}, match='"2"').status_code == 500
    assert any("NoneType" in line for line in log.lines)
    assert not [line for line in log.lines if secret in line]
    session.rollback()
    for table in Membership.metadata.sorted_tables:
        if table.name not in ("zip_code", "town"):
            assert not [row for row in session.execute(sa.select(table)).all() if secret in str(row)], table.name
    assert session.scalars(sa.select(ApiToken.last_used_on)).one() is not None
    assert last_revision(session, made.listing_ids[0])[0] == 2


@pytest.mark.parametrize("step", [(revisions, "write"), (holders, "tell"), (site_facts, "facts_at")])
def test_a_write_that_dies_on_its_way_is_none(
    app: Flask, session: Session, made: Made, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str]
) -> None:
    program, site, (where, name) = Program(app, token(session, made)), made.public_ids[0], step
    whole = getattr(where, name)

    def dies(*given: Any, **more: Any) -> Any:
        whole(*given, **more)
        raise KeyboardInterrupt  # as of a signal, after all that this step writes

    monkeypatch.setattr(token_writes if name == "facts_at" else where, name, dies)
    with pytest.raises(KeyboardInterrupt):
        program.patch(site, FULL)
    monkeypatch.undo()
    session.rollback()
    assert last_revision(session, made.listing_ids[0])[0] == 1
    assert session.scalars(sa.select(Mail.id).where(Mail.kind == "provider/token-wrote")).all() == []
    assert session.scalars(sa.select(ApiToken.last_used_on)).one() is None
    session.rollback()
    assert program.patch(site, FULL).status_code == 200


def test_the_day_of_use_is_kept(app: Flask, session: Session, made: Made) -> None:
    with time_machine.travel(dt.datetime(2031, 3, 9, 12, tzinfo=dt.UTC), tick=False):
        program = Program(app, token(session, made, name="Later"))
        for _ in range(2):
            assert program.get(made.public_ids[0]).status_code == 200
    used = session.scalars(sa.select(ApiToken.last_used_on).where(ApiToken.name == "Later")).one()
    assert used == dt.date(2031, 3, 9)


def test_a_draft_that_families_do_not_see_is_written_too(app: Flask, session: Session, made: Made) -> None:
    status(session, made.listing_ids[0], Status.DRAFT)
    done = Program(app, token(session, made)).patch(made.public_ids[0], FULL, match='"2"')
    assert (done.status_code, body(done)["status"]) == (200, "draft")
    assert session.get_one(Listing, made.listing_ids[0]).status == Status.DRAFT
