"""Columns of a file of our template that the template does not have: read as those of a hand-made sheet.

What the template's own columns say comes first; a column that claims one of them is skipped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from directory.imports.formats.meanings import guess, settled, words_of
from directory.imports.formats.sheet import Matched, Sheet, Values
from directory.listings.cells.normaliser import answer
from directory.listings.validation.raw_row import RawRow

# What a column of a sheet means → the template's column for it.
_TEMPLATES = {
    "name1": "program_name",
    "provider": "provider",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "county": "county",
    "withheld": "address_withheld",
    "phone": "phone",
    "intake": "phone_intake",
    "website": "website",
    "latitude": "latitude",
    "longitude": "longitude",
    "as_of": "as_of",
    "npi": "npi",
    "license_number": "license_number",
}
_NO_USE = frozenset({"name2", "address", "town", "level"})  # beside a name, a place, and a word that each row is an IOP


class Beside:
    """A reader of the columns that are none of `known`."""

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], known: Collection[str], values: Values
    ) -> None:
        meanings = settled(["" if name in known else said for name, said in zip(header, guess(header), strict=True)])
        meanings = [
            ""
            if said in _NO_USE or _TEMPLATES.get(said) in header or (said == "schedule" and "tracks" in header)
            else said
            for said in meanings
        ]
        self._reader = Sheet(Matched(dict(zip(header, meanings, strict=True)), values)).reader(header, rows)
        self._iop = meanings.index("iop") if "iop" in meanings else None
        self.covered = self._reader.covered - {"iop"}
        self.unknown: Mapping[tuple[str, str], int] = self._reader.unknown
        self.understood = [words_of(said) if said else "" for said in meanings]
        self.positions = self._reader.positions
        self.is_any = any(meanings)

    def add_to(self, row: RawRow, cells: Sequence[str]) -> RawRow:
        """The template's row, with what the other columns say of what it does not."""
        if not self.is_any:
            return row
        found = self._reader.read(cells)
        if not isinstance(found, RawRow):
            return row
        names = ("street", "street2", "county", "website", "latitude", "longitude", "as_of", "own_id")
        more: dict[str, Any] = {name: getattr(row, name) or getattr(found, name) for name in names}
        no_iop = self._iop is not None and self._iop < len(cells) and answer(cells[self._iop]) == "no"
        said = row.yes | row.no | row.both
        name1, name2 = (found.name1, row.own_name) if found.name1 and not row.name2 else (row.name1, row.name2)
        return replace(
            row,
            **more,
            name1=name1,
            name2=name2,
            phones=tuple((kind, cell or dict(found.phones).get(kind, "")) for kind, cell in row.phones),
            is_iop=row.is_iop and not no_iop,
            yes=row.yes | (found.yes - said - {"iop"}),
            no=row.no | (found.no - said - {"iop"}),
            withheld=row.withheld or found.withheld,
            more={**found.more, **row.more},
            issues=(*row.issues, *found.issues),
        )
