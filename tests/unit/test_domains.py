"""Whose website is it? Only an address on its exact registrable domain speaks for it."""

from __future__ import annotations

import pytest

from directory.providing.domains import domain_evidence, registrable


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("ann@example.org", "https://example.org/"),
        ("ann@example.org", "https://www.example.org/programs?x=1"),
        ("ann@mail.example.org", "http://intake.example.org:8080/"),
        ("ANN@Example.ORG", "https://EXAMPLE.org"),
        ("ann@clinic.co.uk", "https://www.clinic.co.uk/"),
        ("ann@lantern.github.io", "https://lantern.github.io/"),
        ("ann@bücher.example.com", "https://xn--bcher-kva.example.com/"),
    ],
)
def test_it_works(email: str, website: str) -> None:
    assert domain_evidence(email, website).matches


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("ann@evil-example.org", "https://example.org/"),
        ("ann@example.org.evil.com", "https://example.org/"),
        ("ann@example.com", "https://example.org/"),
        ("ann@other.github.io", "https://lantern.github.io/"),
        ("ann@github.io", "https://lantern.github.io/"),
        ("ann@co.uk", "https://clinic.co.uk/"),
        ("ann@gmail.com", "https://gmail.com/"),
        ("ann@gmail.com", "https://lantern.example.org/"),
        ("ann@facebook.com", "https://www.facebook.com/lantern-house"),
        ("ann@wixsite.com", "https://wixsite.com/lantern"),
        ("ann@127.0.0.1", "http://127.0.0.1/"),
        ("ann@localhost", "http://localhost/"),
        ("ann@example.org", "https://example.org@evil.com/"),
        ("ann@example.org", None),
        ("", "https://example.org"),
    ],
)
def test_nothing_else_speaks_for_a_website(email: str, website: str | None) -> None:
    found = domain_evidence(email, website)
    assert not found.matches
    assert found.why


def test_the_registrable_domain_is_below_a_public_suffix() -> None:
    assert registrable("a.b.example.org.") == "example.org"
    assert registrable("org") is None
    assert registrable("") is None
