"""The words by which names are read out of cells (data/name_cells.toml, which says what each list is for)."""

from __future__ import annotations

from pydantic import Field

from directory.config import DATA
from directory.data_files import Distinct, Entry, Many, Text, read


class Case(Entry):
    """Words by which is told which letters are capitals."""

    always: Many[Text]
    in_capitals: Distinct[Text]
    streets: Distinct[Text]
    numbered: Many[Text]
    roads: Many[Text]
    shortened: Many[Text]
    small: Distinct[Text]
    plain: Distinct[Text]
    mac: Many[Text]


class Joint(Entry):
    """Words by which is told whether a name goes on in the next cell."""

    open: Distinct[Text]
    open_small: Distinct[Text]
    going_on: Distinct[Text]
    legal: Distinct[Text]
    legal_behind: Distinct[Text]
    nouns: Distinct[Text]
    leads: Many[Text]
    follows: Distinct[Text]
    ends: Distinct[Text]


class Cut(Entry):
    """Where lists cut a cell (characters), and the words of which the end is known."""

    first: int = Field(alias="from")
    at: int
    least: int
    words: Many[Text]
    kept: Many[Text]


class NameLists(Entry):
    """All of the file."""

    case: Case
    joint: Joint
    cut: Cut


def name_lists() -> NameLists:
    """What the file says."""
    return read(DATA / "name_cells.toml", NameLists)
