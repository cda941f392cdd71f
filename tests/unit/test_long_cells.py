"""A field of a form, of whatever length, is bounded before it is read; what is within the bound is read in no time."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import pytest

from directory.listings.csv.columns import columns
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import CELL_MOST, NotRight, draft_from

CELLS = {
    "iop": "yes",
    "program_name": "Harbor",
    "street": "9 Pier Road",
    "city": "Portland",
    "state": "ME",
    "zip": "04101",
    "phone": "207-555-0111",
}
HOSTILE = ("a", "1", " ", "a ", "1 ", "a@", "-", "(", "1:", "a.", "/", "http://a", "mon ", "a:b|", "; ", "é", "1-")


def read(cells: dict[str, str]) -> ListingDraft:
    return draft_from(cells, before=None, today=dt.date(2026, 11, 24), zip_lookup=lambda _: None)


@pytest.mark.parametrize("column", columns())
def test_no_field_takes_long_to_read(column: str) -> None:
    """Work of 2 seconds at the longest is 0.08 at a fifth of it if it grows as the square, 0.016 as the cube."""
    for piece in HOSTILE:
        if took(column, piece, CELL_MOST // 5) > 0.016:
            assert took(column, piece, CELL_MOST) < 2, piece


def took(column: str, piece: str, letters: int) -> float:
    began = time.thread_time()
    with contextlib.suppress(NotRight):
        read({**CELLS, column: (piece * letters)[:letters]})
    return time.thread_time() - began


def test_what_is_longer_is_not_read() -> None:
    with pytest.raises(NotRight, match="20,000 characters at most"):
        read({**CELLS, "approach": "a" * (CELL_MOST + 1)})
