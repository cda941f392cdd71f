"""A cell as a person reads it, without what spreadsheets and web pages put around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.cells.cell_text import (
    hides_something,
    is_formula,
    link_of,
    plain,
)
from directory.text import visible


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('="01238"', "01238"),
        ('= "01238" ', "01238"),
        ('="The ""Hope"" House"', 'The "Hope" House'),
        ('="N/A"', ""),
        ("'01238", "01238"),
        ("'(512) 555-0100", "(512) 555-0100"),
        ("'+1 512 555 0100", "+1 512 555 0100"),
        ("'Ohana House", "'Ohana House"),
        ("Women&#039;s Center &amp; Clinic", "Women's Center & Clinic"),
        ("Women&#39;s Center", "Women's Center"),
        ("Women&#x27;s Center", "Women's Center"),
        ("Women&rsquo;s Center", "Women’s Center"),
        ("Hope &amp;amp; Health", "Hope & Health"),
        ("A &amp;#039;B&amp;#039;", "A 'B'"),
        ("Ca&ntilde;on City", "Cañon City"),
        ("Suite&nbsp;4", "Suite\u00a04"),
        ("AT&T; R&D Clinic", "AT&T; R&D Clinic"),
        ("https://example.org/?a=1&copy=2&reg=TX", "https://example.org/?a=1&copy=2&reg=TX"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("5125550101.0", "5125550101"),
        ("78701.0", "78701"),
        ("18.00", "18"),
        ("30.2713", "30.2713"),
        ("-97.0", "-97"),
        ("1 Main St<br>Suite 4", "1 Main St\nSuite 4"),
        ("1 Main St<br />Suite 4", "1 Main St\nSuite 4"),
        ("&nbsp;", ""),
        ("Smith & Sons", "Smith & Sons"),
        ("Hope\u202e House\u202c", "Hope House"),
        ("\u2067Casa\u2069 Luz", "Casa Luz"),
        ("Ho\u00adpe\u200b\ufeff", "Hope"),
        ("Hope &rlm;House&#8238;", "Hope House"),
        ("\u200e", ""),
        ("\u202e=A2", "=A2"),
    ],
)
def test_what_is_put_around_a_cell_is_taken_off(cell: str, expected: str) -> None:
    assert plain(cell) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"a{chr(mark)}b", "ab") for mark in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)),
        *((f"a{mark}b", "ab") for mark in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\U000e0041"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian is written with it
        ("Niño — “sí” 👩\u200d👧", "Niño — “sí” 👩\u200d👧"),
        ("東京 Кирова Cañon e\u0301", "東京 Кирова Cañon e\u0301"),
    ],
)
def test_what_nobody_sees_is_no_text(text: str, expected: str) -> None:
    assert visible(text) == expected
    assert hides_something(text) == (text != expected)


def test_a_link_of_a_spreadsheet_has_an_address_and_a_label() -> None:
    assert link_of('=HYPERLINK("https://example.org","Lantern House")') == ("https://example.org", "Lantern House")
    assert link_of('=hyperlink( "https://example.org" ; "Casa" )') == ("https://example.org", "Casa")
    assert link_of('=HYPERLINK("https://example.org")') == ("https://example.org", "https://example.org")
    assert link_of("https://example.org") is None


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("=A2", True),
        ("=A2&B2", True),
        ("=TODAY()", True),
        ("=…", True),
        ("=cmd.csv", False),
        ("=VLOOKUP(A2,B:C,2,FALSE)", True),
        ("=", False),
        ("A=B", False),
        ("1+1", False),
    ],
)
def test_a_formula_is_no_text(cell: str, formula: bool) -> None:
    assert is_formula(cell) == formula


@given(st.text(max_size=80))
def test_what_is_plain_stays_plain(text: str) -> None:
    once = plain(text)
    assert once == once.strip()
