"""People who sign in: accounts, their roles, their sessions, and the audit log of what they did."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.base import Base


class Role(StrEnum):
    """What an account may do (`accounts.matrix`). A provider's rights hang on the listings it holds, not on this."""

    ADMIN = "admin"  # all of it
    MODERATOR = "moderator"  # decides claims and changes, of all states or some
    IMPORTER = "importer"  # imports files, and decides nothing else
    VIEWER = "viewer"  # reads the desk
    PROVIDER = "provider"  # keeps its own listings right


account_roles = sa.Table(
    "account_roles",
    Base.metadata,
    sa.Column("account_id", sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("account_role.id", ondelete="CASCADE"), primary_key=True),
)


class AccountRole(Base, RoleMixin):
    """A role as Flask-Security stores it; the names are those of `Role`."""

    __tablename__ = "account_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)


class Account(Base, UserMixin):
    """A person who signs in. The columns that begin with tf_, mf_ and fs_ carry Flask-Security's names."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(sa.String(2))  # of pages and mails; None until they said
    reminded_on: Mapped[dt.date | None]  # the day of their last reminder
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)  # new with each new password
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))  # encrypted
    tf_last_counter: Mapped[int | None] = mapped_column(sa.BigInteger)  # a code is taken once
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(sa.JSON))  # encrypted
    desk_states: Mapped[str | None] = mapped_column(sa.String(200))  # "OK TX": accounts.desk_states; None is all
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    roles: Mapped[list[AccountRole]] = relationship(  # type: ignore[assignment]
        secondary=account_roles, lazy="selectin", order_by=AccountRole.name
    )

    @property
    def role_names(self) -> frozenset[str]:
        """The names of this account's roles."""
        return frozenset(role.name for role in self.roles)


class AccountSession(Base):
    """One sign-in on one device. A cookie is good only while its row here is: it can be listed and ended."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)  # SHA-256 of the random key in the cookie
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(sa.String(60))  # "Firefox on Linux": coarse on purpose
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class AuditEntry(Base):
    """Who did what, when. Append-only: the database itself refuses to change or delete a row (migration 0003)."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    actor: Mapped[str] = mapped_column(sa.String(254))
    action: Mapped[str] = mapped_column(sa.String(40))  # a kind of `directory.audit_kinds`
    target: Mapped[str] = mapped_column(sa.String(254), default="")
    details: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON
    listing: Mapped[str | None] = mapped_column(sa.String(12))  # the public id of the one it is about
    state: Mapped[str | None] = mapped_column(sa.String(2))  # of that listing, then; "*": of several (`AuditListing`)

    # The newest first, of each thing that is asked for.
    __table_args__ = (
        sa.Index(None, "at", "id"),
        *(sa.Index(None, name, "at", "id") for name in ("actor", "action", "target", "listing", "state")),
        sa.Index(None, "state", "action", "at", "id"),
    )


class AuditListing(Base):
    """A listing that an entry about several is about, and its state then. Append-only as the entries are."""

    __tablename__ = "audit_listing"

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    listing: Mapped[str] = mapped_column(sa.String(12), primary_key=True)

    __table_args__ = (sa.Index(None, "listing", "entry_id"),)


class NoReminders(Base):
    """An address that wants no more reminders; all other mail goes on."""

    __tablename__ = "no_reminders"

    email: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(default=clock.now)


class Mail(Base):
    """The outbox: a mail is a row first, written with what it announces, and sent by the worker."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)  # its secrets are marks (directory.letters)
    secrets: Mapped[str | None] = mapped_column(sa.Text)  # JSON; forgotten once it is sent, or given up
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)  # what is announced once has one
    reminder: Mapped[bool] = mapped_column(default=False)  # may be stopped by whoever gets it
    message_id: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    due_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]  # given up
    problem: Mapped[str | None] = mapped_column(sa.String(300))
