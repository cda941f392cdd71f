"""Which row of a table is its header, where the names of none are known for sure. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directory.geo.states import state_code
from directory.imports.formats.meanings import MEANINGS, guess
from directory.imports.table import HEADER_ROWS, Row, Table, header_name
from directory.listings.cells.normaliser import answer

_FACT = re.compile(r"[\s().+/:$%-]*\d[\d\s().+/:$%-]*|\d+ .*|.*@.*|(?:https?:|www\.).*", re.IGNORECASE | re.DOTALL)
_LONGEST_NAME = 60  # characters of a column's name; more is a sentence


def likeliest(table: Table) -> int:
    """The position of the row that looks most like names of columns; the first of several.

    A column's name that is known tells the most; a ZIP code, a phone number or a street stands in a program's row.
    """
    first = table.rows[:HEADER_ROWS]
    widest = max(len(_filled(row)) for row in first)

    def worth(at: int) -> tuple[int, int]:
        filled = _filled(first[at])
        known = guess([header_name(cell) for cell in filled])
        points = sum(3 if meaning in MEANINGS else bool(meaning) for meaning in known)
        points += 5 if 2 * len(filled) >= widest and len(filled) > 1 else 0
        return points - 4 * sum(map(_is_fact, filled)), -at

    return max(range(len(first)), key=worth)


def looks_like_a_program(row: Row, columns: int) -> bool:
    """True for a row above the header that may be of the list: about as many cells, and facts among them."""
    filled = _filled(row)
    return 2 * len(filled) >= columns and len(filled) > 1 and any(map(_is_fact, filled))


def _filled(row: Row) -> Sequence[str]:
    return [cell.strip() for cell in row.cells if cell.strip()]


def _is_fact(cell: str) -> bool:
    short = cell[:200]
    is_state = len(short) == 2 and short.isupper() and state_code(short) is not None and not guess([short])[0]
    return len(cell) > _LONGEST_NAME or is_state or bool(_FACT.fullmatch(short)) or answer(short) is not None
