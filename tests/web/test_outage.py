"""A database that is stopped, frozen, full, locked, read-only or deleted: families are answered, in time and in words.

Each runs on databases of its own, so that what is broken here is nobody else's.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import event

from directory import clock, create_app, reach
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import db
from directory.geo.remembered import remember_places
from directory.models import Listing
from directory.patience import FAMILY, asking
from directory.search import catalog
from directory.setup import set_up
from directory.web.families.program import program_views
from scripts.benchmark.breaking import Breakable, OwnPostgreSQL, OwnSQLite, both
from tests import prepared
from tests.factories import draft, publish
from tests.web.conftest import StrictClient

LONGEST = 2.0  # seconds
RECOVERED = 10.0  # seconds, a machine that is busy with other things included
ASK_NOTHING = ("/", "/guide", "/guide/words", "/crisis", "/privacy", "/es/", "/es/crisis", "/share/home.png")
AS_OF = "The directory as of"
UNKNOWN = "22222222"


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, Breakable]]:
    with both() as made:
        yield {one.name: one for one in made}


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def _filled(request: pytest.FixtureRequest, databases: dict[str, Breakable]) -> Iterator[tuple[Flask, Breakable]]:
    own = databases[request.param]
    if isinstance(own, OwnSQLite):
        prepared.sqlite_at(own.path)
    settings = Settings(database_url=own.url, log_level="error", secret_key=SecretStr("not so secret: " * 4))
    app = create_app(settings)
    app.testing = True
    app.test_client_class = StrictClient
    with app.app_context():
        set_up()
        for number in range(6):
            publish(db.session, draft(name=f"Lantern House {number}", yes=("iop", "cbt")))
        remember_places(db.session)
        engines = list(db.engines.values())
        db.session.close()
    yield app, own
    for engine in engines:
        engine.dispose()


@pytest.fixture
def place(_filled: tuple[Flask, Breakable]) -> Iterator[tuple[FlaskClient, Breakable]]:
    """A client, and the database behind it; nobody is connected, and the catalog is up to date."""
    app, own = _filled
    with app.app_context():
        catalog.refresh(db.session)
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()
    yield app.test_client(), own
    assert soon_well(app)


def soon_well(app: Flask) -> bool:
    """True when nothing is told from memory any more, without a visit of anybody."""
    deadline = time.monotonic() + RECOVERED
    with app.app_context():
        while time.monotonic() < deadline:
            if catalog.as_of(db.session) is None:
                return True
            time.sleep(0.05)
    return False


def pages(client: FlaskClient) -> list[str]:
    """Families' pages that memory can answer."""
    with client.application.app_context():
        known = catalog.current(db.session)
        ids = [known.kept.get(int(listing_id)) for listing_id in known.ids[:2]]
        db.session.close()
    first, second = (one for one in ids if one is not None)
    program = f"/program/{first.public_id}/{first.slug}"
    return [
        *ASK_NOTHING,
        "/search?near=78701",
        "/search?near=Austin%2C+TX&therapy=cbt",
        "/search?near=Austn%2C+TX",
        "/es/search?near=78701",
        "/search?name=Lantern",
        "/in",
        "/in/texas",
        "/in/texas/austin",
        program,
        f"/es{program}",
        f"{program}/call",
        f"/compare?p={first.public_id}&p={second.public_id}",
        f"/share/program/{first.public_id}.png",
        "/how-it-works",
        "/for-programs?name=Lantern",
        "/api/v1/programs?near=78701",
        f"/api/v1/programs/{first.public_id}",
        "/places/aus.json",
    ]


def timed(client: FlaskClient, path: str) -> tuple[int, str, float]:
    began = time.monotonic()
    response = client.get(path)
    return response.status_code, "" if response.mimetype == "image/png" else response.text, time.monotonic() - began


FAULTS = ("stopped", "frozen", "full", "locked", "deleted")


