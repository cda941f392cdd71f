"""One reminder a person and week for all that they keep: which sites it names, whatever goes on beside it."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import count, pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import letters, mail, no_reminders
from directory.database import begin_write
from directory.models import Account, Holder, Listing, Mail, OrganizationSite, Status
from directory.providing import edits, reminders
from directory.unit_of_work import written
from tests import organizations
from tests.unit.at_once import at_once

DAY = dt.date(2026, 6, 1)


def hold(session: Session, ids: list[int], email: str = "ann@example.org", since: dt.date = DAY) -> int:
    """An account that holds these listings since a day."""
    account_id = organizations.account(session, email)
    begin_write(session)
    moment = dt.datetime.combine(since, dt.time(12), dt.UTC)
    session.add_all(
        Holder(listing_id=one, account_id=account_id, role="owner", granted_by="test", since=moment) for one in ids
    )
    session.commit()
    return account_id


def confirm(session: Session, listing_id: int, day: dt.date) -> None:
    session.rollback()
    edits.still_right(session, listing_id=listing_id, actor="ann@example.org", today=day)
    session.commit()


def run(session: Session, days: int) -> int:
    session.rollback()
    return reminders.send_due(session, today=DAY + dt.timedelta(days=days), key="k")


def texts(session: Session) -> list[str]:
    found = [letters.hide(one) for one in session.scalars(sa.select(Mail.text).order_by(Mail.id))]
    session.rollback()
    return found


def test_sites_that_grow_old_on_different_days_are_never_two_mails_in_a_week(session: Session) -> None:
    ids = organizations.listings(session, 4)
    hold(session, ids)
    for late, listing_id in enumerate(ids):
        confirm(session, listing_id, DAY + dt.timedelta(days=late * 2))
    sent = [day for day in range(58, 120) for _ in range(2) if run(session, day)]
    assert sent == [60, 67, 75, 82, 89, 96]  # on 60..66 they become old, on 75..81 and 88..94 once more
    assert all(later - earlier >= 7 for earlier, later in pairwise(sent))
    said = texts(session)
    assert [len(re.findall(r"(?m)^- Lantern House", one)) for one in said] == [1, 4, 4, 4, 4, 4]


def test_a_hundred_and_twenty_sites_are_ten_and_a_link_to_the_table(session: Session) -> None:
    ids = organizations.listings(session, 120)
    account_id = hold(session, ids)
    begin_write(session)
    oldest = session.get_one(Listing, ids[77])
    oldest.name = "Oldest House"
    session.execute(
        sa.update(Holder)
        .where(Holder.listing_id == ids[77])
        .values(since=dt.datetime.combine(DAY - dt.timedelta(days=40), dt.time(12), dt.UTC))
    )
    session.commit()
    assert run(session, 61) == 1
    row = session.scalars(sa.select(Mail)).one()
    assert (row.recipient, row.reminder, row.language) == ("ann@example.org", True, "en")
    assert len(set(json.loads(row.secrets or "{}").values())) == reminders.NAMED
    (text,) = texts(session)
    names = re.findall(r"(?m)^- (.*)$", text)
    assert names[:2] == ["Oldest House", "Lantern House 000"]
    assert len(names) == reminders.NAMED
    assert "Families read that it is not confirmed." in text
    assert "There are 110 more" in text
    assert re.search(r"(?m)^/manage/programs$", text)
    assert len(text) < 4000
    assert session.get_one(Account, account_id).reminded_on == DAY + dt.timedelta(days=61)


def test_sites_of_one_organization_lead_to_its_table(session: Session) -> None:
    made = organizations.organization(session, 3)
    begin_write(session)
    long_ago = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
    session.execute(sa.update(Holder).values(since=long_ago))
    session.commit()
    assert run(session, 70) == 1
    assert f"/manage/programs/organizations/{made.public_id}\n" in texts(session)[0]
    assert session.scalar(sa.select(sa.func.count()).select_from(OrganizationSite)) == 3


def test_who_wants_none_or_may_not_come_in_gets_none(session: Session) -> None:
    ids = organizations.listings(session, 2)
    stopped, closed, hidden = (f"{name}@example.org" for name in ("stopped", "closed", "hidden"))
    hold(session, ids[:1], stopped)
    hold(session, ids[:1], closed)
    hold(session, ids[1:], hidden)
    begin_write(session)
    no_reminders.choose_reminders(session, email=stopped, wanted=False)
    session.execute(sa.update(Account).where(Account.email == closed).values(active=False))
    session.execute(sa.update(Listing).where(Listing.id == ids[1]).values(status=Status.DRAFT))
    session.commit()
    assert run(session, 61) == 0


def test_each_reads_their_own_language(session: Session) -> None:
    ids = organizations.listings(session, 1)
    hold(session, ids, "ann@example.org")
    hold(session, ids, "eva@example.org")
    begin_write(session)
    session.execute(sa.update(Account).where(Account.email == "eva@example.org").values(language="es"))
    session.commit()
    assert run(session, 61) == 2
    found = session.scalars(sa.select(Mail.subject).order_by(Mail.recipient)).all()
    assert [one.partition(" ")[0] for one in found] == ["Is", "¿Sigue"]
    english, spanish = texts(session)
    assert "After August 30, 2026 families" in english
    assert "Después del 30 de agosto de 2026 las familias" in spanish


class Killed(Exception):
    """The worker is no more: what it has not kept, nobody has."""


@pytest.mark.parametrize("moment", range(9))
def test_killed_at_any_moment_nobody_is_left_out_or_reminded_twice(
    session: Session, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    ids = organizations.listings(session, 1)
    everybody = ["ann@example.org", "bob@example.org", "eva@example.org"]
    for email in everybody:
        hold(session, ids, email)
    send, commit, passed = mail.send, session.commit, count()

    def die_at_the_moment() -> None:
        if next(passed) == moment:
            raise Killed

    def sending(*arguments: Any, **more: Any) -> bool:
        done = send(*arguments, **more)
        die_at_the_moment()
        return done

    def committing() -> None:
        die_at_the_moment()
        commit()
        die_at_the_moment()

    session.rollback()
    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", sending)
        patched.setattr(session, "commit", committing)
        with pytest.raises(Killed):
            run(session, 61)
    run(session, 61)
    run(session, 62)
    assert session.scalars(sa.select(Mail.recipient).order_by(Mail.recipient)).all() == everybody


def test_two_workers_at_once_remind_once(app: Flask, session: Session) -> None:
    ids = organizations.listings(session, 2)
    for name in ("ann", "bob", "eva"):
        hold(session, ids, f"{name}@example.org")
    today = DAY + dt.timedelta(days=61)
    sent = at_once(app, [lambda one: reminders.send_due(one, today=today, key="k")] * 6)
    assert sum(int(str(one)) for one in sent) == 3
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3


def test_a_mail_is_long_gone_and_nobody_is_reminded_of_the_same_again(session: Session) -> None:
    hold(session, organizations.listings(session, 1))
    assert [day for day in (60, 75, 88) if run(session, day)] == [60, 75, 88]
    written(session, lambda: session.execute(sa.delete(Mail)))
    assert run(session, 300) == 0
