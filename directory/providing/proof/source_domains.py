"""The web domain that a source gave a listing: what a list, or the desk by its own hand, said before any claimant did.

A value that a holder wrote, that came with a suggested program, a report or a merge, or that a moderator only let pass
on somebody's word, is none: approving says that families may read it, not that it was looked up. Lists are read from
their own records (`source_record`), which no edit touches; of several the newest word counts, and none where two of the
same day disagree. Without any, the desk's own hand counts where it was the first to write the domain.

What is published must still be on the same domain: where a program has moved on since, a person looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.matrix import is_of_desk
from directory.listings.draft import ListingDraft, Phone
from directory.listings.sources import is_person
from directory.models import Account, Listing, Revision, SourceRecord, Status
from directory.providing.domains import registrable
from directory.providing.proof.hosts import Own, own_mail, own_site
from directory.text import filled, marked

MOST_PROVIDERS = 2  # that name one host as their website; more share it
_BY_HAND = ("added", "edited")  # actions of a form at the desk
_MOVED = filled("The listing’s website is not the one that our source gives.")


@dataclass(frozen=True, slots=True)
class Word:
    """A website that a source gives, of a day that sorts as text (2026-11-28, 2026-11, 2026)."""

    website: str
    day: str


@dataclass(frozen=True, slots=True)
class WrittenState:
    """The website in one revision of a listing, and whether the desk's own hand wrote it down."""

    website: str | None
    by_desk: bool


def source_site(words: Iterable[Word], written: Sequence[WrittenState], published: str | None) -> Own:
    """The domain that sources give, of a listing that publishes this website now. `written`: its history, in order.

    Pure. A domain of many providers is found by `source_domain` only.
    """
    newest = _newest(words)
    if newest is None:
        newest = _by_desk(written, published)
    if len(newest) != 1:
        return Own(None, filled("Our sources give this program different websites.") if newest else own_site(None).why)
    own = own_site(newest.pop())
    if own.domain is not None and own_site(published).domain != own.domain:
        return Own(None, _MOVED)
    return own


def mail_evidence(email: str, site: Own) -> Own:
    """The domain on which both an address and a site lie; None with the reason."""
    if site.domain is None:
        return site
    mail = own_mail(email)
    if mail.domain is None or mail.domain == site.domain:
        return mail
    text = marked("The address is at %(mail)s, the website that our source gives at %(site)s.")
    return Own(None, filled(text, mail=mail.domain, site=site.domain))


def source_domain(session: Session, listing: Listing) -> Own:
    """The domain that a source gave a listing, or why none counts."""
    own = source_site(_words(session, listing.id), _written(session, listing.id), _website(json.loads(listing.content)))
    if own.domain is not None and _providers_on(session, own.domain) > MOST_PROVIDERS:
        return Own(None, filled("%(host)s is shared by many organizations.", host=own.domain))
    return own


def source_phones(session: Session, listing_id: int) -> tuple[Phone, ...]:
    """The numbers of the newest list that gives any: whom a claim by phone is called on."""
    given = [
        (_day(draft), draft.contact.phones)
        for draft in _drafts(session, listing_id)
        if draft.contact.phones and "phones" not in draft.contact.facts_of_place
    ]
    return max(given, key=lambda one: one[0])[1] if given else ()


def _newest(words: Iterable[Word]) -> set[str] | None:
    """One website for each domain that the newest word gives; None where no list says anything."""
    said = list(words)
    if not said:
        return None
    day = max(one.day for one in said)
    return set({registrable_of(one.website): one.website for one in said if one.day == day}.values())


def _by_desk(written: Sequence[WrittenState], published: str | None) -> set[str]:
    domain = registrable_of(published)
    first = next((one for one in written if domain and registrable_of(one.website) == domain), None)
    return {published} if published and first is not None and first.by_desk else set()


def registrable_of(website: str | None) -> str | None:
    """The registrable domain of a website, shared or not; None where there is none."""
    try:
        return registrable((website or "").split("://", 1)[-1].split("/", 1)[0].rpartition("@")[2].split(":")[0])
    except ValueError:
        return None


def _words(session: Session, listing_id: int) -> list[Word]:
    return [
        Word(draft.contact.website, _day(draft))
        for draft in _drafts(session, listing_id)
        if draft.contact.website and "website" not in draft.contact.facts_of_place
    ]


def _drafts(session: Session, listing_id: int) -> list[ListingDraft]:
    """What lists say of a listing now; what programs said through a file is their own word."""
    query = (
        sa.select(SourceRecord.source, SourceRecord.draft)
        .where(SourceRecord.listing_id == listing_id, SourceRecord.released.is_(False))
        .order_by(SourceRecord.id)
    )
    return [ListingDraft.from_json(row.draft) for row in session.execute(query) if not is_person(row.source)]


def _day(draft: ListingDraft) -> str:
    return max((str(said.as_of) for said in draft.contact.said), default="")


def _written(session: Session, listing_id: int) -> list[WrittenState]:
    query = (
        sa.select(Revision.content, Revision.action, Revision.words_of, Revision.batch_id, Revision.actor)
        .where(Revision.listing_id == listing_id)
        .order_by(Revision.number)
    )
    rows = session.execute(query).all()
    desk = _desk(session, {row.actor for row in rows})
    return [
        WrittenState(
            _website(json.loads(row.content)),
            row.action in _BY_HAND and row.words_of is None and row.batch_id is None and row.actor in desk,
        )
        for row in rows
    ]


def _desk(session: Session, emails: set[str]) -> set[str]:
    """Those of these addresses whose people run the directory, and hold nothing."""
    query = sa.select(Account).where(Account.email.in_(sorted(emails)))
    return {one.email for one in session.scalars(query) if is_of_desk(one.role_names)}


def _website(content: dict[str, object]) -> str | None:
    contact = content.get("contact")
    website = contact.get("website") if isinstance(contact, dict) else None
    return website if isinstance(website, str) else None


def _providers_on(session: Session, domain: str) -> int:
    """How many providers of published listings name a website on a domain; counted up to one more than are allowed."""
    query = (
        sa.select(Listing.provider_id, Listing.content)
        .where(Listing.status == Status.PUBLISHED, Listing.content.contains(domain, autoescape=True))
        .order_by(Listing.id)
    )
    found: set[int] = set()
    with session.execute(query.execution_options(yield_per=100)) as rows:
        for row in rows:
            if row.provider_id not in found and registrable_of(_website(json.loads(row.content))) == domain:
                found.add(row.provider_id)
            if len(found) > MOST_PROVIDERS:
                break
    return len(found)