@pytest.mark.alone
@pytest.mark.parametrize("fault", FAULTS)
def test_what_memory_holds_is_answered(place: tuple[FlaskClient, Breakable], fault: str) -> None:
    client, own = place
    if fault not in own.faults:
        assert fault in {"stopped", "frozen", "full", "deleted"}  # there is a server to do that to, or a file
        return
    addresses = pages(client)
    report = Report(client, addresses)
    with client.application.app_context():
        for engine in db.engines.values():
            engine.dispose()
    for address in addresses:  # what is drawn once is drawn
        client.get(address)
    with client.application.app_context():
        for engine in db.engines.values():
            engine.dispose()
    with own.faults[fault]:
        for address in addresses:
            status, text, seconds = timed(client, address)
            assert (address, status) == (address, 200)
            assert seconds < LONGEST, (address, seconds)
        _, text, _ = timed(client, "/search?near=78701")
        assert AS_OF in text
        assert "Lantern House 3" in text
        assert "El directorio al" in timed(client, "/es/search?near=78701")[1]
        for address in (f"/program/{UNKNOWN}/x", f"/es/program/{UNKNOWN}/x", f"/program/{UNKNOWN}/x/report"):
            response = client.get(address)
            assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
            assert "tel:988" in response.text
            assert "1-800-662-4357" in response.text
        assert "Volvemos en un minuto" in client.get(f"/es/program/{UNKNOWN}/x").text
        response = client.get(f"/api/v1/programs/{UNKNOWN}")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
        assert response.json is not None
        assert response.json["error"]["code"] == "service-unavailable"
    assert soon_well(client.application)
    assert report.sent() == 303
    for address in addresses:
        status, text, _ = timed(client, address)
        assert (address, status, AS_OF in text, "El directorio al" in text) == (address, 200, False, False)
    back(client)


