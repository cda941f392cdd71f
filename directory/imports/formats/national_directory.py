"""SAMHSA's National Directory: one row a program and part, its services as tokens in one column.

A substance-use file and a mental-health file of one edition belong together: only the first knows IOPs, only the second
knows DBT and EMDR. Tokens are whole words between spaces and asterisks (`CO` is inside `COPSU`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from directory.imports.formats import service_codes
from directory.imports.formats.format import Columns, Fixed, Outcome
from directory.imports.formats.samhsa_row import samhsa_row
from directory.imports.formats.service_codes import Reading
from directory.listings.cells.issues import RowIssue, unread
from directory.vocabulary import Generation

_PARTS = {"substance": "substance", "mental": "mental"}

_REQUIRED = frozenset({"directory_type", "name1", "city", "state", "zip", "service_code_info"})
_READ = _REQUIRED | {"name2", "street1", "street2", "phone", "intake1", "intake2", "intake1a", "intake2a"}


class NationalDirectory(Fixed):
    """The format; see the module."""

    id = "national-directory"
    label = "SAMHSA National Directory"
    source: str | None = "national-directory"

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the columns of every such file are there."""
        return set(header) >= _REQUIRED

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:
        """A reader for this header. The rows tell which codes the file uses at all."""
        return _Reader(header, rows)


class _Reader(Fixed):
    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._columns = Columns(header)
        # Every code of this edition's part stands in the one column, so a code that any row uses, all rows could.
        used = {token for cells in rows for token in _tokens(self._columns.cell(cells, "service_code_info"))}
        self.covered = service_codes.covered(used, Generation.DIRECTORY)
        self.understood = [name if name in _READ else "" for name in header]

    @property
    def positions(self) -> Mapping[str, int]:
        return self._columns.called({"name": "name1", "street": "street1"})

    def read(self, cells: Sequence[str]) -> Outcome:
        def cell(name: str) -> str:
            return self._columns.cell(cells, name)

        part = _PARTS.get(cell("directory_type").lower())
        issues = () if part else (_no_part(cell("directory_type")),)
        said = _said(cell("service_code_info"), part or "")
        return replace(samhsa_row(cell, said, part or ""), issues=issues)


def _no_part(found: str) -> RowIssue:
    fix = "Write which part of the directory the row is of; without it, no row of the other part joins it."
    return unread("directory-type", "directory_type", found, "substance or mental", fix)


def _tokens(cell: str) -> list[str]:
    return cell.replace("*", " ").split()


@lru_cache(maxsize=4096)
def _said(cell: str, part: str) -> Reading:
    return service_codes.read([sys.intern(token) for token in _tokens(cell)], Generation.DIRECTORY, part)
