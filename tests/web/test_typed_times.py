"""A program types when its groups meet; what was understood is shown before it is saved. So does the desk."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.listings.cells import track_cell
from tests.web.desk import Person, words
from tests.web.programs import ProgramsPerson
from tests.web.test_listings_at_the_desk import form_of as desk_form
from tests.web.test_listings_at_the_desk import held, listed
from tests.web.test_programs import ann, form_of, kept, now

__all__ = ["ann", "kept", "listed"]


def groups(session: Session, listing_id: int) -> str:
    return track_cell.write(now(session, listing_id).schedule.tracks)


def test_what_is_typed_is_shown_before_it_is_saved(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/schedule"
    typed = "MWF 9am-noon; Fri 8pm-midnight; TTh 6-9"
    shown = ann.post(page, {**form_of(ann.get(page).text), "meets": typed}, see=page)  # as Save and Enter send it
    text = words(shown)
    assert shown.status_code == 422
    assert "We read 2 groups. Nothing is saved yet." in text
    assert "Group 1: Mon, Wed, Fri, 9:00 am to 12:00 pm" in text
    assert "Group 2: Fri, 8:00 pm to midnight" in text
    assert "“TTh 6-9”: It may be before or after noon. Write 6-9 am, or 6-9 pm." in text
    assert groups(session, kept[0]) == ""
    fields = form_of(shown.text)
    assert fields["meets"] == "TTh 6-9"  # what could not be read stays to be written anew
    again = ann.post(page, {**fields, "meets": "Teens: TTh 4-7pm virtual", "read": "yes"}, see=page)
    assert (again.status_code, again.text.count(">Group ")) == (200, 3)
    assert form_of(again.text)["meets"] == ""
    assert groups(session, kept[0]) == ""
    answer = ann.post(page, form_of(again.text), see=page)
    assert answer.status_code == 302
    assert groups(session, kept[0]) == (
        "Group 1: mon wed fri 09:00-12:00 | Group 2: fri 20:00-24:00 | Teens: tue thu 16:00-19:00 virtual"
    )
    family = ann.app.test_client()
    assert "8:00 pm to midnight" in words(family.get(f"/program/{kept[1]}", follow_redirects=True))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type when your groups meet"),
        ("6-9", "It may be before or after noon"),
        ("MWF 6-9pm; for astrologers", "“astrologers” is no such term"),
        ("Mon 6-9pm; " * 400, "at most 2,000"),
    ],
)
def test_what_cannot_be_read_stays_in_the_field(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session, typed: str, says: str
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/schedule"
    shown = ann.post(page, {**form_of(ann.get(page).text), "meets": typed, "read": "yes"}, see=page)
    assert (shown.status_code, says in words(shown)) == (422, True)
    assert form_of(shown.text)["meets"] == typed.strip()
    assert groups(session, kept[0]) == ""


def test_a_group_past_midnight_is_saved_by_its_fields(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/schedule"
    late = {"track-0-name": "Late", "track-0-days": ["fri"], "track-0-start": "22:00"}
    assert ann.post(page, {**late, "track-0-end": "02:00"}, see=page).status_code == 302
    assert groups(session, kept[0]) == "Late: fri 22:00-02:00"
    assert 'value="02:00"' in ann.get(page).text


def test_the_desk_types_it_and_sees_what_was_read(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}/edit"
    fields = desk_form(admin.get(address).text) | {"tracks": ["lun a jue 18:00-21:00; Sat 9-12"]}
    looked = admin.post(address, fields | {"look": ["yes"]}, see=address)
    text = words(looked)
    assert "look at the groups" in text
    assert "Group 1: Mon to Thu, 6:00 pm to 9:00 pm" in text
    assert "Group 2: Sat, 9:00 am to 12:00 pm" in text
    assert "“9-12”: Read as 9:00 am to 12:00 pm." in text
    assert held(session, listed).revision == 1
    assert admin.post(address, fields, see=address).status_code == 302
    assert '"start":"18:00:00"' in held(session, listed).content
    refused = admin.post(address, desk_form(admin.get(address).text) | {"tracks": ["Mon 6-9"]}, see=address)
    assert (refused.status_code, "Write 6-9 am, or 6-9 pm" in words(refused)) == (422, True)
