"""An account that is deleted leaves no address behind, in no column of no table; nor do invitations that are over."""

from __future__ import annotations

import datetime as dt
from functools import partial

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.models import Base, Claim, ClaimStatus, Holder, HolderRole, Mail, NoReminders, OrganizationInvitation
from directory.providing import claims, inviting, leaving, scheduled_tasks
from directory.providing.organizations import founding, invitations
from directory.unit_of_work import written
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.sourced import sourced
from tests.tokens import token
from tests.unit.at_once import accounts
from tests.unit.test_claims_by_mail import AT, ask, granted
from tests.unit.test_claims_taken_back import MO, edit, take_back

KEPT = {"audit_entry"}  # append-only; the page that offers to delete the account says so


def found_in(session: Session, address: str) -> set[str]:
    """Each column, "table.column", in which an address stands."""
    session.rollback()
    found = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String) and table.name not in KEPT:
                query = sa.select(sa.func.count()).select_from(table).where(column.icontains(address, autoescape=True))
                found |= {f"{table.name}.{column.name}"} if session.scalar(query) else set()
    session.rollback()
    return found


def test_no_column_holds_the_address_of_an_account_that_was_deleted(app: Flask, session: Session) -> None:
    listing_id, public_id = sourced(session, provider="Care")
    _, lost = sourced(session, name="Lantern West", provider="Care", phone="+15125550111")
    _, asked = sourced(session, name="Lantern East", provider="Care", phone="+15125550122")
    ann, _ = accounts(session, 2)
    granted(session, public_id, ann)
    take_back(session, granted(session, lost, ann))
    number = granted(session, lost, ann)
    reason = f"Ask p0@example.org, or {AT}."
    written(session, lambda: bool(claims.refuse(session, claim_id=number, reason=reason, actor=MO).id))
    session.rollback()
    ask(session, ann, asked)  # a code that nobody typed
    session.rollback()
    holder_id = session.scalars(sa.select(Holder.id).where(Holder.listing_id == listing_id)).one()
    session.rollback()
    invite = partial(inviting.invite, session, holder_id=holder_id, email="p1@example.org", role=HolderRole.OWNER)
    invited = written(session, lambda: invite().id)
    edit(session, listing_id, ann, status="accepting")
    edit(session, listing_id, ann, name="Lantern Hall")
    found = partial(founding.found, session, account_id=ann, name="Lantern", public_ids=[public_id])
    made = Made(written(session, found), ann, [listing_id], [public_id])
    token(session, made)
    made_up.join(session, made, "cy@example.org", HolderRole.OWNER)
    sent = files.send(app, session, made, files.changed(files.down(session, [listing_id]), {0: {"wait_days": "9"}}))
    files.press(app, session, made, sent)
    written(session, lambda: bool(claims.grant(session, claim_id=invited, actor=MO).id))
    session.rollback()
    begin_write(session)
    session.add(NoReminders(email="p0@example.org"))
    session.execute(sa.update(Mail).values(sent_at=clock.now(), problem=f"<p0@example.org>: unknown, <{AT}>: too"))
    session.commit()
    assert {"claim.email", "claim.proof_email", "mail.recipient"} <= found_in(session, "p0@example.org") | found_in(
        session, AT
    )
    written(session, lambda: leaving.delete_account(session, account_id=ann))
    assert found_in(session, "p0@example.org") == set()
    assert found_in(session, AT) == set()
    assert found_in(session, "p1@example.org")  # and nobody else's is gone


def test_an_address_that_somebody_else_claims_by_stays_theirs(session: Session) -> None:
    _, public_id = sourced(session)
    ann, bob = accounts(session, 2)
    granted(session, public_id, ann)
    by_bob = granted(session, public_id, bob)
    written(session, lambda: leaving.delete_account(session, account_id=ann))
    found = session.get_one(Claim, by_bob)
    assert (found.status, found.proof_email) == (ClaimStatus.OPEN, AT)
    assert session.scalars(sa.select(Claim.proof_email).where(Claim.id != by_bob)).all() == [None]


def test_invitations_that_are_over_are_forgotten(session: Session) -> None:
    """One that was taken back counts among those of its day first."""
    made = made_up.organization(session, 1)
    made_up.join(session, made, "ben@lantern.example.org")
    made_up.invited(session, made, "cy@other.example.org")
    query = sa.select(OrganizationInvitation.id).where(OrganizationInvitation.used_at.is_(None))
    number = session.scalars(query).one()
    session.rollback()
    back = partial(invitations.take_back, session, account_id=made.owner, public_id=made.public_id)
    written(session, lambda: back(invitation_id=number))
    made_up.invited(session, made, "di@other.example.org")

    def left(after: dt.timedelta) -> list[str]:
        session.rollback()
        scheduled_tasks.run_due(session, now=clock.now() + after, key="key")
        session.rollback()
        return sorted(session.scalars(sa.select(OrganizationInvitation.email)))

    assert len(left(dt.timedelta(hours=1))) == 3
    assert left(dt.timedelta(days=2)) == ["ben@lantern.example.org", "di@other.example.org"]
    assert left(invitations.LASTS + dt.timedelta(minutes=1)) == []
