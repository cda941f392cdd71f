"""What was fetched, from wherever: files and their day; or why there is nothing new; or why it failed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from directory import clock
from directory.imports.checking.opened import Upload
from directory.imports.import_problem import ImportProblem
from directory.listings.cells.normaliser import as_of_from_name


class FetchProblem(ImportProblem):
    """A list that could not be fetched; the message says why, and what to do."""


class NotYet(FetchProblem):
    """A file that somebody is still writing: it is looked at again in a few minutes."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files that belong together, the day they are from, and a web server's own marks of this state of its file."""

    uploads: tuple[Upload, ...]
    day: dt.date
    etag: str = ""
    last_modified: str = ""

    @property
    def digest(self) -> str:
        """Tells whether the bytes are those of another time, whatever the files are called."""
        return digest_of(self.uploads)

    @property
    def as_of(self) -> str:
        """The day of the facts as an import is told of it; "" where the files' names say it themselves."""
        named = all(as_of_from_name(one.name) is not None for one in self.uploads)
        return "" if named else self.day.isoformat()


@dataclass(frozen=True, slots=True)
class NothingNew:
    """There is nothing to fetch; `why`, in a sentence."""

    why: str


def digest_of(uploads: Sequence[Upload]) -> str:
    """SHA-256 of the bytes of files, in no order."""
    parts = sorted(hashlib.sha256(one.data).hexdigest() for one in uploads)
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def day_of(seconds: float) -> dt.date:
    """The day of a moment (seconds since 1970, UTC); today where it lies ahead or is none."""
    try:
        day = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    except (OverflowError, ValueError, OSError):
        return clock.today()
    return min(day, clock.today())
