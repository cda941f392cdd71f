"""Rows that nobody is known by, beside listings without a row: what moved, what has a new name, and what is another."""

from __future__ import annotations

from typing import Any

import pytest

from directory.listings.draft import Contact, ListingDraft, Phone, Place, Staff
from directory.listings.identity.moves import APART, OWN_KEY, UNDONE, Crowd, Guess, Side, guesses, side
from tests.factories import draft, said

OLD = {
    "name": "Lantern House",
    "street": "2960 N Ogden St",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "phone": "0100",
    "web": "https://www.lantern.example.org/",
    "license": None,
    "npi": None,
}
MOVED: dict[str, Any] = {"street": "14 Oak Road"}
TOWN: dict[str, Any] = {"street": "14 Oak Road", "city": "Houston", "zip": "77002"}
NO_WEB: dict[str, Any] = {"web": None}
STRANGER: dict[str, Any] = {"name": "Quiet Harbor", "phone": "0199", **TOWN, **NO_WEB}
KEYS: dict[str, Any] = {"license": "TX-100", "npi": "1234567893"}


def program(**changes: Any) -> ListingDraft:
    values = OLD | changes
    by = said("county")
    made = draft(name=values["name"], by=by)
    return made.model_copy(
        update={
            "contact": Contact(
                said=(by,),
                phones=(Phone(number=f"+1512555{values['phone']}"),) if values["phone"] else (),
                website=values["web"],
            ),
            "place": Place(
                said=(by,),
                street=values["street"],
                city=values["city"],
                state=values["state"],
                zip=values["zip"],
                withheld=values["street"] is None,
            ),
            "staff": Staff(
                said=(by,), npi=values["npi"], license_number=values["license"], license_authority="Texas HHS"
            ),
        }
    )


def row(number: int = 1, **changes: Any) -> Side:
    return side(f"row-{number}", program(**changes))


def held(number: int = 1, **changes: Any) -> Side:
    return side(f"record-{number}", program(**changes), number)


def guess(
    rows: list[Side], listings: list[Side], others: list[Side] | None = None, verdict: str = ""
) -> dict[str, list[Guess]]:
    """What is guessed; `others` are rows of the file that are known."""
    return guesses(
        rows,
        listings,
        crowd=Crowd([*rows, *(others or [])]),
        decided={("row-1", 1): verdict} if verdict else {},
    )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        (MOVED, "moved"),
        (TOWN, "moved"),
        (MOVED | NO_WEB, "moved"),
        ({"street": None}, "moved"),
        ({"street": "2960 S Ogden St"}, "moved"),
        ({"zip": "78702"}, "moved"),
        ({"name": "The Lantern House, Inc.", **MOVED}, "moved"),
        ({"name": "LANTERN HOUSE", **TOWN}, "moved"),
        ({"web": "https://other.example.org/", **MOVED}, "moved"),
    ],
)
def test_where_name_and_phone_agree_it_is_sure(changes: dict[str, Any], kind: str) -> None:
    (found,) = guess([row(**changes)], [held()])["row-1"]
    assert (found.kind, found.sure) == (kind, True)
    assert {"the same name", "the same phone"} <= set(found.reasons)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": "Quiet Harbor"}, "renamed"),  # at the same street and phone
        ({"name": "Quiet Harbor", "street": "2960 Ogden Street Ste 460"}, "renamed"),
        ({"name": "Quiet Harbor", "phone": "0199"}, "renamed"),  # the same street and web address
        ({"name": "Lantern Hse", "phone": "0199", **NO_WEB}, "renamed"),
        ({"phone": "0199", **MOVED}, "moved"),  # street and phone
        ({"phone": "0199", **MOVED, **NO_WEB}, "moved"),  # only the name, in its town
        ({"phone": "0199", **TOWN, **NO_WEB}, "moved"),  # only a name that nobody else has
        ({"name": "Lantern Hous", **MOVED}, "moved"),
        ({"name": "Quiet Harbor", **MOVED}, "moved"),  # phone and web address
        ({"state": "OK", "city": "Tulsa", "zip": "74103"}, "moved"),  # another state is another licence
    ],
)
def test_where_less_agrees_somebody_is_asked(changes: dict[str, Any], kind: str) -> None:
    (found,) = guess([row(**changes)], [held()])["row-1"]
    assert (found.kind, found.sure) == (kind, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Quiet Harbor", "phone": "0199", **NO_WEB},  # a stranger in the house
        {"name": "Quiet Harbor", **MOVED, **NO_WEB},  # only a phone
        {"name": "Quiet Harbor", "phone": "0199", **MOVED},  # only a web address
        {"name": "Quiet Harbor", "phone": None, "street": None, **NO_WEB},
        {"phone": "0199", "state": "OK", "city": "Tulsa", "zip": "74103", **NO_WEB},  # a name in another state
    ],
)
def test_what_is_another_program_is_none(changes: dict[str, Any]) -> None:
    assert guess([row(**changes)], [held()]) == {}


