"""The server as scripts/serve starts it: slow strangers cost families nothing, every answer has its headers, and the
log knows nobody."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from directory.http import HEADERS
from scripts.benchmark.strangers import WAYS, holding
from tests.browser.serving import serving

SECRET = "a-town-nobody-may-know"
VISITOR = "127.0.0.77"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes."""
    return tmp_path_factory.mktemp("real") / "log.txt"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[int]:
    """A server's port."""
    url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'site.sqlite'}"
    with serving(url, log=log, DIRECTORY_WORKER="false") as (address, _):
        yield int(address.rpartition(":")[2])


def sent(port: int, text: bytes) -> tuple[int, dict[str, str], str]:
    """Send this, from an address of this machine that is not the server's; status, headers and body of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(VISITOR, 0)) as connection:
        connection.sendall(text)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body.decode()


def get(path: str, method: str = "GET", more: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode()


LONG = "Content-Length: 20000000\r\n"
ANSWERS = {
    "a page": (get(f"/search?near={SECRET}"), 200),
    "a redirect": (get("/manage/imports"), 302),
    "no page": (get(f"/{SECRET}"), 404),
    "a wrong method": (get("/search", "DELETE"), 405),
    "a static file": (get("/static/site.css"), 200),
    "a static file's head": (get("/static/site.css", "HEAD"), 200),
    "a static file that is not there": (get(f"/static/{SECRET}.css"), 404),
    "a static file, sent to": (get("/static/site.css", "POST"), 405),
    "a piece beyond a static file": (get("/static/site.css", "GET", "Range: bytes=99999999-\r\n"), 416),
    "the API": (get("/api/v1/vocabulary"), 200),
    "no line": (f"{SECRET}\r\n\r\n".encode(), 400),
    "no header": (f"GET / HTTP/1.1\r\n{SECRET}\r\n\r\n".encode(), 400),
    "two lengths": (get(f"/{SECRET}", "POST", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400),
    "a strange coding": (get(f"/{SECRET}", "POST", "Transfer-Encoding: gzip\r\n"), 501),
    "long headers": (get(f"/{SECRET}" + "a" * 30_000), 431),
    "a large form": (get("/manage/sign-in", "POST", LONG), 413),
    "a large upload by a stranger": (get("/manage/imports/new", "POST", LONG), 413),
    "a large body for the API": (get("/api/v1/programs", "POST", LONG), 413),
    "a path that is no text": (b"GET /%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_has_its_headers(port: int, case: str) -> None:
    text, expected = ANSWERS[case]
    status, headers, body = sent(port, text)
    assert status == expected, body
    assert set(HEADERS) <= set(headers)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    for unwanted in ("Server", "Via", "Access-Control-Allow-Credentials"):
        assert unwanted not in headers
    assert ("Access-Control-Allow-Origin" in headers) == (case == "the API")  # a server's own refusal has none
    assert not re.search("(?i)gunicorn|waitress|werkzeug|traceback", body)
    if case == "a large body for the API":
        assert json.loads(body)["error"]["code"] == "request-entity-too-large"


def test_the_log_holds_no_visitor_and_no_address_asked_for(port: int, log: Path) -> None:
    for text, _ in ANSWERS.values():
        sent(port, text)
    for left in (b"GET /search?near=" + SECRET.encode(), get(f"/search?near={SECRET}")):
        with socket.create_connection(("127.0.0.1", port), source_address=(VISITOR, 0)) as connection:
            connection.sendall(left)  # and gone, without waiting for the answer
    time.sleep(1)
    written = log.read_text()
    assert '"route": "/search"' in written
    assert SECRET not in written
    assert VISITOR not in written
    assert "127.0.0.1" not in written.replace(f"IOP Near Me is at http://127.0.0.1:{port}", "")


@pytest.mark.alone
@pytest.mark.parametrize("way", WAYS)
def test_slow_strangers_hold_nobody_up(port: int, way: str) -> None:
    with holding(port, way, 60):
        time.sleep(0.5)
        for _ in range(8):
            began = time.monotonic()
            assert sent(port, get("/search?near=78701"))[0] == 200
            assert time.monotonic() - began < 5  # it took for ever; a test machine may be busy


@pytest.mark.alone
def test_the_server_stops_while_strangers_hold_on(tmp_path: Path) -> None:
    with ExitStack() as stack:
        with serving(f"sqlite:///{tmp_path / 'site.sqlite'}", DIRECTORY_WORKER="false") as (address, _):
            for way in ("headers, a byte a second", "a form, a byte a second", "connected, and silent"):
                stack.enter_context(holding(int(address.rpartition(":")[2]), way, 20))
            asked = time.monotonic()
        assert time.monotonic() - asked < 20
