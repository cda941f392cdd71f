"""What the operator allows lists to be fetched from: folders, hosts, the live list. Asked when set, and at each run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from directory.config import Settings
from directory.geo.states import STATES
from directory.imports.live import web_address
from directory.imports.live.fetched import FetchProblem
from directory.imports.live.sync import pages_folder
from directory.models import Way


@dataclass(frozen=True, slots=True)
class Allowed:
    """Folders by their paths, hosts ("example.org", "example.org:8443"); how the live list is asked, and by whom."""

    folders: tuple[str, ...]
    hosts: tuple[str, ...]
    live_list: str
    contact: str
    kept_pages: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say."""
        return cls(
            folders=tuple(one for one in settings.import_folders.split(":") if one),
            hosts=tuple(settings.import_hosts.lower().replace(",", " ").split()),
            live_list=settings.findtreatment_url,
            contact=settings.contact or "",
            kept_pages=pages_folder(settings.database_url),
        )

    def refuse(self, way: str, place: str) -> None:
        """Raise FetchProblem where a list may not be fetched from there."""
        if way == Way.FOLDER:
            if place not in self.folders:
                named = ", ".join(self.folders) or "none"
                raise FetchProblem(f"{place or 'This'} is not among the allowed folders ({named}).")
        elif way == Way.ADDRESS:
            web_address.place_of(place, self.hosts)
        else:
            wrong = [one for one in place.split() if one not in STATES]
            if wrong or not place.split():
                raise FetchProblem("Name the states to read, by their two letters, like MD, TX.")
            if not self.contact:
                raise FetchProblem("The live list is asked only with a contact: the operator sets DIRECTORY_CONTACT.")