def test_with_two_candidates_on_a_side_somebody_is_asked() -> None:
    two_listings = guess([row(**MOVED)], [held(1), held(2, street="9 Elm Street")])
    assert [(one.listing_id, one.sure) for one in two_listings["row-1"]] == [(1, False), (2, False)]
    two_rows = guess([row(1, **MOVED), row(2, street="9 Elm Street")], [held()])
    assert [one.sure for some in two_rows.values() for one in some] == [False, False]


def test_a_branch_with_the_house_s_number_is_not_taken_for_one_that_moved() -> None:
    branch = row(2, street="9 Elm Street")  # stays in the list
    (found,) = guess([row(**TOWN)], [held()], [branch])["row-1"]
    assert not found.sure


def test_a_call_centre_and_a_name_of_many_say_nothing() -> None:
    chain = [row(at, street=f"{at} Elm Street", city=f"Town {at}") for at in range(2, 8)]
    assert guess([row(**TOWN, **NO_WEB)], [held()], chain) == {}


@pytest.mark.parametrize(
    ("theirs", "ours", "sure"),
    [
        ({"license": "TX-100", "name": "Quiet Harbor", **TOWN, **NO_WEB}, {"license": "tx 100"}, True),
        ({"license": "TX-100", "phone": "0199", **TOWN, **NO_WEB}, {"license": "tx 100"}, True),
        ({"license": "TX-100", "name": "Quiet Harbor", "phone": "0199", **NO_WEB}, {"license": "tx 100"}, True),
        ({"npi": "1234567893", "name": "Quiet Harbor", "phone": "0199", **TOWN}, {"npi": "1234567893"}, True),
        ({"license": "TX-100", **MOVED}, {}, True),  # only one side has one: name and phone agree
        (KEYS | {"name": "Quiet Harbor", "phone": "0199", **MOVED}, KEYS, True),  # both, and the web address
        # It lies where nothing of who and where agrees: it may be used anew, or be an organisation's.
        ({"license": "TX-100", **STRANGER}, {"license": "TX-100"}, False),
        ({"npi": "1234567893", **STRANGER}, {"npi": "1234567893"}, False),
        ({"npi": "1234567893", **STRANGER, "state": "OK", "city": "Tulsa"}, {"npi": "1234567893"}, False),
        # Keys that disagree: a new license for a new site, a license renewed, a site's own NPI.
        (KEYS | {"license": "TX-101", **MOVED}, KEYS, False),
        (KEYS | {"license": "TX-101", "name": "Quiet Harbor", **MOVED}, KEYS, False),
        (KEYS | {"npi": "1457389012", **TOWN}, KEYS, False),
        ({"license": "TX-101", **MOVED}, {"license": "TX-100"}, False),
        ({"license": "TX-101", "name": "Quiet Harbor"}, {"license": "TX-100"}, False),  # another owner
        ({"license": "TX-101", "phone": "0199", "street": "2960 Ogden St"}, {"license": "TX-100"}, False),
        ({"npi": "1457389012", **MOVED}, {"npi": "1234567893"}, False),
        # Nothing but another key: two programs.
        ({"license": "TX-101", "name": "Quiet Harbor", **MOVED}, {"license": "TX-100"}, None),
        (KEYS | {"license": "TX-101", "npi": "1457389012", "phone": "0199", **MOVED}, KEYS, None),
        ({"npi": "1457389012", "phone": "0199", **MOVED}, {"npi": "1234567893"}, None),
    ],
)
def test_a_key_of_its_own_decides_where_something_else_agrees(
    theirs: dict[str, Any], ours: dict[str, Any], sure: bool | None
) -> None:
    found = guess([row(**theirs)], [held(**ours)]).get("row-1", [])
    assert [one.sure for one in found] == ([] if sure is None else [sure])


