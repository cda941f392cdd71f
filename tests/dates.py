"""Dates for property tests: years, months and days."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from directory.partial_date import PartialDate


def known_dates(first: dt.date, last: dt.date) -> st.SearchStrategy[PartialDate]:
    """A day of these, or only its month or year."""
    texts = st.tuples(st.dates(first, last), st.sampled_from([4, 7, 10]))
    return texts.map(lambda one: PartialDate(one[0].isoformat()[: one[1]]))
