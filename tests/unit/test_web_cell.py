"""Web addresses as people write them in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.cells.web_cell import read


@pytest.mark.parametrize(
    ("cell", "site"),
    [
        ("example.org", "http://example.org/"),
        ("EXAMPLE.ORG", "http://example.org/"),
        ("https://example.org/a b", "https://example.org/ab"),
        ("http://exa\tmple.org", "http://example.org/"),
        ("www.example.org,", "http://www.example.org/"),
        ("(www.example.org)", "http://www.example.org/"),
        ("Website: example.org", "http://example.org/"),
        ("Website:example.org", "http://example.org/"),
        ("Web - www.example.org/iop", "http://www.example.org/iop"),
        ("sitio web: www.example.org", "http://www.example.org/"),
        ("visit us at www.example.org!", "http://www.example.org/"),
        ("http//example.org", "http://example.org/"),
        ("http:/example.org", "http://example.org/"),
        ("http:///example.org", "http://example.org/"),
        ("https;//example.org", "https://example.org/"),
        ("https:example.org", "http://example.org/"),
        ('<a href="https://example.org/iop">Our page</a>', "https://example.org/iop"),
        ("<https://example.org>", "https://example.org/"),
        ("https://example.org/a?b=c,d", "https://example.org/a?b=c,d"),
        ("https://example.org/a;b", "https://example.org/a;b"),
        ("example.clinicians", "http://example.clinicians/"),
        ("www.example.org Example Clinic", "http://www.example.org/"),
        ("Example Clinic (example.org)", "http://example.org/"),
        ("info@example.org", None),
        ("info@example.org / www.example.org", "http://www.example.org/"),
        ("see Facebook", None),
        ("http://", None),
        ("https://", None),
        ("n/a", None),
        ("", None),
        ("none", None),
        ("javascript:alert(1)", None),
        ("example..org", None),
        ("St. Mary", None),
    ],
)
def test_one_address_is_read(cell: str, site: str | None) -> None:
    assert read(cell) == (site, ())


@pytest.mark.parametrize(
    "cell",
    [
        "www.example.org; www.example.com",
        "www.example.org, www.example.com",
        "www.example.org,www.example.com",
        "www.example.org and www.example.com",
        "www.example.org / www.example.com",
        "www.example.org | http://www.example.com",
        "http://www.example.org\nhttp://www.example.com",
        "http://www.example.org http://www.example.com",
        "www.example.org or www.example.com",
        "en: www.example.org, es: www.example.com",
    ],
)
def test_of_two_the_first_is_taken_and_the_other_is_told(cell: str) -> None:
    assert read(cell) == ("http://www.example.org/", ("http://www.example.com/",))


def test_the_same_address_twice_is_one() -> None:
    assert read("example.org; www.example.org") == ("http://example.org/", ())


@given(st.text(st.sampled_from('ahtpsw:/.,;<> @-()="org'), max_size=40))
def test_what_comes_out_is_an_address(text: str) -> None:
    site, left = read(text)
    for one in (*left, *([site] if site else [])):
        assert one.startswith(("http://", "https://"))
        assert read(one) == (one, ())
