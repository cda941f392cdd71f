"""A cell that says nothing of who and where never costs the program: it is left out, said, and can be mended."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from directory.geo.zip_table import ZipEntry
from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Upload
from directory.imports.checking.rejected_rows import rejected_csv
from directory.imports.table import header_name
from directory.listings.cells.cell_text import plain
from directory.listings.draft import ListingDraft
from directory.partial_date import PartialDate

TODAY = dt.date(2026, 11, 24)
ZIPS = {
    "78701": ZipEntry("TX", 30.27, -97.74, "Austin", "standard", True),
    "01238": ZipEntry("MA", 42.29, -73.25, "Lee", "standard", True),
}
ROW = {
    "program_name": "Lantern House",
    "street": "100 Sample Street",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "phone": "512-555-0100",
    "website": "https://lantern.example.org/",
    "email": "ann@example.org",
    "phone_hours": "Weekdays",
    "county": "Travis",
    "ages_min": "18",
    "approach": "Small groups.",
    "group_size": "8",
    "therapy": "cbt",
    "as_of": "2026-11-02",
}


def outcome(cells: dict[str, str], *, strict: bool = False) -> Checked:
    row = ROW | cells
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([list(row), list(row.values())])
    upload = Upload("county-2026-11-01.csv", text.getvalue().encode())
    return check_files(
        [upload], zip_lookup=ZIPS.get, today=TODAY, source="county", as_of=PartialDate("2026-11-01"), strict=strict
    )


def taken(**cells: str) -> ListingDraft:
    found = outcome(cells)
    assert not found.rejected, found.rejected
    (statement,) = found.statements
    return statement.draft


UNREAD = [
    ("tracks", "some day or other, who knows"),
    ("ages_min", "grown-ups"),
    ("ages_min", "900"),
    ("ages_max", "12"),  # below the youngest
    ("virtual_states", "TX; Narnia"),
    ("group_size", "0"),
    ("group_size", "many"),
    ("self_pay_a_week", "a lot"),
    ("npi", "12"),
    ("license_expires", "soon"),
    ("openings", "perhaps"),
    ("wait_days", "a while"),
    ("wait_days", "900"),
    ("population_evidence", "veterans are welcome"),
    ("population_evidence_es", "veterans: los lunes"),
    ("therapy", "cbt; kumbaya"),
    ("population", "martians"),
    ("not_offered", "cbt"),  # said twice
    ("not_offered", "nothing much"),
    ("email", "ann at example"),
    ("phone_hours", "x" * 300),
    ("approach", "x" * 3000),
    ("led_by", "x" * 300),
    ("county", "x" * 300),
    ("getting_there", "x" * 3000),
    ("owner", "=A2&B2"),
    ("plans", "; ".join(f"Plan {n}" for n in range(120))),
]
ALWAYS = [
    ("phone", "call the office"),
    ("phone", "Fax: 512-555-0199"),
    ("website", "ask Ann"),
    ("latitude", "far away"),
    ("as_of", "2049-01-01"),
    ("as_of", "lately"),
]


@pytest.mark.parametrize(("column", "cell"), UNREAD + ALWAYS, ids=lambda value: value[:24])
def test_a_cell_that_cannot_be_read_is_left_out_and_said(column: str, cell: str) -> None:
    found = outcome({column: cell})
    (statement,) = found.statements
    (row,) = found.unread
    assert row.ref.row == 2
    said = {issue.column for issue in row.issues}
    assert any(column in name.split(", ") for name in said), said
    assert all(issue.severity == "unread" and issue.expected and issue.fix for issue in row.issues)
    draft = statement.draft
    assert (draft.name, draft.place.street, draft.place.zip) == ("Lantern House", "100 Sample Street", "78701")
    if column != "phone":
        assert draft.contact.phones[0].number == "+15125550100"
    if column not in ("email", "phone"):
        assert draft.contact.email == "ann@example.org"
    if column != "approach":
        assert draft.therapies.approach == "Small groups."
    if column not in ("therapy", "not_offered"):
        assert draft.says("cbt") == "yes"


@pytest.mark.parametrize(("column", "cell"), UNREAD, ids=lambda value: value[:24])
def test_where_it_is_strict_such_a_row_stays_out(column: str, cell: str) -> None:
    found = outcome({column: cell}, strict=True)
    assert not found.statements
    assert not found.unread
    assert {issue.severity for issue in found.rejected[0].issues} == {"error"}


@pytest.mark.parametrize(("column", "cell"), ALWAYS, ids=lambda value: value[:24])
def test_strict_or_not_a_phone_keeps_no_row_out(column: str, cell: str) -> None:
    assert outcome({column: cell}, strict=True).statements


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("program_name", ""),
        ("program_name", "N/A"),
        ("program_name", "=A2"),
        ("program_name", "x" * 300),
        ("state", "Narnia"),
        ("zip", "7870I"),
        ("zip", "01238"),  # of another state
        ("zip", ""),
        ("city", "Austin, OK"),
        ("street", "=A2&B2"),
        ("street", "x" * 300),
    ],
)
def test_only_who_and_where_keep_a_row_out(column: str, cell: str) -> None:
    found = outcome({column: cell})
    assert not found.statements
    assert any(issue.severity == "error" for issue in found.rejected[0].issues)


def test_a_row_that_stays_out_says_all_that_is_wrong() -> None:
    found = outcome({"zip": "7870I", "ages_min": "grown-ups"})
    assert [issue.severity for issue in found.rejected[0].issues] == ["error", "unread"]


def test_the_rows_to_mend_read_again_as_they_were() -> None:
    found = outcome({"ages_min": "grown-ups", "therapy": "cbt; kumbaya"})
    text = rejected_csv(found.unread)
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["ages_min"], row["therapy"], row["_row"]) == ("grown-ups", "cbt; kumbaya", "county-2026-11-01.csv:2")
    assert "ages_min: found “grown-ups”" in row["_error"]
    mended = text.replace("grown-ups", "18").replace("; kumbaya", "; dbt")
    upload = Upload("county-unread.csv", mended.encode())
    again = check_files([upload], zip_lookup=ZIPS.get, today=TODAY, source="county", as_of=PartialDate("2026-11-01"))
    assert not again.unread
    assert again.statements[0].key == found.statements[0].key
    assert again.statements[0].draft.serves.age_min == 18


def test_what_breaks_a_rule_takes_only_its_own_cells_with_it() -> None:
    draft = taken(ages_min="18", ages_max="12", not_admitted="Nobody is turned away.")
    assert (draft.serves.age_min, draft.serves.age_max) == (None, None)
    assert draft.serves.not_admitted == "Nobody is turned away."


@pytest.mark.parametrize("cell", ["N/A", "nan", "#N/A", "None", "TBD", "unknown", "-", "Unknown at this time", "null"])
@pytest.mark.parametrize(
    "column",
    [
        "street",
        "street2",
        "county",
        "phone",
        "website",
        "email",
        "phone_hours",
        "ages_max",
        "approach",
        "tracks",
        "plans",
        "license_number",
        "openings",
        "population",
        "latitude",
        "getting_there",
        "as_of",
        "npi",
        "wait_days",
    ],
)
def test_a_word_for_nothing_is_no_fact(column: str, cell: str) -> None:
    found = outcome({column: cell})
    assert not found.unread
    assert found.statements[0].draft == taken(**{column: ""})


@pytest.mark.parametrize(
    "cell", ["Confidential", "Address withheld", "Undisclosed location", "---", "Call for address"]
)
def test_a_street_kept_private_is_not_published(cell: str) -> None:
    place = taken(street=cell).place
    assert place.withheld
    assert place.street is None


def test_a_word_for_a_private_address_is_published_nowhere() -> None:
    for column in ("street2", "county", "phone_hours", "website", "email", "getting_there", "phone"):
        draft = taken(**{column: "Confidential"})
        assert "onfidential" not in draft.to_json()
    assert taken(street2="Confidential location").place.withheld


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"city": "Austin, TX", "state": ""}, ("Austin", "TX", "78701")),
        ({"city": "Austin, TX"}, ("Austin", "TX", "78701")),
        ({"city": "Austin TX 78701", "state": "", "zip": ""}, ("Austin", "TX", "78701")),
        ({"city": "Austin, Texas 78701-1234", "zip": ""}, ("Austin", "TX", "78701")),
        ({"city": "Austin, TX, USA", "zip": "78701.0"}, ("Austin", "TX", "78701")),
        ({"state": "TX 78701", "zip": ""}, ("Austin", "TX", "78701")),
        ({"state": "Texas, USA"}, ("Austin", "TX", "78701")),
        ({"zip": '="78701"'}, ("Austin", "TX", "78701")),
        ({"zip": "'78701"}, ("Austin", "TX", "78701")),
        ({"city": "Lee", "state": "MA", "zip": '="01238"'}, ("Lee", "MA", "01238")),
        ({"city": "Lee", "state": "MA", "zip": "1238"}, ("Lee", "MA", "01238")),
        ({"city": "Lee", "state": "MA", "zip": "12384321"}, ("Lee", "MA", "01238")),
        ({"city": "Lee, MA", "state": "", "zip": "1238.0"}, ("Lee", "MA", "01238")),
    ],
)  # fmt: skip
def test_a_place_is_read_however_its_cells_hold_it(cells: dict[str, str], place: tuple[str, str, str]) -> None:
    found = taken(**cells).place
    assert (found.city, found.state, found.zip) == place


def test_a_plan_of_a_list_that_says_nothing_is_no_plan() -> None:
    assert taken(plans="Aetna; N/A; TBD; Cigna").payment.plans == ("Aetna", "Cigna")


def test_a_county_in_the_city_is_kept() -> None:
    found = taken(city="Austin, Travis County, TX", county="").place
    assert (found.city, found.county) == ("Austin", "Travis County")


def test_names_of_web_pages_are_names() -> None:
    draft = taken(program_name="Women&#039;s Center &amp; Clinic")
    assert draft.name == "Women's Center & Clinic"


def test_letters_that_were_misread_are_put_right_and_said() -> None:
    found = outcome({"program_name": "CaÃ±on House", "approach": "Cl’nica familiar"})
    (statement,) = found.statements
    assert statement.draft.name == "Cañon House"
    assert [(one.code, one.column) for one in statement.warnings] == [
        ("spoilt-mended", "program_name"),
        ("spoilt", "approach"),
    ]


INVISIBLE = {
    "program_name": "\u202eLantern\u202c House",
    "street": "100 \u2066Sample Street",
    "city": "Aus\u00adtin",
    "phone": "\u200e512-555-0100",
    "website": "https://lantern.\u200bexample.org/",
    "approach": "Small &rlm;groups.\u2069",
    "therapy": "c\u2060bt",
    "ages_min": "1\u202d8",
    "as_of": "2026\u200f-11-02",
}


@pytest.mark.parametrize("column", INVISIBLE)
def test_marks_that_nobody_sees_are_taken_out_of_any_cell_and_said(column: str) -> None:
    found = outcome({column: INVISIBLE[column]})
    (statement,) = found.statements
    assert statement.draft == taken()
    (note,) = statement.warnings
    assert (note.code, note.column, note.severity) == ("invisible", column, "warning")
    assert note.found == plain(INVISIBLE[column])
    assert found.warnings["invisible"] == 1


def test_a_column_is_known_whatever_nobody_sees_in_its_name() -> None:
    assert header_name("\ufeff\u202aPhone \u200b hours\u202c") == "phone hours"


def test_a_fax_is_never_the_programs_phone() -> None:
    found = outcome({"phone": "512-555-0101 (office), 512-555-0199 (fax)"})
    (statement,) = found.statements
    assert [one.number for one in statement.draft.contact.phones] == ["+15125550101"]
    (note,) = statement.warnings
    assert (note.severity, note.column) == ("warning", "phone")
    assert "512-555-0199 (fax)" in note.fix


def test_a_text_telephone_is_said_to_be_one() -> None:
    phones = taken(phone="512-555-0101; TTY 512-555-0102").contact.phones
    assert [(one.kind, one.number[-4:]) for one in phones] == [("main", "0101"), ("tty", "0102")]


def test_links_of_a_spreadsheet_are_their_label_and_their_address() -> None:
    draft = taken(
        program_name='=HYPERLINK("https://lantern.example.org/","Lantern House")',
        website='=HYPERLINK("https://lantern.example.org/iop","Their page")',
    )
    assert draft.name == "Lantern House"
    assert draft.contact.website == "https://lantern.example.org/iop"


@pytest.mark.parametrize(
    "cell",
    ["ann@example.org", "mailto:ann@example.org", "Ann Lee <ann@example.org>", "ann@example.org; bob@example.org"],
)
def test_an_email_is_found_in_its_cell(cell: str) -> None:
    assert taken(email=cell).contact.email == "ann@example.org"
