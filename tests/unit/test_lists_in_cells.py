"""Lists in a cell: each value known by label, code or synonym in both languages; what is not is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.data_files import DataFileError
from directory.imports.formats import lists
from directory.imports.formats.lists import PLAN, SKIP, read_list
from directory.imports.formats.sheet import Sheet
from directory.listings.validation.raw_row import RawRow


@pytest.mark.parametrize(
    ("cell", "kind", "terms"),
    [
        ("CBT, DBT; EMDR", "therapy", "cbt dbt emdr"),
        ("CBT/DBT", "therapy", "cbt dbt"),
        ("cbt | dbt | emdr", "therapy", "cbt dbt emdr"),
        ("CBT\nDBT\nEMDR", "therapy", "cbt dbt emdr"),
        ("• CBT\n• Art Therapy", "therapy", "cbt art"),
        ("1. CBT 2", "therapy", ""),
        ("CBT, DBT, and EMDR", "therapy", "cbt dbt emdr"),
        ("CBT & DBT", "therapy", "cbt dbt"),
        ("Cognitive Behavioral Therapy (CBT); Dialectical Behavior Therapy (DBT)", "therapy", "cbt dbt"),
        ("Eye Movement Desensitization and Reprocessing (EMDR)", "therapy", "emdr"),
        ("Alcohol and drug counseling, Mindfulness or yoga", "therapy", "substance-counseling mindfulness"),
        ("Terapia cognitivo conductual; terapia de grupo y musicoterapia", "therapy", "cbt group music"),
        ("Veterans, Women", "population", "veterans women"),
        ("VET; WN; GL", "population", "veterans women lgbt"),
        ("Veteranos y mujeres", "population", "veterans women"),
        ("LGBTQ+; Teens; Pregnant women", "population", "lgbt adolescents pregnant-postpartum"),
        ("LGBTQ+ & teens", "population", "lgbt adolescents"),
        ("Veterans / / Women", "population", "veterans women"),
        ("Older adults (seniors)", "population", "older-adults"),
        ("Aetna; Medicaid", "payment", "medicaid"),
        ("Cash, MassHealth, Sliding fee scale", "payment", "self-pay medicaid sliding-scale"),
        ("Medicaid/Medicare", "payment", "medicaid medicare"),
        ("Seguro privado, pago en efectivo", "payment", "private-insurance self-pay"),
        ("English, Spanish and ASL", "language", "spanish sign-language"),
        ("IOP; CBT; DBT", "any", "iop cbt dbt"),
        ("Intensive Outpatient Program, Partial Hospitalization", "any", "iop php"),
        ("Telehealth; In person", "format", "virtual in-person"),
        ("18+; Teens", "ages", "adults children-teens"),
        ("CARF, The Joint Commission", "accreditation", "carf joint-commission"),
        ("N/A", "therapy", ""),
        ("None; -", "payment", ""),
    ],
)
def test_values_are_known(cell: str, kind: str, terms: str) -> None:
    assert read_list(cell, f"list:{kind}").terms == set(terms.split())


@pytest.mark.parametrize(
    ("cell", "kind", "unknown"),
    [
        ("CBT, Hip-hop", "therapy", ["Hip-hop"]),
        ("No CBT, DBT", "therapy", ["No CBT, DBT"]),
        ("CBT (individual)", "therapy", ["CBT (individual)"]),
        ("Medicaid (pending)", "payment", ["Medicaid (pending)"]),
        ("Veterans; Sailors; Pirates", "population", ["Sailors", "Pirates"]),
        ("Does not accept Medicaid", "payment", ["Does not accept Medicaid"]),
        ("Trauma", "any", ["Trauma"]),
        ("All", "any", ["All"]),
    ],
)
def test_what_is_not_known_is_said(cell: str, kind: str, unknown: list[str]) -> None:
    assert list(read_list(cell, f"list:{kind}").unknown) == unknown


def test_health_plans_are_kept_by_their_names() -> None:
    assert read_list("Aetna; Medicaid; Blue Cross and Blue Shield", "list:payment").plans == (
        "Aetna",
        "Blue Cross and Blue Shield",
    )
    refusing = read_list("No Medicaid; Medicare", "list:payment")
    assert not refusing.terms
    assert refusing.plans == ("No Medicaid; Medicare",)


def test_a_value_can_be_matched_by_hand() -> None:
    matched = {"talk therapy": "individual", "hip hop": SKIP, "county trust": PLAN}
    found = read_list("Talk therapy, Hip-Hop, Sport", "list:therapy", matched)
    assert found.terms == {"individual"}
    assert found.unknown == ("Sport",)
    assert read_list("County Trust", "list:payment", matched).plans == ("County Trust",)


def test_rows_of_several_columns_are_read_together_and_unknown_values_counted() -> None:
    header = ["name", "zip", "services", "therapy 1", "therapy 2", "payment 1", "populations"]
    rows = [
        ["A", "78701", "IOP", "CBT", "Hip-hop", "Aetna", "Veterans"],
        ["B", "78702", "Outpatient", "DBT", "Hip-hop", "Medicaid", ""],
    ]
    reader = Sheet().reader(header, rows)
    first, second = [found for row in rows if isinstance(found := reader.read(row), RawRow)]
    assert first.yes == {"iop", "cbt", "veterans"}
    assert first.more["plans"] == "Aetna"
    assert second.yes == {"outpatient", "dbt", "medicaid"}
    assert reader.unknown == {("list:therapy", "Hip-hop"): 2}
    assert {"emdr", "women", "medicare"} <= reader.covered
    assert reader.understood[1:3] == ["ZIP code", "Services, in words (an IOP is looked for in it)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('nonsense = ["x"]', "names.toml: “nonsense” is not a term"),
        ('cbt = ["DBT"]', "“DBT” is at cbt and means dbt"),
        ('cbt = ["x"]\ndbt = ["X"]', "“X” is at dbt and means cbt"),
        ('cbt = ["!"]', "“!” is at cbt"),
        ('cbt = ["x", 1]', "cbt number 2: must be text"),
    ],
)
def test_a_wrong_file_of_names_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "names.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        lists.synonyms(path)
