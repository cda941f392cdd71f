"""Every fact has words: a listing that says everything, through every page and mail that shows facts."""

from __future__ import annotations

import html
import re
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy.orm import Session

from directory import letters
from directory.database import begin_write
from directory.listings import draft as drafts
from directory.listings.draft import SECTIONS, ListingDraft
from directory.listings.fact_labels import LABELS, SECTION_LABELS, fact_label
from directory.listings.fact_words import CHOICES, stored_text
from directory.listings.facts import differing, facts_of
from directory.models import ChangeRequest, DuplicatePair, Holder, Listing, Mail, Revision, Suggestion, SuggestionStatus
from directory.providing import reminders, weekly_parts
from directory.vocabulary import get_vocabulary
from directory.web.desk.moderation.suggestion_views import PAGE
from directory.web.provider.editing.program_sections import SECTIONS as FORM_SECTIONS
from tests.full import full, silences
from tests.web.desk import words
from tests.web.forms import form
from tests.web.importing import confirm
from tests.web.world import World

NOON = "2026-11-24 12:00:00+00:00"
LATER = "2027-02-24 12:00:00+00:00"  # when all is old


def test_the_full_listing_is_full() -> None:
    assert silences(full()) == []
    assert ListingDraft.from_json(full().to_json()) == full()


def models() -> list[type[BaseModel]]:
    return [one for one in vars(drafts).values() if isinstance(one, type) and issubclass(one, drafts.Value)]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_choice_of_a_draft_has_words(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        for choice in _choices(field.annotation):
            assert name in ("days", "value") or choice in CHOICES[name], f"{model.__name__}.{name}: {choice}"


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [one.value for one in annotation]
    return [choice for inner in get_args(annotation) for choice in _choices(inner)]


def test_every_fact_and_section_has_a_name_of_its_own() -> None:
    for section in SECTIONS:
        model: Any = ListingDraft.model_fields[section].annotation
        for name in model.model_fields:
            assert name == "said" or f"{section}.{name}" in LABELS, f"{section}.{name}"
    assert set(SECTION_LABELS) == {*SECTIONS, "answers", "populations"}
    named = [fact_label(section, fact) for section, fact in facts_of(full())]
    assert len(set(named)) == len(named)


def test_every_stored_fact_is_read_in_words() -> None:
    for (section, fact), value in facts_of(full()).items():
        assert_words(stored_text(section, fact, value), f"{section}.{fact}")
    assert stored_text("place", "address", {"street": "1 A St", "city": "Austin", "state": "TX", "zip": "78701"}) == (
        "1 A St, Austin, TX 78701"
    )
    assert stored_text("contact", "phones", "a value of an older model") == "a value of an older model"


def assert_words(text: str, where: str) -> None:
    """No brace, no None, no name of a class, a field or a choice."""
    text = text.replace("None of these", "")  # a choice of the page
    for pattern in (r"[{}]", r"\bNone\b", r"datetime\.", r"<\w+\.\w+", r"\b[a-z]+_[a-z_]+\b", r"\w+Kind\b", *_ids()):
        found = re.search(pattern, text)
        assert not found, f"{where}: {text[max(0, found.start() - 80) : found.end() + 80]}"


def _ids() -> list[str]:
    """Ids that are no words of any language."""
    terms = [term for term in get_vocabulary().terms if "-" in term.id]
    said = " ".join(
        text.lower()
        for term in terms
        for language in ("en", "es")
        for text in (term.label(language), term.definition(language))
    )
    ids = [term.id for term in terms if term.id not in said] + ["waitlist"]
    return [rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])"]


@pytest.fixture
def world(client: FlaskClient, app: Flask, session: Session) -> World:
    with time_machine.travel(NOON, tick=False):
        return World(app, session)


def shown(page: Any) -> str:
    """What a page says, without what stands in fields or as it was written, and without addresses of this site."""
    assert page.status_code in (200, 409), (page.status_code, page.request.path, page.location)
    as_written = r'(?s)<textarea.*?</textarea>|<pre.*?</pre>|<td data-label="Written">.*?</td>'
    text = re.sub(as_written, " ", page.text)
    return re.sub(r"https?://\S+|\S+@\S+|/\S+", " ", words(type("Page", (), {"text": text})()))


