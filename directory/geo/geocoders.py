"""Street addresses → points, by services other than ours: none by default, the US Census geocoder, or Nominatim.

All speak geopy's way (`geocode` of one query, geopy's exceptions). The Census also answers thousands in one request.
Only addresses that are public on the site are ever sent, by the worker, never because somebody searches.

What is wrong with one address is said of that address (`Unread`); what is wrong with the service ends the round.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode

import urllib3
from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderParseError, GeocoderQueryError, GeocoderServiceError, GeocoderTimedOut, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from directory.geo.point import Point

CENSUS_ADDRESS = "https://geocoding.geo.census.gov"
_BENCHMARK = "Public_AR_Current"
_TIMEOUT = 20.0  # seconds for one address
_BATCH_TIMEOUT = 300.0
NOMINATIM_PAUSE = 1.1  # seconds; its usage policy allows one request a second


class Unread(StrEnum):
    """There is an answer for an address, and it says nothing that could be read; worth asking again before long."""

    UNREAD = "unread"


Found = Point | Unread | None  # None: the service knows no such address


class GeocoderAway(Exception):
    """The service did not answer, or refused; try later. The message says what happened."""


@dataclass(frozen=True, slots=True)
class Address:
    """A street address in the United States."""

    street: str
    city: str
    state: str
    zip: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.street}, {self.city}, {self.state} {self.zip}"


class Service(Protocol):
    """Finds the points of addresses."""

    id: str  # of data/sources.toml, and of its answers that are kept
    most: int  # addresses at once

    def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
        """Each address with what was found. Raises GeocoderAway; what came before that stays."""


class CensusGeocoder(Geocoder):  # type: ignore[misc]
    """The geocoder of the US Census Bureau, which needs no key, as geopy has its geocoders."""

    def __init__(self, address: str = CENSUS_ADDRESS, *, user_agent: str, timeout: float = _TIMEOUT) -> None:
        scheme, _, domain = address.partition("://")
        super().__init__(scheme=scheme, timeout=timeout, user_agent=user_agent, adapter_factory=URLLibAdapter)
        self._base = f"{scheme}://{domain.rstrip('/')}/geocoder/locations"
        self._http = urllib3.PoolManager(headers={"User-Agent": user_agent}, retries=False)

    def geocode(self, query: str) -> Location | None:
        """The best match of an address in one line; None where there is none."""
        url = f"{self._base}/onelineaddress?" + urlencode({"address": query, "benchmark": _BENCHMARK, "format": "json"})
        return self._call_geocoder(url, _best_match)

    def geocode_many(self, addresses: Sequence[Address]) -> list[Found]:
        """What is found for up to 10,000 addresses, in their order, by one request. Raises geopy's errors."""
        text = io.StringIO()
        csv.writer(text).writerows(
            [number, one.street, one.city, one.state, one.zip] for number, one in enumerate(addresses)
        )
        try:
            answer = self._http.request(
                "POST",
                f"{self._base}/addressbatch",
                fields={"benchmark": _BENCHMARK, "addressFile": ("addresses.csv", text.getvalue(), "text/csv")},
                timeout=_BATCH_TIMEOUT,
            )
        except urllib3.exceptions.TimeoutError as error:
            raise GeocoderTimedOut(str(error)) from error
        except urllib3.exceptions.HTTPError as error:
            raise GeocoderServiceError(str(error)) from error
        if answer.status != 200:
            raise GeocoderServiceError(f"it answered {answer.status}")
        try:
            rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8", "replace"))))
        except csv.Error as error:
            raise GeocoderServiceError(f"its answer is not the table we know ({error})") from error
        # A line that is missing is no answer: the table may have been cut off.
        found: list[Found] = [Unread.UNREAD] * len(addresses)
        known = [cells for cells in rows if len(cells) >= 3 and cells[0].isdecimal() and int(cells[0]) < len(found)]
        for cells in known:
            found[int(cells[0])] = _batch_point(cells)
        if not known:
            raise GeocoderServiceError("its answer is not the table we know")
        return found


def _batch_point(cells: Sequence[str]) -> Found:
    if cells[2] != "Match":
        return None
    try:
        longitude, latitude = (float(part) for part in cells[5].split(","))
    except (IndexError, ValueError):
        return Unread.UNREAD
    return latitude, longitude


def _best_match(answer: dict[str, Any]) -> Location | None:
    try:
        matches = answer["result"]["addressMatches"]
        if not matches:
            return None
        point = matches[0]["coordinates"]
        return Location(matches[0]["matchedAddress"], (float(point["y"]), float(point["x"])), matches[0])
    except (KeyError, TypeError, ValueError) as error:
        raise GeocoderServiceError("its answer is not the one we know") from error


class Census:
    """Many at once; where that fails, nothing is lost: those addresses are asked again later."""

    id, most = "census", 200

    def __init__(self, address: str, *, user_agent: str) -> None:
        self._geocoder = CensusGeocoder(address, user_agent=user_agent)

    def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
        """See `Service`."""
        found: list[Found]
        try:
            if len(addresses) == 1:
                found = [_one(lambda: self._geocoder.geocode(addresses[0].line))]
            else:
                found = self._geocoder.geocode_many(addresses)
        except (GeopyError, ValueError) as error:
            raise GeocoderAway(_why(error)) from error
        yield from zip(addresses, found, strict=True)


class OpenStreetMap:
    """One after the other, a second apart, as Nominatim's policy asks; with our contact in each request."""

    id, most = "nominatim", 10

    def __init__(self, address: str | None, *, user_agent: str, pause: float = NOMINATIM_PAUSE) -> None:
        options: dict[str, Any] = {"user_agent": user_agent, "timeout": _TIMEOUT, "adapter_factory": URLLibAdapter}
        if address:
            scheme, _, domain = address.partition("://")
            options |= {"scheme": scheme, "domain": domain.rstrip("/")}
        self._geocode = RateLimiter(
            Nominatim(**options).geocode, min_delay_seconds=pause, max_retries=0, swallow_exceptions=False
        )

    def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
        """See `Service`."""
        for one in addresses:
            query = {"street": one.street, "city": one.city, "state": one.state, "postalcode": one.zip}
            try:
                found = _one(partial(self._geocode, query, country_codes="us"))
            except (GeopyError, ValueError) as error:
                raise GeocoderAway(_why(error)) from error
            yield one, found


def _one(ask: Callable[[], Location | None]) -> Found:
    """The answer for one address; one that the service refuses, or answers in no way we know, is unread."""
    try:
        found = ask()
    except (GeocoderQueryError, GeocoderParseError):
        return Unread.UNREAD
    return (float(found.latitude), float(found.longitude)) if found is not None else None


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def service(kind: str, *, address: str | None, contact: str | None) -> Service | None:
    """The service of this name ("none", "census", "nominatim"); None for none. Raises ValueError without a contact."""
    if kind == "none":
        return None
    if not contact:
        raise ValueError(
            f"DIRECTORY_GEOCODER={kind} needs DIRECTORY_CONTACT, an email address its makers can write to."
        )
    agent = f"IOP Near Me (open-source directory; {contact})"
    if kind == "census":
        return Census(address or CENSUS_ADDRESS, user_agent=agent)
    return OpenStreetMap(address, user_agent=agent)
