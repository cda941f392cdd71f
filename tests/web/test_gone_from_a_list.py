"""A program that a complete list has no longer: said wherever it is shown, and before the import is saved."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.absence import Gone, Standing, gone_from
from directory.models import Listing
from directory.partial_date import PartialDate
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, upload, work

DAY, LATER = PartialDate("2026-01-15"), PartialDate("2026-02-15")
HEADER = "program_name,street,city,state,zip,phone\n"
STAYS = "Cedar Hollow,2 B Street,Austin,TX,78701,512-555-0101\n"
GOES = "Lantern House,1 A Street,Austin,TX,78701,512-555-0100\n"
SAID = "No longer in county, as of Feb 15, 2026. Call before you go."
SAID_ES = "Ya no está en county (15 feb 2026)"


@pytest.mark.parametrize(
    ("records", "gone"),
    [
        ([], ()),
        ([Standing("county", None, True)], ()),
        ([Standing("county", DAY, True)], (Gone("county", DAY),)),
        ([Standing("county", DAY, True), Standing("county", None, True)], ()),  # one of two rows of it is left
        ([Standing("county", DAY, True), Standing("county", None, False)], (Gone("county", DAY),)),  # the other half
        ([Standing("county", DAY, True), Standing("county", LATER, True)], (Gone("county", LATER),)),
        ([Standing("county", None, True), Standing("county", LATER, False)], ()),
        ([Standing("county", DAY, False)], (Gone("county", DAY),)),
        ([Standing("b", DAY, True), Standing("a", LATER, True)], (Gone("a", LATER), Gone("b", DAY))),
        ([Standing("county", DAY, True), Standing("state", None, True)], (Gone("county", DAY),)),
    ],
)
def test_which_lists_have_it_no_longer(records: list[Standing], gone: tuple[Gone, ...]) -> None:
    assert gone_from(records) == gone
    assert gone_from(reversed(records)) == gone


def bring(admin: Person, day: str, *rows: str, complete: str = "") -> int:
    data = (HEADER + "".join(rows)).encode()
    return number_of(upload(admin, ("list.csv", data), source="county", as_of=day, complete=complete))


def test_it_is_named_before_and_marked_everywhere_after(
    admin: Person, app: Flask, client: FlaskClient, session: Session
) -> None:
    confirm(admin, bring(admin, "2026-01-15", STAYS, GOES))
    public_id, slug = session.execute(
        sa.select(Listing.public_id, Listing.slug).where(Listing.name == "Lantern House")
    ).one()
    other = session.scalars(sa.select(Listing.public_id).where(Listing.name == "Cedar Hollow")).one()
    session.rollback()
    search = "/search?near=78701"
    assert SAID not in words(client.get(search))

    number = bring(admin, "2026-02-15", STAYS, complete="TX")
    tile = admin.get(f"/manage/imports/{number}")
    assert f'href="/manage/imports/{number}/gone"' in tile.text
    page = words(admin.get(f"/manage/imports/{number}/gone"))
    assert "1 program that county had, and has no longer" in page
    assert "Lantern House" in page
    assert "Cedar Hollow" not in page
    confirm(admin, number)
    assert "Lantern House" in words(admin.get(f"/manage/imports/{number}/gone"))
    assert "Lantern House" in words(admin.get("/manage/listings?flag=gone"))

    shown = {
        "page": f"/program/{public_id}/{slug}",
        "card": search,
        "row": "/search?name=Lantern+House",
        "compare": f"/compare?p={public_id}&p={other}",
    }
    for where, path in shown.items():
        times = 2 if where == "compare" else 1  # in a column's head, and in its first cell, where no head stands
        for language, said in (("", SAID), ("/es", SAID_ES)):
            with app.app_context():  # of its own: a page's language is kept there
                assert words(client.get(language + path, follow_redirects=True)).count(said) == times, (where, language)
    answer = client.get("/api/v1/programs?near=78701").json
    assert answer
    marks = {one["name"]: one["no_longer_in"] for one in answer["results"]}
    assert marks == {"Lantern House": [{"source": "county", "as_of": "2026-02-15"}], "Cedar Hollow": []}
    alone = client.get(f"/api/v1/programs/{public_id}").json
    assert alone
    assert alone["no_longer_in"] == marks["Lantern House"]

    confirm(admin, bring(admin, "2026-03-15", GOES))  # it is back
    assert SAID not in words(client.get(search))
    admin.post(f"/manage/imports/{number + 1}/undo", {}, see=f"/manage/imports/{number + 1}/undo")
    work(admin.app)
    assert SAID in words(client.get(search))
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    assert SAID not in words(client.get(search))


def test_what_moved_is_decided_with_both_sides_in_sight(admin: Person, session: Session) -> None:
    confirm(admin, bring(admin, "2026-01-15", STAYS, GOES))
    renamed = GOES.replace("Lantern House", "Quiet Harbor")
    moved = STAYS.replace("2 B Street", "77 Oak Road")
    number = bring(admin, "2026-02-15", moved, renamed)
    overview = words(admin.get(f"/manage/imports/{number}"))
    assert "1 Perhaps moved" in overview
    assert "1 Moved or renamed" in overview
    address = f"/manage/imports/{number}/moves"
    page = admin.get(address)
    for text in (
        "Quiet Harbor",
        "Lantern House",
        "77 Oak Road",
        "2 B Street",
        "It had this name",
        "It moved from here",
    ):
        assert text in words(page)
    fields = dict(re.findall(r'type="radio" name="(answer-[^"]+)" value="([a-z0-9]{8})"', page.text))
    checked = re.findall(r'name="(answer-[^"]+)" value="([a-z0-9]+)" checked', page.text)
    assert [value == fields[name] or value for name, value in checked] == ["later", True]  # one is sure, the other open
    assert "say first which it is" in words(admin.get(f"/manage/imports/{number}/confirm"))
    admin.post(address, dict.fromkeys(fields, "later"), see=address)
    work(admin.app)
    assert "2 Perhaps moved" in words(admin.get(f"/manage/imports/{number}"))  # what was sure is open, too
    admin.post(address, fields, see=address)
    work(admin.app)
    assert "2 Moved or renamed" in words(admin.get(f"/manage/imports/{number}"))
    confirm(admin, number)
    session.rollback()
    found = session.execute(sa.select(Listing.name, Listing.status).order_by(Listing.id)).all()
    assert [tuple(row) for row in found] == [("Cedar Hollow", "published"), ("Quiet Harbor", "published")]
