"""API tokens for tests: made by an owner, and used as a program does."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.listings.draft import ListingDraft
from directory.models import ApiToken, Listing, Revision
from directory.providing.tokens import api_tokens
from directory.providing.tokens.token_kinds import KINDS
from directory.unit_of_work import written
from tests.organizations import Made


def token(
    session: Session, made: Made, *, name: str = "Booking", kinds: Collection[str] = KINDS, days: int = 30, by: int = 0
) -> str:
    """A token of an organization, made by its first owner, or by somebody else (an account)."""
    session.rollback()
    values: dict[str, Any] = {"account_id": by or made.owner, "public_id": made.public_id, "site": ""}
    return written(session, partial(api_tokens.make, session, name=name, kinds=kinds, days=days, **values))


def number(session: Session, name: str = "Booking") -> int:
    """The id of the token of this name."""
    session.rollback()
    found = session.scalars(sa.select(ApiToken.id).where(ApiToken.name == name)).one()
    session.rollback()
    return found


class Program:
    """A program that keeps listings right by a token."""

    def __init__(self, app: Flask, secret: str, scheme: str = "Bearer") -> None:
        self.client, self.head = app.test_client(), {"Authorization": f"{scheme} {secret}"}

    def get(self, public_id: str) -> TestResponse:
        """Read a listing."""
        return self.client.get(f"/api/v1/listings/{public_id}", headers=self.head)

    def patch(self, public_id: str, facts: Any, *, match: str | None = '"1"', **more: Any) -> TestResponse:
        """Change a listing."""
        head = self.head | ({} if match is None else {"If-Match": match}) | more.pop("headers", {})
        sent = more if "data" in more else {"json": facts, **more}
        return self.client.patch(f"/api/v1/listings/{public_id}", headers=head, **sent)


def said_now(session: Session, listing_id: int) -> ListingDraft:
    """What a listing says."""
    session.rollback()
    found = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    session.rollback()
    return found


def last_revision(session: Session, listing_id: int) -> tuple[int, str]:
    """(number, actor) of a listing's last revision."""
    session.rollback()
    query = sa.select(Revision.number, Revision.actor).where(Revision.listing_id == listing_id)
    number, actor = session.execute(query.order_by(Revision.number.desc()).limit(1)).one()
    session.rollback()
    return number, actor
