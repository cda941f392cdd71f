"""What programs do themselves: sign in by a mailed code, claim a listing, hold it, ask for a change."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.account import Account
from directory.models.base import Base
from directory.models.listing import Listing


class SignInCode(Base):
    """One browser that asked for a code by mail. Those of one salt wait for the same code, which is good once."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    browser_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    salt: Mapped[str] = mapped_column(sa.String(32), index=True)  # the code is made of it, and of a key not kept here
    language: Mapped[str] = mapped_column(sa.String(2), default="en")  # of the page it was asked on
    mailed: Mapped[bool]  # not every one that asks is a mail
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class HolderRole(StrEnum):
    """What a person may do with a listing they hold."""

    OWNER = "owner"  # edits, asks others in, lets go
    EDITOR = "editor"  # edits
    CONFIRMER = "confirmer"  # says that what is there is still right, and no more


class Holder(Base):
    """One person's rights on one listing. Rights hang on listings, never on a provider's name.

    Who has them through an organization may have some by themselves, too (`own_role`): those stay when the others end.
    """

    __tablename__ = "holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(sa.String(10))
    since: Mapped[dt.datetime] = mapped_column(default=clock.now)
    granted_by: Mapped[str] = mapped_column(sa.String(254))
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"), index=True)  # through which
    own_role: Mapped[str | None] = mapped_column(sa.String(10))  # by themselves, of those through an organization

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (sa.UniqueConstraint("listing_id", "account_id"),)


def _one_among(name: str, *columns: str, where: str) -> sa.Index:
    """At most one row of these values among those for which `where` holds, on either database."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken back"  # granted, and undone by a moderator


class Proof(StrEnum):
    """What a claim rests on."""

    DOMAIN = "domain"  # an address of theirs is on the exact domain of the listing's website
    PHONE = "phone"  # whoever answers the published phone reads the code that the claimant sees
    DOCUMENT = "document"  # a paper, decided by a person
    INVITED = "invited"  # an owner asked for it
    SISTERS = "sisters"  # an organization that keeps listings of the same domain, or asks us to look


class Claim(Base):
    """Somebody says that a listing is theirs to keep. Each listing is decided on its own evidence."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    who: Mapped[str] = mapped_column(sa.String(200))  # name and what they do there
    organization_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organization.id", ondelete="SET NULL"), index=True
    )  # for whom, where it is not for the person
    role: Mapped[str] = mapped_column(sa.String(10))
    proof: Mapped[str] = mapped_column(sa.String(10))
    proven: Mapped[bool] = mapped_column(default=False)  # the mail's domain, or a code read by phone
    evidence: Mapped[str] = mapped_column(sa.Text)  # what was found, in words; for the moderator
    disputed: Mapped[bool] = mapped_column(default=False)  # others held the listing when it came
    phone_secret: Mapped[str | None] = mapped_column(sa.String(64))  # what the code on the claimant's page is made of
    phone_tries: Mapped[int] = mapped_column(default=0)
    document: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)  # forgotten 30 days after
    document_name: Mapped[str | None] = mapped_column(sa.String(200))
    document_type: Mapped[str | None] = mapped_column(sa.String(40))
    status: Mapped[str] = mapped_column(sa.String(10), default=ClaimStatus.OPEN, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(254))
    reason: Mapped[str | None] = mapped_column(sa.String(1000))
    proof_email: Mapped[str | None] = mapped_column(sa.String(254))  # the address at the domain, where it is another
    undo: Mapped[str | None] = mapped_column(sa.Text)  # JSON: what there was before it was granted

    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (_one_among("uq_claim_open", "listing_id", "email", where="status = 'open'"),)


class ClaimCode(Base):
    """A code that was mailed to an address at a listing's domain: good once, in the browser that asked."""

    __tablename__ = "claim_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    who: Mapped[str] = mapped_column(sa.String(200))
    browser_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    salt: Mapped[str] = mapped_column(sa.String(32))  # the code is made of it, and of a key not kept here
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class CodeRead(StrEnum):
    """How a call to the published phone about a claim ended."""

    RIGHT = "right"  # they read the code
    WRONG = "wrong"
    NO_ANSWER = "no answer"


class ClaimCall(Base):
    """One call to the published phone about a claim."""

    __tablename__ = "claim_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("claim.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(10))
    actor: Mapped[str] = mapped_column(sa.String(254))
    called_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class ChangeStatus(StrEnum):
    """Where a change request stands."""

    WAITING = "waiting"
    ASKED = "asked"  # the moderator has a question
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class ChangeRequest(Base):
    """What a program wants changed that a person looks at first; the public listing is as it was until then."""

    __tablename__ = "change_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(sa.String(254))
    kind: Mapped[str] = mapped_column(sa.String(10), default="edit")  # edit, close, remove
    base_revision: Mapped[int]
    facts: Mapped[str] = mapped_column(sa.Text, default="[]")  # JSON of `listings.facts.Fact`
    geocode: Mapped[str | None] = mapped_column(sa.Text)  # JSON: the point of a new address
    decisions: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: key of a fact → "approved" | "rejected"
    note: Mapped[str | None] = mapped_column(sa.String(1000))  # the program's own words to us
    question: Mapped[str | None] = mapped_column(sa.String(1000))
    reply: Mapped[str | None] = mapped_column(sa.String(1000))
    reason: Mapped[str | None] = mapped_column(sa.String(1000))
    status: Mapped[str] = mapped_column(sa.String(10), default=ChangeStatus.WAITING, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(254))

    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        _one_among(
            "uq_change_request_waiting", "listing_id", "account_id", "kind", where="status IN ('waiting', 'asked')"
        ),
    )
