"""Every way that a listing changes leaves who, whose words, what and why, in its history and in the audit log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, create_app
from directory.accounts import people
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.geo.geocoders import Address, Found
from directory.listings import locating, reverting, revisions, status_changes
from directory.listings.csv.columns import template_csv
from directory.listings.draft import Contact, ListingDraft, Phone, Precision, Therapies
from directory.listings.history import entries
from directory.listings.revisions import Change
from directory.models import (
    AuditEntry,
    ChangeRequest,
    DuplicatePair,
    Holder,
    ImportBatch,
    Listing,
    Revision,
    Role,
    Status,
    Suggestion,
)
from directory.moderation import merging, suggestions
from directory.partial_date import PartialDate
from directory.providing import edits, leaving, review
from directory.setup import set_up
from tests import prepared
from tests.factories import draft, publish, said

ANN, MO = "ann@lantern.example.org", "mo@example.org"
BY_PROGRAM = said("program", dt.date(2026, 1, 5))


class Directory:
    """A listing with somebody who keeps it, and another that may be the same."""

    def __init__(self, session: Session) -> None:
        self.session = session
        contact = Contact(said=(BY_PROGRAM,), phones=(Phone(number="+15125550100"),))
        self.listing_id, _ = publish(session, draft(name="Lantern House", contact=contact, by=BY_PROGRAM))
        self.other_id, _ = publish(session, draft(name="Lantern Hse"))
        begin_write(session)
        account = people.create(session, email=ANN, name="", roles=[Role.PROVIDER], actor="test")
        session.flush()
        holder = Holder(listing_id=self.listing_id, account_id=account.id, role="owner", granted_by="test")
        pair = DuplicatePair(first_id=self.listing_id, second_id=self.other_id, score=90, reasons="[]")
        session.add_all([holder, pair])
        session.commit()
        self.account_id, self.holder_id, self.pair_id = account.id, holder.id, pair.id
        session.rollback()

    def listing(self) -> Listing:
        return self.session.get_one(Listing, self.listing_id, populate_existing=True)

    def shown(self) -> Listing:
        """As a page showed it, whose reading is over."""
        listing = self.listing()
        self.session.expunge(listing)
        self.session.rollback()
        return listing

    def draft(self) -> ListingDraft:
        return ListingDraft.from_json(self.listing().content)

    def save(self, made: ListingDraft, sections: tuple[str, ...], note: str = "") -> edits.Saved:
        base = self.listing().revision
        self.session.rollback()
        return edits.save(
            self.session,
            holder_id=self.holder_id,
            draft=made,
            base_revision=base,
            sections=sections,
            today=clock.today(),
            note=note,
        )

    def batch_id(self) -> int:
        """An import that is over."""
        batch = ImportBatch(
            source="findtreatment",
            as_of=PartialDate("2026-02-01"),
            status="applied",
            actor=MO,
            files="[]",
            counts="{}",
            base_version=1,
        )
        self.session.add(batch)
        self.session.flush()
        return batch.id

    def seen(self) -> list[int]:
        ids = (self.listing_id, self.other_id)
        return [self.session.scalar(sa.select(Listing.revision).where(Listing.id == one)) or 0 for one in ids]


def changed(held: ListingDraft, text: str = "Small groups.") -> ListingDraft:
    return held.model_copy(update={"therapies": Therapies(said=(BY_PROGRAM,), approach=text)})


def by_the_desk(world: Directory) -> None:
    change = Change(draft=changed(world.draft()), listing_id=world.listing_id, action="edited")
    world.session.rollback()
    revisions.write(world.session, change=change, actor=MO, note="They said so")


def by_the_program(world: Directory) -> None:
    world.save(changed(world.draft()), ("therapies",), note="New leaflet")


def still_right(world: Directory) -> None:
    world.session.rollback()
    edits.still_right(world.session, listing_id=world.listing_id, actor=ANN, today=clock.today())


def put_back_by_the_program(world: Directory) -> None:
    by_the_program(world)
    world.session.commit()
    base = world.listing().revision
    world.session.rollback()
    edits.revert(world.session, holder_id=world.holder_id, to_revision=1, base=base, today=clock.now())


def approved_in_part(world: Directory) -> None:
    held = world.draft()
    wanted = held.model_copy(
        update={
            "name": "Lantern Hall",
            "contact": held.contact.model_copy(update={"phones": (Phone(number="+15125550199"),)}),
        }
    )
    world.save(wanted, ("names", "contact"), note="We moved")
    world.session.commit()
    request = world.session.scalars(sa.select(ChangeRequest)).one()
    number, seal = request.id, review.seal(request)
    world.session.rollback()
    review.decide(
        world.session,
        request_id=number,
        seen=seal,
        approved=["contact.phones"],
        reason="The name is not theirs.",
        actor=MO,
    )


def closed_for_the_program(world: Directory) -> None:
    request = edits.ask_to_leave(world.session, holder_id=world.holder_id, kind="close", note="We stop")
    world.session.commit()
    number, seal = request.id, review.seal(request)
    world.session.rollback()
    review.decide(world.session, request_id=number, seen=seal, approved=["yes"], reason="", actor=MO)


def suggestion_taken(world: Directory) -> None:
    phones = [Phone(number="+15125550177").model_dump(mode="json")]
    one = {"section": "contact", "fact": "phones", "ours": [], "theirs": phones}
    world.session.rollback()
    begin_write(world.session)
    suggestions.suggest(
        world.session,
        conflicts=[(world.listing_id, [one])],
        source="findtreatment",
        as_of=PartialDate("2026-02-01"),
        batch_id=world.batch_id(),
    )
    world.session.commit()
    held = world.session.scalars(sa.select(Suggestion)).one()
    number, seal = held.id, suggestions.seal(world.listing(), held)
    world.session.rollback()
    suggestions.take(world.session, suggestion_id=number, seen=seal, actor=MO)


def merged(world: Directory) -> None:
    seen = world.seen()
    world.session.rollback()
    merging.merge_pair(world.session, pair_id=world.pair_id, keep="first", chosen={}, seen=seen, actor=MO)


def unmerged(world: Directory) -> None:
    merged(world)
    world.session.commit()
    seen = world.seen()
    world.session.rollback()
    merging.unmerge_pair(world.session, pair_id=world.pair_id, seen=seen, actor=MO)


def put_back_by_the_desk(world: Directory) -> None:
    by_the_desk(world)
    world.session.commit()
    reverting.revert(world.session, listing_id=world.listing_id, to_revision=1, actor=MO)


def called(world: Directory) -> None:
    status_changes.confirm_call(
        world.session, listing=world.shown(), spoke_with="Jane at the desk", day=clock.today(), actor=MO
    )


def set_to(status: Status, reason: str) -> Callable[[Directory], None]:
    def change(world: Directory) -> None:
        listing = world.shown()
        status_changes.set_status(
            world.session, listing=listing, status=status, reason=reason, base=listing.revision, actor=MO
        )

    return change


def reopened(world: Directory) -> None:
    set_to(Status.CLOSED, "Nobody there")(world)
    world.session.commit()
    set_to(Status.PUBLISHED, "They are back")(world)


def pinned(world: Directory) -> None:
    listing = world.shown()
    locating.move_pin(world.session, listing=listing, point=(30.27, -97.74), anyway=False, actor=MO)


def asked_again(world: Directory) -> None:
    listing = world.shown()
    locating.ask_again(world.session, listing=listing, actor=MO)


WAYS: dict[str, tuple[Callable[[Directory], None], str, str | None, str | None, str]] = {
    # the way: what is done, who, whose words, why (a part of it), what (a fact, or the status)
    "edited at the desk": (by_the_desk, MO, None, "They said so", "Approach"),
    "edited by the program": (by_the_program, ANN, None, "New leaflet", "Approach"),
    "still right": (still_right, ANN, None, None, "Sources and dates"),
    "put back by the program": (put_back_by_the_program, ANN, None, "Back to revision 1", "Approach"),
    "approved in part": (approved_in_part, MO, ANN, "We moved", "Phones"),
    "closed for the program": (closed_for_the_program, MO, ANN, "We stop", "closed"),
    "a suggestion taken": (suggestion_taken, MO, "FindTreatment.gov", "Phones as in", "Phones"),
    "merged": (merged, MO, None, "merged into", ""),
    "two again": (unmerged, MO, None, "two programs again", ""),
    "put back at the desk": (put_back_by_the_desk, MO, None, "back to revision 1", "Approach"),
    "confirmed by a call": (called, MO, "Jane at the desk, on the phone", "Call on", "Sources and dates"),
    "closed": (set_to(Status.CLOSED, "Nobody there"), MO, None, "Nobody there", "closed"),
    "withdrawn": (set_to(Status.WITHDRAWN, "Never was one"), MO, None, "Never was one", "withdrawn"),
    "reopened": (reopened, MO, None, "They are back", "published"),
    "its point moved": (pinned, MO, None, "by hand", "Point on the map"),
    "to be located": (asked_again, MO, None, "looked up again", "Point on the map"),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_known_who_changed_what_in_whose_words_and_why(session: Session, way: str) -> None:
    do, who, words_of, why, what = WAYS[way]
    world = Directory(session)
    session.rollback()
    do(world)
    session.commit()
    last = entries(session, world.listing_id)[0]
    assert last.revision.number > 1
    assert (last.revision.actor, last.words_of) == (who, words_of or "")
    assert (why or "") in (last.revision.note or "")
    assert what in (*last.facts, last.revision.status, "")
    entry = newest(session)
    assert (entry.actor, entry.target) == (who, f"listing {world.listing().public_id}")
    assert entry.action == f"listing-{last.revision.action.replace(' ', '-')}"
    details = json.loads(entry.details)
    assert details["revision"] == last.revision.number
    assert details.get("words_of") == words_of
    assert details.get("why") == last.revision.note
    assert details.get("facts", []) == last.facts
    assert not what or what in [*details.get("facts", []), details.get("status")]


def newest(session: Session) -> AuditEntry:
    """The last entry about a listing that changed; of a merge that of the listing that stays."""
    query = sa.select(AuditEntry).where(AuditEntry.action.like("listing-%")).order_by(AuditEntry.id.desc()).limit(2)
    found = list(session.scalars(query))
    return found[1] if found[0].action == "listing-merged-away" else found[0]


class Knows:
    """A geocoder that knows every address."""

    id, most = "census", 10

    def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
        for address in addresses:
            yield address, (30.271, -97.741)


def test_a_geocoder_is_known_by_its_name(session: Session) -> None:
    listing_id, _ = publish(session, draft(street="1 A Street", precision=Precision.ZIP))
    assert locating.locate(session, Knows()).found == 1
    last = entries(session, listing_id)[0]
    assert (last.revision.actor, last.revision.note, last.facts) == (
        "geocoder (census)",
        "its street was looked up",
        ["Point on the map"],
    )
    assert newest(session).actor == "geocoder (census)"


def test_an_import_and_its_undo_are_one_entry_each(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("programs.csv").write_text(template_csv(), encoding="utf-8")
    since = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    session.rollback()
    for command in (["import", "programs.csv", "--as-of", "2026-11-01", "--yes"], ["import-undo", "1", "--yes"]):
        answer = app.test_cli_runner().invoke(args=command)
        assert answer.exit_code == 0, answer.output
    session.rollback()
    query = sa.select(AuditEntry.action, AuditEntry.target).where(AuditEntry.id > since).order_by(AuditEntry.id)
    found = [tuple(row) for row in session.execute(query) if row.action.startswith("import-")]
    assert found == [("import-applied", "import 1"), ("import-undone", "import 1")]
    listing_id = session.scalars(sa.select(Listing.id).order_by(Listing.id).limit(1)).one()
    last, first = entries(session, listing_id)
    assert (first.revision.actor, first.words_of) == ("command line", "a list sent to us")
    assert "undone" in (last.revision.note or "")


def test_an_account_that_ends_is_taken_out_of_the_words_too(session: Session) -> None:
    world = Directory(session)
    session.rollback()
    approved_in_part(world)
    session.commit()
    leaving.delete_account(session, account_id=world.account_id)
    session.commit()
    kept = session.scalars(sa.select(Revision).where(Revision.words_of.is_not(None))).all()
    assert [leaving.is_former(one.words_of or "") for one in kept] == [True]


# What was done, its note, and whose words they are: only what the machine itself wrote is told to programs.
OLDER = [
    ("approved", f"asked for by {ANN}, request 7", ANN),
    ("closed", f"asked for by {ANN}, request 8", ANN),
    ("withdrawn", "asked for by a former account (12), request 9", "a former account (12)"),
    ("published", f"suggested by {ANN}", ANN),
    ("edited", f"asked for by {ANN}, request 7", None),
    ("approved", f"asked for by {ANN}", None),
    ("published", "suggested by Dr. X's angry ex-employee (do not tell them)", None),
    ("approved", "asked for by the mother of a patient, request 7", None),
    ("approved", f"asked for by {ANN}, request 7, but call her mother", None),
    ("published", f"suggested by {ANN} and her sister", None),
]


def test_what_older_notes_said_is_kept_by_the_migration(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=prepared.sqlite_at(tmp_path / "old.sqlite"), log_level="error"))
    with app.app_context():
        set_up()
        listing_id, _ = publish(db.session, draft())
        for action, note, _ in OLDER:
            change = Change(draft=draft(), listing_id=listing_id, action=action)
            revisions.write(db.session, change=change, actor=MO, note=note)
        db.session.commit()
        db.session.close()
        alembic.downgrade("0011")
        alembic.upgrade()
        found = list(db.session.scalars(sa.select(Revision.words_of).order_by(Revision.number)))
        assert found == [None, *(words_of for _, _, words_of in OLDER)]
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()
