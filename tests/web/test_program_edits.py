"""A program's own edits at their edges: nothing changes unseen or is overwritten, boasts wait, others are kept out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings import facts
from directory.listings.draft import (
    Contact,
    Evidence,
    EvidenceKind,
    ListingDraft,
    Payment,
    Phone,
    Place,
    Schedule,
    Serves,
    Therapies,
    Track,
)
from directory.models import ChangeRequest, Listing
from directory.web.provider.editing.program_sections import SECTIONS
from tests.factories import answers, draft, publish, said
from tests.web.desk import Person, hidden, token
from tests.web.programs import ProgramsPerson
from tests.web.test_programs import ann, edit, form_of, kept, moderator, now

__all__ = ["ann", "kept", "moderator"]  # fixtures

S = said()
ODD: list[ListingDraft] = [
    draft(name="eMerge HOUSE of mcAllen", provider="NAMI of austin").model_copy(
        update={
            "answers": answers("iop", "veterans", "cbt", no=("dbt",)),
            "populations": {
                "veterans": Evidence(
                    kind=EvidenceKind.GROUP, words="Mondays | Tuesdays", words_es="Lunes | martes", said=S
                )
            },
            "contact": Contact(
                said=(S,),
                phones=(
                    Phone(number="+15125550100"),
                    Phone(number="+15125550101"),
                    Phone(kind="crisis", number="+15125550102"),
                ),
                website="http://WWW.Example.org/Path?x=1",
                email="A@Example.org",
            ),
            "payment": Payment(said=(S,), plans=("A; B", "C"), notes="=1+1"),
            "serves": Serves(said=(S,), states=("TX", "NM")),
            "therapies": Therapies(said=(S,), approach="One\r\ntwo\n\nthree", approach_es="Uno\ndos"),
            "place": Place(said=(S,), street="1 main st", city="Austin", state="TX", zip="78701", county="travis"),
        }
    ),
    draft().model_copy(
        update={
            "answers": answers("iop", "veterans"),
            "populations": {"veterans": Evidence(kind=EvidenceKind.LISTED, said=S)},
            "payment": Payment(said=(S,), notes="'tis"),
            "therapies": Therapies(said=(S,), approach="-CBT"),
            "schedule": Schedule(
                said=(S,), tracks=tuple(Track(name=f"T{n}", days=("wed", "mon"), weeks_max=8) for n in range(15))
            ),
        }
    ),
]


@pytest.mark.parametrize("made", ODD)
def test_saving_every_section_as_it_stands_changes_no_fact(
    ann: ProgramsPerson, session: Session, made: ListingDraft
) -> None:
    listing_id, _ = publish(session, made)
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    ann.hold(listing_id)
    ann.sign_in()
    before = facts.facts_of(now(session, listing_id))
    for section in SECTIONS:
        status, page = edit(ann, public_id, section.id, {})
        assert status == 302, (section.id, page[:500])
        assert facts.facts_of(now(session, listing_id)) == before, section.id
    assert session.scalars(sa.select(ChangeRequest.id)).all() == []


def test_two_people_who_answer_in_one_section_are_shown_each_other(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/therapies"
    old = form_of(ann.get(page).text)
    ann.post(page, {**old, "t-cbt": "yes"}, see=page)
    assert ann.post(page, {**old, "t-dbt": "yes"}, see=page).status_code == 409
    shown = now(session, kept[0])
    assert (shown.says("cbt"), shown.says("dbt")) == ("yes", None)


@pytest.mark.parametrize(
    "text", ["Guaranteed to work", "A 98% success rate", "The #1 program in Texas", "We are the best program"]
)
def test_a_boast_waits_for_a_person(ann: ProgramsPerson, kept: tuple[int, str], session: Session, text: str) -> None:
    edit(ann, kept[1], "therapies", {"approach": text})
    assert now(session, kept[0]).therapies.approach is None
    assert len(session.scalars(sa.select(ChangeRequest.id)).all()) == 1


def test_what_was_slipped_in_while_a_moderator_read_is_not_approved(
    ann: ProgramsPerson, moderator: Person, kept: tuple[int, str], session: Session
) -> None:
    edit(ann, kept[1], "contact", {"phone": "512-555-0199"})
    desk = f"/manage/changes/{session.scalars(sa.select(ChangeRequest.id)).one()}"
    session.rollback()
    read = moderator.get(desk)
    edit(ann, kept[1], "contact", {"phone": "512-555-0166"})
    decision = {"csrf_token": token(read), **hidden(read), "decision": "decide", "fact": ["contact.phones"]}
    moderator.client.post(desk, data=decision)
    assert now(session, kept[0]).contact.phones[0].number == "+15125550100"


def test_a_program_says_it_in_spanish_too(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    edit(
        ann, kept[1], "therapies", {"approach": "We start each day outside.", "approach_es": "Empezamos al aire libre."}
    )
    shown = now(session, kept[0]).therapies
    assert (shown.approach, shown.approach_es) == ("We start each day outside.", "Empezamos al aire libre.")
    fields = {"t-veterans": "yes", "k-veterans": "group", "w-veterans": "Mondays", "s-veterans": "Los lunes"}
    edit(ann, kept[1], "populations", fields)
    asked = session.scalars(sa.select(ChangeRequest)).one()
    assert '"words_es": "Los lunes"' in asked.facts
    boast = {"approach_es": "Garantizado"}
    session.rollback()
    edit(ann, kept[1], "therapies", boast)
    assert now(session, kept[0]).therapies.approach_es == "Empezamos al aire libre."
