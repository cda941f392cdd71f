"""Files from folders and addresses: whole, bounded, and from nowhere else. A server on this machine stands for the web.

Nothing here leaves the machine: hosts are looked up in a table of the test.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.imports.live import folder as folders
from directory.imports.live import web_address
from directory.imports.live.fetched import Fetched, FetchProblem, NothingNew, NotYet, day_of
from directory.imports.live.folder import read_folder
from directory.imports.live.web_address import Network, fetch, is_public, place_of
from directory.imports.table import Limits
from directory.models import RunState, Way
from tests import schedules as made
from tests.schedules import add, held, published, rows, run, terms

HOST, OTHER = "data.example.org", "other.example.org"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Web:
    """A server with a certificate of a test's own authority, and what it answers by path."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.looked_up: list[str] = []
        authority, chain = certificate(folder, HOST)
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                web.answers[self.path](self)
                self.close_connection = True

            def log_message(self, *_arguments: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.host = f"{HOST}:{self.server.server_port}"
        self.trusted = ssl.create_default_context(cafile=str(authority))
        self.hosts = (self.host,)
        self.means: list[list[str]] = []  # what the host is looked up as, one after the other; this machine then

    def look_up(self, host: str, _port: int) -> list[str]:
        self.looked_up.append(host)
        return self.means.pop(0) if self.means else ["127.0.0.1"]

    @property
    def network(self) -> Network:
        """This machine counts as one of the open internet; every other address is what it is."""
        return Network(self.look_up, lambda address: address == "127.0.0.1" or is_public(address), self.trusted)

    def fetch(self, path: str, **more: Any) -> Fetched | NothingNew:
        return fetch(f"https://{self.host}{path}", **{"hosts": self.hosts, "network": self.network, **more})


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """(the authority's certificate, the server's key and certificate), made for a day around now."""
    key, today = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made_of = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made_of.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "authority.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(secret + pem)
    return folder / "authority.pem", folder / "server.pem"


def says(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    found = Web(tmp_path)
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def test_it_works(web: Web) -> None:
    web.answers["/lists/texas.csv?of=all"] = says(
        b"a,b\n1,2\n", ETag='"v1"', Last_Modified="Wed, 04 Feb 2026 10:00:00 GMT"
    )
    found = web.fetch("/lists/texas.csv?of=all")
    assert isinstance(found, Fetched)
    (upload,) = found.uploads
    assert (upload.name, upload.data) == ("texas.csv", b"a,b\n1,2\n")
    assert (found.day, found.etag) == (dt.date(2026, 2, 4), '"v1"')
    assert found.as_of == "2026-02-04"
    _, sent = web.asked[0]
    assert sent["host"] == web.host
    assert "cookie" not in sent
    assert "if-none-match" not in sent


def test_what_the_server_calls_the_same_is_nothing_new(web: Web) -> None:
    web.answers["/list.csv"] = says(b"", 304)
    found = web.fetch("/list.csv", etag='"v1"', last_modified="Wed, 04 Feb 2026 10:00:00 GMT")
    assert isinstance(found, NothingNew)
    _, sent = web.asked[0]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"v1"', "Wed, 04 Feb 2026 10:00:00 GMT")
    with pytest.raises(FetchProblem, match="answered 304"):
        web.fetch("/list.csv")  # nobody asked whether it is


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503, 206])
def test_any_other_answer_is_a_failure(web: Web, status: int) -> None:
    web.answers["/list.csv"] = says(b"a,b\n", status)
    with pytest.raises(FetchProblem, match=f"answered {status}"):
        web.fetch("/list.csv")


def test_a_redirect_on_the_same_host_is_followed_and_looked_up_anew(web: Web) -> None:
    web.answers["/list.csv"] = says(b"", 302, Location="/files/of%20today.csv")
    web.answers["/files/of%20today.csv"] = says(b"a,b\n1,2\n")
    found = web.fetch("/list.csv")
    assert isinstance(found, Fetched)
    assert found.uploads[0].name == "of today.csv"
    assert web.looked_up == [HOST, HOST]


