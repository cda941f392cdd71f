"""Single rows read again, by the very reader that reads them in their file. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from directory.imports import formats
from directory.imports.checking.check import Context, check_tables
from directory.imports.checking.checked import Checked
from directory.imports.checking.mend import MendedRow, Mending
from directory.imports.checking.opened import Opened, Upload
from directory.imports.checking.row_counts import Counts
from directory.imports.formats.sheet import UNMATCHED, Matched
from directory.imports.table import Row, column_names


def read_again(rows: Sequence[MendedRow], about: Context, *, matched: Matched = UNMATCHED) -> list[MendedRow]:
    """The rows as they are read with their mends, in their order; those without a mend, or a known header, not."""
    checked = Checked(about.source, about.as_of, [], [], Counts())
    together: dict[tuple[str, tuple[str, ...]], list[MendedRow]] = {}
    for one in rows:
        together.setdefault((one.ref.file, one.header), []).append(one)
    for (title, shown), some in together.items():
        header = column_names(shown)
        form = next((one for one in formats.candidates(matched) if one.recognises(header)), None)
        if form is None:
            continue
        found = [Row(one.ref.row, list(one.cells)) for one in some]
        file = Opened(Upload(title, b""), title, form, header, list(shown), found, 0, (), ",", ())
        check_tables([file], about, into=checked, mending=Mending({one.ref: one.mends for one in some}))
    return sorted(checked.mended, key=lambda one: (one.ref.file, one.ref.row))
