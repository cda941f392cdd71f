"""What the desk sends of organizations: founding one, and listings named one a line."""

from __future__ import annotations

import re

from directory.accounts import codes
from directory.listings.slugs import PUBLIC_ID
from directory.providing.domains import is_free_mail, registrable
from directory.providing.organizations.founding import MOST_NAME
from directory.providing.proof.shared_hosts import is_shared
from directory.providing.providing_problem import ProvidingProblem
from directory.web.shared.forms import Email, Form, Long, Text

MOST_TEXT = 200_000  # a thousand addresses of pages
_BETWEEN = re.compile(r"[\s,;]+")


def public_ids(text: str) -> list[str]:
    """The listings that are named: by their ids, or by the addresses of their pages. Raises ProvidingProblem."""
    found: list[str] = []
    for word in _BETWEEN.split(text[:MOST_TEXT]):
        parts = [part for part in word.partition("?")[0].split("/") if part]
        one = next((part for part in parts if PUBLIC_ID.fullmatch(part)), None)
        if one is not None:
            found.append(one)
        elif parts:
            raise ProvidingProblem(f"“{word[:100]}” names no listing. Write its id, or the address of its page.")
    return list(dict.fromkeys(found))


class SitesForm(Form):
    """Listings to put among the sites."""

    listings = Long("Listings", most=MOST_TEXT, needed="Name at least one listing.")


class FoundForm(SitesForm):
    """An organization to found."""

    ids = "found-"
    name = Text("Name", most=MOST_NAME, needed="Write the name of the organization.")
    owner = Email("Email of its owner", most=254, needed="Write the address of whoever owns it.")
    domain = Text("Web domain", most=253)

    def owner_address(self) -> str:
        """The owner's address. Raises AccountProblem."""
        return codes.address_of(self.owner.data)

    def own_domain(self) -> str | None:
        """The domain as it is kept, None where none is given. Raises ProvidingProblem."""
        text = (self.domain.data or "").strip().lower()
        if not text:
            return None
        host = text.partition("//")[2] or text
        domain = registrable(host.partition("/")[0])
        if domain is None or is_free_mail(domain) or is_shared(domain):
            raise ProvidingProblem("This is no domain of one organization alone. Leave it empty where there is none.")
        return domain