@pytest.mark.parametrize(
    "location",
    [
        f"https://{OTHER}/list.csv",
        "http://{host}/list.csv",
        "https://127.0.0.1/list.csv",
        "https://169.254.169.254/latest/meta-data/",
        "//localhost/list.csv",
        "file:///etc/passwd",
        "https://{host}@evil.example.org/",
        "https://{host}.evil.example.org/",
        "https://[::1]/",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_is_not(web: Web, location: str) -> None:
    web.answers["/list.csv"] = says(b"", 302, Location=location.format(host=web.host))
    with pytest.raises(FetchProblem):
        web.fetch("/list.csv", hosts=(*web.hosts, OTHER))
    assert set(web.looked_up) == {HOST}
    assert {path for path, _ in web.asked} == {"/list.csv"}


def test_a_host_that_means_another_machine_at_the_redirect_is_not_asked(web: Web) -> None:
    web.answers["/list.csv"] = says(b"", 302, Location="/secret")
    web.answers["/secret"] = says(b"secret")
    web.means = [["127.0.0.1"], ["10.0.0.1"]]
    with pytest.raises(FetchProblem, match="machine of this network"):
        web.fetch("/list.csv")
    assert [path for path, _ in web.asked] == ["/list.csv"]


def test_redirects_in_a_circle_end(web: Web) -> None:
    web.answers["/list.csv"] = says(b"", 307, Location="/list.csv")
    with pytest.raises(FetchProblem, match="more than 4 times"):
        web.fetch("/list.csv")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_machine_of_this_network_is_never_asked(web: Web, address: str) -> None:
    assert not is_public(address)
    network = Network(web.look_up, is_public, web.trusted)
    for means in ([address], ["1.1.1.1", address], [address, "1.1.1.1"]):
        web.means = [means]
        with pytest.raises(FetchProblem, match="machine of this network"):
            web.fetch("/list.csv", network=network)
    assert web.asked == []


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_one_of_the_open_internet_is(address: str) -> None:
    assert is_public(address)


def test_of_two_machines_one_may_be_away(web: Web) -> None:
    web.answers["/list.csv"] = says(b"a,b\n1,2\n")
    web.means = [["127.0.0.9", "127.0.0.1"]]
    network = Network(web.look_up, lambda _address: True, web.trusted)
    assert isinstance(web.fetch("/list.csv", network=network), Fetched)


def test_a_host_that_nobody_knows_is_a_failure(web: Web) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchProblem, match="no such host"):
        web.fetch("/list.csv", network=Network(unknown, lambda _address: True, web.trusted))


def test_a_certificate_of_another_host_or_of_nobody_we_trust_is_refused(web: Web) -> None:
    web.answers["/list.csv"] = says(b"a,b\n")
    with pytest.raises(FetchProblem, match=r"SSLError|SSLCert"):
        web.fetch("/list.csv", network=Network(web.look_up, lambda _address: True, None))
    other = f"{OTHER}:{web.server.server_port}"
    with pytest.raises(FetchProblem, match=r"SSLError|SSLCert"):
        fetch(f"https://{other}/list.csv", hosts=(other,), network=web.network)
    assert web.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://data.example.org/list.csv",
        "ftp://data.example.org/list.csv",
        "file:///etc/passwd",
        "https://data.example.org.evil.org/list.csv",
        "https://data.example.org@evil.org/list.csv",
        "https://evil.org#@data.example.org/",
        "https://evil.org\\@data.example.org/",
        "https://ann:secret@data.example.org/list.csv",
        "https://data.example.org:8443/list.csv",
        "https://data.example.org:99999/list.csv",
        "https://data.example.org/a b.csv",
        "https://data.example.org/a\r\nHost: evil",
        "https://dаta.example.org/list.csv",  # a letter of another alphabet
        "https:///list.csv",
        "https://[::1/list.csv",
        "data.example.org/list.csv",
        "",
    ],
)
def test_an_address_that_is_not_allowed_is_refused(address: str) -> None:
    with pytest.raises(FetchProblem):
        place_of(address, (HOST,))


def test_an_allowed_address_is_read_into_its_parts() -> None:
    found = place_of("https://DATA.example.org/a/b.csv?x=1", (HOST,))
    assert (found.host, found.port, found.target, found.server) == (HOST, 443, "/a/b.csv?x=1", HOST)
    assert place_of("https://data.example.org:8443", (f"{HOST}:8443",)).target == "/"
    assert place_of(f"https://{HOST}/export", (HOST,)).file_name == "list.csv"


def test_a_file_that_is_too_large_is_not_read_to_its_end(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for number in range(100_000):
            sent.append(number)
            handler.wfile.write(b"x" * 65_536)

    def quietly(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            endless(handler)

    web.answers["/list.csv"] = quietly
    with pytest.raises(FetchProblem, match="larger than 10 MB"):
        web.fetch("/list.csv")
    assert len(sent) < 2000


def test_a_server_that_never_ends_is_left_alone(web: Web) -> None:
    ends = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not ends.is_set():
            try:
                handler.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.02)

    web.answers["/list.csv"] = drip
    began = time.monotonic()
    with pytest.raises(FetchProblem, match=r"not whole after 1 seconds|took too long"):
        web.fetch("/list.csv", seconds=1.0)
    assert time.monotonic() - began < 5
    ends.set()


def test_what_breaks_off_is_not_taken(web: Web) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b"a,b\n1,2\n")

    web.answers["/list.csv"] = cut
    with pytest.raises(FetchProblem, match="broke off"):
        web.fetch("/list.csv")
    web.answers["/list.csv"] = says(b"")
    with pytest.raises(FetchProblem, match="empty"):
        web.fetch("/list.csv")
    web.answers["/list.csv"] = says(b"abc", Content_Encoding="br")
    with pytest.raises(FetchProblem, match="packed"):
        web.fetch("/list.csv")


