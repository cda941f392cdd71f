"""What became of every row of a file, kept beside a batch so that a person can look row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.imports.checking.checked import Rejected
from directory.imports.matching.resolving import Match
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import StagedRow

# Of rows: a listing that moved or has a new name; one that may be; one of which a person said that it is none.
MOVED, ASKED, APART = "moved", "asked", "apart"
NAMED = "named"  # a row that only its name calls an IOP
LOOK = "look"  # a mental-health row that may be the entry of a program of another name at its address


class Fate(StrEnum):
    """What became of a row. Each row has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    JOINED = "joined"
    LEFT_OUT = "left-out"
    ERROR = "error"


@dataclass(slots=True)
class RowLog:
    """Collects rows while a batch is staged; `write` keeps them."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        fate: Fate,
        ref: RowRef,
        *,
        label: str = "",
        reason: str = "",
        match: Match | None = None,
        key: str = "",
        change: int | None = None,
        issues: Sequence[RowIssue] = (),
        cells: str = "",
        flag: str = "",
    ) -> None:
        """Note one row. `change` is the position of the staged change it led to, `key` that of its record."""
        self.rows.append(
            {
                "file": ref.file,
                "row": ref.row,
                "fate": str(fate),
                "reason": reason[:100],
                "label": label[:300],
                "listing_id": match.listing_id if match else None,
                "change_id": change,
                "flag": _flag(match) or flag,
                "moving": _moving(match),
                "notes": _notes(match, key),
                "words": "",
                "issues": json.dumps([asdict(one) for one in issues], ensure_ascii=False) if issues else "[]",
                "cells": cells,
            }
        )

    def keep_unread(self, unread: Iterable[Rejected]) -> int:
        """Keep the cells of rows that are taken without some of them, to be mended; returns how many are left out."""
        by_ref = {(one.ref.file, one.ref.row): one for one in unread}
        count = 0
        for row in self.rows:
            one = by_ref.get((row["file"], row["row"]))
            if one is not None and row["fate"] != Fate.LEFT_OUT:
                row["cells"] = _cells(one)
                count += len(one.issues)
        return count

    def add_rejected(self, rejected: Iterable[Rejected]) -> None:
        """Note the rows that stayed out because of errors, with their cells."""
        for one in rejected:
            named = [cell for cell in one.cells if cell.strip()][:3]
            self.add(Fate.ERROR, one.ref, label=", ".join(named), issues=one.issues, cells=_cells(one))

    def say(self, words: Mapping[RowRef, str]) -> None:
        """Keep with rows what they say of source records that stay as they are."""
        for row in self.rows:
            row["words"] = words.get(RowRef(row["file"], row["row"]), "")

    def sort(self) -> None:
        """Put the rows into the order of the files."""
        self.rows.sort(key=lambda row: (row["file"], row["row"]))

    def write(self, session: Session, batch_id: int, change_ids: Sequence[int]) -> None:
        """Keep the rows. `change_ids` are the ids of the staged changes, by position."""
        for row in self.rows:
            row["batch_id"] = batch_id
            row["change_id"] = change_ids[row["change_id"]] if row["change_id"] is not None else None
        bulk.insert_rows(session, StagedRow, self.rows)


def _flag(match: Match | None) -> str:
    """What of a row a person may want to look at, the weightiest alone."""
    if match is None:
        return ""
    return "duplicate" if match.duplicates else _moving(match) or ("conflict" if match.conflicts else "")


def _moving(match: Match | None) -> str:
    if match is None:
        return ""
    if match.moved:
        return MOVED
    return "" if not match.perhaps_moved else APART if match.apart else ASKED


def _notes(match: Match | None, key: str) -> str:
    if not _flag(match) or match is None:
        return "{}"
    notes: dict[str, Any] = {"duplicates": [asdict(one) for one in match.duplicates], "conflicts": match.conflicts}
    if _moving(match):
        guesses = [match.moved] if match.moved else match.perhaps_moved
        notes |= {"guesses": [asdict(one) for one in guesses], "key": key}
    return json.dumps(notes, ensure_ascii=False)


def label_of(statement: SourceRow) -> str:
    """A row in a line: the program's name and where it is."""
    place = statement.draft.place
    return f"{statement.draft.name}, {place.city}, {place.state}"


def _cells(row: Rejected) -> str:
    return json.dumps([row.header, row.cells], ensure_ascii=False)


def rejected_of(session: Session, batch_id: int) -> list[Rejected]:
    """The rows of a batch that stayed out, as `rejected_rows.rejected_csv` takes them."""
    return _kept(session, batch_id, StagedRow.fate == Fate.ERROR)


def unread_of(session: Session, batch_id: int) -> list[Rejected]:
    """The rows of a batch that are taken without some of their cells, as `rejected_rows.rejected_csv` takes them."""
    return _kept(session, batch_id, is_unread())


def is_unread() -> sa.ColumnElement[bool]:
    """Which staged rows are taken without some of their cells: the cells of no other taken row are kept."""
    return sa.and_(StagedRow.fate != Fate.ERROR, StagedRow.cells != "")


def _kept(session: Session, batch_id: int, which: sa.ColumnElement[bool]) -> list[Rejected]:
    query = sa.select(StagedRow).where(StagedRow.batch_id == batch_id, which).order_by(StagedRow.file, StagedRow.row)
    found = []
    for row in session.scalars(query):
        header, cells = json.loads(row.cells)
        issues = tuple(RowIssue(**one) for one in json.loads(row.issues) if one["severity"] != "warning")
        found.append(Rejected(RowRef(row.file, row.row), tuple(header), tuple(cells), issues))
    return found
