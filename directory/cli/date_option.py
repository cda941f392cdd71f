"""A date on the command line, as well as it is known: 2026-11-23, 2026-11 or 2026."""

from __future__ import annotations

import click

from directory.listings.cells import normaliser
from directory.partial_date import PartialDate


class _Date(click.ParamType[PartialDate]):
    """What `normaliser.date` reads in a cell."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> PartialDate:
        found = value if isinstance(value, PartialDate) else normaliser.date(str(value))
        if found is None:
            self.fail(f"“{str(value)[:20]}” is no date; write it like 2026-11-23, 2026-11 or 2026.", param, ctx)
        return found


WHEN = _Date()
