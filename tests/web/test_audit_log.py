"""The audit log at the desk: found by who, on what, which kind, which day; by those who may see it; as a file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import audit, audit_search, create_app
from directory.accounts import people
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.audit_kinds import KINDS
from directory.audit_search import Reader, Wanted
from directory.config import ROOT, Settings
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.models import Account, AuditEntry, AuditListing, Listing, Role
from directory.setup import set_up
from tests.factories import draft, publish
from tests.older_tables import put
from tests.web.desk import Person, words
from tests.web.test_bulk_at_the_desk import chosen, many, pressed

LOG = "/manage/audit"


@pytest.fixture
def admin(app: Flask) -> Person:
    return Person(app, Role.ADMIN, email="boss@example.org", name="Boss").sign_in()


@pytest.fixture
def moderator(app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def note(session: Session, *on: str | int, actor: str = "ann@example.org", action: str = "listing-confirmed") -> None:
    session.rollback()
    begin_write(session)
    audit.record(session, *on, actor=actor, action=action)
    session.commit()


def rows(person: Person, search: str = "") -> list[str]:
    """The entries of a page, in words."""
    found = re.findall(r"(?s)<tr>\s*<td data-label=\"When\".*?</tr>", person.get(f"{LOG}?{search}").text)
    return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in found]


def of(session: Session, public_id: str) -> list[str]:
    """The kinds of the entries that are found by a listing, the newest first."""
    session.rollback()
    reader = Reader(email="", states=EVERYWHERE, everything=True)
    found, _ = audit_search.page(session, reader=reader, wanted=Wanted(about=public_id))
    session.rollback()
    return [one.action for one in found]


def test_it_is_found_by_who_listing_kind_and_day(app: Flask, admin: Person, session: Session) -> None:
    one, other = many(session, 2)
    note(session, one)
    note(session, other, actor="bob@example.org", action="listing-closed")
    assert [line for line in rows(admin, "person=Bob@Example.org") if other in line]
    assert not [line for line in rows(admin, "person=bob@example.org") if one in line]
    for typed in (one, f"https://iop.example/program/{one}/house", f"/manage/listings/{one}/history/1"):
        found = rows(admin, f"about={typed}")
        assert found
        assert all(one in line for line in found), typed
    closed = rows(admin, f"kind=listing-closed&about={other}")
    assert len(closed) == 1
    assert "bob@example.org Closed" in closed[0]
    assert rows(admin, f"about={one}&since=2020-01-01&until=9999-12-31") == rows(admin, f"about={one}")
    assert not rows(admin, f"about={one}&until=2020-01-01")
    assert not rows(admin, f"about={one}&since=9999-12-31")


def test_a_day_that_is_none_is_named_and_an_unknown_name_offers_those_who_are_meant(
    admin: Person, session: Session
) -> None:
    note(session, actor="zoe.unusual@example.org")
    page = admin.get(f"{LOG}?since=yesterday")
    assert "“yesterday” is no day" in words(page)
    assert 'aria-invalid="true"' in page.text
    assert "Did you mean zoe.unusual@example.org ?" in words(admin.get(f"{LOG}?person=unusual"))
    assert "No entry is so." in words(admin.get(f"{LOG}?person=nobody-at-all"))


def test_older_entries_follow_page_by_page_whatever_comes_meanwhile(admin: Person, session: Session) -> None:
    (public_id,) = many(session, 1)
    begin_write(session)
    for _ in range(119):
        audit.record(session, public_id, actor="ann@example.org", action="listing-confirmed")
    session.commit()
    seen, address = 0, f"{LOG}?about={public_id}"
    while address:
        page = admin.get(address)
        seen += page.text.count('data-label="When"')
        note(session, public_id)
        older = re.search(r'<a href="([^"]+)">Older</a>', page.text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == 120  # the one by which it came, too


def test_an_act_on_many_is_one_entry_and_found_from_each_of_them(
    app: Flask, admin: Person, moderator: Person, session: Session
) -> None:
    first, second, third = many(session, 3)
    act = chosen(moderator, ticked=[first, third], which="ticked", act="close", reason="They moved").location
    pressed(app, moderator, act, "do")
    assert of(session, first)[0] == of(session, third)[0] == "bulk-done"
    assert "bulk-done" not in of(session, second)
    number = act.rpartition("/")[2]
    assert [line for line in rows(admin, f"about=bulk act {number}&kind=bulk-done") if "several listings" in line]
    act = chosen(moderator, ticked=[second], which="ticked", act="call", reason="Ask again").location
    pressed(app, moderator, act, "do")
    assert of(session, second)[0] == "bulk-done"


def test_a_moderator_sees_what_was_done_to_listings_in_their_states_and_what_they_did(
    app: Flask, admin: Person, moderator: Person, session: Session
) -> None:
    texan = publish(session, draft())[0]
    okie = publish(session, draft(city="Tulsa", state="OK", zip="74103"))[0]
    assert session.get_one(Listing, okie).state == "OK"
    ids = {one.id: one.public_id for one in session.scalars(sa.select(Listing))}
    note(session, texan, actor="ann@example.org")
    note(session, okie, actor="ann@example.org")
    note(session, actor="ann@example.org", action="signed-in")
    note(session, actor=moderator.email, action="signed-in")
    begin_write(session)
    audit.record(session, [texan, okie], actor="ann@example.org", action="bulk-done", target="bulk act 98765")
    audit.record(session, [texan], actor="ann@example.org", action="bulk-done", target="bulk act 98766")
    people.set_roles(
        session,
        account=session.get_one(Account, moderator.id),
        roles=[Role.MODERATOR],
        states=DeskStates(frozenset({"OK"})),
        actor="test",
    )
    session.commit()
    moderator.sign_in()

    found = rows(moderator)
    assert [line for line in found if ids[okie] in line]
    assert not [line for line in found if ids[texan] in line]
    assert [line for line in found if "bulk act 98765" in line]
    assert not [line for line in found if "bulk act 98766" in line]
    assert {line.split()[2] for line in found if "Signed in" in line} == {moderator.email}
    assert not rows(moderator, f"about={ids[texan]}")
    assert not [line for line in rows(moderator, "person=ann@example.org") if "Signed in" in line]
    assert not rows(moderator, "kind=roles-changed")
    assert moderator.get(f"{LOG}.csv").status_code == 403
    assert [line for line in rows(admin, "person=ann@example.org") if "Signed in" in line]


def test_a_moderator_of_all_states_sees_no_sign_ins_but_their_own(
    moderator: Person, admin: Person, session: Session
) -> None:
    (public_id,) = many(session, 1)
    note(session, actor="ann@example.org", action="signed-in")
    found = rows(moderator)
    assert [line for line in found if public_id in line]
    assert not [line for line in found if "ann@example.org Signed in" in line]
    assert "what was done to listings in all states" in words(moderator.get(LOG))


def test_the_file_holds_exactly_what_is_searched_and_no_formula(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_search, "_AT_ONCE", 2)
    admin = Person(app, Role.ADMIN, email="boss@example.org", name="Boss").sign_in_by_hand()
    one, other = many(session, 2)
    for _ in range(4):
        note(session, one, actor="=cmd@example.org")
    note(session, other, actor="=cmd@example.org")
    head, *found = csv.reader(io.StringIO(admin.get(f"{LOG}.csv?about={one}").text))
    assert [row[head.index("who")] for row in found[:4]] == ["'=cmd@example.org"] * 4
    assert {row[head.index("listing")] for row in found} == {one}
    assert len(found) == len(rows(admin, f"about={one}"))
    assert found[-1][head.index("revision")] == f"/manage/listings/{one}/history/1"
    assert rows(admin, "kind=audit-log-exported")[0].endswith(f"about: {one}")
    assert admin.get(f"{LOG}.csv?until=never").status_code == 400


def test_no_entry_nor_its_listings_are_changed_or_deleted(session: Session) -> None:
    publish(session, draft())
    begin_write(session)
    audit.record(session, list(session.scalars(sa.select(Listing.id))), actor="test", action="bulk-done")
    session.commit()
    for table, column in ((AuditEntry, "state"), (AuditListing, "state")):
        for statement in (sa.update(table).values({column: "TX"}), sa.delete(table)):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                session.execute(statement.execution_options(synchronize_session=False))
            session.rollback()


def test_the_list_of_kinds_is_closed_and_each_is_written_somewhere(session: Session) -> None:
    with pytest.raises(ValueError, match="audit_kinds"):
        audit.record(session, actor="test", action="something else")
    files = [*(ROOT / "directory").rglob("*.py")]
    code = "\n".join(one.read_text(encoding="utf-8") for one in files if one.name != "audit_kinds.py")
    of_listings = {kind for kind in KINDS if kind.startswith("listing-")}
    assert [kind for kind in KINDS.keys() - of_listings if f'"{kind}"' not in code] == []
    said = {kind: kind.removeprefix("listing-").replace("-", " ") for kind in of_listings}
    assert [kind for kind, action in said.items() if f'"{action}"' not in code] == []


def test_entries_of_before_learn_which_listings_they_are_about(empty_url: str, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=empty_url, log_level="error"))
    with app.app_context():
        set_up()
        publish(db.session, draft())
        public_id = db.session.scalars(sa.select(Listing.public_id)).one()
        db.session.close()
        alembic.downgrade("0040")
        begin_write(db.session)
        for target, details in (
            (f"listing {public_id}", "{}"),
            ("ann@example.org", f'{{"listing": "{public_id}"}}'),
            (public_id, "{}"),
            ("import 1", '{"listings": 3}'),
            ("listing gone", "{}"),
        ):
            values = {"actor": "old", "action": "claimed", "target": target, "details": details}
            put(db.session, AuditEntry, at=sa.func.now(), **values)
        db.session.commit()
        db.session.close()
        alembic.upgrade()
        query = sa.select(AuditEntry.listing, AuditEntry.state).where(AuditEntry.actor == "old")
        found = [tuple(row) for row in db.session.execute(query.order_by(AuditEntry.id))]
        assert found == [(public_id, "TX")] * 3 + [(None, None), ("gone", None)]
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.delete(AuditEntry))
        db.session.rollback()
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


def test_who_reads_the_file_slowly_keeps_no_transaction_open(session: Session) -> None:
    """On PostgreSQL an upgrade would wait for it: seen once, in a run of the whole suite."""
    publish(session, draft())
    lines = audit_search.as_csv(session, reader=Reader("", EVERYWHERE, everything=True), wanted=Wanted())
    assert next(lines).startswith("at (UTC),who,")
    assert "listing-" in next(lines)
    assert not session.in_transaction()
