"""Organizations: rights on listings are at any time what memberships say; who may change them, and who not."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.models import Account, AuditEntry, Holder, HolderRole, Mail, Membership, Organization
from directory.providing import claims, holders, inviting, leaving
from directory.providing.organizations import founding, invitations, members, my_organizations, sites
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from tests import organizations as made_up
from tests.organizations import Made, as_memberships_say, rows
from tests.unit.test_merging import merge, suspect, unmerge

ANN, BEN, EVE = "ann@lantern.example.org", "ben@lantern.example.org", "eve@other.example.org"


def do(session: Session, work: Callable[..., object], **values: object) -> None:
    session.rollback()
    written(session, partial(work, session, **values))
    session.rollback()


def membership(session: Session, account_id: int) -> int:
    session.rollback()
    found = session.scalars(sa.select(Membership.id).where(Membership.account_id == account_id)).one()
    session.rollback()
    return found


def roles(session: Session, account_id: int) -> set[tuple[int, str]]:
    return {(listing_id, role) for listing_id, who, role, _ in rows(session) if who == account_id}


def test_it_works(session: Session) -> None:
    ann = made_up.account(session, ANN)
    one, two, three = made_up.listings(session, 3)
    made_up.hold(session, [one, two], ann)
    names = made_up.public_ids(session, [one, two, three])
    public_id = written(
        session, lambda: founding.found(session, account_id=ann, name="Lantern Health", public_ids=names[:2])
    )
    assert [found.name for found in my_organizations.organizations_of(session, ann)] == ["Lantern Health"]
    made = Made(public_id, ann, [one, two], names[:2])
    ben = made_up.join(session, made, BEN, HolderRole.CONFIRMER)
    assert roles(session, ben) == {(one, "confirmer"), (two, "confirmer")}
    made_up.hold(session, [three], ann)
    do(session, sites.add, account_id=ann, public_id=public_id, listing=names[2])
    assert roles(session, ben) == {(one, "confirmer"), (two, "confirmer"), (three, "confirmer")}
    do(session, sites.take_away, account_id=ann, public_id=public_id, listing=names[0])
    assert roles(session, ben) == {(two, "confirmer"), (three, "confirmer")}
    assert (one, "owner") in roles(session, ann)  # it was theirs before


def test_only_what_one_owns_alone_is_put_in(session: Session) -> None:
    ann, ben, eve = (made_up.account(session, email) for email in (ANN, BEN, EVE))
    mine, shared, edited, theirs = ids = made_up.listings(session, 4)
    names = dict(zip(ids, made_up.public_ids(session, ids), strict=True))
    made_up.hold(session, [mine, shared], ann)
    made_up.hold(session, [edited], ann, HolderRole.EDITOR)
    made_up.hold(session, [shared, edited, theirs], eve)
    for one in (shared, edited, theirs):
        with pytest.raises(ProvidingProblem, match="not yours alone"):
            do(session, founding.found, account_id=ann, name="Lantern", public_ids=[names[mine], names[one]])
    with pytest.raises(ProvidingProblem, match="at least one"):
        do(session, founding.found, account_id=ben, name="Lantern", public_ids=[])
    with pytest.raises(ProvidingProblem, match="name only"):
        do(session, founding.found, account_id=ann, name="Win at www.bad.example", public_ids=[names[mine]])
    do(session, founding.found, account_id=ann, name="Lantern", public_ids=[names[mine]])
    public_id = my_organizations.organizations_of(session, ann)[0].public_id
    for one in (shared, edited, theirs):
        with pytest.raises(ProvidingProblem, match="not yours alone"):
            do(session, sites.add, account_id=ann, public_id=public_id, listing=names[one])
    do(session, sites.add_at_desk, public_id=public_id, listing=names[shared], actor="mo@example.org")
    assert roles(session, eve) >= {(shared, "owner")}  # who held it goes on


def test_anothers_organization_is_nobodys_to_change(session: Session) -> None:
    lantern = made_up.organization(session, 2)
    harbor = made_up.organization(session, 1, owner=EVE, domain=None)
    eve, mine = harbor.owner, membership(session, lantern.owner)
    for public_id, who in ((lantern.public_id, eve), ("nothing", eve)):
        common = {"account_id": who, "public_id": public_id}
        for work in (
            partial(sites.take_away, listing=lantern.public_ids[0]),
            partial(sites.add, listing=lantern.public_ids[0]),
            partial(members.change_role, membership_id=mine, role=HolderRole.EDITOR),
            partial(members.remove, membership_id=mine),
            partial(invitations.invite, email=BEN, role=HolderRole.OWNER, listing=None, site=""),
            partial(invitations.take_back, invitation_id=1),
        ):
            with pytest.raises(ProvidingProblem, match="do not belong"):
                do(session, work, **common)
    # with one's own organization, and another's person or site
    common = {"account_id": eve, "public_id": harbor.public_id}
    with pytest.raises(ProvidingProblem, match="do not belong"):
        do(session, members.change_role, membership_id=mine, role=HolderRole.EDITOR, **common)
    with pytest.raises(ProvidingProblem, match="do not belong"):
        do(session, members.remove, membership_id=mine, **common)
    with pytest.raises(ProvidingProblem, match="not a site"):
        do(session, sites.take_away, listing=lantern.public_ids[0], **common)
    ask = partial(invitations.invite, email=BEN, role=HolderRole.OWNER, listing=lantern.public_ids[0], site="")
    with pytest.raises(ProvidingProblem, match="not a site"):
        do(session, ask, **common)


@pytest.mark.parametrize("role", [HolderRole.EDITOR, HolderRole.CONFIRMER, "owner of one site"])
def test_a_role_that_is_too_low_changes_nobody(session: Session, role: HolderRole | str) -> None:
    made = made_up.organization(session, 2)
    if isinstance(role, HolderRole):
        ben = made_up.join(session, made, BEN, role)
    else:
        ben = made_up.join(session, made, BEN, HolderRole.OWNER, site=made.public_ids[0])
    common, theirs = {"account_id": ben, "public_id": made.public_id}, membership(session, made.owner)
    before = rows(session)
    for work in (
        partial(sites.take_away, listing=made.public_ids[0]),
        partial(members.change_role, membership_id=membership(session, ben), role=HolderRole.OWNER),
        partial(members.remove, membership_id=theirs),
        partial(invitations.invite, email=EVE, role=HolderRole.OWNER, listing=None, site=""),
    ):
        with pytest.raises(ProvidingProblem, match="Only an owner"):
            do(session, work, **common)
    assert rows(session) == before
    do(session, members.remove, membership_id=membership(session, ben), **common)  # but anybody may leave
    assert roles(session, ben) == set()


def test_the_last_owner_cannot_go(session: Session) -> None:
    made = made_up.organization(session, 2)
    ben = made_up.join(session, made, BEN, HolderRole.EDITOR)
    common, mine = {"account_id": made.owner, "public_id": made.public_id}, membership(session, made.owner)
    with pytest.raises(ProvidingProblem, match="only owner"):
        do(session, members.remove, membership_id=mine, **common)
    with pytest.raises(ProvidingProblem, match="only owner"):
        do(session, members.change_role, membership_id=mine, role=HolderRole.EDITOR, **common)
    with pytest.raises(ProvidingProblem, match="only owner"):
        do(session, leaving.delete_account, account_id=made.owner)
    itself = made_up.invited(session, made, made_up.OWNER, HolderRole.CONFIRMER)
    do(session, invitations.accept, account_id=made.owner, token=itself)  # who asks themselves in as less stays more
    do(session, members.change_role, membership_id=membership(session, ben), role=HolderRole.OWNER, **common)
    do(session, leaving.delete_account, account_id=made.owner)
    assert {who for _, who, _, _ in rows(session)} == {ben}
    do(session, leaving.delete_account, account_id=ben)  # nobody else is there: it ends with them
    assert session.scalars(sa.select(Organization)).all() == []
    assert rows(session) == set()


def test_an_invitation_is_good_once_and_for_its_address(session: Session) -> None:
    made = made_up.organization(session, 1)
    ben, eve = made_up.account(session, BEN), made_up.account(session, EVE)
    token = made_up.invited(session, made, BEN)
    with pytest.raises(ProvidingProblem, match="another address"):  # forwarded
        do(session, invitations.accept, account_id=eve, token=token)
    with pytest.raises(ProvidingProblem, match="over"):
        do(session, invitations.accept, account_id=ben, token=token[:-1] + "x")
    do(session, invitations.accept, account_id=ben, token=token)
    do(session, members.remove, account_id=ben, public_id=made.public_id, membership_id=membership(session, ben))
    with pytest.raises(ProvidingProblem, match="over"):  # replayed, after they were taken out
        do(session, invitations.accept, account_id=ben, token=token)
    assert token not in str(session.scalars(sa.select(AuditEntry.details)).all())


def test_who_was_asked_in_is_written_to_in_the_language_of_whoever_asked(
    session: Session,
) -> None:
    made = made_up.organization(session, 1)
    begin_write(session)
    session.execute(sa.update(Account).where(Account.id == made.owner).values(language="es"))
    session.commit()
    theirs = made_up.account(session, "eva@lantern.example.org")
    begin_write(session)
    session.execute(sa.update(Account).where(Account.id == theirs).values(language="en"))
    session.commit()
    for email in ("nobody.yet@lantern.example.org", "eva@lantern.example.org"):
        made_up.invited(session, made, email)
    mails = session.execute(sa.select(Mail.recipient, Mail.language).where(Mail.kind.like("%invited"))).all()
    assert {row.recipient.partition("@")[0]: row.language for row in mails} == {"nobody.yet": "es", "eva": "en"}
    session.rollback()
    holder = session.scalars(sa.select(Holder.id).where(Holder.account_id == made.owner)).one()
    session.rollback()
    claim = inviting.invite(session, holder_id=holder, email="cy@lantern.example.org", role=HolderRole.EDITOR)
    number = claim.id
    session.commit()
    claims.grant(session, claim_id=number, actor="mo@example.org")
    session.commit()
    assert session.scalars(sa.select(Mail.language).where(Mail.kind == "provider/granted")).all() == ["es"]
    session.rollback()


def test_an_invitation_ends(session: Session) -> None:
    made = made_up.organization(session, 1)
    ben = made_up.account(session, BEN)
    first, second = made_up.invited(session, made, BEN), made_up.invited(session, made, BEN)
    with pytest.raises(ProvidingProblem, match="over"):  # another took its place
        do(session, invitations.accept, account_id=ben, token=first)
    with (
        time_machine.travel(clock.now() + invitations.LASTS, tick=False),
        pytest.raises(ProvidingProblem, match="over"),
    ):
        do(session, invitations.accept, account_id=ben, token=second)
    number = invitations.waiting(session, made_up.organization_id(session, made))[0].id
    common = {"account_id": made.owner, "public_id": made.public_id}
    do(session, invitations.take_back, invitation_id=number, **common)
    with pytest.raises(ProvidingProblem, match="over"):
        do(session, invitations.accept, account_id=ben, token=second)
    third = made_up.invited(session, made, BEN)
    made_up.join(session, made, ANN, HolderRole.OWNER)
    do(session, members.change_role, membership_id=membership(session, made.owner), role=HolderRole.EDITOR, **common)
    with pytest.raises(ProvidingProblem, match="over"):  # who sent it may not any more
        do(session, invitations.accept, account_id=ben, token=third)


def test_rights_through_an_organization_end_where_its_people_are(session: Session) -> None:
    made = made_up.organization(session, 1)
    ben = made_up.join(session, made, BEN)
    held = {one.account_id: one.id for one in session.scalars(sa.select(Holder))}
    with pytest.raises(ProvidingProblem, match="through Lantern Health"):
        do(session, holders.remove, by=held[made.owner], holder_id=held[ben])


def test_a_site_that_is_merged_takes_its_organization_along_and_back(session: Session) -> None:
    made = made_up.organization(session, 1)
    ben, (other,) = made_up.account(session, BEN), made_up.listings(session, 1, name="Harbor Rooms", zip="78702")
    made_up.hold(session, [other], ben)
    before, (site,) = rows(session), made.listing_ids
    pair = suspect(session, other, site)
    merge(session, pair, keep=other)
    number = made_up.organization_id(session, made)
    assert rows(session) == {(other, ben, "owner", None), (other, made.owner, "owner", number)}
    unmerge(session, pair)
    assert rows(session) == before


def _of(session: Session, made: Made) -> list[int]:
    organization_id = made_up.organization_id(session, made)
    query = sa.select(Membership.id).where(Membership.organization_id == organization_id).order_by(Membership.id)
    return list(session.scalars(query))


@pytest.mark.parametrize("seed", range(4))
def test_rights_are_what_memberships_say_after_any_order_of_acts(session: Session, seed: int) -> None:
    """Whatever is done, in any order: the rows of `holder` are what memberships say, beside what is people's own."""
    rng = random.Random(seed)
    first, second = made_up.organization(session, 3), made_up.organization(session, 2, owner=EVE, domain=None)
    free = made_up.listings(session, 2, name="Free", zip="78702")
    everybody = [made_up.account(session, email) for email in (ANN, BEN, EVE, made_up.OWNER)]
    emails = dict(zip(everybody, (ANN, BEN, EVE, made_up.OWNER), strict=True))
    made_up.hold(session, free, everybody[0])
    own = {(one, everybody[0]): "owner" for one in free}
    listing_ids = [*first.listing_ids, *second.listing_ids, *free]
    names = dict(zip(listing_ids, made_up.public_ids(session, listing_ids), strict=True))

    def act() -> None:
        made, listing_id = rng.choice((first, second)), rng.choice(listing_ids)
        who, role = rng.choice(everybody), rng.choice(list(HolderRole))
        common = {"account_id": made.owner, "public_id": made.public_id}
        kind = rng.randrange(6)
        if kind == 0:
            do(session, sites.take_away_at_desk, public_id=made.public_id, listing=names[listing_id], actor="test")
        elif kind == 1:
            do(session, sites.add_at_desk, public_id=made.public_id, listing=names[listing_id], actor="test")
        elif kind == 2:
            made_up.join(session, made, emails[who], role, site=rng.choice([None, names[listing_id]]))
        elif kind == 3:
            theirs = rng.choice(_of(session, made))
            do(session, members.change_role, membership_id=theirs, role=role, **common)
        elif kind == 4:
            theirs = rng.choice(_of(session, made))
            do(session, members.remove, membership_id=theirs, **common)
        else:
            session.rollback()
            begin_write(session)
            one = session.get_one(Account, who)
            holders.add(session, listing_id=listing_id, account=one, role=role, actor="test")
            session.commit()
            before = own.get((listing_id, who), role)
            own[listing_id, who] = max(HolderRole(before), role, key=list(HolderRole)[::-1].index)

    done = 0
    for _ in range(30):
        try:
            act()
            done += 1
        except ProvidingProblem:
            session.rollback()
        assert rows(session) == as_memberships_say(session, own)
    assert done > 8
