"""What somebody decides is what they looked at: a form of an older state does nothing, and what changed is marked."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.listings import revisions
from directory.listings.draft import Contact, ListingDraft, Phone
from directory.listings.facts import Fact
from directory.listings.revisions import Change
from directory.models import (
    ChangeRequest,
    Claim,
    ClaimStatus,
    DuplicatePair,
    ImportBatch,
    Listing,
    Mail,
    PairStatus,
    Suggestion,
    SuggestionStatus,
)
from directory.moderation import suggestions
from directory.partial_date import PartialDate
from directory.providing import edits, review
from tests.factories import draft, publish, said
from tests.web.desk import words
from tests.web.forms import form
from tests.web.test_forms import Desk, claims


@pytest.fixture
def world(client: FlaskClient, app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def rename(world: Desk, listing_id: int, name: str) -> None:
    """Somebody else changes a listing."""
    world.session.rollback()
    listing = world.session.get_one(Listing, listing_id, populate_existing=True)
    changed = ListingDraft.from_json(listing.content).model_copy(update={"name": name})
    world.session.rollback()
    revisions.write(world.session, change=Change(draft=changed, listing_id=listing_id, action="edited"), actor="else")
    world.session.commit()


def ask(world: Desk, **names: str) -> None:
    """The program asks for something more."""
    listing = world.session.get_one(Listing, world.listing_id, populate_existing=True)
    wanted, base = ListingDraft.from_json(listing.content).model_copy(update=names), listing.revision
    world.session.rollback()
    edits.save(
        world.session,
        holder_id=world.holder,
        draft=wanted,
        base_revision=base,
        sections=("names",),
        today=clock.today(),
    )
    world.session.commit()


def test_a_question_that_is_sent_twice_goes_out_once(world: Desk) -> None:
    page = f"/manage/changes/{world.request_id}"
    sent = form(world.admin.get(page), page).filled({"reason": "Since when?"})
    assert sent.send(world.admin.client, ("decision", "ask")).status_code == 302
    again = sent.send(world.admin.client, ("decision", "ask"))
    assert (again.status_code, "We asked: Since when?" in words(again)) == (409, True)
    questions = sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == "provider/question")
    assert world.session.scalar(questions) == 1


@pytest.mark.parametrize("press", ["ask", "decide"])
def test_an_answer_that_came_while_one_read_is_read_first(world: Desk, press: str) -> None:
    page = f"/manage/changes/{world.request_id}"
    form(world.admin.get(page), page).filled({"reason": "Since when?"}).send(world.admin.client, ("decision", "ask"))
    opened = form(world.admin.get(page), page).filled({"reason": "And why?", "fact": []})
    account_id = world.ann.account_id()
    world.session.rollback()
    review.reply(world.session, request_id=world.request_id, account_id=account_id, text="Since June")
    world.session.commit()
    answer = opened.send(world.admin.client, ("decision", press))
    assert (answer.status_code, "They answered: Since June" in words(answer)) == (409, True)
    again = form(answer, page)
    assert again.values["reason"] == ["And why?"]
    assert again.send(world.admin.client, ("decision", press)).status_code == 302


def test_what_a_program_adds_while_it_is_read_is_marked_and_not_ticked(world: Desk) -> None:
    page = f"/manage/changes/{world.request_id}"
    opened = form(world.admin.get(page), page)
    assert "names.provider" in opened.values["fact"]
    ask(world, provider="Another Organization")
    sent = opened.filled({"reason": "Mine"})
    answer = sent.send(world.admin.client, ("decision", "decide"))
    assert answer.status_code == 409
    again = form(answer, page)
    assert set(opened.values["fact"]) - set(again.values["fact"]) == {"names.provider"}
    assert again.values["reason"] == ["Mine"]
    assert words(answer).count("New since you read this page") == 1
    assert world.session.get_one(ChangeRequest, world.request_id, populate_existing=True).status == "waiting"
    assert again.send(world.admin.client, ("decision", "decide")).status_code == 302


def test_what_others_change_on_the_listing_is_marked_and_not_ticked(world: Desk) -> None:
    page = f"/manage/changes/{world.request_id}"
    opened = form(world.admin.get(page), page)
    rename(world, world.listing_id, "Named by somebody else")
    answer = opened.send(world.admin.client, ("decision", "decide"))
    assert answer.status_code == 409
    assert "names.name" not in form(answer, page).values["fact"]
    assert "Named by somebody else" in words(answer)


def test_a_choice_between_two_that_changed_falls_back_and_is_marked(world: Desk) -> None:
    page = "/manage/duplicates/1"
    opened = form(world.admin.get(page), page)
    sent = opened.with_everything()
    rename(world, world.other_id, "Named by somebody else")
    answer = sent.send(world.admin.client)
    assert answer.status_code == 409
    again = form(answer, page)
    differing = {name for name, values in sent.kept().items() if again.values[name] != values}
    assert differing == {"names.name"}
    assert words(answer).count("New since you looked") == 1


@pytest.mark.parametrize("what", ["apart", "unmerge"])
def test_two_that_were_changed_are_neither_kept_apart_nor_taken_apart(world: Desk, what: str) -> None:
    page = "/manage/duplicates/1"
    if what == "unmerge":
        assert form(world.admin.get(page), page).send(world.admin.client).status_code == 302
    opened = form(world.admin.get(page), f"{page}/{what}")
    before = world.session.get_one(DuplicatePair, 1, populate_existing=True).status
    rename(world, world.listing_id, "Named by somebody else")
    answer = opened.send(world.admin.client)
    assert answer.status_code == 409
    assert "Nothing was done" in words(answer)
    assert world.session.get_one(DuplicatePair, 1, populate_existing=True).status == before
    assert form(answer, f"{page}/{what}").send(world.admin.client).status_code == 302
    assert world.session.get_one(DuplicatePair, 1, populate_existing=True).status == PairStatus.APART


@pytest.mark.parametrize("decision", ["take", "decline"])
def test_a_suggestion_is_decided_against_what_stands_now(world: Desk, decision: str) -> None:
    world.session.rollback()
    begin_write(world.session)
    theirs = [Phone(number="+15125550177").model_dump(mode="json")]
    suggestions.suggest(
        world.session,
        conflicts=[(world.listing_id, [{"section": "contact", "fact": "phones", "ours": [], "theirs": theirs}])],
        source="findtreatment",
        as_of=PartialDate("2026-02-01"),
        batch_id=world.session.scalars(sa.select(ImportBatch.id).limit(1)).one(),
    )
    world.session.commit()
    number = world.session.scalars(sa.select(Suggestion.id)).one()
    world.session.rollback()
    shown = world.admin.get("/manage/suggestions")
    opened = form(shown, f"/manage/suggestions/{number}")
    listing = world.session.get_one(Listing, world.listing_id, populate_existing=True)
    held = ListingDraft.from_json(listing.content)
    contact = held.contact.model_copy(update={"phones": (Phone(number="+15125550188"),)})
    change = Change(draft=held.model_copy(update={"contact": contact}), listing_id=listing.id, action="edited")
    world.session.rollback()
    revisions.write(world.session, change=change, actor="else")
    world.session.commit()
    answer = opened.send(world.admin.client, ("decision", decision))
    assert answer.status_code == 409
    assert "512-555-0188" in words(answer)
    assert world.session.get_one(Suggestion, number, populate_existing=True).status == SuggestionStatus.OPEN
    assert form(answer, opened.action).send(world.admin.client, ("decision", decision)).status_code == 302


def test_a_claim_that_changed_while_it_was_read_is_not_granted(world: Desk) -> None:
    number = claims(world)["claim"]
    page = f"/manage/claims/{number}"
    opened = form(world.admin.get(page), page).filled({"reason": "Not yet"})
    world.session.rollback()
    begin_write(world.session)
    world.session.get_one(Claim, number).evidence = "another paper"
    world.session.commit()
    answer = opened.send(world.admin.client, ("decision", "grant"))
    assert answer.status_code == 409
    assert form(answer, page).values["reason"] == ["Not yet"]
    assert world.session.get_one(Claim, number, populate_existing=True).status == ClaimStatus.OPEN


def test_a_programs_section_takes_what_others_wrote_where_it_wrote_nothing(world: Desk) -> None:
    page = f"/manage/programs/{world.public_id}/edit/therapies"
    opened = form(world.ann.get(page), page)
    listing = world.session.get_one(Listing, world.listing_id, populate_existing=True)
    held = ListingDraft.from_json(listing.content)
    therapies = held.therapies.model_copy(update={"approach": "Written by the desk", "group_size": 7})
    change = Change(draft=held.model_copy(update={"therapies": therapies}), listing_id=listing.id, action="edited")
    world.session.rollback()
    revisions.write(world.session, change=change, actor="else")
    world.session.commit()
    answer = opened.filled({"group_size": "9", "t-dbt": "no"}).send(world.ann.client)
    assert answer.status_code == 409
    again = form(answer, page)
    assert again.values["approach"] == ["Written by the desk"]
    assert (again.values["group_size"], again.values["t-dbt"]) == (["9"], ["no"])
    assert "Group size 15 7 9" in words(answer)
    assert again.send(world.ann.client).status_code == 302
    after = ListingDraft.from_json(world.session.get_one(Listing, world.listing_id, populate_existing=True).content)
    assert (after.therapies.approach, after.therapies.group_size, after.says("dbt")) == ("Written by the desk", 9, "no")


def test_a_number_that_others_have_is_said_to_whoever_decides(world: Desk) -> None:
    page = f"/manage/changes/{world.request_id}"
    phone = Phone(number="+15125550177")
    asked = world.session.get_one(ChangeRequest, world.request_id)
    others = [one for one in json.loads(asked.facts) if one["fact"] != "phones"]
    wanted = Fact("contact", "phones", None, [phone.model_dump(mode="json")]).to_dict()
    world.session.rollback()
    begin_write(world.session)
    world.session.get_one(ChangeRequest, world.request_id).facts = json.dumps([*others, wanted])
    world.session.commit()
    assert "of other organizations" not in words(world.admin.get(page))
    contact = Contact(phones=(phone,), said=(said(),))
    publish(world.session, draft(name="Another", provider="Somebody Else").model_copy(update={"contact": contact}))
    assert "stands on 1 other listing, of other organizations" in words(world.admin.get(page))
