"""An address that a row says is private never comes out, however the row says it and wherever it stands."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from directory.geo.zip_table import ZipEntry
from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Upload
from directory.imports.formats.sheet import Matched
from directory.kept_private import is_kept_private, says_private, without_words
from directory.listings.draft import Precision
from directory.listings.validation.source_row import SourceRow
from directory.partial_date import PartialDate
from directory.unsaid import asks_to_withhold, is_nowhere, is_plain_yes, says_nothing

ZIPS = {"78701": ZipEntry("TX", 30.27, -97.74, "Austin", "standard", True)}
ROW = {
    "program_name": "Safe Harbor",
    "street": "100 Sample Street",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "latitude": "30.2712",
    "longitude": "-97.7431",
    "phone": "512-555-0100",
}
SHEET = {"Program": "Safe Harbor", "Address": "100 Sample Street", "City": "Austin", "State": "TX", "ZIP": "78701"}

PRIVATE = [
    "1 Oak St (confidential)", "Confidential: 123 Oak St", "123 Oak St - do not publish", "PO Box (confidential)",
    "confidential, Austin", "Confidential, Austin, TX 78701", "Secure location", "Safe location", "Private",
    "Street withheld at provider's request", "Do not publish", "Safe house - confidential", "Private Residence",
    "Not for publication", "Do Not Disclose", "address provided upon intake", "Disclosed upon admission", "Restricted",
    "No publicar", "No divulgar", "1 Oak St private", "Private 1 Oak St", "1 Oak St [PRIVATE]", "1 Oak St – private",
    "CONFIDENTIAL 1 Oak St", "1 Oak St confidential", "1 Oak St **confidential**", "1 Oak St. Do not publish.",
    "1 Oak St, DO NOT LIST", "1 Oak St (address withheld)", "1 Oak St (undisclosed)", "(Private) 1 Oak St",
    "1 Oak St / not public", "1 Oak St; kept private", "1 Oak St\nConfidential", "1 Oak St. (no publicar)",
    "Calle Roble 1 (confidencial)", "Calle Roble 1, dirección privada", "1 Oak St (DV shelter, confidential)",
    "Location will be provided after screening", "Address given at intake", "Shared with clients only",
    "1 Oak St (Not for public release)", "Confidential - call for address", "1 Oak St (secure location)",
    "1 Oak St — restricted", "1 Oak St (don't publish)", "1 Oak St “confidential”", "1 Oak St*confidential*",
    "Private, 12 Oak St", "12 Oak St-confidential", "Hidden", "1 Oak St (safe house)", "Withheld for safety",
    "1 Oak St (keep private)", "Confidential address - 44 Elm Ave, Suite 3", "44 Elm Ave # confidential",
    "44 Elm Ave c/o confidential", "DO-NOT-PUBLISH 44 Elm Ave", "44 Elm Ave - Private Home", "100 Confidential",
    f"44 Elm Ave, {'second floor, ' * 12}confidential",
]  # fmt: skip
STREETS = [
    "1 Private Drive", "Private Road", "Private Road 7", "Restricted Way", "1 Confidential Way", "12 Hidden Valley Rd",
    "100 Secret Garden Ln", "1 Safe Harbor Dr", "44 Protected Harbor Dr", "12 Oak St (call for directions)",
    "12 Oak St - Bldg B", "45-15 Jackson Ave", "12 Oak St (not confidential)", "Non-confidential, 12 Oak St",
    "500 Private Rd 1234", "County Road 12, Private Road 3", "12 Oak St (private entrance)", "12 Via Privada",
    "Calle Privada 4", "Safe Haven Blvd", "100 Main St, contact us", "One Secret Cir", "Secretariat Dr 4",
    "12 Oak St, safe parking in rear", "12 Oak St (behind the private school)", "Unknown Street", "Nan Street",
    "Virtual Way", "12 Remote Rd",
]  # fmt: skip


def outcome(cells: dict[str, str]) -> Checked:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([list(cells), list(cells.values())])
    upload = Upload("county-2026-11-01.csv", text.getvalue().encode())
    day = dt.date(2026, 11, 1)
    return check_files(
        [upload],
        zip_lookup=ZIPS.get,
        today=day,
        source="county",
        as_of=PartialDate.on(day),
        matched=Matched(all_iop=True),
    )


def taken(cells: dict[str, str]) -> SourceRow:
    found = outcome(cells)
    assert not found.rejected, found.rejected
    (statement,) = found.statements
    return statement


def assert_private(statement: SourceRow, *words: str) -> None:
    """Nothing of the street comes out, and its point is that of its ZIP code."""
    place, point = statement.draft.place, statement.draft.geocode
    assert place.withheld
    assert (place.street, place.street2, place.city, place.zip) == (None, None, "Austin", "78701")
    assert point is not None
    assert (point.latitude, point.longitude, point.precision) == (30.27, -97.74, Precision.WITHHELD)
    assert not any(word in statement.draft.to_json() for word in ("Oak", "Elm", "Sample", "30.2712", *words))


def codes(statement: SourceRow) -> set[str]:
    return {one.code for one in statement.warnings}


@pytest.mark.parametrize("street", PRIVATE)
def test_a_street_that_says_that_it_is_private_is_not_published(street: str) -> None:
    assert is_kept_private(street)
    statement = taken(ROW | {"street": street})
    assert_private(statement)
    assert "point-private" in codes(statement)


@pytest.mark.parametrize("street", STREETS)
def test_a_street_that_only_sounds_so_is_one(street: str) -> None:
    assert not is_kept_private(street)
    assert not is_nowhere(street)
    place = taken(ROW | {"street": street}).draft.place
    assert (place.street, place.withheld) == (street, False)


@pytest.mark.parametrize(
    "line", ["Private", "Do not publish", "CONFIDENTIAL", "(address withheld)", "No publicar", "Suite 4 - private"]
)
def test_a_second_line_that_says_so_is_meant_for_the_street_too(line: str) -> None:
    statement = taken(ROW | {"street": "1 Oak St", "street2": line})
    assert_private(statement, "Suite")
    assert "street-private" in codes(statement)


@pytest.mark.parametrize("line", ["Suite 4", "Call us", "ask at the desk", "upon request", "Private Dining Room 2"])
def test_a_second_line_that_says_something_else_is_one(line: str) -> None:
    place = taken(ROW | {"street2": line}).draft.place
    assert (place.street, place.withheld) == ("100 Sample Street", False)


@pytest.mark.parametrize(
    "cells",
    [
        {"city": "Austin (confidential)"},
        {"city": "Confidential"},
        {"city": "Austin, TX (address withheld)"},
        {"zip": "78701 (confidential)"},
        {"county": "Travis - do not publish"},
        {"program_name": "Safe Harbor (confidential location)"},
        {"program_name": "Safe Harbor - CONFIDENTIAL"},
    ],
)
def test_words_in_another_cell_of_the_address_keep_the_street_back(cells: dict[str, str]) -> None:
    statement = taken(ROW | cells)
    assert_private(statement)
    assert "street-private" in codes(statement)


def test_a_name_that_only_has_such_a_word_keeps_nothing_back() -> None:
    for name in ("Confidential Counseling", "Private Practice of Ann Lee", "Hidden Hope: Recovery"):
        assert not taken(ROW | {"program_name": name}).draft.place.withheld


@pytest.mark.parametrize(
    "cell",
    [
        *("yes", "sí", "Si", "T", "✓", "Y.", "on", "confidential", "withheld", "private", "yes - DV shelter", "X"),
        *("do not publish", "unknown", "TBD", "?", "- - -", "#N/A", "1.0", "maybe", "No, but ask first", "true.", "2"),
    ],
)
def test_whatever_is_no_plain_no_keeps_the_address_private(cell: str) -> None:
    assert asks_to_withhold(cell)
    statement = taken(ROW | {"address_withheld": cell})
    assert_private(statement)
    assert ("withheld-read" in codes(statement)) is not is_plain_yes(cell)
    for column in ("Confidential", "Address Withheld", "Address private", "Do not publish address", "Hide address?"):
        assert_private(taken(SHEET | {column: cell}))


@pytest.mark.parametrize(
    "cell", ["", "no", "No.", "N", "false", "0", "0.0", "n/a", "-", "None", "F", "not confidential"]
)
def test_a_plain_no_lets_the_address_be_seen(cell: str) -> None:
    assert not asks_to_withhold(cell)
    assert taken(ROW | {"address_withheld": cell}).draft.place.street == "100 Sample Street"
    assert taken(SHEET | {"Confidential": cell}).draft.place.street == "100 Sample Street"


@pytest.mark.parametrize(
    "cell",
    [
        *("archived", "hidden", "unpublished", "inactive", "suspended", "borrador", "draft?", "do not list", "live"),
        "DRAFT",
    ],
)
def test_a_status_that_nobody_knows_is_held_as_a_draft(cell: str) -> None:
    statement = taken(ROW | {"status": cell})
    assert statement.status == "draft"
    assert ("status-read" in codes(statement)) is (cell not in ("draft?", "DRAFT"))


def test_a_status_is_read_with_marks_around_it() -> None:
    assert taken(ROW | {"status": "Closed."}).status == "closed"
    assert taken(ROW | {"status": "Published"}).status == "published"
    assert taken(ROW | {"status": "N/A"}).status == ""
    assert not outcome(ROW | {"status": "Withdrawn!"}).statements


@pytest.mark.parametrize(
    "cell",
    [
        *("Virtual only", "Telehealth only", "No physical location", "Statewide", "Various locations", "See website"),
        *("Online", "Virtual (telehealth)", "Multiple locations", "See our website", "Solo virtual", "Mobile unit"),
    ],
)
def test_words_for_no_place_are_no_street(cell: str) -> None:
    statement = taken(ROW | {"street": cell})
    assert (statement.draft.place.street, statement.draft.place.withheld) == (None, False)
    assert "no-street-words" in codes(statement)


@pytest.mark.parametrize("cell", ["#¡REF!", "#NOMBRE?", "#¿NOMBRE?", "#¡VALOR!", "Street unknown", "street: n/a"])
def test_what_a_spreadsheet_shows_for_a_failed_formula_is_nothing(cell: str) -> None:
    assert says_nothing(cell)
    assert taken(ROW | {"street": cell}).draft.place.street is None


def test_how_to_get_to_a_private_door_is_left_out_and_said() -> None:
    ways = {"getting_there": "Opposite 12 Oak St", "getting_there_es": "Frente a 12 Oak St"}
    statement = taken(ROW | ways | {"address_withheld": "yes"})
    assert_private(statement, "Opposite", "Frente")
    assert "way-private" in codes(statement)
    assert_private(taken(ROW | ways | {"address_withheld": "yes", "street": ""}), "Opposite", "Frente")
    assert taken(ROW | ways).draft.place.getting_there == "Opposite 12 Oak St"
    bus = {"address_withheld": "yes", "street": "", "getting_there": "A bus stops one block away."}
    assert taken(ROW | bus).draft.place.getting_there == "A bus stops one block away."
    assert taken(ROW | bus | {"street": "12 Oak St"}).draft.place.getting_there is None


def test_the_words_are_taken_out_of_a_town() -> None:
    assert without_words("Austin (confidential), TX") == "Austin, TX"
    assert without_words("Confidential") == ""
    assert not says_private("Hidden Valley")
