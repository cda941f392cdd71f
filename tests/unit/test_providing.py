"""What programs do: claim, hold, edit, ask; and what a person decides. Rights hang on single listings."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory import clock, letters
from directory.accounts import people
from directory.database import begin_write
from directory.listings import facts
from directory.listings.draft import SECTIONS, Contact, ListingDraft, Openings, Payment, Phone
from directory.listings.fields.field import NAMES
from directory.listings.listing_problem import ListingProblem
from directory.models import Account, ChangeRequest, Claim, Holder, HolderRole, Listing, Mail, Proof, Role, Status
from directory.providing import claims, edits, holders, inviting, proving_by_phone, reminders, review
from directory.providing.edits import ChangedMeanwhile
from directory.providing.promised_days import overdue
from directory.providing.providing_problem import ProvidingProblem
from directory.unit_of_work import written
from tests import papers
from tests.factories import draft, publish, said

ALL = (*SECTIONS, NAMES, facts.ANSWERS, facts.POPULATIONS)
TODAY = dt.date(2026, 11, 24)
WEBSITE = "https://www.lantern.example.org/iop"


def account(session: Session, email: str = "ann@lantern.example.org", role: Role = Role.PROVIDER) -> Account:
    session.rollback()
    begin_write(session)
    made = people.create(session, email=email, name="", roles=[role], actor="test")
    session.commit()
    return made


def listing(session: Session, **values: object) -> Listing:
    contact = Contact(said=(said(),), phones=(Phone(number="+15125550100"),), website=WEBSITE, email="old@example.org")
    listing_id, _ = publish(session, draft(**({"contact": contact} | values)))
    return session.get_one(Listing, listing_id)


def hold(session: Session, one: Listing, who: Account, role: HolderRole = HolderRole.OWNER) -> Holder:
    listing_id = one.id
    session.rollback()
    begin_write(session)
    holders.add(session, listing_id=listing_id, account=who, role=role, actor="test")
    session.commit()
    return session.scalars(sa.select(Holder).where(Holder.listing_id == listing_id, Holder.account_id == who.id)).one()


def now(session: Session, listing_id: int) -> ListingDraft:
    session.rollback()
    return ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)


def mails(session: Session) -> list[tuple[str, str]]:
    found = [(one.kind, one.recipient) for one in session.scalars(sa.select(Mail).order_by(Mail.id))]
    session.rollback()
    return found


def claim(session: Session, who: Account, one: Listing, **values: Any) -> Claim:
    fields: dict[str, Any] = {"who": "Ann, front desk", "proof": Proof.DOMAIN} | values
    account_id, public_id = who.id, one.public_id
    session.rollback()
    made = claims.open_claim(session, account_id=account_id, public_id=public_id, **fields)
    session.commit()
    return made


def save(
    session: Session, holder: Holder, after: ListingDraft, base: int = 1, sections: tuple[str, ...] = ALL
) -> edits.Saved:
    holder_id = holder.id
    session.rollback()
    done = edits.save(session, holder_id=holder_id, draft=after, base_revision=base, sections=sections, today=TODAY)
    session.commit()
    if done.request is not None:
        session.refresh(done.request)
        session.expunge(done.request)
    session.rollback()
    return done


def test_a_claim_by_the_websites_own_domain(session: Session) -> None:
    ann, one = account(session), listing(session)
    made = claim(session, ann, one)
    assert made.proven
    number = made.id
    session.rollback()
    claims.grant(session, claim_id=number, actor="mo@example.org")
    session.commit()
    assert holders.holding(session, account_id=ann.id, public_id=one.public_id) is not None
    assert ("provider/granted", ann.email) in mails(session)
    with pytest.raises(ProvidingProblem, match="decided by now"):
        claims.grant(session, claim_id=number, actor="mo@example.org")


@pytest.mark.parametrize("email", ["ann@evil-example.org", "ann@gmail.com", "ann@example.com"])
def test_another_domain_is_no_proof(session: Session, email: str) -> None:
    ann, one = account(session, email), listing(session)
    with pytest.raises(ProvidingProblem, match="another way"):
        claim(session, ann, one)


def read_over_the_phone(session: Session, claim_id: int, code: str) -> bool:
    return written(
        session, lambda: proving_by_phone.enter_phone_code(session, claim_id=claim_id, code=code, actor="mo")
    )


def test_a_claim_by_the_code_read_over_the_published_phone(session: Session) -> None:
    ann, one = account(session, "ann@example.com"), listing(session)
    made = claim(session, ann, one, proof=Proof.PHONE)
    code, number = proving_by_phone.phone_code(made), made.id
    session.rollback()
    assert not read_over_the_phone(session, number, f"{(int(code) + 1) % 10**6:06d}")
    assert read_over_the_phone(session, number, f"{code[:3]} {code[3:]}")
    assert session.get_one(Claim, number).proven


def test_a_phone_code_cannot_be_guessed_for_ever(session: Session) -> None:
    ann, one = account(session, "ann@example.com"), listing(session)
    made = claim(session, ann, one, proof=Proof.PHONE)
    code, number = proving_by_phone.phone_code(made), made.id
    session.rollback()
    for _ in range(claims.PHONE_TRIES):
        read_over_the_phone(session, number, "no")
    with pytest.raises(ProvidingProblem, match="too often"):
        read_over_the_phone(session, number, code)


def test_a_claim_by_document_keeps_it_for_a_while(session: Session) -> None:
    ann, one = account(session, "ann@example.com"), listing(session)
    with pytest.raises(ProvidingProblem, match="no PDF"):
        claim(session, ann, one, proof=Proof.DOCUMENT, document=("x.pdf", b"<html><script>"))
    made = claim(session, ann, one, proof=Proof.DOCUMENT, document=("my license.exe", papers.pdf()))
    assert made.document_name == "my license.pdf"
    number = made.id
    session.rollback()
    claims.refuse(session, claim_id=number, reason="Another program’s paper.", actor="mo")
    session.commit()
    begin_write(session)
    claims.forget_documents(session, now=clock.now() + dt.timedelta(days=31))
    session.commit()
    assert session.get_one(Claim, number, populate_existing=True).document is None


def test_a_dispute_freezes_risky_facts_until_it_is_decided(session: Session) -> None:
    ann, bob, one = account(session), account(session, "bob@lantern.example.org"), listing(session)
    holder = hold(session, one, ann)
    made = claim(session, bob, one)
    assert made.disputed
    number, listing_id = made.id, one.id
    assert ("provider/disputed", ann.email) in mails(session)
    renamed = now(session, listing_id).model_copy(update={"name": "Taken over"})
    request = save(session, holder, renamed).request
    assert request is not None
    session.rollback()
    with pytest.raises(ProvidingProblem, match="Somebody else claims"):
        review.decide(
            session,
            request_id=request.id,
            seen=seal(session, request.id),
            approved=["names.name"],
            reason="",
            actor="mo",
        )
    session.rollback()
    claims.grant(session, claim_id=number, actor="mo", instead=True)
    session.commit()
    assert [each.account.email for each in holders.holders_of(session, listing_id)] == [bob.email]
    assert ("provider/moved", ann.email) in mails(session)


def test_an_owner_asks_somebody_in(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder = hold(session, one, ann)
    holder_id = holder.id
    session.rollback()
    made = inviting.invite(session, holder_id=holder_id, email="cy@example.com", role=HolderRole.EDITOR)
    session.commit()
    number = made.id
    session.rollback()
    claims.grant(session, claim_id=number, actor="mo")
    session.commit()
    assert [(each.account.email, each.role) for each in holders.holders_of(session, one.id)] == [
        (ann.email, "owner"),
        ("cy@example.com", "editor"),
    ]


def test_harmless_facts_go_live_and_risky_ones_wait(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    after = before.model_copy(
        update={
            "name": "Lantern Hall",
            "payment": Payment(plans=("Sample Health Plan",)),
            "openings": Openings(status="accepting"),
        }
    )
    done = save(session, holder, after)
    shown = now(session, listing_id)
    assert done.live == 2
    assert shown.payment.plans == ("Sample Health Plan",)
    assert shown.payment.said[0] == said("program", TODAY)
    assert shown.name == before.name
    assert done.request is not None
    assert [one["fact"] for one in json.loads(done.request.facts)] == ["name"]
    assert session.get_one(Listing, listing_id).confirmed_on == TODAY


def test_only_the_sections_of_the_form_are_taken(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    after = now(session, listing_id).model_copy(
        update={"name": "Smuggled", "payment": Payment(plans=("Sample Health Plan",))}
    )
    done = save(session, holder, after, sections=("payment",))
    assert done.request is None
    assert now(session, listing_id).payment.plans


def test_a_save_on_an_older_state_shows_what_changed(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    save(session, holder, before.model_copy(update={"payment": Payment(plans=("One",))}), sections=("payment",))
    with pytest.raises(ChangedMeanwhile) as problem:
        save(session, holder, before.model_copy(update={"payment": Payment(plans=("Two",))}), sections=("payment",))
    assert [one.key for one in problem.value.facts] == ["payment.plans"]
    session.rollback()
    # Another section is another matter.
    save(session, holder, before.model_copy(update={"openings": Openings(status="full")}), sections=("openings",))
    assert now(session, listing_id).payment.plans == ("One",)


def seal(session: Session, request_id: int) -> str:
    """What the page of a request holds, so that only what was read is decided."""
    held = review.seal(session.get_one(ChangeRequest, request_id))
    session.rollback()
    return held


def decide(session: Session, request_id: int, *, approved: list[str], reason: str) -> None:
    """A moderator reads a request and decides it."""
    review.decide(
        session, request_id=request_id, seen=seal(session, request_id), approved=approved, reason=reason, actor="mo"
    )


def test_only_what_was_read_is_decided(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    request = save(session, holder, before.model_copy(update={"name": "First House"}), sections=("names",)).request
    assert request is not None
    number, read = request.id, seal(session, request.id)
    save(session, holder, before.model_copy(update={"name": "Second House"}), sections=("names",))
    session.rollback()
    for seen in (read, "", "x" * 32):
        with pytest.raises(ProvidingProblem, match="while you read it"):
            review.decide(session, request_id=number, seen=seen, approved=["names.name"], reason="", actor="mo")
        session.rollback()
    assert now(session, listing_id).name == before.name
    review.decide(
        session, request_id=number, seen=seal(session, number), approved=["names.name"], reason="", actor="mo"
    )
    session.commit()
    assert now(session, listing_id).name == "Second House"


def test_a_request_is_approved_in_part_and_the_old_contact_is_told(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    contact = before.contact.model_copy(
        update={"phones": (Phone(number="+15125550199"),), "website": "https://other.example.org/"}
    )
    request = save(session, holder, before.model_copy(update={"contact": contact})).request
    assert request is not None
    number = request.id
    assert now(session, listing_id).contact.phones == before.contact.phones
    session.rollback()
    with pytest.raises(ProvidingProblem, match="Say why"):
        review.decide(
            session, request_id=number, seen=seal(session, number), approved=["contact.phones"], reason=" ", actor="mo"
        )
    session.rollback()
    review.decide(
        session,
        request_id=number,
        seen=seal(session, number),
        approved=["contact.phones"],
        reason="Not your website.",
        actor="mo",
    )
    session.commit()
    shown = now(session, listing_id).contact
    assert (shown.phones[0].number, shown.website) == ("+15125550199", WEBSITE)
    told = mails(session)
    assert ("provider/decided", ann.email) in told
    assert ("provider/contact-changed", "old@example.org") in told
    text = session.scalars(sa.select(Mail.text).where(Mail.kind == "provider/decided")).one()
    assert "Published now:\n\n- Phones\n\nNot published:\n\n- Website\n\nOur reason: Not your website.\n" in text
    session.rollback()
    with pytest.raises(ProvidingProblem, match="decided by now"):
        decide(session, number, approved=[], reason="x")


def test_a_mail_names_what_was_changed_in_the_language_of_who_reads_it(session: Session) -> None:
    ann, bob, one = account(session), account(session, "bob@example.org"), listing(session)
    holder, listing_id, public_id = hold(session, one, ann), one.id, one.public_id
    bob_id = bob.id
    hold(session, one, bob, HolderRole.EDITOR)
    session.rollback()
    begin_write(session)
    people.set_language(session, account=session.get_one(Account, bob_id), language="es")
    session.commit()
    save(session, holder, now(session, listing_id).model_copy(update={"payment": Payment(plans=("One",))}))
    told = session.scalars(sa.select(Mail)).one()
    assert (told.recipient, told.language) == ("bob@example.org", "es")
    assert "Lo que cambió:\n\n- Planes de seguro\n" in told.text
    assert letters.hide(told.text).endswith(f"\n/manage/programs/{public_id}/history\n")


def test_what_others_changed_meanwhile_stays(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    request = save(session, holder, before.model_copy(update={"name": "Lantern Hall"})).request
    assert request is not None
    number = request.id
    save(session, holder, before.model_copy(update={"payment": Payment(plans=("One",))}), 2, ("payment",))
    session.rollback()
    assert not review.facts_beside(session.get_one(ChangeRequest, number))[0].moved
    session.rollback()
    review.decide(
        session, request_id=number, seen=seal(session, number), approved=["names.name"], reason="", actor="mo"
    )
    session.commit()
    shown = now(session, listing_id)
    assert (shown.name, shown.payment.plans) == ("Lantern Hall", ("One",))


def test_a_question_goes_out_and_an_answer_comes_back(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    request = save(session, holder, now(session, listing_id).model_copy(update={"name": "Lantern Hall"})).request
    assert request is not None
    number, ann_id = request.id, ann.id
    session.rollback()
    review.ask(session, request_id=number, seen=seal(session, number), question="Since when?", actor="mo")
    session.commit()
    with pytest.raises(ProvidingProblem):
        review.reply(session, request_id=number, account_id=ann_id + 1, text="Mine")
    session.rollback()
    assert review.reply(session, request_id=number, account_id=ann_id, text="Since June").reply == "Since June"


def test_everybody_who_holds_it_is_told_of_a_change(session: Session) -> None:
    ann, bob, one = account(session), account(session, "bob@example.com"), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    hold(session, one, bob, HolderRole.EDITOR)
    save(session, holder, now(session, listing_id).model_copy(update={"payment": Payment(plans=("One",))}))
    assert ("provider/changed", bob.email) in mails(session)
    assert ("provider/changed", ann.email) not in mails(session)


def test_a_change_is_put_back_within_fourteen_days(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    before = now(session, listing_id)
    save(session, holder, before.model_copy(update={"payment": Payment(plans=("One",))}), sections=("payment",))
    holder_id = holder.id
    session.rollback()
    with pytest.raises(ProvidingProblem, match="14 days"):
        edits.revert(session, holder_id=holder_id, to_revision=1, base=2, today=clock.now() + dt.timedelta(days=15))
    session.rollback()
    edits.revert(session, holder_id=holder_id, to_revision=1, base=2, today=clock.now())
    session.commit()
    assert now(session, listing_id).payment.plans == ()


def test_leaving_is_asked_for_and_decided(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    holder_id = holder.id
    session.rollback()
    request = edits.ask_to_leave(session, holder_id=holder_id, kind="close", note="We closed in May")
    session.commit()
    number = request.id
    assert session.get_one(Listing, listing_id).status == Status.PUBLISHED
    session.rollback()
    decide(session, number, approved=["yes"], reason="")
    session.commit()
    assert session.get_one(Listing, listing_id, populate_existing=True).status == Status.CLOSED


def test_two_business_days_are_promised() -> None:
    friday = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    assert not overdue(friday, friday + dt.timedelta(days=3, hours=23))
    assert overdue(friday, friday + dt.timedelta(days=4, hours=1))


def test_reminders_come_at_60_75_and_88_days_once_each_until_one_press(session: Session) -> None:
    ann, one = account(session), listing(session)
    hold(session, one, ann)
    listing_id = one.id
    session.rollback()
    edits.still_right(session, listing_id=listing_id, actor="ann", today=TODAY)
    session.commit()
    sent = []
    for day in range(130):
        for _ in range(2):  # a schedule that runs twice doubles nothing
            today = TODAY + dt.timedelta(days=day)
            sent += [day] * reminders.send_due(session, today=today, key="k")
    assert sent == [60, 75, 88]
    edits.still_right(session, listing_id=listing_id, actor="ann", today=TODAY + dt.timedelta(days=89))
    session.commit()
    assert session.get_one(Listing, listing_id, populate_existing=True).confirmed_on == TODAY + dt.timedelta(days=89)
    assert not reminders.send_due(session, today=TODAY + dt.timedelta(days=90), key="k")


def test_the_link_of_a_reminder_is_of_one_person_and_ends_with_their_rights(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder = hold(session, one, ann)
    signed, holder_id = reminders.token(holder, "k"), holder.id
    assert reminders.holder_of(session, signed=signed, key="k") is not None
    assert reminders.holder_of(session, signed=signed, key="another") is None
    assert reminders.holder_of(session, signed=signed[:-2], key="k") is None
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        assert reminders.holder_of(session, signed=signed, key="k") is None
    session.rollback()
    begin_write(session)
    session.execute(sa.delete(Holder).where(Holder.id == holder_id))
    session.commit()
    assert reminders.holder_of(session, signed=signed, key="k") is None


def test_openings_are_not_confirmed_along(session: Session) -> None:
    one = listing(session, openings=Openings(status="accepting", said=(said(),)))
    listing_id = one.id
    session.rollback()
    edits.still_right(session, listing_id=listing_id, actor="ann", today=TODAY)
    session.commit()
    assert now(session, listing_id).openings.said == (said(),)
    session.rollback()
    edits.still_right(session, listing_id=listing_id, actor="ann", today=TODAY, parts=["openings"])
    session.commit()
    # Who said otherwise before has no part in it: room is one fact, of whoever says it, with their day.
    assert now(session, listing_id).openings == Openings(status="accepting", said=(said("program", TODAY),))


def test_a_fact_that_makes_no_listing_is_not_approved(session: Session) -> None:
    ann, one = account(session), listing(session)
    holder, listing_id = hold(session, one, ann), one.id
    request = save(session, holder, now(session, listing_id).model_copy(update={"name": "Lantern Hall"})).request
    assert request is not None
    number = request.id
    session.rollback()
    begin_write(session)
    held = session.get_one(ChangeRequest, number)
    held.facts = held.facts.replace("Lantern Hall", "")
    session.commit()
    with pytest.raises(ListingProblem):
        review.decide(
            session, request_id=number, seen=seal(session, number), approved=["names.name"], reason="", actor="mo"
        )
