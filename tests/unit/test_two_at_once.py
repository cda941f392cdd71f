"""Every rule of the kind "at least one", "at most one", "not while", tried by twenty at once on both databases.

On SQLite one writer at a time holds them all (`begin_write`). On PostgreSQL each has a lock or a constraint:

Rule                                                       Held by                              Tried in
---------------------------------------------------------  -----------------------------------  -----------------------
at least one admin, whoever takes it from whom             lock "who is an admin"               here
an address has one account                                 lock of the address, unique          here
one second step's code is taken once                       row of the account                   web/test_signing_in
a mailed code opens once, asking again sends the same one  rows of the code, lock of the code   test_codes
a listing that is held has an owner                        lock of the listing's rights         here
a person holds a listing once                              the same, unique                     here
one open claim a person and listing                        the same, unique where open          here
at most 20 open claims of one person                       lock of the address                  here
a claim is decided once                                    row of the claim                     here
no rights for an account that is being deleted             lock of the address                  here
one waiting request a person, listing and kind             version row, unique where waiting    here
a request is decided or taken back once                    row of the request                   here
at most 5 suggested programs of one person                 version row                          here
a save is of the revision that was seen                    version row                          test_revisions
a confirmation is of what was shown                        version row                          test_freshness
one job at a time works on an import                       row of the batch                     test_two_at_the_desk
an import is applied, dropped, undone once                 row of the batch                     test_kills
no import is dropped while somebody looks at it            its pulse                            test_two_at_the_desk
a job is done by one worker                                row of the job (skip locked)         test_two_at_the_desk
one search for duplicates waits                            lock of asking for it                test_two_at_the_desk
a pair of listings stands once, and is decided once        unique; row of the pair              test_two_at_the_desk
a suggestion stands once, and is decided once              unique; row of the suggestion        test_two_at_the_desk
reports are closed once                                    rows of the reports                  test_two_at_the_desk
a closed audit has no call open                            row of the audit                     test_two_at_the_desk
a mail is sent by one worker, announced once               row of the mail; unique key          test_two_at_the_desk
one reminder a person and week                             row of the account                   test_reminders
an address wants reminders or does not                     primary key                          test_two_at_the_desk
a source's columns, a geocoder's answer stand once         primary key                          test_two_at_the_desk
places and the sample are loaded once                      lock of set-up                       test_setup
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.accounts import people
from directory.accounts.account_problem import AccountProblem
from directory.accounts.desk_states import EVERYWHERE
from directory.database import begin_write
from directory.models import (
    Account,
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimStatus,
    DuplicatePair,
    Holder,
    HolderRole,
    Job,
    Listing,
    Mail,
    Proof,
    Role,
    Status,
)
from directory.moderation import duplicates, merging
from directory.providing import claims, edits, holders, inviting, leaving, review, suggesting
from directory.providing.providing_problem import ProvidingProblem
from tests.factories import draft, publish
from tests.unit.at_once import MANY, Work, accounts, at_once, count, kept_by, public, refused, roles_of


def take_role(session: Session, who: int) -> None:
    begin_write(session)
    account = session.get_one(Account, who)
    people.set_roles(session, account=account, roles=[Role.MODERATOR], states=EVERYWHERE, actor="another admin")


def close(session: Session, who: int) -> None:
    begin_write(session)
    people.set_active(session, account=session.get_one(Account, who), active=False, actor="another admin")


@pytest.mark.parametrize("ways", [(take_role,), (close,), (take_role, close)])
def test_one_admin_stays(app: Flask, session: Session, ways: tuple[Callable[..., None], ...]) -> None:
    ids = accounts(session, MANY, Role.ADMIN)
    works: list[Work] = [partial(ways[place % len(ways)], who=one) for place, one in enumerate(ids)]
    results = at_once(app, works, refusals=(AccountProblem,))
    left = [one for one in people.everyone(session) if one.active and Role.ADMIN in one.role_names]
    assert (len(left), refused(results)) == (1, 1)


def test_an_address_has_one_account_and_nobody_sees_a_traceback(app: Flask, session: Session) -> None:
    def invited(session: Session) -> None:
        begin_write(session)
        people.create(session, email="New@example.org", name="New", roles=[Role.MODERATOR], actor="test")

    results = at_once(app, [invited] * MANY, refusals=(AccountProblem,))
    assert refused(results) == MANY - 1

    def found(session: Session) -> int:
        return people.find_or_create(session, email="other@example.org", actor="test").id

    assert len(set(at_once(app, [found] * MANY))) == 1
    assert count(session, of=Account) == 2


def leave(session: Session, mine: int) -> None:
    holders.remove(session, by=mine, holder_id=mine)


def delete(session: Session, account_id: int) -> None:
    leaving.delete_account(session, account_id=account_id)


@pytest.mark.parametrize("way", ["leave", "delete their accounts", "end each other's rights", "some of each"])
def test_a_listing_that_is_held_has_an_owner(app: Flask, session: Session, way: str) -> None:
    listing_id, ids, people_of = kept_by(session, MANY - 1, 1)
    owners = ids[:-1]
    going = [partial(leave, mine=one) for one in owners]
    deleting = [partial(delete, account_id=one) for one in people_of[:-1]]
    ending = [partial(holders.remove, by=one, holder_id=owners[place - 1]) for place, one in enumerate(owners)]
    ways: dict[str, list[Work]] = {
        "leave": [*going],
        "delete their accounts": [*deleting],
        "end each other's rights": [*ending],
        "some of each": [*going[::2], *deleting[1::2]],
    }
    at_once(app, ways[way], refusals=(ProvidingProblem,))
    assert roles_of(session, listing_id) == {"owner", "editor"}


@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.MERGED])
def test_what_is_out_of_the_directory_keeps_no_owner_from_deleting_the_account(session: Session, gone: Status) -> None:
    listing_id, _, people_of = kept_by(session, 1, 2)
    session.rollback()
    begin_write(session)
    session.execute(sa.update(Listing).where(Listing.id == listing_id).values(status=gone))
    session.commit()
    leaving.delete_account(session, account_id=people_of[0])
    session.commit()
    found = sa.select(Holder.account_id, Holder.role).where(Holder.listing_id == listing_id).order_by(Holder.id)
    assert session.execute(found).all() == [(people_of[1], "owner"), (people_of[2], "editor")]  # if it ever comes back


def test_the_only_owner_of_what_others_edit_cannot_delete_the_account(session: Session) -> None:
    listing_id, ids, people_of = kept_by(session, 1, 1)
    with pytest.raises(ProvidingProblem, match="ask another owner in"):
        leaving.delete_account(session, account_id=people_of[0])
    session.rollback()
    leaving.delete_account(session, account_id=people_of[1])  # an editor may
    session.commit()
    leaving.delete_account(session, account_id=people_of[0])  # and whoever keeps it alone
    session.commit()
    assert roles_of(session, listing_id) == set()
    leaving.delete_account(session, account_id=people_of[0])  # pressed twice
    session.rollback()
    assert ids


def test_one_invitation_makes_one_claim(app: Flask, session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 0)
    invite = partial(inviting.invite, holder_id=ids[0], email="new@example.org", role=HolderRole.EDITOR)
    results = at_once(app, [lambda session: invite(session).id] * MANY, refusals=(ProvidingProblem,))
    assert refused(results) == MANY - 1
    assert count(session, Claim.listing_id == listing_id, of=Claim) == 1


def opened(session: Session, account_id: int, public_id: str) -> int:
    who, proof = "Ann, front desk", Proof.PHONE
    return claims.open_claim(session, account_id=account_id, public_id=public_id, who=who, proof=proof).id


def test_an_invitation_and_ones_own_claim_are_one(app: Flask, session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 0)
    begin_write(session)
    new = people.create(session, email="new@example.org", name="", roles=[Role.PROVIDER], actor="test").id
    session.commit()
    own = partial(opened, account_id=new, public_id=public(session, listing_id))

    def asked_in(session: Session) -> None:
        inviting.invite(session, holder_id=ids[0], email="new@example.org", role=HolderRole.EDITOR)

    at_once(app, [own, asked_in] * (MANY // 2), refusals=(ProvidingProblem,))
    assert count(session, Claim.status == ClaimStatus.OPEN, of=Claim) == 1


def test_one_person_has_no_more_open_claims_than_allowed(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST_OPEN", 5)
    (account_id,) = accounts(session, 1)
    ids = [publish(session, draft())[0] for _ in range(MANY)]
    works = [partial(opened, account_id=account_id, public_id=public(session, one)) for one in ids]
    results = at_once(app, works, refusals=(ProvidingProblem,))
    assert refused(results) == MANY - 5
    assert count(session, Claim.status == ClaimStatus.OPEN, of=Claim) == 5


def test_a_claim_is_decided_once_and_the_person_holds_the_listing_once(app: Flask, session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 0)
    begin_write(session)
    number = inviting.invite(session, holder_id=ids[0], email="new@example.org", role=HolderRole.EDITOR).id
    session.commit()

    def grant(session: Session) -> None:
        claims.grant(session, claim_id=number, actor="mo@example.org")

    def refuse(session: Session) -> None:
        claims.refuse(session, claim_id=number, reason="No.", actor="mo@example.org")

    results = at_once(app, [grant, refuse] * (MANY // 2), refusals=(ProvidingProblem,))
    assert refused(results) == MANY - 1
    granted = session.get_one(Claim, number).status == ClaimStatus.GRANTED
    assert count(session, Holder.listing_id == listing_id, of=Holder) == 1 + granted


def test_rights_are_not_given_to_an_account_that_is_being_deleted(app: Flask, session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 0)
    begin_write(session)
    new = people.create(session, email="new@example.org", name="", roles=[Role.PROVIDER], actor="test").id
    number = inviting.invite(session, holder_id=ids[0], email="new@example.org", role=HolderRole.EDITOR).id
    session.commit()

    def grant(session: Session) -> None:
        claims.grant(session, claim_id=number, actor="mo@example.org")

    at_once(app, [grant, partial(delete, account_id=new)] * (MANY // 2), refusals=(ProvidingProblem,))
    assert count(session, Account.id == new, of=Account) == 0
    assert roles_of(session, listing_id) <= {"owner", "editor"}


def test_an_editor_who_is_let_in_after_the_owner_left_owns_the_listing(session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 0)
    begin_write(session)
    number = inviting.invite(session, holder_id=ids[0], email="new@example.org", role=HolderRole.EDITOR).id
    session.commit()
    leave(session, ids[0])
    session.commit()
    claims.grant(session, claim_id=number, actor="mo@example.org")
    session.commit()
    assert roles_of(session, listing_id) == {"owner"}


def test_an_owner_is_not_made_an_editor_by_an_older_invitation(session: Session) -> None:
    listing_id, _, people_of = kept_by(session, 1, 0)
    begin_write(session)
    account = session.get_one(Account, people_of[0])
    holders.add(session, listing_id=listing_id, account=account, role=HolderRole.EDITOR, actor="test")
    session.commit()
    assert roles_of(session, listing_id) == {"owner"}


def test_two_listings_that_were_one_have_an_owner_each(session: Session) -> None:
    """Of two owners one leaves, because the other stays; then the listings are taken apart again."""
    first, ids, people_of = kept_by(session, 1, 1)
    second, _ = publish(session, draft())
    begin_write(session)
    owner = people.create(session, email="two@example.org", name="", roles=[Role.PROVIDER], actor="test")
    holders.add(session, listing_id=second, account=owner, role=HolderRole.OWNER, actor="test")
    pair = DuplicatePair(first_id=first, second_id=second, score=90, reasons="[]")
    session.add(pair)
    session.flush()
    number = pair.id
    session.commit()
    merging.merge_pair(session, pair_id=number, keep="first", chosen={}, seen=[1, 1], actor="mo@example.org")
    session.commit()
    leave(session, ids[0])
    session.commit()
    merging.unmerge_pair(session, pair_id=number, seen=[2, 2], actor="mo@example.org")
    session.commit()
    assert (roles_of(session, first), roles_of(session, second)) == ({"owner"}, {"owner"})
    assert people_of


def test_one_request_to_close_waits_and_the_others_are_told_once(app: Flask, session: Session) -> None:
    listing_id, ids, _ = kept_by(session, 1, 1)

    def ask(session: Session) -> None:
        edits.ask_to_leave(session, holder_id=ids[1], kind="close", note="We closed in May")

    at_once(app, [ask] * MANY)
    assert count(session, ChangeRequest.listing_id == listing_id, of=ChangeRequest) == 1
    (told,) = session.scalars(sa.select(Mail).where(Mail.kind == "provider/asked-to-leave"))
    assert told.recipient == "p0@example.org"
    assert "p1@example.org, who keeps" in told.text
    session.rollback()


def test_a_request_is_decided_or_taken_back_once(app: Flask, session: Session) -> None:
    _, ids, people_of = kept_by(session, 1, 1)
    number = edits.ask_to_leave(session, holder_id=ids[1], kind="remove", note="").id
    session.commit()
    request = session.get_one(ChangeRequest, number)
    seen, base = review.seal(request), request.base_revision
    session.rollback()

    def approve(session: Session) -> None:
        review.decide(session, request_id=number, seen=seen, approved=["yes"], reason="", actor="mo@example.org")

    def take_back(session: Session) -> None:
        review.withdraw(session, request_id=number, account_id=people_of[0])

    results = at_once(app, [approve, take_back] * (MANY // 2), refusals=(ProvidingProblem,))
    assert refused(results) == MANY - 1
    assert base == 1


def test_an_owner_takes_back_what_an_editor_asked_and_the_editor_is_told(session: Session) -> None:
    listing_id, ids, people_of = kept_by(session, 2, 1)
    number = edits.ask_to_leave(session, holder_id=ids[2], kind="close", note="").id
    session.commit()
    told = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/asked-to-leave").order_by(Mail.id))
    assert list(told) == ["p0@example.org", "p1@example.org"]
    session.rollback()
    review.withdraw(session, request_id=number, account_id=people_of[0])
    session.commit()
    assert session.get_one(ChangeRequest, number).status == ChangeStatus.WITHDRAWN
    back = session.scalars(sa.select(Mail).where(Mail.kind == "provider/taken-back")).one()
    assert back.recipient == "p2@example.org"
    session.rollback()
    own = edits.ask_to_leave(session, holder_id=ids[0], kind="close", note="").id
    session.commit()
    with pytest.raises(ProvidingProblem, match="not your request"):
        review.withdraw(session, request_id=own, account_id=people_of[2])  # an editor takes back no owner's
    session.rollback()
    assert listing_id


def test_one_person_suggests_no_more_programs_than_allowed(app: Flask, session: Session) -> None:
    (account_id,) = accounts(session, 1)

    def suggest(session: Session) -> None:
        suggesting.suggest(session, account_id=account_id, draft=draft())

    results = at_once(app, [suggest] * MANY, refusals=(ProvidingProblem,))
    assert MANY - refused(results) == suggesting.MOST_DRAFTS
    assert count(session, Job.kind == duplicates.SCAN, of=Job) == 1
