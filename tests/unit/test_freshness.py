"""A confirmation belongs to what was confirmed: each section has its day, and the listing that of the oldest."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.imports.sample_loading import FILE
from directory.listings import status_changes
from directory.listings.draft import (
    Contact,
    Evidence,
    EvidenceKind,
    ListingDraft,
    Openings,
    Payment,
    Phone,
    Schedule,
    Serves,
    Track,
)
from directory.listings.freshness import DECIDING, confirmed_on, section_days, stored_confirmed_on, stored_days
from directory.models import Account, Holder, HolderRole, Listing, Mail, Role
from directory.providing import edits, holders, reminders
from directory.providing.edits import ChangedMeanwhile
from directory.search.index_rows import index_row
from directory.vocabulary import get_vocabulary
from directory.watch.state import watched
from tests.factories import answers, draft, publish, said

OLD, NEW = dt.date(2026, 6, 1), dt.date(2026, 11, 20)
OWN_OLD, OWN_NEW, LIST = said("program", OLD), said("program", NEW), said()
PLANS = ("Sample Health",)
TRACKS = (Track(name="Evening", days=("mon", "wed", "thu")),)


def full(**sections: object) -> ListingDraft:
    """Everything that decides, long ago, by the program itself."""
    made = {
        "schedule": Schedule(said=(OWN_OLD,), tracks=TRACKS),
        "serves": Serves(said=(OWN_OLD,), age_min=18),
        "payment": Payment(said=(OWN_OLD,), plans=PLANS),
    }
    return draft(by=OWN_OLD, **(made | sections))


@pytest.mark.parametrize(
    ("made", "day"),
    [
        (full(), OLD),
        (full(payment=Payment(said=(OWN_NEW,), plans=PLANS)), OLD),  # one section is not the whole
        (full(openings=Openings(said=(OWN_NEW,), status="accepting")), OLD),
        (full(payment=Payment(said=(LIST,), plans=PLANS)), None),  # a part was never confirmed
        (full(payment=Payment(said=(OWN_NEW, LIST), plans=PLANS)), OLD),
        (draft(by=OWN_NEW), NEW),  # what says nothing cannot be old
        (draft(payment=Payment(said=(OWN_NEW,), plans=PLANS)), None),  # the rest is a list's
        (draft(openings=Openings(said=(OWN_NEW,), status="full")), None),
        (draft(by=said("staff", NEW)), NEW),
        (draft(by=said("desk", NEW)), None),
        (draft(by=OWN_NEW, answers=answers("medicaid", by=LIST)), None),  # an answer says something too
        (draft(by=OWN_NEW, answers=answers("medicaid", by=OWN_OLD)), OLD),
        (draft(by=OWN_NEW, answers=answers("joint-commission", by=LIST)), NEW),  # decides nothing
    ],
)
def test_the_day_of_a_listing_is_that_of_its_oldest_deciding_section(made: ListingDraft, day: dt.date | None) -> None:
    content = orjson.loads(made.to_json())
    assert confirmed_on(made) == day
    assert stored_confirmed_on(content) == day
    assert stored_days(content) == section_days(made)
    assert watched("TX", None, content).confirmed == day


def test_every_reader_counts_the_same_over_the_whole_sample() -> None:
    class Row:
        id, public_id, latitude, longitude = 1, "x", 0.0, 0.0
        content = ""

    days = set()
    for line in FILE.read_text(encoding="utf-8").splitlines():
        made, row = ListingDraft.model_validate_json(line), Row()
        row.content = made.to_json()
        day = confirmed_on(made)
        assert index_row(row, get_vocabulary()).confirmed == (day.toordinal() if day else -1)
        days.add(day)
    assert len(days) > 20


def test_deciding_sections_are_those_of_a_draft_and_of_the_programs_form() -> None:
    from directory.web.provider.editing.program_sections import BY_ID

    assert set(DECIDING) <= set(BY_ID) & set(ListingDraft.model_fields)
    groups = {group.id for group in get_vocabulary().groups}
    assert {one for some in DECIDING.values() for one in some} <= groups


def held(session: Session, made: ListingDraft, since: dt.date = OLD) -> tuple[int, int]:
    """A listing that Ann keeps since a day; (holder's id, listing's id)."""
    from tests.unit.test_providing import account

    listing_id, _ = publish(session, made)
    who = session.scalars(sa.select(Account).where(Account.email == "ann@example.org")).one_or_none()
    who = who or account(session, "ann@example.org", Role.PROVIDER)
    session.rollback()
    begin_write(session)
    holders.add(session, listing_id=listing_id, account=who, role=HolderRole.OWNER, actor="test")
    holder = session.scalars(sa.select(Holder).where(Holder.listing_id == listing_id)).one()
    holder.since = dt.datetime.combine(since, dt.time(12), tzinfo=dt.UTC)
    number = holder.id
    session.commit()
    return number, listing_id


def saved(session: Session, holder_id: int, section: str, today: dt.date, **fields: object) -> None:
    """One section saved by its program, as it stands or with other facts."""
    session.rollback()
    listing = session.get_one(Holder, holder_id).listing
    made = ListingDraft.from_json(listing.content)
    part = getattr(made, section).model_copy(update=fields)
    base = listing.revision
    session.rollback()
    edits.save(
        session,
        holder_id=holder_id,
        draft=made.model_copy(update={section: part}),
        base_revision=base,
        sections=[section],
        today=today,
    )
    session.commit()


def day_of(session: Session, listing_id: int) -> dt.date | None:
    found = session.get_one(Listing, listing_id, populate_existing=True).confirmed_on
    session.rollback()
    return found


def first_days(made: ListingDraft) -> dict[str, dt.date | None]:
    return {name: day.first if day else None for name, day in section_days(made).items()}


@pytest.mark.parametrize("section", sorted(DECIDING))
def test_saving_one_section_confirms_that_one(session: Session, section: str) -> None:
    holder_id, listing_id = held(session, full())
    saved(session, holder_id, section, NEW)
    made = ListingDraft.from_json(session.get_one(Listing, listing_id).content)
    assert first_days(made) == dict.fromkeys(DECIDING, OLD) | {section: NEW}
    assert day_of(session, listing_id) == OLD


def test_saving_one_section_of_a_lists_listing_confirms_no_more(session: Session) -> None:
    holder_id, listing_id = held(session, draft(payment=Payment(said=(LIST,), plans=PLANS)))
    saved(session, holder_id, "payment", NEW, plans=("Other Health",))
    assert day_of(session, listing_id) is None


def test_putting_a_change_back_confirms_that_section_alone(session: Session) -> None:
    holder_id, listing_id = held(session, full())
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)):
        saved(session, holder_id, "payment", NEW, plans=("Other Health",))
        now = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
        edits.revert(session, holder_id=holder_id, to_revision=1, base=2, today=now)
        session.commit()
    made = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    assert made.payment.plans == PLANS
    assert first_days(made) == dict.fromkeys(DECIDING, OLD) | {"payment": NEW}


def test_still_right_confirms_all_that_was_shown_answers_too(session: Session) -> None:
    listed = {"veterans": Evidence(kind=EvidenceKind.LISTED, said=LIST)}
    made = draft(
        answers=answers("iop", "medicaid", "veterans", "evening"),
        populations=listed,
        openings=Openings(said=(LIST,), status="accepting"),
    )
    _, listing_id = held(session, made)
    edits.still_right(session, listing_id=listing_id, actor="ann@example.org", today=NEW, shown=1)
    session.commit()
    now = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    assert first_days(now) == {"contact": NEW, "place": NEW, "schedule": NEW, "serves": NEW, "payment": NEW}
    assert {one.said for one in now.answers.values()} == {OWN_NEW}
    assert now.populations["veterans"].said == OWN_NEW
    assert now.openings == made.openings  # asked by themselves


def test_still_right_does_not_confirm_what_changed_after_it_was_shown(session: Session) -> None:
    _, listing_id = held(session, full(phone="+15125550101"))
    phones = (Phone(number="+15125550199"),)
    publish(session, full(contact=Contact(said=(LIST,), phones=phones)), listing_id=listing_id)
    with pytest.raises(ChangedMeanwhile) as problem:
        edits.still_right(session, listing_id=listing_id, actor="ann@example.org", today=NEW, shown=1)
    session.rollback()
    assert any(one.key == "contact.phones" for one in problem.value.facts)
    assert day_of(session, listing_id) is None


def test_a_call_confirms_answers_too_and_takes_no_newer_word_away(session: Session) -> None:
    made = full(answers=answers("iop", "medicaid", by=OWN_NEW), contact=Contact(said=(OWN_NEW,), email="a@example.org"))
    listing_id, _ = publish(session, made)
    called = NEW - dt.timedelta(days=10)
    listing = session.get_one(Listing, listing_id)
    session.rollback()
    with time_machine.travel(dt.datetime(2026, 11, 21, tzinfo=dt.UTC)):
        status_changes.confirm_call(
            session, listing=listing, spoke_with="the front desk", day=called, actor="mo@example.org"
        )
        session.commit()
    now = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    assert first_days(now) == dict.fromkeys(DECIDING, called) | {"contact": NEW}
    assert now.answers["medicaid"].said == OWN_NEW


def due(session: Session, today: dt.date) -> list[str]:
    """The texts of the reminders that go out on a day."""
    session.rollback()
    begin_write(session)
    session.execute(sa.delete(Mail))
    session.execute(sa.update(Account).values(reminded_on=None))
    session.commit()
    reminders.send_due(session, today=today, key="k")
    texts = list(session.scalars(sa.select(Mail.text).order_by(Mail.id)))
    session.rollback()
    return texts


def test_saving_one_section_does_not_silence_the_reminder_of_the_others(session: Session) -> None:
    holder_id, _ = held(session, full())
    saved(session, holder_id, "payment", OLD + dt.timedelta(days=59))
    (text,) = due(session, OLD + dt.timedelta(days=60))
    for name in ("Phone and website", "Name and address", "Groups and times", "Who you serve"):
        assert f"{name}: 60 days old" in text
    assert "What it costs" not in text


def test_a_section_nobody_ever_confirmed_is_as_old_as_the_rights(session: Session) -> None:
    holder_id, _ = held(session, draft(payment=Payment(said=(LIST,), plans=PLANS)), since=OLD)
    saved(session, holder_id, "payment", OLD + dt.timedelta(days=58))
    assert due(session, OLD + dt.timedelta(days=59)) == []
    (text,) = due(session, OLD + dt.timedelta(days=60))
    assert "Name and address: 60 days old" in text
    assert "What it costs" not in text
    assert "Not said yet: " in text


def test_when_the_old_ones_are_saved_too_reminders_stop(session: Session) -> None:
    holder_id, _ = held(session, full())
    for name in sorted(DECIDING):
        saved(session, holder_id, name, NEW)
    assert due(session, NEW + dt.timedelta(days=59)) == []
    assert len(due(session, NEW + dt.timedelta(days=60))) == 1
