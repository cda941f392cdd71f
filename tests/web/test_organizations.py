"""An organization's pages: its table of sites, copying a section, people and invitations; and who gets nothing."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft, Openings
from directory.listings.revisions import Change, write
from directory.models import ChangeRequest, Claim, HolderRole, Listing, Mail, OrganizationSite, Revision
from directory.partial_date import PartialDate
from tests import organizations as made_up
from tests.factories import said
from tests.organizations import Made, rows
from tests.web.forms import form
from tests.web.programs import ProgramsPerson

HOME = "/manage/programs/organizations"
BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"


def signed_in(app: Flask, email: str = made_up.OWNER) -> ProgramsPerson:
    person = ProgramsPerson(app, email)
    person.sign_in()
    return person


def listing(session: Session, listing_id: int) -> Listing:
    session.rollback()
    found = session.get_one(Listing, listing_id, populate_existing=True)
    session.expunge(found)
    session.rollback()
    return found


def says(session: Session, listing_id: int) -> ListingDraft:
    return ListingDraft.from_json(listing(session, listing_id).content)


def rewritten(session: Session, listing_id: int, made: ListingDraft) -> None:
    session.rollback()
    write(session, change=Change(draft=made, listing_id=listing_id), actor="test")
    session.commit()


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 4)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_rows_are_changed_in_one_press(app: Flask, session: Session, made: Made) -> None:
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    sent = form(person.get(page), page)
    sent = sent.filled(
        {"openings": ["full", "", "accepting", ""], "tracks": ["", "Evening: mon wed thu 18:00-21:00", "", ""]}
    )
    answer = sent.send(person.client)
    assert answer.status_code == 302
    assert [says(session, one).openings.status for one in made.listing_ids] == ["full", None, "accepting", None]
    assert [len(says(session, one).schedule.tracks) for one in made.listing_ids] == [0, 1, 0, 0]
    assert [listing(session, one).revision for one in made.listing_ids] == [2, 2, 2, 1]  # what was left alone is


def test_one_wrong_row_and_nothing_is_saved(app: Flask, session: Session, made: Made) -> None:
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    sent = form(person.get(page), page).filled(
        {"openings": ["full", "", "", ""], "tracks": ["", "Evening: sometimes", "", ""], "chosen": made.public_ids[1]}
    )
    answer = sent.send(person.client)
    assert answer.status_code == 422
    assert "1 site has something to mend" in answer.text
    assert form(answer, page).values["tracks"] == ["", "Evening: sometimes", "", ""]
    assert [listing(session, one).revision for one in made.listing_ids] == [1] * 4


def test_many_are_confirmed_in_one_press_and_what_changed_is_left(app: Flask, session: Session, made: Made) -> None:
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    sent = form(person.get(f"{page}?chosen=all"), page)
    assert sent.values["chosen"] == made.public_ids
    changed = made.listing_ids[1]
    rewritten(session, changed, says(session, changed).model_copy(update={"name": "Another name"}))
    answer = person.client.post(f"{page}/confirm", data=sent.values, follow_redirects=True)
    assert "3 sites are confirmed" in answer.text
    assert "Another name" in answer.text
    confirmed = [listing(session, one).confirmed_on is not None for one in made.listing_ids]
    assert confirmed == [True, False, True, True]


def test_a_section_is_copied_after_a_look(app: Flask, session: Session, made: Made) -> None:
    first, rest = made.listing_ids[0], made.listing_ids[1:]
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    made_up.join(session, made, BEN)
    form(person.get(page), page).filled({"tracks": ["Evening: mon wed thu 18:00-21:00", "", "", ""]}).send(
        person.client
    )
    asked = form(person.get(page), page).filled({"section": "schedule", "source": made.public_ids[0]})
    shown = person.client.post(f"{page}/confirm", data={**asked.values, "act": "copy-all"}, follow_redirects=True)
    assert "Change 3 sites" in shown.text
    assert [listing(session, one).revision for one in rest] == [1, 1, 1]  # a look changes nothing
    assert form(shown, f"{page}/copy").send(person.client).status_code == 302
    wanted = says(session, first).schedule.tracks
    assert [says(session, one).schedule.tracks for one in rest] == [wanted] * 3
    with app.app_context():
        notes = session.scalars(sa.select(Revision.note).where(Revision.listing_id.in_(rest), Revision.number == 2))
        assert all(note and note.startswith("Copied from") for note in notes)
        mails = session.scalars(sa.select(Mail.kind).where(Mail.recipient == BEN).order_by(Mail.id)).all()
    assert mails.count("provider/sites-changed") == 2  # one for an act, however many sites it changed
    assert "provider/changed" not in mails


def test_risky_facts_of_a_copied_section_wait(app: Flask, session: Session, made: Made) -> None:
    first, second = made.listing_ids[:2]
    before = says(session, first)
    contact = before.contact.model_copy(update={"website": "https://www.new.example.org", "phone_hours": "mon-fri 9-5"})
    rewritten(session, first, before.model_copy(update={"contact": contact}))
    person, page = signed_in(app), f"{HOME}/{made.public_id}/copy"
    shown = person.get(f"{page}?source={made.public_ids[0]}&section=contact&chosen={made.public_ids[1]}")
    assert "Waits until a person has looked" in shown.text
    form(shown, page).send(person.client)
    assert says(session, second).contact.website == f"https://www.{made_up.DOMAIN}/iop"
    with app.app_context():
        asked = session.scalars(sa.select(ChangeRequest).where(ChangeRequest.listing_id == second)).one()
        assert "contact.website" in {f"{one['section']}.{one['fact']}" for one in json.loads(asked.facts)}


def test_what_changed_since_the_preview_is_looked_at_again(app: Flask, session: Session, made: Made) -> None:
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    form(person.get(page), page).filled({"openings": ["full", "", "", ""]}).send(person.client)
    ticked = "&".join(f"chosen={one}" for one in made.public_ids[1:])
    shown = person.get(f"{page}/copy?source={made.public_ids[0]}&section=openings&{ticked}")
    sent = form(shown, f"{page}/copy")
    changed = made.listing_ids[3]
    rewritten(session, changed, says(session, changed).model_copy(update={"name": "Another name"}))
    answer = sent.send(person.client)
    assert answer.status_code == 409
    assert "Another name was changed since" in answer.text
    assert [says(session, one).openings.status for one in made.listing_ids[1:]] == [None] * 3  # none, not two of three


def test_who_may_confirm_only_confirms(app: Flask, session: Session, made: Made) -> None:
    made_up.join(session, made, BEN, HolderRole.CONFIRMER)
    person, page = signed_in(app, BEN), f"{HOME}/{made.public_id}"
    sent = form(person.get(page), page)
    assert "openings" not in sent.values
    token = {name: sent.values[name] for name in ("csrf_token", "seen")}
    forged = {**token, "site": made.public_ids[0], "openings": "full", "tracks": ""}
    assert "You may confirm" in person.client.post(page, data=forged).text
    copying = {**token, "source": made.public_ids[0], "section": "schedule"}
    assert person.client.post(f"{page}/copy", data=copying).status_code == 409
    edit = f"/manage/programs/{made.public_ids[0]}/edit/openings"
    single = form(person.get(edit), edit).filled({"openings": "full"}).send(person.client)
    assert single.status_code == 422
    assert "You may confirm what is there" in single.text
    assert [listing(session, one).revision for one in made.listing_ids] == [1] * 4
    done = person.client.post(f"{page}/confirm", data={**sent.values, "chosen": made.public_ids}, follow_redirects=True)
    assert "4 sites are confirmed" in done.text


def test_somebody_else_gets_nothing(app: Flask, session: Session, made: Made) -> None:
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    person, page = signed_in(app, EVE), f"{HOME}/{made.public_id}"
    for address in ("", "/copy", "/people", "/sites"):
        assert person.get(page + address).status_code == 404
    own = f"{HOME}/{theirs.public_id}"
    sent = form(person.get(own), own)
    for action in (
        "",
        "/confirm",
        "/copy",
        "/people",
        "/people/1/role",
        "/people/1/remove",
        "/invitations/1",
        "/sites",
    ):
        assert person.client.post(page + action, data=sent.values).status_code == 404, action
    # through their own organization, another's site: in rows, ticks, as source and as target
    other, seen = made.public_ids[0], f"{made.public_ids[0]}:1"
    row = {"site": other, "openings": "full", "tracks": "", "seen": seen}
    common = {"csrf_token": sent.values["csrf_token"]}
    assert "not a site of yours" in person.client.post(own, data={**common, **row}).text
    assert "not a site of yours" in person.client.post(f"{own}/confirm", data={**common, "chosen": other}).text
    for source in (other, theirs.public_ids[0]):
        copying = {**common, "source": source, "section": "openings", "seen": [seen, f"{theirs.public_ids[0]}:1"]}
        assert "not a site of yours" in person.client.post(f"{own}/copy", data=copying).text
    assert listing(session, made.listing_ids[0]).revision == 1


def test_the_open_page_of_somebody_who_was_taken_out(app: Flask, session: Session, made: Made) -> None:
    made_up.join(session, made, BEN)
    person, page = signed_in(app, BEN), f"{HOME}/{made.public_id}"
    opened = form(person.get(page), page).filled({"openings": ["full", "", "", ""]})
    owner, people = signed_in(app), f"{page}/people"
    shown = owner.get(people)
    (action,) = re.findall(rf'action="({people}/\d+/remove)"[^>]*>(?:(?!</form>).)*{BEN}', shown.text, re.DOTALL)
    assert form(shown, action).send(owner.client).status_code == 302
    assert opened.send(person.client).status_code == 404
    assert person.client.post(f"{page}/confirm", data=opened.values).status_code == 404
    assert listing(session, made.listing_ids[0]).revision == 1


def test_somebody_is_asked_in_by_mail(app: Flask, session: Session, made: Made) -> None:
    owner, page = signed_in(app), f"{HOME}/{made.public_id}/people"
    fields = {"email": BEN, "role": "editor", "site": made.public_ids[1]}
    assert form(owner.get(page), page).filled(fields).send(owner.client).status_code == 302
    with app.app_context():
        link = f"/manage/programs/invitations/{made_up.mailed_token(session, BEN)}"
    eve = signed_in(app, EVE)
    assert eve.get(link).status_code == 410  # forwarded
    ben = signed_in(app, BEN)
    shown = ben.get(link)
    assert ben.get(f"{HOME}/{made.public_id}").status_code == 404  # opened only: nothing happened
    assert form(shown, link).send(ben.client).status_code == 302
    assert {one for one, who, _, _ in rows(session) if who == ben.account_id()} == {made.listing_ids[1]}
    assert "Lantern House 001" in ben.get(f"{HOME}/{made.public_id}").text
    assert ben.get(f"{HOME}/{made.public_id}/sites").status_code == 403
    assert ben.get(link).status_code == 410  # replayed


def test_120_sites_in_one_page(app: Flask, session: Session, statements: list[str]) -> None:
    made = made_up.organization(session, 120)
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    person.get(page)
    statements.clear()
    began = time.perf_counter()
    shown = person.get(page)
    took = time.perf_counter() - began
    assert shown.text.count('name="seen"') == 120
    few = [one for one in statements if "FROM holder" in one]
    assert len(few) == 1
    assert len(statements) < 15
    assert took < 3, took  # a sign of a query or a reading a row; the figure itself is in docs
    statements.clear()
    assert person.get("/manage/programs").status_code == 200
    assert len(statements) < 20


def test_an_organization_is_founded_of_what_one_owns(app: Flask, session: Session) -> None:
    person = signed_in(app)
    first, second = made_up.listings(session, 2)
    person.hold(first)
    person.hold(second, HolderRole.EDITOR)
    shown = form(person.get(HOME), HOME)
    assert len(shown.choices["sites"]) == 1
    answer = shown.filled({"name": "Lantern Health"}).send(person.client)
    assert answer.location.startswith(HOME)
    with app.app_context():
        assert session.scalars(sa.select(OrganizationSite.listing_id)).all() == [first]
        assert session.scalars(sa.select(Claim)).all() == []


def test_taking_new_people_ends_until_when_it_was_full(app: Flask, session: Session, made: Made) -> None:
    one = made.listing_ids[0]
    room = Openings(said=(said(),), status="full", full_until=PartialDate("2099-01-04"), usual_wait_days=14)
    rewritten(session, one, says(session, one).model_copy(update={"openings": room}))
    person, page = signed_in(app), f"{HOME}/{made.public_id}"
    form(person.get(page), page).filled({"openings": ["accepting", "", "", ""]}).send(person.client)
    now = says(session, one).openings
    assert (now.status, now.full_until, now.usual_wait_days) == ("accepting", None, None)
