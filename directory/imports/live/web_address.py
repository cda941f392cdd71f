"""A file at an https address of a host that the operator allows: what may be asked, and the asking itself.

Each host is looked up first, every address found must be one of the open internet, and the very address that was looked
at is connected to: a name that means another machine a moment later leads nowhere else. Redirects are followed on the
same host only, each looked at anew. What comes is bounded in bytes and in time, whatever the server does.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.response import BaseHTTPResponse

from directory import clock
from directory.imports.checking.opened import Upload
from directory.imports.live.fetched import Fetched, FetchProblem, NothingNew, day_of
from directory.imports.table import CHUNK, Limits
from directory.imports.uploads import safe_name

MOST_SECONDS = 90.0  # for all of it
MOST_REDIRECTS = 4
_MOST_MARK = 300  # characters of a server's own mark of a state of its file
_ADDRESS = re.compile(r"https://[!-\[\]-~]+")  # printable ASCII without spaces and backslashes
_BEHIND_6 = ipaddress.IPv6Network("64:ff9b::/96")  # addresses of version 4 as version 6 writes them

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """An address in its parts. `target` is the path with its query."""

    host: str
    port: int
    target: str

    @property
    def server(self) -> str:
        """The host, with its port where that is not https's own."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"

    @property
    def file_name(self) -> str:
        """What the file is called by."""
        last = unquote(self.target.partition("?")[0]).rpartition("/")[2]
        return safe_name(last) if "." in last else "list.csv"


def place_of(address: str, hosts: Collection[str]) -> Place:
    """An address that may be fetched, in its parts. `hosts` are those allowed ("example.org", "example.org:8443").

    Raises FetchProblem, which says why it may not be.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError as error:
        raise FetchProblem("This is no address. Write one like https://data.example.org/list.csv.") from error
    if not _ADDRESS.fullmatch(address) or not parts.hostname or "@" in parts.netloc:
        raise FetchProblem("Write an address like https://data.example.org/list.csv, without a name or password in it.")
    place = Place(parts.hostname, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    if place.server not in hosts:
        allowed = ", ".join(sorted(hosts)) or "none"
        raise FetchProblem(f"{place.server} is not among the allowed hosts ({allowed}: DIRECTORY_IMPORT_HOSTS).")
    return place


def is_public(address: str) -> bool:
    """True for an IP address of the open internet: no private, local, reserved or shared one, however it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _BEHIND_6:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast and not found.is_reserved


