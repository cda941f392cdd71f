"""What SAMHSA's service codes are read as: every code, its no's, what is said of both, and the page that shows it."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest

from directory.data_files import DataFileError
from directory.imports.formats import service_codes
from directory.imports.formats.code_table import as_markdown, code_table
from directory.imports.formats.findtreatment import IDENTITY
from directory.imports.formats.service_labels import labels, old_labels
from directory.imports.table import header_name
from directory.listings.derived import answers_of
from directory.vocabulary import Generation, get_vocabulary
from tests.factories import draft

DIRECTORY, WIDE, WIDE_2026 = Generation.DIRECTORY, Generation.WIDE, Generation.WIDE_2026
PAGE = Path(__file__).resolve().parents[2] / "docs" / "service-codes.md"


def read(codes: str, part: str = "substance") -> service_codes.Reading:
    return service_codes.read(codes.split(), DIRECTORY, part)


@pytest.mark.parametrize(
    ("codes", "yes", "no", "both"),
    [
        ("SA NAUT", {"substance-use"}, {"alcohol-use"}, set()),
        ("SA NOOP", {"substance-use"}, {"opioid-use"}, set()),
        ("OUDO", {"opioid-use", "opioids-only"}, {"alcohol-use"}, set()),
        ("AUDO", {"alcohol-use", "alcohol-only"}, {"opioid-use"}, set()),
        ("DUO", {"dui", "dui-only"}, set(), set()),
        ("NMAUT", {"alcohol-use"}, {"medication-alcohol"}, set()),
        ("NAUT NMAUT", set(), {"alcohol-use", "medication-alcohol"}, set()),  # both say no
        ("NAUT ACMA", {"alcohol-medicine-elsewhere"}, {"alcohol-use"}, set()),
        ("NAUT PMAT", {"medication-alcohol"}, set(), {"alcohol-use"}),
        ("NMAUT PMAT", {"alcohol-use"}, set(), {"medication-alcohol"}),
        ("NMOA BU", {"opioid-use"}, set(), {"medication-opioid"}),
        ("NOOP NU", {"medication-opioid"}, set(), {"opioid-use"}),
        ("NOOP MOA", {"opioid-medicine-elsewhere"}, {"opioid-use"}, set()),
        ("NP", {"free"}, set(), set()),
        ("NP MD", {"medicaid"}, set(), {"free"}),
        ("TELE", {"telehealth-services"}, set(), set()),
        ("FX", {"other-languages"}, set(), set()),
        ("FX F28 F70", {"french", "russian"}, set(), set()),
        ("FX SP", {"other-languages", "spanish"}, set(), set()),
        ("OP OIT", {"iop"}, set(), set()),
        ("OP OIT ORT", {"iop", "outpatient"}, set(), set()),
        ("RES RD", {"detox"}, set(), set()),
        ("HI HID", {"detox"}, set(), set()),
        ("RES RL", {"residential"}, set(), set()),
        ("VOC", {"school-help"}, set(), set()),
        ("SMON QUETI", set(), set(), set()),
    ],
)
def test_codes_say_what_their_labels_say(codes: str, yes: set[str], no: set[str], both: set[str]) -> None:
    said = read(codes)
    assert [set(one) for one in (said.yes, said.no, said.both)] == [yes, no, both]


def test_in_a_mental_health_row_the_settings_are_what_they_say() -> None:
    assert read("RES HI OP", "mental").yes == {"residential", "inpatient", "outpatient"}


@pytest.mark.parametrize(
    ("directory", "wide", "renamed"), [("DUO", "duo", "duio"), ("OIT", "oit", "iop"), ("NOOP", "noop", "noop")]
)
def test_every_generation_says_the_same(directory: str, wide: str, renamed: str) -> None:
    said = [
        service_codes.read([code], generation, "substance")
        for code, generation in ((directory, DIRECTORY), (wide, WIDE), (renamed, WIDE_2026))
    ]
    assert said[0].yes | said[0].no
    assert {(one.yes, one.no) for one in said} == {(said[0].yes, said[0].no)}


def test_what_is_no_term_stays_with_the_source() -> None:
    assert read("OIT SMON QUETI").others == ("SMON", "QUETI")


def test_the_table_is_complete() -> None:
    rows = code_table()
    assert len(rows) >= 318
    written = {row.code for row in rows}
    for term in get_vocabulary().terms:
        assert written.issuperset(term.codes + term.codes_also + term.codes_implied + term.codes_no + term.codes_mental)
    columns = {row.code.lower() for row in rows} | {row.code_2026 for row in rows}
    assert {code for codes in labels().values() for code in codes} <= columns
    assert {row.code for row in rows if row.says} == {row.code for row in rows if row.terms}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("SMON,,,Smoking,1,same,x", "needs “same” or “less”"),
        ("TELE,,,Telehealth,1,,x", "needs “same” or “less”"),
        ("TELE,,,Telehealth,1,more,x", "says: “more” is not known"),
        ("SMON,,,Smoking,many,,x", "row 1 “SMON”, iop_rows: must be a whole number"),
        ("SMON,,,Smoking,1,,x,y", "more cells than the header"),
        ("SMON,,,Smoking,1,,", "needs the reason"),
        ("TELE,,,Telehealth,1,less,", "needs the reason"),
        ("SMON,,,Smoking,1,,x\nSMON,,,Smoking,1,,x", "is there twice"),
    ],
)
def test_a_code_without_term_and_reason_is_refused(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(f"code,code_2026,category,label,iop_rows,says,why\n{row}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        code_table(path)


def test_the_page_shows_the_table_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(code_table()), "run scripts/build_service_codes"
    assert len(re.findall(r"^\| `", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == len(code_table())
    assert all(f"| {' '.join(old.label.split())} |" in PAGE.read_text(encoding="utf-8") for old in old_labels())


def test_the_table_holds_every_code_of_the_published_ones(shared_data: Path) -> None:
    with (shared_data / "samhsa-service-codes.csv").open(encoding="utf-8") as file:
        published = {row["code"] for row in csv.DictReader(file) if row["generation"] != "2019-API"} - {""}
    with gzip.open(shared_data / "national-directory-2024-service-codes.csv.gz", "rt", errors="replace") as legend:
        published |= {row["code"] for row in csv.DictReader(legend)}
    assert published == {row.code for row in code_table()}


def test_every_label_of_every_generation_is_known(shared_data: Path) -> None:
    with (shared_data / "samhsa-service-codes.csv").open(encoding="utf-8") as file:
        published = [row for row in csv.DictReader(file) if row["label"] and not row["label"].startswith("(")]
    assert {row["generation"] for row in published} >= {"2019-API", "2023-2025"}
    known = set(labels())
    unknown = [row for row in published if (row["category_code"], row["label"].casefold()) not in known]
    assert [(row["category_code"], row["label"]) for row in unknown if row["category_code"]] == []
    wording = {row["label"] for row in published if row["generation"] == "2019-API" and not row["code"]}
    assert {old.label for old in old_labels()} == wording


def test_every_column_of_every_generation_is_known(shared_data: Path) -> None:
    with (shared_data / "findtreatment-headers.csv").open(encoding="utf-8") as file:
        columns = [(row["generation"], header_name(row["column"])) for row in csv.DictReader(file)]
    generations = {generation for generation, _ in columns}
    assert len(generations) == 3
    for generation in generations:
        renamed = generation.startswith("2026")
        codes = {row.code_2026 if renamed else row.code.lower() for row in code_table()}
        assert {name for of, name in columns if of == generation} <= codes | IDENTITY


@pytest.mark.parametrize(
    ("category", "label", "yes"),
    [
        ("AGE", "Seniors (65 or older)", {"ages-65-up"}),
        ("SG", "Military families", {"military-families"}),
        ("SET", "Telemedicine/telehealth", {"telehealth-services"}),
        ("SET", "Computerized treatment/telemedicine", set()),  # it may be a computer alone
        ("SL", "Services for the deaf and hard of hearing", set()),  # sign language is not named
        ("EXCL", "DUI/DWI clients", {"dui"}),  # not that it takes nobody else
        ("TAP", "Trauma therapy", {"trauma-counseling"}),
    ],
)
def test_a_label_of_2019_says_no_more_than_it_said(category: str, label: str, yes: set[str]) -> None:
    assert service_codes.read(labels()[category, label.casefold()], WIDE, "substance").yes == yes


def test_a_label_of_2019_without_code_and_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("category,label,codes,why\nSG,Knights,,\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"labels.csv: row 1 “Knights”: needs a code"):
        old_labels(path)


def test_the_codes_of_2019_are_codes_of_the_table() -> None:
    assert {code for old in old_labels() for code in old.codes} <= {row.code for row in code_table()}


@pytest.mark.parametrize(
    ("who", "ages"),
    [("adolescents", "children-teens"), ("young-adults", "ages-18-25"), ("older-adults", "ages-65-up")],
)
def test_what_is_made_for_an_age_takes_people_of_that_age(who: str, ages: str) -> None:
    said = draft(yes=("iop", who)).model_dump(mode="json")
    assert answers_of(said)[ages] == "yes"
    assert ages not in answers_of(said, place=False)  # a page shows what was said
    assert answers_of(draft(yes=("iop", who), no=(ages,)).model_dump(mode="json"))[ages] == "no"
