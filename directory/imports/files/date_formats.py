"""How a spreadsheet shows a date: whole, or as a month or a year. Pure.

Whoever types "March 2024" or "3/2024" has the 1st of March in the file, shown as Mar-24: the day is the spreadsheet's.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

Short = Literal["month", "year"]

_MONTH_YEAR = 17  # Excel's own format mmm-yy; of its others none shows less than a day
_LONGEST = 200  # characters of a format that are looked at
_ASIDE = re.compile(r'"[^"]{0,200}"|\\.|\[[^\]]{0,200}\]|[_*].')  # what is no code: text, colors, padding


def shows(number: int, code: str) -> Short | None:
    """What a number format shows of a date where that is no day. `code` is "" for one of the spreadsheet's own."""
    if not code:
        return "month" if number == _MONTH_YEAR else None
    letters = set(_ASIDE.sub("", code[:_LONGEST].lower()).split(";")[0])
    if "y" not in letters or letters & set("dhs"):
        return None
    return "month" if "m" in letters else "year"


def shown_of(value: object, short: Short) -> str | None:
    """A date as far as it is shown: 2024-03 or 2024; None where it holds more than that."""
    day = value.date() if isinstance(value, dt.datetime) and value.time() == dt.time() else value
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime) or day.day != 1:
        return None
    if short == "month":
        return f"{day.year:04}-{day.month:02}"
    return f"{day.year:04}" if day.month == 1 else None
