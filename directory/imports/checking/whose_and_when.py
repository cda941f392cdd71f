"""Whose list files are, and of when: as was said, else by their names and their rows. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from directory.imports.checking.opened import Opened, Upload
from directory.imports.table import FileProblem
from directory.listings.cells import normaliser
from directory.listings.validation.raw_row import RawRow
from directory.partial_date import PartialDate
from directory.text import fold

SOURCE_MAX = 60


class InBatchProblem(FileProblem):
    """Files that do not go into one batch together."""


def source_of(files: Sequence[Opened], given: str | None) -> str:
    """The id of who says what stands in the files. Raises FileProblem where nobody knows."""
    kinds = {file.format.id for file in files}
    if len(kinds) > 1:
        raise InBatchProblem(
            "mixed",
            "These files are of different kinds: " + "; ".join(f"{f.title} is a {f.format.label}" for f in files),
            "Import them one kind at a time; of a workbook, say which sheet: --sheet NAME.",
        )
    slug = _slug(given or files[0].format.source or _from_name(files[0].upload.name))
    if not slug:
        raise FileProblem("source", "Nobody knows who says what stands in this file.", "Name it with --source.")
    if slug in ("program", "staff", "sample"):
        raise FileProblem(
            "source",
            f"“{slug}” is a name this directory uses itself.",
            "Give --source a name that says whose list it is.",
        )
    return slug


def source_of_sheet(given: str, uploads: Sequence[Upload]) -> str:
    """Whose list hand-made sheets are: as was said, else by the first one's name."""
    return _slug(given or _from_name(uploads[0].name if uploads else ""))


def _slug(source: str) -> str:
    return "-".join(fold(source).split())[:SOURCE_MAX].strip("-")


def _from_name(name: str) -> str:
    """A source's name from a file's: without its endings, and without what looks like a date."""
    stem = name.split(".", maxsplit=1)[0]
    words = [word for word in fold(stem).split() if not word.isdigit()]
    return " ".join(words)


def date_of(files: Sequence[Opened]) -> PartialDate:
    """The oldest date the files' names hold; the newest of the rows where each of them states its own day."""
    dates = [normaliser.as_of_from_name(file.upload.name) or _newest_row(file) for file in files]
    found = [date for date in dates if date is not None]
    if len(found) == len(dates):
        return min(found)
    name = files[dates.index(None)].upload.name
    raise FileProblem(
        "as-of",
        f"{name}: neither the file nor its name says of when its facts are.",
        "Say it with --as-of 2026-11-23, 2026-11 or 2026 (when the list was made, not today's date).",
    )


def _newest_row(file: Opened) -> PartialDate | None:
    read = file.format.reader(file.header, [row.cells for row in file.rows])
    days = []
    for row in file.rows:
        raw = read.read(row.cells)
        if isinstance(raw, RawRow):
            days.append(normaliser.date(raw.as_of) if raw.as_of else None)
    stated = [day for day in days if day is not None]
    return max(stated) if stated and len(stated) == len(days) else None