def test_a_license_of_two_programs_of_the_file_decides_nothing() -> None:
    other = row(2, license="TX-100", name="Harbor", phone="0150", street="9 Elm Street", city="Waco", zip="76701")
    stranger = row(license="TX-100", name="Quiet Harbor", phone="0199", **TOWN, **NO_WEB)
    assert not any(one.sure for one in guess([stranger], [held(license="TX-100")], [other]).get("row-1", []))


def test_an_organisation_s_npi_says_nothing_of_its_sites() -> None:
    site = row(npi="1234567893", name="Quiet Harbor", **TOWN)
    residence = row(2, npi="1234567893", name="Lantern Residence", street="9 Elm Street")
    listings = [held(npi="1234567893")]
    (alone,) = guesses([site], listings, crowd=Crowd([site]), decided={})["row-1"]
    (shared,) = guesses([site], listings, crowd=Crowd([site], [residence]), decided={})["row-1"]
    assert (alone.sure, shared.sure) == (True, False)


@pytest.mark.parametrize(
    ("changes", "older", "sure"),
    [
        (MOVED, f"{OWN_KEY}8", False),  # ids were given anew, or it is another program of that name and phone
        ({"phone": "0199", **MOVED}, f"{OWN_KEY}8", None),  # two numbers of the list are two programs
        ({"name": "Quiet Harbor", **MOVED}, f"{OWN_KEY}8", None),
        (MOVED, "an older key", True),
    ],
)
def test_another_number_of_the_list_needs_more(changes: dict[str, Any], older: str, sure: bool | None) -> None:
    key = f"{OWN_KEY}7"
    found = guess([side(key, program(**changes))], [side(older, program(), 1)]).get(key, [])
    assert [one.sure for one in found] == ([] if sure is None else [sure])


def test_the_number_of_a_list_that_is_not_believed_is_asked_about() -> None:
    number = f"{OWN_KEY}7"
    (found,) = guess([side("row-1", program(**STRANGER), own=number)], [side(number, program(), 1)])["row-1"]
    assert (found.sure, found.reasons) == (False, ("the same number in the list",))


TULSA: dict[str, Any] = {"state": "OK", "city": "Tulsa", "zip": "74103", "street": "14 Oak Road"}


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        (NO_WEB, True),  # name and phone
        ({"phone": "0199"}, True),  # name and web address
        ({"npi": "1234567893", "name": "Quiet Harbor", "phone": "0199", **NO_WEB}, True),
        ({"name": "Quiet Harbor"}, False),  # phone and web address of a house of many
        ({"name": "Lantern Hous"}, False),
        ({"phone": "0199", **NO_WEB}, False),
    ],
)
def test_over_a_state_line_that_the_file_does_not_speak_of_more_has_to_agree(
    changes: dict[str, Any], asked: bool
) -> None:
    there = side("record-1", program(npi="1234567893" if "npi" in changes else None), 1, expected=False)
    found = guess([row(**TULSA, **changes)], [there]).get("row-1", [])
    assert [one.sure for one in found] == ([False] if asked else [])


def test_what_was_decided_is_remembered() -> None:
    assert guess([row(**MOVED)], [held()], verdict=APART) == {}
    (found,) = guess([row(**MOVED)], [held()], verdict=UNDONE)["row-1"]
    assert not found.sure