def test_a_schedule_over_an_address_asks_whether_it_is_new(
    app: Flask, session: Session, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = web.network
    monkeypatch.setitem(web_address.fetch.__kwdefaults__ or {}, "network", network)
    path = "/texas-2025-01.csv"
    web.answers[path] = says(rows(4), ETag='"one"')
    with made.allowing(app, import_hosts=web.host):
        number = add(app, terms(f"https://{web.host}{path}", way=Way.ADDRESS))
        assert run(app, number).state == RunState.APPLIED
        assert (published(session), held(session, number).etag) == (4, '"one"')
        session.rollback()
        web.answers[path] = says(b"", 304)
        assert run(app, number).why == "The server says that its file is the one we have."
        assert web.asked[-1][1]["if-none-match"] == '"one"'
        web.answers[path] = says(b"", 503)
        assert run(app, number).why == f"{web.host} answered 503."
    with made.allowing(app, import_hosts="elsewhere.example.org"):
        asked = len(web.asked)
        assert "is not among the allowed hosts" in run(app, number).why
        assert len(web.asked) == asked


# Folders.


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    found = tmp_path / "lists"
    found.mkdir()
    return found


def names(folder: Path, **more: Any) -> list[str]:
    found = read_folder(folder, **{"pattern": "*.csv", "together": True, **more})
    return [one.name for one in found.uploads] if isinstance(found, Fetched) else []


def test_a_folder_gives_its_own_whole_files_alone(lists: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    (lists / "b.csv").write_text("b")
    (lists / "A.CSV").write_text("a")
    (lists / "notes.txt").write_text("no list")
    (lists / ".b.csv.part").write_text("hidden")
    (lists / ".hidden.csv").write_text("hidden")
    (lists / "inside.csv").mkdir()
    (lists / "inside.csv" / "deep.csv").write_text("deep")
    (lists / "out.csv").symlink_to(tmp_path / "secret.csv")
    (lists / "to-b.csv").symlink_to(lists / "b.csv")
    (lists / "dangling.csv").symlink_to(lists / "nothing")
    os.mkfifo(lists / "pipe.csv")
    assert names(lists) == ["A.CSV", "b.csv"]


def test_a_link_that_takes_a_files_place_is_not_followed(
    lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    (lists / "list.csv").write_text("a list")
    refuse = folders._refuse_unfinished

    def swap(name: str, stands: os.stat_result) -> None:
        refuse(name, stands)
        (lists / name).unlink()
        (lists / name).symlink_to(tmp_path / "secret.csv")

    monkeypatch.setattr(folders, "_refuse_unfinished", swap)
    with pytest.raises(NotYet, match="taken away"):
        names(lists)


def test_a_file_that_grows_while_it_is_read_is_not_taken(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lists / "list.csv").write_text("half")
    monkeypatch.setattr(folders, "_refuse_unfinished", lambda name, _stands: (lists / name).write_text("half and more"))
    with pytest.raises(NotYet, match="written while"):
        names(lists)


def test_a_file_that_was_written_a_moment_ago_waits_whatever_day_it_bears(
    lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "QUIET_FOR", 60.0)
    (lists / "list.csv").write_text("whole?")
    os.utime(lists / "list.csv", (1e9, 1e9))  # as `cp -p` sets it
    written = dt.datetime.fromtimestamp((lists / "list.csv").stat().st_ctime, dt.UTC)  # a day of the disk's own clock
    with time_machine.travel(written + dt.timedelta(seconds=10)), pytest.raises(NotYet, match="a moment ago"):
        names(lists)
    with time_machine.travel(written + dt.timedelta(seconds=70)):
        assert names(lists) == ["list.csv"]


def test_what_a_folder_cannot_give_is_said(lists: Path) -> None:
    assert read_folder(lists, pattern="*.csv", together=False) == NothingNew("No file like *.csv lies in the folder.")
    with pytest.raises(FetchProblem, match="No such file"):
        names(lists / "none")
    (lists / "file").write_text("")
    with pytest.raises(FetchProblem, match="Not a directory"):
        names(lists / "file")
    with (lists / "large.csv").open("wb") as file:
        file.truncate(Limits().bytes + 1)
    with pytest.raises(FetchProblem, match="larger than 10 MB"):
        names(lists)
    (lists / "large.csv").unlink()
    for number in range(9):
        (lists / f"{number}.csv").write_text("a")
    with pytest.raises(FetchProblem, match="9 files"):
        names(lists)
    assert len(names(lists, together=False)) == 1


def test_a_day_is_never_ahead() -> None:
    ahead = clock.now().timestamp() + 10 * 86_400
    assert day_of(ahead) == clock.today()
    assert day_of(float("nan")) == clock.today()
    assert day_of(0) == dt.date(1970, 1, 1)