def test_the_desk_shows_words(world: World, session: Session) -> None:
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    pair_id = session.scalars(sa.select(DuplicatePair.id).order_by(DuplicatePair.id).limit(1)).one()
    session.rollback()
    listing = f"/manage/listings/{world.public_id}"
    pages = [
        listing,
        f"{listing}/history/1",
        f"{listing}/history/2",
        "/manage/changes",
        f"/manage/changes/{request_id}",
        "/manage/duplicates",
        f"/manage/duplicates/{pair_id}",
        f"/manage/imports/{world.batch}",
        f"/manage/imports/{world.batch}/rows",
        "/manage/audit",
        "/manage/",
    ]
    with time_machine.travel(NOON, tick=False):
        for page in pages:
            assert_words(shown(world.admin.get(page)), page)
        listing_page = shown(world.admin.get(listing))
        rows = world.admin.get(f"/manage/imports/{world.batch}/rows")
        assert "the program said" in words(rows)
        changes = re.findall(rf"/manage/imports/{world.batch}/changes/\d+", rows.text)
        for page in changes:
            assert_words(shown(world.admin.get(page)), page)
    for text in ("by video", "crisis line", "taking new people", "a track of their own", "6:00 pm to 9:00 pm"):
        assert text in listing_page


def test_a_calls_script_at_the_desk_shows_words(world: World) -> None:
    with time_machine.travel(NOON, tick=False):
        page = world.admin.get("/manage/accuracy")
        started = form(page, "/manage/accuracy").filled({"size": "2"}).send(world.admin.client)
        assert_words(shown(world.admin.get(f"{started.location}/1")), "the script of a call")


def test_the_program_reads_words(world: World, session: Session) -> None:
    base = f"/manage/programs/{world.public_id}"
    pages = ["/manage/programs", f"{base}/history", *(f"{base}/edit/{one.id}" for one in FORM_SECTIONS)]
    with time_machine.travel(NOON, tick=False):
        for page in pages:
            assert_words(shown(world.ann.get(page)), page)
        opened = {
            one.id: form(world.ann.get(f"{base}/edit/{one.id}"), f"{base}/edit/{one.id}") for one in FORM_SECTIONS
        }
        for one in opened.values():
            one.values["base"] = ["1"]  # opened before everything changed
            one.values["street"] = ["9 Other Street"] if "street" in one.values else []
            answer = one.send(world.ann.client)
            if answer.status_code == 409:
                assert_words(shown(answer), one.action)


