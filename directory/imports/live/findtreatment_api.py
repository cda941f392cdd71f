"""Reads FindTreatment.gov's JSON, politely and whole: one request at a time, pauses, retries, a broken run resumed.

A list in one page is as it was at one moment. One in several is read twice, and taken when both readings are the same:
a row that moves from a page not yet read to one that was would be missed otherwise, and look as if it had gone.

What is known of it (there is no contract): GET …/locator/exportsAsJson/v2 with sAddr="lat,lng" (latitude first,
whatever its guide says), limitType 0 for a state and 2 for a distance in metres, limitValue (its number for a state,
or the metres), sType=both, pageSize up to 2,000, page from 1. It answers {page, totalPages, recordCount, rows}. Wrong
parameters answer 200 with plain text. One site comes once for each type of care, and no key of it is stable.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from directory import clock
from directory.imports.import_problem import ImportProblem
from directory.private_files import make_folder, put

PAGE_SIZE = 2000
PAUSE = 2.0  # seconds between requests
RESTARTS = 3  # times to begin anew when the list changed while it was read
KEPT_FOR = 24 * 3600.0  # seconds that the pages of a broken run are good for
MOST_PAGES = 500  # of one state; more is no list we know
_LONGEST_WAIT = 300  # seconds that it may ask us to wait
_METRES_PER_MILE = 1609.344
_AGREED = "agreed"  # both readings were the same

# Its own numbers of states, as far as they are known; others are asked for by distance and cut at the border.
STATE_NUMBERS = {"CA": 23, "FL": 28, "MD": 18, "MI": 2, "NY": 5, "TX": 11}


class ApiProblem(ImportProblem):
    """The list could not be read whole; the message says why and what to do. Nothing was staged."""


@dataclass(frozen=True, slots=True)
class Area:
    """A state, and a circle (degrees, miles) that holds all of it."""

    state: str
    latitude: float
    longitude: float
    miles: float


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Service(_Lenient):
    """One kind of service: `f2` its category's code, `f3` labels separated by semicolons."""

    f2: str | None = None
    f3: str | None = None


class ApiRow(_Lenient):
    """One site, for one type of care. Coordinates come as text; `services` is null for opioid treatment programs."""

    name1: str | None = None
    name2: str | None = None
    street1: str | None = None
    street2: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    phone: str | None = None
    intake1: str | None = None
    website: str | None = None
    latitude: str | float | None = None
    longitude: str | float | None = None
    typeFacility: str | None = None  # noqa: N815 - its name in the list
    services: list[Service] | None = None


class Page(_Lenient):
    """One page of the answer."""

    page: int
    total_pages: int = Field(alias="totalPages")
    record_count: int = Field(alias="recordCount")
    rows: list[ApiRow]


class _Changed(Exception):
    """The list has another length than on the page before."""


