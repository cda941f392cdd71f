"""What SAMHSA's lists have in common: the names of their columns, and what their codes say of a program."""

from __future__ import annotations

from collections.abc import Callable

from directory.imports.formats.service_codes import Reading
from directory.listings.validation.raw_row import RawRow


def samhsa_row(cell: Callable[[str], str], said: Reading, part: str) -> RawRow:
    """A row by its cells (by the column's name), what its codes say, and which part of the list it is of."""
    return RawRow(
        name1=cell("name1"),
        name2=cell("name2"),
        cut_names=True,
        street=cell("street1"),
        street2=cell("street2"),
        city=cell("city"),
        state=cell("state"),
        zip=cell("zip"),
        phones=(
            ("main", cell("phone")),
            *(("intake", cell(name)) for name in ("intake1", "intake2", "intake1a", "intake2a")),
        ),
        part=part,
        is_iop="iop" in said.yes,
        yes=said.yes,
        no=said.no,
        both=said.both,
        codes=said.others,
    )
