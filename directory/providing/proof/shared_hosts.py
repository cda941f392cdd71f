"""Hosts that many organizations share, from data/shared_hosts.toml: a page or an address there proves nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from directory.config import DATA
from directory.data_files import Day, Entry, Some, read
from directory.geo.states import STATES


def _plain(host: str) -> str:
    if host != host.strip(". ").lower() or not host.isascii():
        raise ValueError(f"“{host}” is not written right; write it small, without dots around it")
    return host


class _File(Entry):
    """Hosts that many have pages or addresses on, and endings below which all do."""

    checked_on: Day
    hosts: Some[Annotated[str, AfterValidator(_plain)]]
    endings: Some[Annotated[str, AfterValidator(_plain)]]


def is_shared(domain: str, path: Path = DATA / "shared_hosts.toml") -> bool:
    """True for a registrable domain that stands for nobody alone. Raises DataFileError."""
    hosts, endings = _read(path)
    return domain in hosts or any(domain.endswith(ending) for ending in endings)


@cache
def _read(path: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    found = read(path, _File)
    places = (f".{code.lower()}.us" for code in STATES)  # state.tx.us, ci.austin.tx.us: a government's, too
    return frozenset(found.hosts), (*(f".{one}" for one in found.endings), *places)
