"""The one writer: revisions, undo, and versions in the order of commits, also with many writers at once."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.extensions import db
from directory.listings.reverting import revert
from directory.listings.revisions import (
    Change,
    ListingChangedMeanwhile,
    NoSuchRevision,
    current_version,
    open_version,
    prepare,
    put_by,
    write,
    write_many,
    write_prepared,
)
from directory.models import Listing, Provider, Revision, Status
from directory.search import catalog as catalogs
from tests.factories import draft


def test_it_works(session: Session) -> None:
    before, _ = current_version(session)
    session.rollback()
    listing_id = write(session, change=Change(draft=draft(name="Hope House")), actor="ann")
    session.commit()
    listing = session.get_one(Listing, listing_id)
    assert (listing.name, listing.status, listing.revision, listing.version) == (
        "Hope House",
        Status.PUBLISHED,
        1,
        before + 1,
    )
    first = session.scalars(sa.select(Revision)).one()
    assert (first.number, first.actor, first.content, first.version) == (1, "ann", listing.content, before + 1)


def test_a_change_made_against_an_older_state_is_refused_whole(session: Session) -> None:
    one = write(session, change=Change(draft=draft(name="One")), actor="ann")
    write(session, change=Change(draft=draft(name="One changed"), listing_id=one), actor="ann")
    session.commit()
    stale = Change(draft=draft(name="One stale"), listing_id=one, base_revision=1)
    with pytest.raises(ListingChangedMeanwhile):
        write_many(session, changes=[Change(draft=draft(name="Two")), stale], actor="ben")
    session.rollback()
    assert session.scalars(sa.select(Listing.name).order_by(Listing.id)).all() == ["One changed"]


def test_reverting_is_a_revision_too(session: Session) -> None:
    listing_id = write(session, change=Change(draft=draft(name="First")), actor="ann")
    changed = Change(draft=draft(name="Second"), listing_id=listing_id, status=Status.CLOSED)
    write(session, change=changed, actor="ann")
    session.commit()
    assert revert(session, listing_id=listing_id, to_revision=1, actor="ben") == 3
    session.commit()
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    assert (listing.name, listing.status) == ("First", Status.PUBLISHED)
    session.rollback()
    with pytest.raises(NoSuchRevision):
        revert(session, listing_id=listing_id, to_revision=9, actor="ben")


def test_a_listing_that_does_not_exist_is_named(session: Session) -> None:
    with pytest.raises(NoSuchRevision, match="no listing 999"):
        write(session, change=Change(draft=draft(), listing_id=999), actor="ann")


@pytest.mark.parametrize("number", [1, 60])
def test_what_was_prepared_gives_way_to_ids_and_providers_that_came_since(session: Session, number: int) -> None:
    known = write(session, change=Change(draft=draft(name="Known")), actor="ann")
    session.commit()
    new = [Change(draft=draft(name=f"New {n}", provider="Hope")) for n in range(number)]
    changed = Change(draft=draft(name="Known anew", provider="Hope"), listing_id=known)
    prepared = prepare(session, [[*new, changed]])
    session.rollback()
    meanwhile = write(session, change=Change(draft=draft(name="Meanwhile", provider="Hope")), actor="ben")
    session.commit()
    put_by(session, prepared)
    version = open_version(session)
    ids = write_prepared(session, prepared=prepared, actor="cat")
    session.commit()
    assert meanwhile not in ids
    assert ids[-1] == known
    held = {row.id: row for row in session.scalars(sa.select(Listing))}
    assert [held[listing_id].name for listing_id in ids] == [*(f"New {n}" for n in range(number)), "Known anew"]
    assert {held[listing_id].version for listing_id in ids} == {version}
    assert len({row.provider_id for row in held.values()}) == 1
    written = session.scalars(sa.select(Revision.listing_id).where(Revision.actor == "cat").order_by(Revision.id))
    assert written.all() == ids


def test_many_writers_at_once_give_versions_in_the_order_of_commits(app: Flask) -> None:
    """Each writer commits a listing while a reader follows the catalog: it never misses one and never goes back."""
    writers, each = 4, 6
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with app.app_context():
                for n in range(each):
                    write(db.session, change=Change(draft=draft(name=f"W{number} N{n}")), actor=f"w{number}")
                    db.session.commit()
                db.session.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    seen = [0]
    with app.app_context():
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            catalog = catalogs.current(db.session)
            db.session.rollback()
            assert len(catalog) >= seen[-1]
            seen.append(len(catalog))
        for thread in threads:
            thread.join()
        assert not failures
        assert len(catalogs.current(db.session)) == writers * each
        versions = db.session.scalars(sa.select(Revision.version).order_by(Revision.id)).all()
        assert len(set(versions)) == writers * each
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Provider)) == writers * each
        db.session.close()


def test_the_catalog_follows_changes_one_by_one(session: Session) -> None:
    first = write(session, change=Change(draft=draft(name="Hope House")), actor="ann")
    session.commit()
    held = catalogs.current(session)
    assert len(held) == 1
    session.rollback()
    write(
        session, change=Change(draft=draft(name="Hope House"), listing_id=first, status=Status.WITHDRAWN), actor="ann"
    )
    write(session, change=Change(draft=draft(name="Other House")), actor="ann")
    session.commit()
    now = catalogs.current(session)
    assert (len(held), len(now)) == (1, 1)  # the old one is not touched
    assert now.names.find("other house") != [first]