class Client:
    """Asks the live list. `folder` keeps what was read until `forget`, so that a broken run goes on where it stopped.

    One run at a time works in a folder: `with client:` holds it, and raises ApiProblem while another does.
    """

    def __init__(
        self,
        address: str,
        *,
        contact: str,
        folder: Path,
        pause: float = PAUSE,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._address, self._pause, self._sleep = address, pause, sleep or time.sleep
        # Pages of another address are another list's.
        self._folder = folder / hashlib.blake2b(f"{address} {PAGE_SIZE}".encode(), digest_size=6).hexdigest()
        self._lock: IO[str] | None = None
        retry = urllib3.Retry(
            total=5,
            backoff_factor=pause,
            backoff_max=60,
            status_forcelist=(429, 500, 502, 503, 504),
            redirect=0,
            retry_after_max=_LONGEST_WAIT,
        )
        agent = f"IOP Near Me (open-source directory; {contact})"
        self._http = urllib3.PoolManager(
            headers={"User-Agent": agent, "Accept": "application/json"},
            retries=retry,
            timeout=urllib3.Timeout(connect=10, read=60),
        )

    def __enter__(self) -> Client:
        make_folder(self._folder)
        self._lock = (self._folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise ApiProblem("Another run reads this list now. Wait until it is done.") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def forget(self) -> None:
        """Drop what was kept: it is staged."""
        for folder in self._folder.iterdir():
            if folder.is_dir():
                _forget(folder)

    def rows(self, area: Area, *, progress: Callable[[int, int], None] = lambda _done, _total: None) -> list[ApiRow]:
        """Every row of a state, each once. Raises ApiProblem."""
        folder = self._folder / area.state
        for _ in range(RESTARTS):
            try:
                pages = self._pages(area, folder, progress)
                if len(pages) > 1 and not (folder / _AGREED).exists():
                    again = self._pages(area, folder / "again", progress)
                    if _rows_of(pages) != _rows_of(again):
                        raise _Changed
                    (folder / _AGREED).touch()
            except _Changed:
                _forget(folder)
                continue
            found = [ApiRow.model_validate_json(text) for text in sorted(_rows_of(pages))]
            return [row for row in found if (row.state or "").strip().upper() == area.state]
        raise ApiProblem(f"{area.state}: the list changed each time while it was read. Try again later.")

    def _pages(self, area: Area, folder: Path, progress: Callable[[int, int], None]) -> list[Page]:
        pages: list[Page] = []
        number, total = 1, 1
        while number <= total:
            page = _kept(folder, number)
            if page is None:
                page = self._ask(area, number)
                _check(area, page, number)
                _keep(folder, number, page)
            if pages and (page.total_pages, page.record_count) != (pages[0].total_pages, pages[0].record_count):
                raise _Changed
            total = page.total_pages
            pages.append(page)
            progress(number, total)
            number += 1
        if sum(len(page.rows) for page in pages) != pages[0].record_count:
            raise _Changed
        return pages

    def _ask(self, area: Area, number: int) -> Page:
        known = STATE_NUMBERS.get(area.state)
        limit = (0, known) if known is not None else (2, round(area.miles * _METRES_PER_MILE))
        fields = {
            "sAddr": f"{area.latitude:.5f},{area.longitude:.5f}",
            "limitType": str(limit[0]),
            "limitValue": str(limit[1]),
            "sType": "both",
            "pageSize": str(PAGE_SIZE),
            "page": str(number),
        }
        self._sleep(self._pause)
        try:
            answer = self._http.request("GET", self._address, fields=fields)
        except urllib3.exceptions.HTTPError as error:
            raise ApiProblem(
                f"{area.state}, page {number}: no answer ({type(error).__name__}). What was read is kept for a day: "
                "run this again to go on."
            ) from error
        if answer.status != 200:
            raise ApiProblem(f"{area.state}, page {number}: it answered {answer.status}. Run this again to go on.")
        try:
            return Page.model_validate_json(answer.data)
        except ValidationError as error:
            said = answer.data[:120].decode("utf-8", "replace")
            raise ApiProblem(
                f"{area.state}, page {number}: the answer is not the list we know (“{said}”). It may have been changed."
            ) from error


def _kept(folder: Path, number: int) -> Page | None:
    path = folder / f"{number}.json"
    if not path.exists() or clock.now().timestamp() - path.stat().st_mtime > KEPT_FOR:
        return None
    try:
        return Page.model_validate_json(path.read_bytes())
    except ValidationError:
        return None


def _keep(folder: Path, number: int, page: Page) -> None:
    make_folder(folder)
    path, now = folder / f"{number}.json", clock.now().timestamp()
    put(path, json.dumps(page.model_dump(by_alias=True)).encode())
    os.utime(path, (now, now))  # by the clock that it is read by


def _check(area: Area, page: Page, number: int) -> None:
    """Refuse a page that is not the one asked for, before it is kept. Raises ApiProblem."""
    if page.page != number:
        raise ApiProblem(f"{area.state}: asked for page {number}, it gave page {page.page}. Try again later.")
    if not 0 <= page.total_pages <= MOST_PAGES:
        raise ApiProblem(f"{area.state}: it says it has {page.total_pages:,} pages. It may have been changed.")


def _rows_of(pages: Sequence[Page]) -> set[str]:
    return {row.model_dump_json() for page in pages for row in page.rows}


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
