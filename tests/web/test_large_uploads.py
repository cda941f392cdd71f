"""Large uploads on the server as scripts/serve starts it: whoever holds places slowly takes nobody else's."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from directory import create_app
from directory.config import Settings
from directory.models import Role
from directory.providing.documents import MOST
from tests.browser.serving import serving
from tests.web.desk import Person, token

pytestmark = pytest.mark.alone
PROCESSES, OF_ONE = 2, 2
FILE = b"name,zip\n" + b"a,78701\n" * 200_000
HELD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, dict[str, Person]]]:
    """A server's port, and people who sign in there."""
    url = f"sqlite:///{tmp_path_factory.mktemp('large') / 'site.sqlite'}"
    with serving(url, DIRECTORY_WORKER="false", DIRECTORY_WORKERS=str(PROCESSES)) as (address, _):
        app = create_app(Settings(database_url=url, log_level="error"))
        people = {
            "admin": Person(app, Role.ADMIN),
            "gone": Person(app, Role.PROVIDER, email="gone@example.org", name="Gone"),
            "slow": Person(app, Role.PROVIDER, email="slow@example.org", name="Slow"),
            "kind": Person(app, Role.PROVIDER, email="kind@example.org", name="Kind"),
        }
        for person in people.values():
            person.sign_in()
        yield int(address.rpartition(":")[2]), people


def cookie_of(person: Person) -> str:
    """The cookie that a page at the desk leaves with somebody."""
    person.get("/manage/account")
    cookie = person.client.get_cookie("manage", path="/manage")
    assert cookie
    return f"manage={cookie.value}"


@contextmanager
def slowly(port: int, path: str, cookie: str, count: int = 40) -> Iterator[list[socket.socket]]:
    """So many sockets that send a large body to `path`, 8 kB a second; those that are let do so."""
    head = HELD.format(path=path, cookie=cookie, length=MOST).encode()
    sockets = []
    for _ in range(count):
        sockets.append(socket.create_connection(("127.0.0.1", port)))
        sockets[-1].sendall(head + b"x" * 20_000)
    time.sleep(1)
    held, over = [], threading.Event()
    for one in sockets:
        one.setblocking(False)
        try:
            one.recv(200)
        except BlockingIOError:
            held.append(one)
        except OSError:
            continue

    def drip() -> None:
        while not over.wait(1):
            for one in list(held):
                try:
                    one.send(b"x" * 8000)
                except OSError:
                    held.remove(one)

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join()
        for one in sockets:
            one.close()


def upload(port: int, path: str, person: Person) -> int:
    """Send a file of 1.6 MB as a browser does; the answer's status."""
    cookie, page = cookie_of(person), person.get("/manage/account")
    parts = (f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token(page)}\r\n').encode()
    parts += b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n' + FILE + b"\r\n--x--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=x"}
    try:
        connection.request("POST", path, parts, headers)
        return connection.getresponse().status
    finally:
        connection.close()


IMPORT, CLAIM = "/manage/imports/new", "/manage/claim/x"
REFUSED = {413, 503}  # before any of it is read


def test_a_session_that_was_ended_takes_no_place_of_an_import(site: tuple[int, dict[str, Person]]) -> None:
    port, people = site
    cookie = cookie_of(people["gone"])
    people["gone"].post("/manage/sign-out", {}, see="/manage/account")
    with slowly(port, CLAIM, cookie) as held:
        assert len(held) <= PROCESSES * OF_ONE
        assert {upload(port, IMPORT, people["admin"]) for _ in range(4)}.isdisjoint(REFUSED)


def test_one_account_takes_two_places_and_leaves_the_others(site: tuple[int, dict[str, Person]]) -> None:
    port, people = site
    with slowly(port, CLAIM, cookie_of(people["slow"])) as held:
        assert len(held) <= PROCESSES * OF_ONE
        assert {upload(port, CLAIM, people["kind"]) for _ in range(4)}.isdisjoint(REFUSED)
    with slowly(port, IMPORT, cookie_of(people["slow"])) as held:
        assert not held  # imports are the admins'
