"""One screen for the week: confirmed by the link of a mail, once; corrected in place by who is signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import clock
from directory.database import begin_write
from directory.listings.draft import (
    Contact,
    ListingDraft,
    Openings,
    Payment,
    Phone,
    Room,
    Schedule,
    Serves,
    Track,
)
from directory.models import Account, ChangeRequest, Holder, HolderRole, Listing, Revision, UsedLink
from directory.partial_date import PartialDate
from directory.providing import edits, reminders, used_links, weekly_parts
from directory.providing.used_links import LinkUsed
from tests.factories import draft, publish, said
from tests.unit.at_once import at_once
from tests.web.desk import words
from tests.web.forms import forms
from tests.web.programs import ProgramsPerson

OLD = PartialDate("2025-06-01")
ALL = list(weekly_parts.IDS)


def made() -> ListingDraft:
    by = said()
    track = Track(
        name="Evening",
        days=("mon", "wed"),
        start=dt.time(18),
        end=dt.time(21),
        room=Room(status="accepting", as_of=OLD),
    )
    return draft(
        name="Lantern House",
        yes=("iop", "adults", "medicaid", "spanish"),
        contact=Contact(said=(by,), phones=(Phone(number="+15125550100"),), website="https://lantern.example.org/"),
        schedule=Schedule(said=(by,), tracks=(track,)),
        serves=Serves(said=(by,), age_min=18),
        payment=Payment(said=(by,), plans=("One Plan",)),
        openings=Openings(said=(by,), status="accepting"),
    )


@pytest.fixture
def ann(client: FlaskClient, app: Flask) -> ProgramsPerson:
    return ProgramsPerson(app)


@pytest.fixture
def kept(ann: ProgramsPerson, session: Session) -> tuple[int, str]:
    listing_id, _ = publish(session, made())
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    ann.hold(listing_id)
    return listing_id, public_id


def link(session: Session, app: Flask) -> str:
    key = reminders.link_key(app.config["SETTINGS"])
    signed = reminders.token(session.scalars(sa.select(Holder).order_by(Holder.id)).first() or Holder(), key)
    session.rollback()
    return f"/manage/still-right/{signed}"


def now(session: Session, listing_id: int) -> ListingDraft:
    session.rollback()
    found = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    session.rollback()
    return found


def press(browser: FlaskClient, address: str, changes: Mapping[str, str | Sequence[str]] | None = None) -> TestResponse:
    (form,) = [one for one in forms(browser.get(address)) if one.action.partition("?")[0] == address]
    return form.filled(changes or {}).send(browser)


def test_it_works(ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session) -> None:
    browser, address = app.test_client(), link(session, app)
    for _ in range(3):  # scanners of mail open links
        assert "Is Lantern House still right?" in words(browser.get(address))
    assert session.get_one(Listing, kept[0]).revision == 1
    assert "confirmed it today" in words(press(browser, address))
    after = now(session, kept[0])
    today = PartialDate.on(clock.today())
    for name in ("openings", "schedule", "serves", "payment", "contact", "place"):
        assert (getattr(after, name).said[0].source, getattr(after, name).said[0].as_of) == ("program", today), name
    assert after.schedule.tracks[0].room == Room(status="accepting", as_of=today)
    assert after.answers["medicaid"].said.source == "program"
    assert after.answers["spanish"].said == said()  # it was not shown
    assert session.get_one(Listing, kept[0]).confirmed_on == clock.today()


def test_a_replayed_or_forwarded_link_says_so_kindly_and_changes_nothing(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    browser, address = app.test_client(), link(session, app)
    press(browser, address)
    before = now(session, kept[0])
    last = address[-1]
    written_otherwise = [
        address[:-1] + one for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ]
    for again in (address, *(one for one in written_otherwise if one[-1] != last)):
        other = app.test_client()  # somebody it was passed on to
        sent = other.post(again, data={"base": "2", "parts": ALL})
        assert (sent.status_code, "/manage/enter?next=" in sent.text) == (410, True)
    assert "you confirmed by it on" in words(app.test_client().get(address))
    assert now(session, kept[0]) == before
    assert len(session.scalars(sa.select(Revision.id).where(Revision.listing_id == kept[0])).all()) == 2


def test_a_link_lasts_14_days(ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session) -> None:
    address = link(session, app)
    with time_machine.travel(clock.now() + dt.timedelta(days=13, hours=23)):
        assert app.test_client().get(address).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(days=14, minutes=1)):
        for answer in (
            app.test_client().get(address),
            app.test_client().post(address, data={"base": "1", "parts": ALL}),
        ):
            assert (answer.status_code, "older than 14 days" in words(answer)) == (410, True)
    assert session.get_one(Listing, kept[0]).revision == 1


def test_the_link_of_who_was_removed_or_of_another_listing_opens_nothing(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    address, key = link(session, app), reminders.link_key(app.config["SETTINGS"])
    holder = session.scalars(sa.select(Holder)).one()
    other_id, _ = publish(session, draft(name="Harbor House"))
    forged = URLSafeTimedSerializer(key, salt="still right").dumps([holder.id, other_id, holder.account_id])
    elsewhere = URLSafeTimedSerializer("another", salt="still right").dumps([holder.id, kept[0], holder.account_id])
    session.rollback()
    begin_write(session)
    session.execute(sa.delete(Holder))
    session.commit()
    for bad in (address, f"/manage/still-right/{forged}", f"/manage/still-right/{elsewhere}", "/manage/still-right/x"):
        browser = app.test_client()
        assert browser.get(bad).status_code == 410
        assert browser.post(bad, data={"base": "1", "parts": ALL}).status_code == 410
    assert session.get_one(Listing, kept[0]).revision == 1


def test_a_link_confirms_and_changes_nothing(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    address = link(session, app)
    page = app.test_client().get(address)
    (form,) = [one for one in forms(page) if one.action == address]
    assert set(form.values) == {"base", "parts"}
    assert f"/manage/enter?next=/manage/programs/{kept[1]}/still-right" in page.text
    more = {"whole": "yes", "openings": "full", "plans": "Smuggled", "phone": "512-555-0166"}
    assert app.test_client().post(address, data={"base": "1", "parts": ALL, **more}).status_code == 200
    after = now(session, kept[0])
    assert (after.openings.status, after.payment.plans, after.contact.phones) == (
        "accepting",
        ("One Plan",),
        made().contact.phones,
    )


def test_only_what_is_ticked_is_confirmed(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    address = link(session, app)
    assert app.test_client().post(address, data={"base": "1"}).status_code == 422
    assert app.test_client().post(address, data={"parts": ALL}).status_code == 409  # of no state that was shown
    press(app.test_client(), address, {"parts": ["payment"]})
    after = now(session, kept[0])
    assert after.payment.said[0].source == "program"
    assert (after.openings, after.schedule, after.contact) == (made().openings, made().schedule, made().contact)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_site_cannot_press(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session, headers: dict[str, str]
) -> None:
    sent = app.test_client().post(link(session, app), data={"base": "1", "parts": ALL}, headers=headers)
    assert sent.status_code == 403
    assert session.get_one(Listing, kept[0]).revision == 1


def test_what_changed_meanwhile_is_shown_and_the_link_is_still_good(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    address, browser = link(session, app), app.test_client()
    (form,) = [one for one in forms(browser.get(address)) if one.action == address]
    publish(
        session, made().model_copy(update={"payment": Payment(said=(said(),), plans=("Two Plan",))}), listing_id=kept[0]
    )
    answer = form.send(browser)
    assert answer.status_code == 409
    assert "It changed since you opened this page" in words(answer)
    assert "Two Plan" in answer.text
    assert now(session, kept[0]).payment.said == (said(),)
    (again,) = [one for one in forms(answer) if one.action == address]
    assert again.send(browser).status_code == 200
    assert now(session, kept[0]).payment.said[0].source == "program"


def test_two_presses_at_once_confirm_once(app: Flask, client: FlaskClient, session: Session) -> None:
    listing_id, _ = publish(session, made())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    key = reminders.link_key(app.config["SETTINGS"])
    signed = reminders.token(session.scalars(sa.select(Holder)).one(), key)
    says = reminders.link_of(session, signed=signed, key=key)
    assert says
    session.rollback()

    def work(own: Session) -> str:
        own.rollback()
        begin_write(own)
        used_links.use(own, says.says)
        edits.still_right(own, listing_id=listing_id, actor=ann.email, today=clock.today(), shown=1, parts=ALL)
        return "confirmed"

    results = at_once(app, [work] * 6, refusals=(LinkUsed,))
    assert results.count("confirmed") == 1
    session.rollback()
    assert len(session.scalars(sa.select(Revision.id).where(Revision.listing_id == listing_id)).all()) == 2


def test_one_field_changed_confirms_the_others(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    ann.sign_in()
    address = f"/manage/programs/{kept[1]}/still-right"
    opened = ann.get(link(session, app))
    assert (opened.status_code, opened.headers["Location"]) == (302, address)  # who is signed in can change, too
    assert press(ann.client, address, {"openings": "full"}).status_code == 302
    after = now(session, kept[0])
    assert (after.openings.status, after.openings.said[0].source) == ("full", "program")
    assert after.payment.said[0].source == after.contact.said[0].source == "program"
    assert session.get_one(Listing, kept[0]).confirmed_on == clock.today()
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest.id)).all() == []


def test_a_risky_field_waits_for_a_person_and_is_said_so(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    ann.sign_in()
    address = f"/manage/programs/{kept[1]}/still-right"
    assert "We look at a new number first" in words(ann.get(address))
    assert press(ann.client, address, {"phone": "512-555-0166", "plans": "Two Plan"}).status_code == 302
    assert "We look at this first, about 2 business days: Phones" in words(ann.get("/manage/programs"))
    after = now(session, kept[0])
    assert after.contact == made().contact  # nobody confirmed the number that waits to be replaced
    assert (after.payment.plans, after.serves.said[0].source) == (("Two Plan",), "program")
    assert '"+15125550166"' in session.scalars(sa.select(ChangeRequest)).one().facts


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("tracks", "when it suits", "tracks"), ("ages_min", "young", "ages_min"), ("phone", "12", "phone")],
)
def test_what_cannot_be_read_comes_back_and_nothing_is_confirmed(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session, name: str, value: str, says: str
) -> None:
    ann.sign_in()
    answer = press(ann.client, f"/manage/programs/{kept[1]}/still-right", {name: value, "openings": "full"})
    assert (answer.status_code, f'href="#f-{says}"' in answer.text, value in answer.text) == (422, True, True)
    assert 'value="full" checked' in answer.text
    assert session.get_one(Listing, kept[0]).revision == 1


def test_groups_are_corrected_in_a_line_and_ticks_are_answers(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    ann.sign_in()
    lines = "Evening: mon wed thu 18:00-21:00\nTeens: tue 15:30-18:30 virtual"
    changes = {"tracks": lines, "g-payment": ["medicare"], "ages_min": "13"}
    assert press(ann.client, f"/manage/programs/{kept[1]}/still-right", changes).status_code == 302
    after = now(session, kept[0])
    assert [(one.name, len(one.days)) for one in after.schedule.tracks] == [("Evening", 3), ("Teens", 1)]
    assert (after.says("medicare"), after.says("medicaid"), after.serves.age_min) == ("yes", None, 13)


def test_others_changes_stand_beside_what_was_typed(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    ann.sign_in()
    address = f"/manage/programs/{kept[1]}/still-right"
    (form,) = [one for one in forms(ann.get(address)) if one.action == address]
    theirs = made().model_copy(update={"payment": Payment(said=(said(),), plans=("Theirs",))})
    publish(session, theirs, listing_id=kept[0])
    answer = form.filled({"openings": "full"}).send(ann.client)
    assert (answer.status_code, "Theirs" in answer.text) == (409, True)
    assert now(session, kept[0]) == theirs
    (again,) = [one for one in forms(answer) if one.action == address]
    assert (again.values["openings"], again.values["plans"]) == (["full"], ["Theirs"])
    assert again.send(ann.client).status_code == 302
    after = now(session, kept[0])
    assert (after.openings.status, after.payment.plans) == ("full", ("Theirs",))


def test_who_may_only_confirm_does(app: Flask, client: FlaskClient, session: Session) -> None:
    listing_id, _ = publish(session, made())
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    ann = ProgramsPerson(app)
    ann.hold(listing_id, HolderRole.CONFIRMER)
    ann.sign_in()
    address = f"/manage/programs/{public_id}/still-right"
    (form,) = [one for one in forms(ann.get(address)) if one.action == address]
    assert set(form.values) == {"csrf_token", "base", "parts"}
    form.values |= {"whole": ["yes"], "openings": ["full"], "phone": ["512-555-0166"], "plans": ["Smuggled"]}
    assert form.send(ann.client).status_code == 302
    after = now(session, listing_id)
    assert (after.openings.status, after.payment.plans) == ("accepting", ("One Plan",))
    assert after.openings.said[0].source == "program"
    assert session.scalars(sa.select(ChangeRequest.id)).all() == []


def test_a_page_without_its_fields_empties_nothing(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    ann.sign_in()
    address = f"/manage/programs/{kept[1]}/still-right"
    (form,) = [one for one in forms(ann.get(address)) if one.action == address]
    for name in set(form.values) - {"csrf_token", "base"}:
        del form.values[name]
    assert form.send(ann.client).status_code == 422
    form.values["parts"] = ALL
    assert form.send(ann.client).status_code == 302
    after = now(session, kept[0])
    assert (after.payment.plans, after.contact.phones) == (("One Plan",), made().contact.phones)


def test_used_links_are_forgotten_once_they_are_too_old(
    ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session
) -> None:
    press(app.test_client(), link(session, app))
    session.rollback()
    begin_write(session)
    used_links.forget_old(session, before=clock.now() - reminders.LINK_LASTS)
    assert len(session.scalars(sa.select(UsedLink)).all()) == 1
    used_links.forget_old(session, before=clock.now() + dt.timedelta(days=1))
    assert session.scalars(sa.select(UsedLink)).all() == []


def test_a_links_page_is_in_the_language_of_whose_it_is(kept: tuple[int, str], app: Flask, session: Session) -> None:
    address = link(session, app)
    session.rollback()
    begin_write(session)
    session.execute(sa.update(Account).values(language="es"))
    session.commit()
    assert '<html lang="es"' in app.test_client().get(address).text
    assert '<html lang="en"' in app.test_client().get(f"{address}?lang=en").text


def test_the_page_is_in_spanish_too(ann: ProgramsPerson, kept: tuple[int, str], app: Flask, session: Session) -> None:
    shown = words(app.test_client().get(f"{link(session, app)}?lang=es"))
    assert "¿Sigue siendo correcto lo de Lantern House?" in shown
    assert "Confirmar todo lo que se ve" in shown
    assert not {"Change", "Confirm everything", "Taking new people", "Not stated"} & set(shown.split("  "))
