"""Calls at the desk: whom to call, what was said becomes facts, one caller at a time, and a call taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.calls import keeping, taking, taking_back, waiting
from directory.calls.call_problem import CallProblem, ChangedDuringCall, NotOnScreen
from directory.calls.keeping import Told
from directory.calls.waiting import Need, Wanted
from directory.listings.draft import ListingDraft, Openings
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change, write
from directory.models import CallPlan, CallResult, Listing, PhoneCall, Report, ReportKind, Revision, Role, Status
from directory.unit_of_work import unit_of_work
from directory.watch.asked_by_phone import FIELDS, Finding
from tests.factories import draft, publish, said
from tests.web.desk import Person, at_once, words
from tests.web.forms import form

ANN, BO = "ann@example.org", "bo@example.org"
ALL_RIGHT = {field.id: Finding.RIGHT for field in FIELDS}


def listing_of(session: Session, listing_id: int) -> tuple[Listing, ListingDraft]:
    session.rollback()
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    return listing, ListingDraft.from_json(listing.content)


def take(session: Session, listing_id: int, who: str = ANN) -> bool:
    with unit_of_work(session):
        return taking.take(session, listing_id, who=who)


def keep(
    session: Session,
    listing_id: int,
    result: CallResult = CallResult.TALKED,
    findings: Mapping[str, Finding] | None = None,
    *,
    base: int = 1,
    who: str = ANN,
    cells: Mapping[str, str] | None = None,
    ticked: Mapping[str, tuple[str, ...]] | None = None,
    seen: tuple[int, ...] = (),
) -> int | None:
    told = Told(result=result, base=base, findings=findings or {}, cells=cells or {}, ticked=ticked or {}, seen=seen)
    with unit_of_work(session):
        made = keeping.keep(session, listing_id=listing_id, told=told, who=who)
        return made.id if made else None


def undo(session: Session, call_id: int, who: str = BO) -> None:
    with unit_of_work(session):
        taking_back.undo(session, call_id=call_id, who=who)


def report(session: Session, listing_id: int) -> int:
    with unit_of_work(session):
        made = Report(listing_id=listing_id, kind=ReportKind.OTHER, day=clock.today(), text="Moved?")
        session.add(made)
        session.flush()
        return made.id


def queue(session: Session, who: str = ANN, **wanted: str) -> list[tuple[int, Need]]:
    session.rollback()
    return [(one.listing_id, one.need) for one in waiting.waiting(session, Wanted(**wanted), who=who)]


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


def test_the_queue_is_by_need_state_and_language(session: Session) -> None:
    own = said("program", clock.today())
    old = said("program", clock.today() - dt.timedelta(days=91))
    fresh, _ = publish(session, draft(by=own))
    lapsed, _ = publish(session, draft(by=old, yes=("iop", "spanish")))
    never, _ = publish(session, draft(state="OK", city="Tulsa", zip="74103"))
    unsure, _ = publish(session, draft(yes=("cbt",)))
    silent, _ = publish(session, draft(phone=None))
    publish(session, draft(), status=Status.DRAFT)
    told, _ = publish(session, draft(by=own))
    report(session, told)
    found = [(told, Need.REPORTED), (unsure, Need.DOUBTFUL), (never, Need.NEVER), (lapsed, Need.OLD)]
    assert queue(session) == found
    assert queue(session, state="OK") == [(never, Need.NEVER)]
    assert queue(session, language="es") == [(lapsed, Need.OLD)]
    assert queue(session, need="never") == [(never, Need.NEVER)]
    assert fresh not in dict(found)
    assert silent not in dict(found)


def test_a_call_is_given_to_one_at_a_time_for_15_minutes(session: Session) -> None:
    first, _ = publish(session, draft())
    second, _ = publish(session, draft())

    def next_for(who: str) -> int | None:
        with unit_of_work(session):
            return taking.take_next(session, Wanted(), who=who)

    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert [next_for(ANN), next_for(ANN), next_for(BO), next_for("cy@example.org")] == [first, first, second, None]
        assert not take(session, first, who=BO)
        with pytest.raises(NotOnScreen):
            keep(session, first, CallResult.CLOSED, who=BO)
    with time_machine.travel(now + dt.timedelta(minutes=16), tick=False):
        assert take(session, first, who=BO)
        with pytest.raises(NotOnScreen):
            keep(session, first, CallResult.REFUSED, who=ANN)
        assert keep(session, first, CallResult.REFUSED, who=BO)


def test_two_callers_at_once_get_two_calls(app: Flask, session: Session) -> None:
    ids = {publish(session, draft())[0] for _ in range(4)}
    people = [Person(app, Role.MODERATOR, email=f"m{n}@example.org").sign_in() for n in range(4)]
    assert all(one.get("/manage/calls").status_code == 200 for one in people)
    session.rollback()

    def calls(one: Person) -> object:
        return one.post("/manage/calls", {}, see="/manage/calls").location

    found = at_once(app, [lambda one=one: calls(one) for one in people])  # type: ignore[misc]
    assert len(set(map(str, found))) == 4
    session.rollback()
    taken = session.execute(sa.select(CallPlan.listing_id, CallPlan.taken_by)).all()
    assert {row.listing_id for row in taken} == ids
    assert len({row.taken_by for row in taken}) == 4


def test_the_same_page_sent_twice_is_one_call(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT})
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT}) is None
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PhoneCall)) == 1
    assert listing_of(session, listing_id)[0].revision == 2


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


@pytest.mark.parametrize(
    ("result", "status", "again"),
    [
        (CallResult.NO_ANSWER, Status.PUBLISHED, dt.timedelta(hours=20)),
        (CallResult.REFUSED, Status.PUBLISHED, dt.timedelta(days=90)),
        (CallResult.NUMBER_DEAD, Status.PUBLISHED, dt.timedelta(days=7)),
        (CallResult.CLOSED, Status.CLOSED, None),
        (CallResult.NOT_IOP, Status.WITHDRAWN, None),
    ],
)
def test_what_else_comes_of_a_call_and_back(
    session: Session, result: CallResult, status: Status, again: dt.timedelta | None
) -> None:
    listing_id, _ = publish(session, draft())
    told = report(session, listing_id)
    take(session, listing_id)
    now = clock.now()
    with time_machine.travel(now, tick=False):
        call_id = keep(session, listing_id, result, seen=(told,))
    session.rollback()
    plan = session.get_one(CallPlan, listing_id, populate_existing=True)
    assert plan.not_before == (now + again if again else None)
    assert (plan.tries, plan.taken_by) == (1 if result == CallResult.NO_ANSWER else 0, None)
    assert listing_of(session, listing_id)[0].status == status
    kinds = set(session.scalars(sa.select(Report.kind).where(Report.outcome.is_(None))))
    wanted = set() if again is None else {"other", "number"} if result == CallResult.NUMBER_DEAD else {"other"}
    assert kinds == wanted
    assert queue(session) == []
    session.rollback()
    undo(session, call_id or 0)
    assert listing_of(session, listing_id)[0].status == Status.PUBLISHED
    assert session.scalars(sa.select(Report.kind).where(Report.outcome.is_(None))).all() == ["other"]
    assert queue(session) == [(listing_id, Need.REPORTED)]
    session.rollback()
    with pytest.raises(CallProblem, match="already"):
        undo(session, call_id or 0)


def test_no_iop_is_no_right_answer(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    keep(session, listing_id, findings=ALL_RIGHT | {"iop": Finding.WRONG})
    assert listing_of(session, listing_id)[0].status == Status.WITHDRAWN
    assert session.scalars(sa.select(PhoneCall.result)).one() == CallResult.NOT_IOP


def test_a_third_try_in_vain_lets_it_rest_and_a_talk_forgets_them(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    waits = []
    for _ in range(3):
        take(session, listing_id)
        with time_machine.travel(clock.now(), tick=False):
            keep(session, listing_id, CallResult.NO_ANSWER)
            session.rollback()
            plan = session.get_one(CallPlan, listing_id, populate_existing=True)
            waits.append(((plan.not_before or clock.now()) - clock.now(), plan.tries))
        session.rollback()
    hours = dt.timedelta(hours=20)
    assert waits == [(hours, 1), (hours, 2), (dt.timedelta(days=14), 3)]
    take(session, listing_id)
    keep(session, listing_id, findings=ALL_RIGHT)
    session.rollback()
    assert session.get_one(CallPlan, listing_id, populate_existing=True).tries == 0


@pytest.mark.parametrize("status", [Status.MERGED, Status.CLOSED, Status.WITHDRAWN])
def test_nothing_is_kept_of_a_listing_that_is_no_longer_there(session: Session, status: Status) -> None:
    listing_id, _ = publish(session, draft())
    other, _ = publish(session, draft())
    take(session, listing_id)
    _, now = listing_of(session, listing_id)
    session.rollback()
    with unit_of_work(session):
        target = other if status == Status.MERGED else None
        change = Change(draft=now, listing_id=listing_id, status=status, merged_into_id=target)
        write(session, change=change, actor="them")
    with pytest.raises(NotOnScreen, match=status):
        keep(session, listing_id, findings=ALL_RIGHT, base=2)
    session.rollback()
    assert session.scalars(sa.select(PhoneCall.id)).all() == []
    assert listing_id not in dict(queue(session))


def test_a_call_is_not_taken_back_over_what_others_did_since(session: Session) -> None:
    listing_id, _ = publish(session, draft())
    take(session, listing_id)
    first = keep(session, listing_id, findings={"phone": Finding.RIGHT})
    take(session, listing_id)
    second = keep(session, listing_id, findings={"place": Finding.RIGHT}, base=2)
    with pytest.raises(CallProblem, match="later call back first"):
        undo(session, first or 0)
    undo(session, second or 0)
    with pytest.raises(CallProblem, match="changed since"):  # by the taking back, which is a revision of its own
        undo(session, first or 0)


def test_an_error_at_any_step_leaves_nothing_of_a_call(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    listing_id, _ = publish(session, draft())
    told = report(session, listing_id)
    steps = ("_refuse_changed", "_write", "_answer_reports", "_plan")
    for step in steps:
        take(session, listing_id)

        def cut(_: object) -> None:
            raise ValueError("cut off")

        with monkeypatch.context() as patch:
            real = getattr(keeping, step)
            patch.setattr(keeping, step, lambda *a, real=real, **k: cut(real(*a, **k)))
            with pytest.raises(ValueError, match="cut off"):
                keep(session, listing_id, findings={"phone": Finding.RIGHT}, seen=(told,))
        session.rollback()
        assert session.scalars(sa.select(PhoneCall.id)).all() == []
        assert session.get_one(Report, told, populate_existing=True).outcome is None
        assert session.get_one(CallPlan, listing_id, populate_existing=True).taken_by == ANN
        assert listing_of(session, listing_id)[0].revision == 1
        session.rollback()
    assert keep(session, listing_id, findings={"phone": Finding.RIGHT}, seen=(told,))


def test_a_moderator_may_and_others_may_not(app: Flask, session: Session) -> None:
    _, path = publish(session, draft())
    page = f"/manage/calls/{path.split('/')[2]}"
    moderator = Person(app, Role.MODERATOR, email=BO).sign_in()
    other = Person(app, Role.ADMIN, email=ANN).sign_in()
    moderator.post("/manage/calls", {"listing": path.split("/")[2]}, see="/manage/calls")
    assert f"{BO} has this call on screen" in words(other.get(page))
    refused = other.post(page, {"result": "closed", "base": "1"}, see="/manage/calls")
    assert refused.status_code == 409
    later = moderator.post(page, {"result": "later", "base": "1"}, see=page)
    assert later.location == "/manage/calls"
    assert "Take this call" in words(other.get(page))