class Report:
    """A form that was opened before, to be sent when it may be."""

    def __init__(self, client: FlaskClient, addresses: list[str]) -> None:
        program = next(one for one in addresses if one.startswith("/program/") and not one.endswith("/call"))
        self.client, self.address = client, f"{program}/report"
        self.token = client.get(self.address).text.split('name="token"')[1].split('value="')[1].split('"')[0]

    def sent(self) -> int:
        """The status of the answer: 303 where it was taken."""
        sent = {"token": self.token, "kind": "closed", "text": "It moved."}
        return self.client.post(self.address, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code


def back(client: FlaskClient) -> None:
    """All is as before, without a restart: soon no page speaks of an older directory, and what is new is found."""
    assert soon_well(client.application)
    with client.application.app_context():
        db.session.rollback()
        path = publish(db.session, draft(name=f"Newly Lit {next(_numbers)}"))
        new = db.session.scalars(sa.select(Listing.name).order_by(Listing.id.desc()).limit(1)).one()
        db.session.close()
    assert AS_OF not in client.get("/search?near=78701").text
    assert new in client.get("/search", query_string={"name": new}).text  # of those near only ten are on a page
    assert path


_numbers = itertools.count()


def test_some_pages_never_ask(place: tuple[FlaskClient, Breakable]) -> None:
    client, _ = place
    asked: list[str] = []
    with client.application.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        event.listen(engine, "checkout", lambda *_arguments: asked.append("a connection"))
    for address in (*ASK_NOTHING, "/no-such-page"):
        client.get(address)
    assert not asked


def test_nobody_waits_for_a_frozen_server_once_that_is_known(place: tuple[FlaskClient, Breakable]) -> None:
    client, own = place
    if not isinstance(own, OwnPostgreSQL):
        return
    asked: list[str] = []
    with client.application.app_context():
        engine = db.engine
    client.get("/search?near=78701")
    with own.frozen():
        client.get("/search?near=78701")
        event.listen(engine, "do_connect", lambda *_arguments: asked.append(threading.current_thread().name))
        for _ in range(30):
            assert AS_OF in client.get("/search?near=78701").text
            time.sleep(0.05)
    assert threading.current_thread().name not in asked
    back(client)


def test_one_slow_question_is_no_outage(place: tuple[FlaskClient, Breakable]) -> None:
    client, own = place
    addresses = pages(client)
    report = Report(client, addresses)
    for address in addresses:
        client.get(address)
    with client.application.app_context(), asking(FAMILY), ExitStack() as meanwhile:
        if isinstance(own, OwnSQLite):
            meanwhile.enter_context(own.written())

        def slow() -> str:
            if isinstance(own, OwnSQLite):
                begin_write(db.session)
            else:
                db.session.execute(sa.text("SELECT pg_sleep(3)"))
            return "answered"

        assert reach.answer_of(db.session, slow, lambda: "from memory") == "from memory"
    for address in addresses:
        status, text, _ = timed(client, address)
        assert (address, status, AS_OF in text) == (address, 200, False)
    assert report.sent() == 303


def test_a_page_that_was_told_from_memory_says_so_though_others_get_answers(
    place: tuple[FlaskClient, Breakable], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = place
    program = next(one for one in pages(client) if one.startswith("/program/"))

    def slow(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT", None, TimeoutError("cancelled"))

    monkeypatch.setattr(program_views, "_asked", slow)
    assert AS_OF in client.get(program).text
    assert AS_OF not in client.get("/search?near=78701").text


@pytest.mark.alone
def test_a_report_that_cannot_be_kept_is_not_lost(place: tuple[FlaskClient, Breakable]) -> None:
    client, own = place
    address = next(page for page in pages(client) if page.startswith("/program/") and not page.endswith("/call"))
    form = client.get(f"{address}/report").text
    token = form.split('name="token"')[1].split('value="')[1].split('"')[0]
    words = 'It moved to the next street.\nAsk at the door: "Lantern" & Co.'
    sent = {"token": token, "kind": "closed", "text": words}
    headers = {"Sec-Fetch-Site": "same-origin"}
    blocked = (
        own.read_only() if isinstance(own, OwnPostgreSQL) else own.written() if isinstance(own, OwnSQLite) else None
    )
    assert blocked is not None
    with client.application.app_context():
        for engine in db.engines.values():
            engine.dispose()
    with blocked:
        time.sleep(0.3)
        began = time.monotonic()
        response = client.post(f"{address}/report", data=sent, headers=headers)
        assert time.monotonic() - began < LONGEST
        assert response.status_code == 503
        assert "What you wrote is not lost." in response.text
        assert "It moved to the next street.\nAsk at the door: &#34;Lantern&#34; &amp; Co." in response.text
        assert timed(client, "/search?near=78701")[0] == 200
    time.sleep(0.3)
    with client.application.app_context():
        for engine in db.engines.values():
            engine.dispose()
    assert client.post(f"{address}/report", data=sent, headers=headers).status_code == 303


def test_the_date_is_that_of_the_last_look(place: tuple[FlaskClient, Breakable]) -> None:
    client, own = place
    client.get("/search?near=78701")
    before = clock.now()
    fault = own.stopped() if isinstance(own, OwnPostgreSQL) else own.faults["deleted"]
    with client.application.app_context():
        db.engine.dispose()
        with fault:
            client.get("/search?near=78701")
            moment = catalog.as_of(db.session)
        assert moment is not None
        assert abs((before - moment).total_seconds()) < 60
    back(client)


@pytest.mark.alone
def test_many_at_once_do_not_wait_in_a_row(place: tuple[FlaskClient, Breakable]) -> None:
    client, own = place
    app = client.application
    waits: list[float] = []
    client.get("/search?near=78701")
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()

    def visit() -> None:
        waits.append(timed(app.test_client(), "/search?near=78701")[2])

    with own.faults["locked"]:
        visitors = [threading.Thread(target=visit) for _ in range(8)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
    assert len(waits) == 8
    assert max(waits) < LONGEST
    back(client)
