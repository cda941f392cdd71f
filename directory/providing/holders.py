"""Who holds a listing. Rights hang on listings; everybody who holds one is told of each change to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.accounts import memberships, rights
from directory.accounts.memberships import greater
from directory.bulk import batched
from directory.database import begin_write, one_at_a_time
from directory.models import Account, Claim, ClaimStatus, Holder, HolderRole, Listing, Mail
from directory.models.listing import Status
from directory.providing import mailed_facts
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

KEPT = (Status.PUBLISHED, Status.DRAFT, Status.CLOSED)  # what was merged or withdrawn is nobody's to keep any more


def held_by(session: Session, account_id: int) -> list[Holder]:
    """What a person holds, by name; listings that were merged or withdrawn are none any more."""
    query = (
        sa.select(Holder)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(Holder.account_id == account_id, Listing.status.in_(KEPT))
        .order_by(Listing.name, Listing.id)
    )
    return list(session.scalars(query))


def holding(session: Session, *, account_id: int, public_id: str) -> Holder | None:
    """This person's rights on the listing of this public id; None without any."""
    query = (
        sa.select(Holder)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(Holder.account_id == account_id, Listing.public_id == public_id)
    )
    return session.scalars(query).one_or_none()


def holders_of(session: Session, listing_id: int) -> list[Holder]:
    """Everybody who holds a listing, owners first."""
    query = sa.select(Holder).where(Holder.listing_id == listing_id)
    return list(session.scalars(query.order_by(Holder.role.desc(), Holder.since, Holder.id)))


def is_frozen(session: Session, listing_id: int) -> bool:
    """True while somebody else's claim on a held listing is open: risky facts stay as they are until it is decided.

    Only a claim that is proven does that: by an address at the website, or a code read over the published phone. What
    anybody can send, a document among it, is looked at and stops nobody meanwhile.
    """
    query = sa.select(Claim.id).where(
        Claim.listing_id == listing_id,
        Claim.status == ClaimStatus.OPEN,
        Claim.disputed.is_(True),
        Claim.proven.is_(True),
    )
    return session.scalars(query.limit(1)).one_or_none() is not None


def add(session: Session, *, listing_id: int, account: Account, role: HolderRole, actor: str) -> None:
    """Give rights on a listing, or more of them: an owner stays one. The caller commits."""
    query = sa.select(Holder).where(Holder.listing_id == listing_id, Holder.account_id == account.id)
    holder = session.scalars(query).one_or_none()
    if holder is None:
        session.add(Holder(listing_id=listing_id, account_id=account.id, role=role, granted_by=actor))
    else:
        holder.role = greater(holder.role, role) or role
        if holder.organization_id is not None:
            holder.own_role = greater(holder.own_role, role)
    session.flush()


def held_still(session: Session, holder_id: int) -> Holder | None:
    """These rights as they are while nobody else changes who holds their listing; None where they ended."""
    begin_write(session)
    listing_id = session.execute(sa.select(Holder.listing_id).where(Holder.id == holder_id)).scalar_one_or_none()
    if listing_id is None:
        return None
    rights.hold_still(session, listing_id)
    return session.get(Holder, holder_id, populate_existing=True)


def remove(session: Session, *, by: int, holder_id: int) -> bool:
    """End rights on a listing, by an owner of it or by whoever has them; True where they are one's own. Caller commits.

    The last owner cannot leave editors behind: then nobody could ask others in. Raises ProvidingProblem.
    """
    mine = held_still(session, by)
    theirs = session.get(Holder, holder_id, populate_existing=True)
    if mine is None or theirs is None or mine.listing_id != theirs.listing_id:
        raise ProvidingProblem("They do not hold this listing.")
    if mine.id != theirs.id and mine.role != HolderRole.OWNER:
        raise ProvidingProblem("Only an owner of the listing can end the rights of others.")
    through = memberships.organization_of(session, theirs.listing_id) if theirs.organization_id else None
    if through is not None:
        text = marked("They keep this listing through %(name)s. End it where its people are.")
        raise ProvidingProblem(filled(text, name=through.name))
    if rights.needs_owner_without(session, theirs.listing_id, theirs.id):
        raise ProvidingProblem("You are the only owner. Ask another owner in first, or end the editors' rights.")
    audit.record(
        session,
        mine.listing.public_id,
        actor=mine.account.email,
        action="rights-ended",
        target=theirs.account.email,
    )
    session.delete(theirs)
    session.flush()
    return mine.id == theirs.id


def tell(
    session: Session,
    *,
    listing: Listing,
    template: str,
    key: str,
    values: Mapping[str, object] | None = None,
    but: str = "",
    most: int | None = None,
) -> int:
    """Mail everybody who holds a listing, but the one who did it; returns how many. The caller commits.

    `key` says what is announced: nobody gets it twice. `most` is how many mails of this template one address gets in a
    day, of all its listings, for what strangers can cause.
    """
    mails = 0
    for one in sorted(holders_of(session, listing.id), key=lambda each: each.account_id):
        if one.account.email == but or not one.account.active:
            continue
        if most is not None and _told_lately(session, one.account.email, template) >= most:
            continue
        mails += mail.send(
            session,
            to=one.account.email,
            template=template,
            values={"program": listing.name, "listing": listing.public_id, **(values or {})},
            key=f"{key} {one.account_id}",
        )
    return mails


DISPUTES_A_DAY = 5  # mails to one address
_NAMED = 10  # listings in one mail


def _told_lately(session: Session, email: str, template: str) -> int:
    """How many mails of this template an address got in a day. Others who count wait for this transaction."""
    one_at_a_time(session, f"mail {template} {email}")
    since = clock.now() - dt.timedelta(days=1)
    query = sa.select(sa.func.count()).where(Mail.recipient == email, Mail.kind == template, Mail.created_at > since)
    return session.scalar(query) or 0


DESK = "IOP Near Me"  # how the directory's own people sign what they change


def tell_of_change(session: Session, *, listing_id: int, who: str = DESK) -> int:
    """Mail everybody who holds a listing, but `who` (an address), that it was changed; once a revision.

    To be called in the transaction of the change; the caller commits. Returns how many are told.
    """
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    key = f"changed {listing.id}.{listing.revision}"
    values = {"who": who, "facts": mailed_facts.last_changes(session, listing)}
    return tell(session, listing=listing, template="provider/changed", key=key, values=values, but=who)


def tell_of_many(session: Session, *, listing_ids: Sequence[int], key: str, who: str = DESK) -> int:
    """Mail everybody who holds some of these listings that they were changed: one mail a person, however many.

    To be called in the transaction of the changes; the caller commits. Returns how many are told.
    """
    mine: dict[int, list[tuple[str, str]]] = {}  # account → (its address, the name of a listing), each
    for some in batched(listing_ids):
        query = (
            sa.select(Holder.account_id, Account.email, Listing.name)
            .join(Account, Account.id == Holder.account_id)
            .join(Listing, Listing.id == Holder.listing_id)
            .where(Holder.listing_id.in_(some), Account.active)
            .order_by(Holder.account_id, Listing.name, Listing.id)
        )
        for account_id, email, name in session.execute(query):
            mine.setdefault(account_id, []).append((email, name))
    told = 0
    for account_id, found in sorted(mine.items()):
        names = [name for _, name in found]
        values = {"who": who, "count": len(names), "names": names[:_NAMED], "more": len(names[_NAMED:])}
        told += mail.send(
            session, to=found[0][0], template="provider/changed-many", values=values, key=f"{key} {account_id}"
        )
    return told
