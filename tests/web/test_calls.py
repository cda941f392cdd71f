"""Calls at the desk: what was said becomes facts, and pages that are old."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.calls.call_problem import CallProblem, ChangedDuringCall, NotOnScreen
from directory.listings.draft import Openings, Schedule, Serves, Track
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change, write
from directory.models import CallResult, PhoneCall, Revision, Status
from directory.unit_of_work import unit_of_work
from directory.watch.asked_by_phone import FIELDS, Finding
from tests.factories import draft, publish, said
from tests.web.calling import ALL_RIGHT, keep, listing_of, take, undo
from tests.web.desk import Person, words
from tests.web.forms import form


def test_it_works(admin: Person, session: Session) -> None:
    listing_id, path = publish(session, draft(name="Lantern <b>House"))
    public_id = path.split("/")[2]
    answer = admin.post("/manage/calls", {"listing": ""}, see="/manage/calls")
    page = admin.get(answer.location)
    assert f"/manage/calls/{public_id}" in answer.location
    assert "I am calling from IOP Near Me" in words(page)
    assert "Lantern <b>House" not in page.text
    assert "Llamo de IOP" in words(admin.get(f"{answer.location}?say=es")).replace("llamo", "Llamo")
    sent = form(page, f"/manage/calls/{public_id}").filled(
        {
            "ask-phone": "right",
            "ask-place": "right",
            "ask-openings": "missing",
            "openings": "waitlist",
            "wait_days": "4",
        }
    )
    done = sent.send(admin.client, ("result", "talked"))
    assert (done.status_code, done.location) == (302, "/manage/calls")
    listing, now = listing_of(session, listing_id)
    assert (now.openings.status, now.openings.wait_days) == ("waitlist", 4)
    assert [now.openings.said[0].source, str(now.openings.said[0].as_of)] == ["staff", clock.today().isoformat()]
    assert {now.contact.said[0].source, now.place.said[0].source} == {"staff"}
    assert now.schedule.said == ()
    call = session.scalars(sa.select(PhoneCall)).one()
    assert (call.before, call.after) == (1, 2)
    session.rollback()
    admin.post(f"/manage/calls/undo/{call.id}", {}, see="/manage/calls")
    listing, now = listing_of(session, listing_id)
    assert (now.openings.status, now.place.said[0].source, listing.revision) == (None, "template", 3)


def test_what_is_wrong_is_mended_in_each_question(session: Session) -> None:
    listing_id, _ = publish(session, draft(yes=("iop", "cbt", "women", "medicaid")))
    assert take(session, listing_id)
    cells = {
        "phone": "512-555-0199",
        "program_name": "Harbor House",
        "street": "9 Oak Street",
        "city": "Austin",
        "state": "TX",
        "zip": "78702",
        "ages_min": "18",
        "plans": "Sample Health Plan",
        "wait_days": "3",
        "tracks": "Mon, Wed, Thu 6-9 pm",
        "openings": "accepting",
    }
    ticked = {"who": ("men",), "therapies": ("dbt",), "payment": ("medicaid",)}
    wrong = {one.id: Finding.WRONG for one in FIELDS if one.id != "iop"}
    keep(session, listing_id, findings=wrong, cells=cells, ticked=ticked)
    listing, now = listing_of(session, listing_id)
    assert (now.name, now.contact.phones[0].number, now.place.street) == (
        "Harbor House",
        "+15125550199",
        "9 Oak Street",
    )
    assert (now.place.zip, now.serves.age_min, now.payment.plans) == ("78702", 18, ("Sample Health Plan",))
    assert now.schedule.tracks[0].days == ("mon", "wed", "thu")
    answers = {term: now.says(term) for term in ("cbt", "dbt", "women", "men", "medicaid")}
    assert answers == {"cbt": "no", "dbt": "yes", "women": "no", "men": "yes", "medicaid": "yes"}
    assert listing.confirmed_on == clock.today()
    last = session.scalars(sa.select(Revision).where(Revision.number == 2)).one()
    assert last.words_of == "the program, on the phone"


def test_a_wrong_thing_needs_its_new_value(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    with pytest.raises(CallProblem, match="Phone: write what is right"):
        keep(session, listing_id, findings={"phone": Finding.WRONG})
    for cells in ({"phone": "12"}, {"phone": "512-555-0199; <script>"}):
        with pytest.raises(ListingProblem):
            keep(session, listing_id, findings={"phone": Finding.WRONG}, cells=cells)
    with pytest.raises(CallProblem, match="one thing at least"):
        keep(session, listing_id)
    assert listing_of(session, listing_id)[0].revision == 1


def test_a_value_is_no_markup(admin: Person, session: Session) -> None:
    _, path = publish(session, draft())
    page = f"/manage/calls/{path.split('/')[2]}"
    admin.post("/manage/calls", {"listing": path.split("/")[2]}, see="/manage/calls")
    bad = "<script>alert(1)</script>"
    fields = {"ask-phone": "wrong", "phone": bad, "spoke_with": bad, "result": "talked"}
    answer = admin.post(page, fields, see=page)
    assert (answer.status_code, bad in answer.text, "&lt;script&gt;alert(1)" in answer.text) == (422, False, True)
    answer = admin.post(page, {**fields, "phone": "512-555-0177"}, see=page)
    assert answer.status_code == 302
    for address in (page, f"/manage/listings/{path.split('/')[2]}", "/manage/calls", path):
        assert bad not in admin.get(address).text


def test_the_same_page_sent_twice_is_one_call(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT})
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT}) is None
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PhoneCall)) == 1
    assert listing_of(session, listing_id)[0].revision == 2


def test_who_goes_back_to_a_call_that_is_kept_is_told_so(session: Session) -> None:
    """Other answers, or the same ones with another new value: nothing is dropped without a word."""
    listing_id, _ = publish(session, draft(phone="+15125550101"))
    take(session, listing_id)
    cells = {"phone": "512-555-0199"}
    call = keep(session, listing_id, findings={"phone": Finding.WRONG}, cells=cells)
    assert keep(session, listing_id, findings={"phone": Finding.WRONG}, cells=cells) is None
    with pytest.raises(NotOnScreen, match="with other answers"):
        keep(session, listing_id, findings={"phone": Finding.WRONG}, cells={"phone": "512-555-0198"})
    for not_taken in ("512-555-0101", "512-555"):  # what stood before the call, and what is no number
        with pytest.raises(NotOnScreen, match="with other answers"):
            keep(session, listing_id, findings={"phone": Finding.WRONG}, cells={"phone": not_taken})
    for result, findings in ((CallResult.TALKED, ALL_RIGHT), (CallResult.CLOSED, {})):
        with pytest.raises(NotOnScreen, match="with other answers"):
            keep(session, listing_id, result, findings)
    undo(session, call or 0)
    assert take(session, listing_id)
    keep(session, listing_id, findings={"phone": Finding.WRONG}, cells={"phone": "512-555-0198"}, base=3)
    assert listing_of(session, listing_id)[1].contact.phones[0].number == "+15125550198"


def test_a_programs_newer_word_stays_above_a_page_that_is_older(session: Session) -> None:
    """Others changed what was asked: nothing is kept; something else: both are."""
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    _, now = listing_of(session, listing_id)
    session.rollback()
    own = said("program", clock.today())
    theirs = now.model_copy(update={"openings": Openings(said=(own,), status="full")})
    with unit_of_work(session):
        write(session, change=Change(draft=theirs, listing_id=listing_id), actor="them")
    told = {"openings": Finding.MISSING}
    with pytest.raises(ChangedDuringCall, match="Openings"):
        keep(session, listing_id, findings=told, cells={"openings": "accepting"})
    with pytest.raises(ChangedDuringCall):
        keep(session, listing_id, CallResult.CLOSED)
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT})
    _, now = listing_of(session, listing_id)
    assert (now.openings.status, now.openings.said[0].source, now.contact.said[0].source) == (
        "full",
        "program",
        "staff",
    )


def test_a_stale_page_shows_what_stands_now_and_what_was_typed(admin: Person, session: Session) -> None:
    listing_id, path = publish(session, draft())
    public_id = path.split("/")[2]
    admin.post("/manage/calls", {"listing": public_id}, see="/manage/calls")
    page = admin.get(f"/manage/calls/{public_id}")
    session.rollback()
    _, now = listing_of(session, listing_id)
    session.rollback()
    with unit_of_work(session):
        other = now.model_copy(update={"openings": Openings(said=(said("program", clock.today()),), status="full")})
        write(session, change=Change(draft=other, listing_id=listing_id), actor="them")
    sent = form(page, f"/manage/calls/{public_id}").filled({"ask-openings": "missing", "openings": "accepting"})
    answer = sent.send(admin.client, ("result", "talked"))
    assert (answer.status_code, "Openings" in words(answer)) == (409, True)
    again = form(answer, f"/manage/calls/{public_id}")
    assert again.values["openings"] == ["accepting"]
    done = again.filled({"ask-openings": "wrong"}).send(admin.client, ("result", "talked"))
    assert done.status_code == 302
    assert listing_of(session, listing_id)[1].openings.status == "accepting"


def test_no_iop_is_no_right_answer(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    keep(session, listing_id, findings=ALL_RIGHT | {"iop": Finding.WRONG})
    assert listing_of(session, listing_id)[0].status == Status.WITHDRAWN
    assert session.scalars(sa.select(PhoneCall.result)).one() == CallResult.NOT_IOP


def test_what_is_read_out_to_who_speaks_spanish_is_spanish(admin: Person, session: Session) -> None:
    long_ago = said("program", clock.today() - dt.timedelta(days=100))
    tracks = (Track(name="Noches", days=("mon", "wed"), start=dt.time(18), end=dt.time(21)),)
    made = draft(yes=("iop", "spanish", "cbt", "medicaid")).model_copy(
        update={
            "serves": Serves(said=(said(),), age_min=18),
            "schedule": Schedule(said=(said(),), tracks=tracks),
            "openings": Openings(said=(long_ago,), status="waitlist", wait_days=7),
        }
    )
    _, path = publish(session, made)
    page = f"/manage/calls/{path.split('/')[2]}"
    admin.post("/manage/calls", {"listing": path.split("/")[2]}, see="/manage/calls")
    answer = admin.get(f"{page}?language=es")
    read = [html.unescape(one) for one in re.findall(r'<p class="call-said" lang="es">(.*?)</p>', answer.text)]
    assert read[2] == "Sí"
    assert "Noches: lun, mié, 6 a 9\u00a0p.\u00a0m." in read
    assert {"desde 18 años", "TCC (CBT)", "Medicaid", "Alrededor de 7 días de espera"} <= set(read)
    assert "Cognitive" not in " ".join(read)
    english = words(admin.get(page))
    assert "Noches" in english
    assert "Alrededor de" not in english