def look_up(host: str, port: int) -> Sequence[str]:
    """Every IP address of a host, in the order in which they are to be tried. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Network:
    """How hosts are looked up, which of their addresses are asked, and whom we trust (None: as this machine does)."""

    look_up: Callable[[str, int], Sequence[str]] = look_up
    is_public: Callable[[str], bool] = is_public
    trusted: ssl.SSLContext | None = field(default=None)


NETWORK = Network()


def fetch(
    address: str,
    *,
    hosts: Collection[str],
    etag: str = "",
    last_modified: str = "",
    network: Network = NETWORK,
    seconds: float = MOST_SECONDS,
) -> Fetched | NothingNew:
    """The file at an address; nothing new where the server says that it is as it was by these marks of its own.

    Raises FetchProblem.
    """
    place = place_of(address, hosts)
    marks = {name: one for name, one in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if one}
    ends = time.monotonic() + seconds
    # A server that sends a byte now and then, or a lookup that never ends, holds up this thread and no more.
    return _within(seconds, lambda: _follow(address, place, hosts, marks, network, ends))


def _within(seconds: float, work: Callable[[], T]) -> T:
    answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((work(), None))
        except Exception as error:
            answers.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise FetchProblem(f"It was not whole after {seconds:.0f} seconds.") from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]


def _follow(
    address: str, place: Place, hosts: Collection[str], marks: dict[str, str], network: Network, ends: float
) -> Fetched | NothingNew:
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(place, marks, network)
        try:
            if answer.status == 304 and marks:
                return NothingNew("The server says that its file is the one we have.")
            if answer.status in (301, 302, 303, 307, 308):
                address = urljoin(address, answer.headers.get("Location", ""))
                place = _sent_on(place, address, hosts)
                continue
            if answer.status != 200:
                raise FetchProblem(f"{place.server} answered {answer.status}.")
            return _file(place, answer, ends)
        finally:
            answer.close()
    raise FetchProblem(f"{place.server} sends from one address to the next, more than {MOST_REDIRECTS} times.")


def _sent_on(place: Place, address: str, hosts: Collection[str]) -> Place:
    """Where a redirect leads, on the same host."""
    found = place_of(address, {place.server, *hosts}) if address.startswith("https://") else None
    if found is None or found.server != place.server:
        named = urlsplit(address)
        raise FetchProblem(
            f"{place.server} sends on to another place ({named.scheme[:10]}://{(named.hostname or '')[:100]}). "
            "Where that is right, give the address there."
        )
    return found


def _ask(place: Place, marks: dict[str, str], network: Network) -> BaseHTTPResponse:
    """The answer's head. Raises FetchProblem."""
    try:
        found = network.look_up(place.host, place.port)
    except (OSError, UnicodeError) as error:
        raise FetchProblem(f"{place.host} is not known: there is no such host, or no network.") from error
    if not found or not all(network.is_public(one) for one in found):
        raise FetchProblem(f"{place.host} is a machine of this network, or none at all: it is not asked.")
    away = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    for address in found:
        try:
            return _ask_at(address, place, marks, network)
        except urllib3.exceptions.HTTPError as error:
            # Of several machines one may be away, or this network may not know version 6.
            if address == found[-1] or not isinstance(error, away):
                raise FetchProblem(f"{place.server} does not answer as it should ({_words(error)}).") from error
    raise AssertionError("a host without an address was refused")


def _ask_at(address: str, place: Place, marks: dict[str, str], network: Network) -> BaseHTTPResponse:
    pool = urllib3.HTTPSConnectionPool(
        address,
        place.port,
        server_hostname=place.host,
        assert_hostname=place.host,
        ssl_context=network.trusted,
        retries=False,
        timeout=urllib3.Timeout(connect=10, read=20),
    )
    head = {
        "Host": place.server,
        "User-Agent": "IOP Near Me (open-source directory)",
        "Accept": "text/csv, application/*, */*;q=0.5",
        "Accept-Encoding": "identity",
    }
    return pool.urlopen(
        "GET",
        place.target,
        headers=head | marks,
        redirect=False,
        retries=False,
        preload_content=False,
        decode_content=False,
        assert_same_host=False,
    )


def _file(place: Place, answer: BaseHTTPResponse, ends: float) -> Fetched:
    most = Limits().bytes
    data = bytearray()
    try:
        for part in answer.stream(CHUNK, decode_content=False):
            data += part
            if len(data) > most:
                raise FetchProblem(f"The file is larger than {most / 1e6:.0f} MB.")
            if time.monotonic() > ends:
                raise FetchProblem("It took too long.")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise FetchProblem(f"{place.server} broke off in the middle ({_words(error)}).") from error
    if answer.headers.get("Content-Encoding", "identity").lower() not in ("identity", "gzip"):
        raise FetchProblem("The file comes packed in a way that is not read. Ask for it plain, or as .gz.")
    if not data:
        raise FetchProblem("The file is empty.")
    modified = answer.headers.get("Last-Modified", "")
    upload = Upload(place.file_name, bytes(data))
    return Fetched((upload,), _day(modified), _mark(answer.headers.get("ETag", "")), _mark(modified))


def _mark(text: str) -> str:
    return text if len(text) <= _MOST_MARK and text.isascii() and text.isprintable() else ""


def _day(modified: str) -> dt.date:
    try:
        return day_of(parsedate_to_datetime(modified).timestamp())
    except (ValueError, TypeError, OverflowError):
        return clock.today()


def _words(error: Exception) -> str:
    inner = getattr(error, "reason", None)
    return type(inner if isinstance(inner, Exception) else error).__name__
