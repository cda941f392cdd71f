"""Groups typed as one would say them: read into the fields of the form, and shown before anything is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from directory import clock
from directory.listings.cells import track_cell
from directory.listings.cells.issues import CellProblem
from directory.listings.draft import Track
from directory.listings.editing.whole_form import CELL_MOST
from directory.listings.fact_words import fact_text
from directory.listings.weekly.grouping import NO_DAYS, WRITE_DAYS
from directory.listings.weekly.reading import MOST
from directory.listings.weekly.values import Remark
from directory.partial_date import PartialDate
from directory.web.provider.editing import track_form
from directory.web.shared.translate import gettext, said, spoken


@dataclass(slots=True)
class Typed:
    """The field as it stands, the groups that were read from it, what was made of them, and what could not be read."""

    text: str = ""
    read: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CellRead:
    """What was understood of a cell of groups, in words, for the desk."""

    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def taken_in(typed: Typed, rows: list[dict[str, Any]], *, today: dt.date) -> Typed:
    """Add the groups that can be read to the rows of the form; what cannot stays in the field."""
    if not typed.text:
        return Typed(wrong=[gettext("Type when your groups meet, like “Mon, Wed, Thu 6-9 pm”.")])
    if len(typed.text) > MOST:
        return Typed(typed.text, wrong=[gettext("Write at most %(most)s letters.", most=MOST)])
    try:
        cell = track_cell.read(typed.text, as_of=PartialDate.on(today))
    except CellProblem as problem:
        return Typed(typed.text, wrong=[said(problem.fix)])
    except ValueError:
        return Typed(typed.text, wrong=[gettext("It has a letter in it that cannot be kept. Type it again.")])
    rows[:] = [row for row in rows if any(row.values())]  # a group that was added and not filled in makes room
    cell = _with_days(cell)
    fits = cell.tracks[: track_form.MOST - len(rows)]
    for number, track in enumerate(fits, len(rows) + 1):
        rows.append(track_form.fields_of(_numbered(track, number)))
    wrong = [_in_words(one) for one in cell.not_read]
    if len(fits) < len(cell.tracks):
        wrong.append(
            gettext(
                "A program has at most %(most)s groups here: keep those that families can join.", most=track_form.MOST
            )
        )
    return Typed(
        "\n".join(one.text for one in cell.not_read) if fits else typed.text,
        [spoken(fact_text(track)) for track in fits],
        [_in_words(one) for one in cell.notes],
        wrong,
    )


def _in_words(remark: Remark) -> str:
    """`track_cell.in_words`, in the language of the page."""
    return f"“{remark.text[:80]}”: {said(remark.says)}"


def _with_days(cell: track_cell.Cell) -> track_cell.Cell:
    """The cell, a group without days as one that cannot be read: a program knows its own."""
    lone = tuple(replace(one, says=WRITE_DAYS) for one in cell.notes if one.code == NO_DAYS)
    return track_cell.Cell(
        tuple(track for track in cell.tracks if track.days),
        (*cell.not_read, *lone),
        tuple(one for one in cell.notes if one.code != NO_DAYS),
    )


def _numbered(track: Track, number: int) -> Track:
    """A group without a name of its own by its place in the form."""
    unnamed = track.name.removeprefix("Group ").isdecimal()
    return track.model_copy(update={"name": f"Group {number}"}) if unnamed else track


def tracks_read(text: str) -> CellRead:
    """What is understood of a cell of our template."""
    if len(text) > CELL_MOST:
        return CellRead()  # the form refuses it as a whole
    try:
        cell = track_cell.read(text, as_of=PartialDate.on(clock.today()))
    except CellProblem as problem:
        return CellRead(wrong=(problem.fix,))
    except ValueError:
        return CellRead(wrong=("It cannot be kept as it is written.",))
    return CellRead(
        tuple(fact_text(track) for track in cell.tracks),
        tuple(track_cell.in_words(one) for one in cell.notes),
        tuple(track_cell.in_words(one) for one in cell.not_read),
    )
