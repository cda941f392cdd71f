"""Does the host of a website, or of an address, stand for one organization? Strict, with the reason. Pure.

`providing.domains` says what lies on one registrable domain, for a person to look at. Here a claim may be granted
without anybody who looks: only the domain itself counts, with or without "www.", and nothing that is written so that it
looks like another.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from directory.providing.domains import is_free_mail, registrable
from directory.providing.proof.shared_hosts import is_shared
from directory.text import filled, marked

_LATEST_LATIN = "\u017e"  # of western and central Europe; beyond it whole words look like others
_LOOKS_ALIKE = marked("%(host)s is written in letters that can look like others. A person looks at it.")
_ON_A_PART = {
    "website": marked("The website is on a part of %(host)s only."),
    "address": marked("The address is on a part of %(host)s only."),
}
_NO_DOMAIN = {
    "website": filled("The website has no domain of its own."),
    "address": filled("The address has no domain of its own."),
}
_LIKE_ASCII = frozenset("ıĸŀŉ")


@dataclass(frozen=True, slots=True)
class Own:
    """A domain, in ASCII, that is one organization's; None with the reason, in words for whoever claims."""

    domain: str | None
    why: str = ""


def own_site(website: str | None) -> Own:
    """The domain of a website that lies on the domain itself, or on its "www."."""
    if website is None:
        return Own(None, filled("No list that we read gives this program a website."))
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:
        host = ""
    return _own(host, among=("", "www."), what="website")


def own_mail(email: str) -> Own:
    """The domain of an address that lies on the domain itself. What stands before the @ does not matter."""
    return _own(email.rpartition("@")[2], among=("",), what="address")


def _own(host: str, *, among: tuple[str, ...], what: str) -> Own:
    host = host.strip().rstrip(".").lower()
    domain = registrable(host)
    if domain is None:
        return Own(None, _NO_DOMAIN[what])
    if is_shared(domain):
        return Own(None, filled("%(host)s is shared by many organizations.", host=domain))
    if is_free_mail(domain):
        return Own(None, filled("%(host)s gives addresses to everybody.", host=domain))
    if _looks_like_another(domain):
        return Own(None, filled(_LOOKS_ALIKE, host=domain))
    if host.encode("idna").decode() not in {f"{begin}{domain}" for begin in among}:
        return Own(None, filled(_ON_A_PART[what], host=domain))
    return Own(domain)


def _looks_like_another(domain: str) -> bool:
    """True for letters beyond those of western and central Europe."""
    try:
        text = domain.encode().decode("idna")
    except UnicodeError:
        return True
    return any(letter > _LATEST_LATIN or letter in _LIKE_ASCII for letter in text)
