"""A domain counts as a source gave it; never as a claimant wrote it, and never one that many share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.accounts import people
from directory.database import begin_write
from directory.listings import revisions
from directory.listings.revisions import Change
from directory.models import Listing, Role, Status
from directory.providing.proof import source_domains
from directory.providing.proof.hosts import own_mail, own_site
from directory.providing.proof.source_domains import Word, WrittenState, mail_evidence, source_site
from tests.factories import publish
from tests.sourced import record, with_site

SITE = "https://www.lantern.com/"


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://lantern.com/programs/teens?x=1#top", "lantern.com"),
        ("http://WWW.Lantern.COM.:8080/", "lantern.com"),
        ("https://www.clinic.co.uk/", "clinic.co.uk"),
        ("https://lantern.github.io/", "lantern.github.io"),
        ("https://bücher.com/", "xn--bcher-kva.com"),
        ("https://xn--bcher-kva.com/", "xn--bcher-kva.com"),
    ],
)
def test_it_works(website: str, domain: str) -> None:
    assert own_site(website).domain == domain


@pytest.mark.parametrize(
    ("website", "why"),
    [
        (None, "No list"),
        ("https://intake.lantern.com/", "part of lantern.com"),
        ("https://www2.lantern.com/", "part of lantern.com"),
        ("https://sites.google.com/lantern", "shared"),
        ("https://lantern.wixsite.com/home", ""),  # below a public suffix: its own domain, or shared
        ("https://www.facebook.com/lantern", "shared"),
        ("https://hhs.texas.gov/", "shared"),
        ("https://clinic.university.edu/", "shared"),
        ("https://www.state.tx.us/", "shared"),
        ("https://www.psychologytoday.com/us/1", "shared"),
        ("https://gmail.com/", "everybody"),
        ("https://github.io/", "no domain of its own"),
        ("http://127.0.0.1/", "no domain of its own"),
        ("http://[::1]/", "no domain of its own"),
        ("http://[bad/", "no domain of its own"),
        ("https://l\u0430ntern.com/", "look like others"),
        ("https://xn--lntern-3nf.com/", "look like others"),
        ("https://lantern.com@evil.example/", "no domain of its own"),
        ("https://straße.com/", "no domain of its own"),
    ],
)
def test_what_stands_for_nobody_alone_is_refused_with_the_reason(website: str | None, why: str) -> None:
    found = own_site(website)
    assert found.domain is None or website == "https://lantern.wixsite.com/home"
    assert why in found.why


@pytest.mark.parametrize("email", ["ann@lantern.com", "ANN+x@Lantern.COM", "ann@lantern.com."])
def test_an_address_at_the_domain_itself_speaks(email: str) -> None:
    assert mail_evidence(email, own_site(SITE)).domain == "lantern.com"


@pytest.mark.parametrize(
    "email",
    [
        "ann@evil-lantern.com",
        "ann@lantern.com.evil.org",
        "ann@mail.lantern.com",
        "ann@lantern.org",
        "ann@l\u0430ntern.com",
        "ann@xn--lntern-3nf.com",
        "ann@gmail.com",
        "lantern.com",
        "",
        "ann@lantern.com@evil.org",
    ],
)
def test_no_other_address_does(email: str) -> None:
    found = mail_evidence(email, own_site(SITE))
    assert (found.domain, bool(found.why)) == (None, True) or email == "lantern.com"


def test_letters_that_are_two_in_ascii_are_nobodys() -> None:
    assert own_mail("ann@straße.com").domain is None
    assert mail_evidence("ann@straße.com", own_site("https://strasse.com/")).domain is None


def states(*sites: tuple[str | None, bool]) -> list[WrittenState]:
    return [WrittenState(site, by_desk) for site, by_desk in sites]


@pytest.mark.parametrize(
    ("words", "written", "published", "domain"),
    [
        ([Word(SITE, "2025")], [], SITE, "lantern.com"),
        ([Word(SITE, "2025")], [], "http://lantern.com/other", "lantern.com"),
        ([Word("https://old.com/", "2024"), Word(SITE, "2025-06")], [], SITE, "lantern.com"),
        ([Word("https://old.com/", "2025"), Word(SITE, "2025")], [], SITE, None),  # they disagree
        ([Word(SITE, "2025")], [], "https://evil.com/", None),  # it has moved on since
        ([Word(SITE, "2025")], [], None, None),
        ([Word(SITE, "2025")], states((SITE, False)), SITE, "lantern.com"),
        ([], states((None, False), (SITE, True)), SITE, "lantern.com"),
        ([], states((SITE, False), (None, True), (SITE, True)), SITE, None),  # a claimant wrote it first
        ([], states((SITE, True), ("https://evil.com/", False)), "https://evil.com/", None),
        ([Word(SITE, "2025")], states(("https://evil.com/", True)), "https://evil.com/", None),
        ([], [], SITE, None),
    ],
)
def test_the_word_of_a_source_counts(
    words: list[Word], written: list[WrittenState], published: str | None, domain: str | None
) -> None:
    found = source_site(words, written, published)
    assert found.domain == domain
    assert bool(found.why) == (domain is None)


def found(session: Session, listing_id: int) -> str | None:
    domain = source_domains.source_domain(session, session.get_one(Listing, listing_id)).domain
    session.rollback()
    return domain


def test_records_of_lists_speak_and_those_of_programs_or_of_undone_imports_do_not(session: Session) -> None:
    listing_id, _ = publish(session, with_site(SITE))
    assert found(session, listing_id) is None
    record(session, listing_id, with_site(SITE), source="program")
    record(session, listing_id, with_site(SITE), source="template", released=True)
    assert found(session, listing_id) is None
    record(session, listing_id, with_site(SITE), source="state-list")
    assert found(session, listing_id) == "lantern.com"
    assert [one.number for one in source_domains.source_phones(session, listing_id)] == ["+15125550100"]
    session.rollback()


HANDS = (
    ("edited", None, Role.ADMIN, True),
    ("added", None, Role.MODERATOR, True),
    ("edited", None, Role.PROVIDER, False),  # a holder's own edit, or somebody who was of the desk before
    ("approved", "ann@lantern.com", Role.MODERATOR, False),
    ("suggested", None, Role.PROVIDER, False),
    ("suggestion taken", None, Role.MODERATOR, False),
    ("merged", None, Role.MODERATOR, False),
)


def test_the_desks_own_hand_speaks_and_what_it_let_pass_does_not(session: Session) -> None:
    begin_write(session)
    for role in (Role.ADMIN, Role.MODERATOR, Role.PROVIDER):
        people.create(session, email=f"{role}@example.org", name="Mo", roles=[role], actor="test")
    session.commit()
    for at, (action, words_of, role, counts) in enumerate(HANDS):
        site = f"https://lantern{at}.com/"
        listing_id, _ = publish(session, with_site(None))
        change = Change(draft=with_site(site), listing_id=listing_id, action=action, words_of=words_of)
        revisions.write(session, change=change, actor=f"{role}@example.org")
        session.commit()
        assert found(session, listing_id) == (f"lantern{at}.com" if counts else None), (action, role)


def test_a_host_of_three_providers_is_shared(session: Session) -> None:
    ids = [publish(session, with_site(SITE, name=f"House {at}"))[0] for at in range(2)]
    publish(session, with_site(SITE, name="House 0"))  # the same provider once more
    publish(session, with_site(SITE, name="A draft"), status=Status.DRAFT)
    publish(session, with_site("https://notlantern.com/lantern.com", name="Another"))
    record(session, ids[0], with_site(SITE))
    assert found(session, ids[0]) == "lantern.com"
    publish(session, with_site("http://lantern.com/x", name="A third"))
    assert found(session, ids[0]) is None