def test_suggestions_are_in_words(world: World, session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        confirm(world.admin, world.batch, conflicts="queue")
        page = world.admin.get("/manage/suggestions")
    waiting = session.scalars(
        sa.select(Suggestion).where(Suggestion.status == SuggestionStatus.OPEN).order_by(Suggestion.id)
    ).all()
    assert len(waiting) > len(SECTIONS)
    labels = [html.unescape(one) for one in re.findall(r'<td data-label="Fact">(.*?)</td>', page.text)]
    assert labels == [fact_label(one.section, one.fact) for one in waiting[:PAGE]]
    assert_words(shown(page), "suggestions")


def link_of_a_reminder(world: World, app: Flask, session: Session) -> str:
    key = reminders.link_key(app.config["SETTINGS"])
    signed = reminders.token(session.get_one(Holder, world.holder), key)
    session.rollback()
    return f"/manage/still-right/{signed}"


def test_the_page_of_a_reminder_is_in_words(world: World, app: Flask, session: Session) -> None:
    listing = ListingDraft.from_json(session.get_one(Listing, world.listing_id).content)
    with time_machine.travel(NOON, tick=False):
        address = link_of_a_reminder(world, app, session)
        assert_words(shown(app.test_client().get(address)), "the page of a reminder")
        mine = world.ann.get(f"/manage/programs/{world.public_id}/still-right")
        assert_words(shown(mine), "the same page, signed in")
        changed = app.test_client().post(address, data={"base": "1", "parts": list(weekly_parts.IDS)})
        assert changed.status_code == 409
        assert "It changed since you opened this page" in words(changed)
        others = [html.unescape(one) for one in re.findall(r"<li>([^<]*): <del>", changed.text)]
        sections, terms = weekly_parts.about(weekly_parts.IDS)
        differs = [one for one in differing(world.first, listing) if one.section in sections or one.fact in terms]
        assert others == [fact_label(one.section, one.fact) for one in differs]
        assert_words(shown(changed), "the page of a reminder, after others")
    with time_machine.travel(LATER, tick=False):
        old = app.test_client().get(link_of_a_reminder(world, app, session))
        assert "Not confirmed since" in words(old)
        assert_words(shown(old), "the page of a reminder, of what is old")


@pytest.mark.parametrize("language", ["", "/es"])
def test_families_read_words(world: World, client: FlaskClient, language: str) -> None:
    other = world.other.split("/")[2]
    pages = [
        world.path,
        f"{world.path}/call",
        f"/compare?p={world.public_id}&p={other}",
        "/search?near=78701",
    ]
    with time_machine.travel(NOON, tick=False):
        for page in pages:
            assert_words(shown(client.get(f"{language}{page}", follow_redirects=True)), page)
        call = client.get(f"{language}{world.path}/call.txt")
        assert_words(call.text, "call.txt")


def test_mails_are_in_words(world: World, session: Session) -> None:
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    with time_machine.travel(NOON, tick=False):
        page = f"/manage/changes/{request_id}"
        form(world.admin.get(page), page).filled({"reason": "Thank you."}).send(
            world.admin.client, ("decision", "decide")
        )
    session.rollback()
    mails = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert {"provider/decided"} <= {one.kind for one in mails}
    for mail in mails:
        text = f"{mail.subject} {letters.hide(mail.text)}"
        assert_words(re.sub(r"(?m)^/\S+$|\S+@\S+", " ", text), mail.kind)


TOLD = [
    ("Dr. X's angry ex-employee (do not tell them)", "Somebody else, approved by the directory"),
    ("Jane Roe, on the phone", "Told on the phone, approved by the directory"),
    ("mo@desk.example.org", "Somebody else, approved by the directory"),
    ("a list sent to us", "a list sent to us, approved by the directory"),
]


@pytest.mark.parametrize(("words_of", "told"), TOLD)
def test_a_program_reads_no_name_that_is_not_its_own(world: World, session: Session, words_of: str, told: str) -> None:
    session.rollback()
    begin_write(session)
    session.execute(sa.update(Revision).values(words_of=words_of))
    session.commit()
    with time_machine.travel(NOON, tick=False):
        theirs = words(world.ann.get(f"/manage/programs/{world.public_id}/history"))
    assert told in theirs
    assert (words_of in theirs) == (words_of in told)


def test_the_history_says_whose_words_were_approved_and_by_whom(world: World, session: Session) -> None:
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    with time_machine.travel(NOON, tick=False):
        page = f"/manage/changes/{request_id}"
        decision = form(world.admin.get(page), page).filled({"fact": ["names.name"], "reason": "The rest is wrong."})
        assert decision.send(world.admin.client, ("decision", "decide")).status_code == 302
        theirs = words(world.ann.get(f"/manage/programs/{world.public_id}/history"))
        assert "You, approved by the directory Program name : Full House one → Full House three" in theirs
        desk = words(world.admin.get(f"/manage/listings/{world.public_id}"))
        assert f"Approved (published): Program name {world.admin.email} in the words of {world.ann.email}" in desk
        assert "We wrote: The rest is wrong." in desk
        log = world.admin.get(f"/manage/audit?about={world.public_id}")  # it keeps what other tests did, too
        assert_words(shown(log), "the audit log")
        by = f"facts: Program name; why: We wrote: The rest is wrong.; words of: {world.ann.email} revision 3"
        assert by in words(log)
