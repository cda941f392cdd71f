"""What somebody types to find their listing is read in each way it can be meant."""

from __future__ import annotations

import pytest

from directory.providing.finding.readings import MOST, Kind, Reading, read

PHONE, NPI, ZIP, WEBSITE, STREET, NAME = Kind.PHONE, Kind.NPI, Kind.ZIP, Kind.WEBSITE, Kind.STREET, Kind.NAME


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("512 555 0101", PHONE, "5125550101"),
        ("(512) 555-0101 x20", PHONE, "5125550101"),
        ("+1.512.555.0101", PHONE, "5125550101"),
        ("Phone: 512/555/0101", PHONE, "5125550101"),
        ("Harbor House 512-555-0101", PHONE, "5125550101"),
        ("1-512-555-01AB", PHONE, "5125550122"),
        ("555-0101", PHONE, "5550101"),
        ("1234567893", NPI, "1234567893"),
        ("NPI 1234567893", NPI, "1234567893"),
        ("78701", ZIP, "78701"),
        ("zip code: 78701-0042", ZIP, "78701"),
        ("www.iop.example.org/about?a=b", WEBSITE, "iop.example.org"),
        ("https://Example.org:443", WEBSITE, "example.org"),
        ("ann@example.org", WEBSITE, "example.org"),
        ("1200 Harbor St", STREET, "1200 Harbor St"),
        ("12 Step House", STREET, "12 Step House"),
        ("1st Step Recovery", NAME, "1st Step Recovery"),
        ("St. Anne’s", NAME, "St. Anne’s"),
        ("Harbor\u200b House", NAME, "Harbor House"),
        ("<b>Harbor</b>", NAME, "b Harbor b"),
        ("0", NAME, "0"),
        ("https://[bad", NAME, "https bad"),
        ("a@b", NAME, "a b"),
        ("x" * 300, NAME, "x" * MOST),
    ],
)
def test_the_surest_way_to_read_it(text: str, kind: Kind, value: str) -> None:
    first, *_ = read(text)
    assert (first.kind, first.value) == (kind, value)


@pytest.mark.parametrize("text", ["", "   ", "•", "\u200b", "%%", "'\"--"])
def test_nothing_to_read(text: str) -> None:
    assert read(text) == ()


def test_a_number_that_may_be_two_things_is_read_as_both() -> None:
    assert [one.kind for one in read("2125550102")] in ([PHONE], [NPI, PHONE])
    both = next(f"21255501{end:02d}" for end in range(100) if len(read(f"21255501{end:02d}")) == 2)
    assert read(both) == (Reading(NPI, both), Reading(PHONE, both))


def test_where_it_is_is_told_apart() -> None:
    assert read("Harbr House, Austin, TX 78701") == (Reading(NAME, "Harbr House Austin", "78701", "TX"),)
    assert read("1200 Harbor St, Austin TX 78701-1234")[0] == Reading(STREET, "1200 Harbor St, Austin", "78701", "TX")
    assert read("OK")[0] == Reading(NAME, "OK")


def test_a_page_of_a_website_leads_to_its_domain_and_its_name() -> None:
    ways = read("http://iop.harborhouse.example.com/x")
    assert [(one.kind, one.value) for one in ways] == [
        (WEBSITE, "iop.harborhouse.example.com"),
        (WEBSITE, "example.com"),
        (NAME, "example"),
    ]
