"""What a site says, as a token may read and write it; and the sites that are out of its reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.fields import FIELDS
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, OrganizationSite, Status
from directory.providing.tokens.bearing import Bearer
from directory.providing.tokens.token_kinds import KIND_OF

_MOST_MERGES = 10  # one after the other: more are nobody's way


class NoSuchSite(LookupError):
    """The organization keeps no such listing: it was taken away, it is another's, or there is none."""


class SiteIsOver(Exception):
    """The listing is merged, closed or withdrawn. `moved_to`: the public id of the site that it is part of now."""

    def __init__(self, status: str, moved_to: str | None) -> None:
        self.status, self.moved_to = status, moved_to
        super().__init__(f"This listing was merged into {moved_to}." if moved_to else f"This listing is {status}.")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site at a revision, and its facts that some token may write: column → what it says, None for nothing."""

    public_id: str
    name: str
    status: str
    revision: int
    facts: Mapping[str, str | int | None]
    writable: tuple[str, ...]  # the columns that this token may write

    @property
    def etag(self) -> str:
        """The entity tag of this state."""
        return str(self.revision)


def site_of(session: Session, who: Bearer, public_id: str) -> Listing:
    """The listing of this public id, a site of the bearer's. Raises NoSuchSite, SiteIsOver."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise NoSuchSite(public_id)
    query = sa.select(Listing).where(Listing.public_id == public_id)
    found = asked = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    for _ in range(_MOST_MERGES):
        if found is None or found.status != Status.MERGED or found.merged_into_id is None:
            break
        found = session.get(Listing, found.merged_into_id, populate_existing=True)
    site = session.get(OrganizationSite, found.id, populate_existing=True) if found is not None else None
    if asked is None or found is None or site is None or site.organization_id != who.organization_id:
        raise NoSuchSite(public_id)
    if found is not asked:
        raise SiteIsOver(asked.status, found.public_id)
    if asked.status not in (Status.PUBLISHED, Status.DRAFT):
        raise SiteIsOver(asked.status, None)
    return asked


def facts_at(who: Bearer, listing: Listing) -> SiteFacts:
    """What a site says now."""
    draft = ListingDraft.from_json(listing.content)
    return SiteFacts(
        public_id=listing.public_id,
        name=listing.name,
        status=listing.status,
        revision=listing.revision,
        facts=written_facts(draft),
        writable=tuple(column for column, kind in KIND_OF.items() if kind in who.kinds),
    )


def written_facts(draft: ListingDraft) -> dict[str, str | int | None]:
    """The facts of all kinds: column → as it can be sent back, numbers as numbers, None where nothing is said. Pure."""
    row, values = row_of(draft), {one.column: one.value(draft) for one in FIELDS if one.column in KIND_OF}
    return {column: values[column] if isinstance(values[column], int) else row[column] or None for column in KIND_OF}
