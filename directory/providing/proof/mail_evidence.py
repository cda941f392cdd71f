"""What an address says of a listing: is it at its website, and did a source give that website?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.models import Listing
from directory.providing.domains import domain_evidence
from directory.providing.proof.source_domains import mail_evidence, source_domain
from directory.text import filled


@dataclass(frozen=True, slots=True)
class MailEvidence:
    """`matches`: at the website that is published; `sourced`: and a source gave it, so that nobody has to look.

    `why` is in words, for the claimant and the moderator alike. `domain` is the one that a source gave, if any.
    """

    matches: bool
    sourced: bool
    why: str
    domain: str | None


def evidence_for(session: Session, listing: Listing, email: str) -> MailEvidence:
    """What this address says of a listing."""
    published = domain_evidence(email, ListingDraft.from_json(listing.content).contact.website)
    site = source_domain(session, listing)
    given = mail_evidence(email, site)
    if given.domain is not None:
        why: str = filled("The address and the website that our source gives are both at %(site)s.", site=given.domain)
        return MailEvidence(True, True, why, site.domain)
    why = (
        filled("%(why)s A person looks at it: %(other)s", why=published.why, other=given.why)
        if published.matches
        else published.why
    )
    return MailEvidence(published.matches, False, why, site.domain)
