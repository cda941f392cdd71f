"""When new people can begin, read from a program's words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.start_dates import ANY_WEEK, UNKNOWN, begins, next_beginning

TUESDAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    "words",
    ["any week", "Every Monday", "Rolling admission", "weekly", "Mondays", "open enrollment", "New people each week"],
)
def test_words_for_any_week(words: str) -> None:
    assert begins(words) == ANY_WEEK
    assert next_beginning(ANY_WEEK, TUESDAY) == dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("first Monday of the month", dt.date(2026, 12, 7)),
        ("The last Friday of each month", dt.date(2026, 11, 27)),
        ("4th Tuesday", TUESDAY),
        ("2026-12-01", dt.date(2026, 12, 1)),
        ("12/1/2026", dt.date(2026, 12, 1)),
        ("Starts December 1st, 2026", dt.date(2026, 12, 1)),
    ],
)
def test_words_for_a_day(words: str, day: dt.date) -> None:
    assert next_beginning(begins(words), TUESDAY) == day


@pytest.mark.parametrize(
    "words",
    [None, "", "call us", "not every week", "no rolling start", "first and third Monday", "December 1", "2026-02-31"],
)
def test_what_is_not_understood_is_not_guessed(words: str | None) -> None:
    assert begins(words) == UNKNOWN
    assert next_beginning(begins(words), TUESDAY) is None


def test_a_day_that_has_passed_says_nothing_of_the_next() -> None:
    assert next_beginning(begins("2026-11-23"), TUESDAY) is None


@given(st.text(max_size=60), st.dates(dt.date(1, 1, 2), dt.date(9998, 12, 1)))
def test_any_words_are_read_and_no_beginning_lies_in_the_past(words: str, today: dt.date) -> None:
    day = next_beginning(begins(words), today)
    assert day is None or day >= today


@given(st.sampled_from(["first", "2nd", "third", "4th", "last"]), st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_an_nth_weekday_comes_within_five_weeks_and_more_than_once_a_year(nth: str, today: dt.date) -> None:
    day = next_beginning(begins(f"{nth} Monday"), today)
    assert day is not None
    assert day.weekday() == 0
    assert (day - today).days <= 35
