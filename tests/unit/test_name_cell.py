"""Names as lists and people write them in cells, to names as people read them. Real shapes, invented names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.cells import name_case
from directory.listings.validation import name_cell
from directory.listings.validation.name_cell import Names
from directory.listings.validation.raw_row import RawRow

TOWN = "Lakemont"  # written in both kinds of letters, as everything else in its row


def read(name1: str, name2: str = "", *, cut: bool = True, town: str = TOWN) -> Names:
    return name_cell.read((name1, name2), cut=cut, beside=(town,))


JOINED = [
    # a branch, and no branch
    ("Harbor Light House", "", "Harbor Light House"),
    ("Harbor Light House", "Downtown", "Harbor Light House: Downtown"),
    ("Harbor Light House", "Harbor Light House", "Harbor Light House"),
    ("Harbor Light House", "HARBOR LIGHT HOUSE INC", "Harbor Light House"),
    ("Harbor Light House Inc", "Harbor Light House", "Harbor Light House Inc"),
    ("", "Harbor Light House", "Harbor Light House"),
    ("Quillon", "Quillon Behavioral Health Services", "Quillon Behavioral Health Services"),
    ("TAQ of Southern Lakemont", "TAQ of Southern Lakemont Administrative", "TAQ of Southern Lakemont Administrative"),
    ("Quillon Health", "Quillonia Clinic", "Quillon Health: Quillonia Clinic"),
    # the first cell ends in the middle of a name
    ("Lakemont County Council on", "Alcoholism Inc", "Lakemont County Council on Alcoholism Inc"),
    ("Mental Wellness Association of", "Oakley and Morrow Inc", "Mental Wellness Association of Oakley and Morrow Inc"),
    ("Sunrise Counseling and", "Guidance Partners LLC", "Sunrise Counseling and Guidance Partners LLC"),
    ("Lakemont Center for", "Children and Adolescents", "Lakemont Center for Children and Adolescents"),
    ("Recovery Center at the", "Pinewood Rescue Mission", "Recovery Center at the Pinewood Rescue Mission"),
    ("Climbing Vines Unit at", "Oakley Medical Center", "Climbing Vines Unit at Oakley Medical Center"),
    ("Families Have Choices in", "Caring Homes Inc", "Families Have Choices in Caring Homes Inc"),
    ("Sunrise Counseling &", "Wellness", "Sunrise Counseling & Wellness"),
    ("Sunrise Counseling", "& Wellness", "Sunrise Counseling & Wellness"),
    ("Sunrise Counseling,", "Wellness", "Sunrise Counseling: Wellness"),
    ("Friends Outside In", "Pathway Home", "Friends Outside In: Pathway Home"),
    ("Carry On", "Evening Program", "Carry On: Evening Program"),
    ("Lakemont D/A", "Treatment Facility", "Lakemont D/A: Treatment Facility"),
    ("Lakemont Drug/", "Alcohol Program", "Lakemont Drug/Alcohol Program"),
    # … before a word that never begins one
    ("Harbor Alcohol and Substance Abuse", "Program Inc", "Harbor Alcohol and Substance Abuse Program Inc"),
    ("Lakemont Consulting and Counseling", "LLC", "Lakemont Consulting and Counseling LLC"),
    ("Oak Valley Community Mental Health", "Authority", "Oak Valley Community Mental Health Authority"),
    ("Oak Bay Human Services", "Authority Cedar Parish", "Oak Bay Human Services Authority Cedar Parish"),
    ("Seventh Street Comprehensive Treatment", "Center", "Seventh Street Comprehensive Treatment Center"),
    ("Willow Partners Community Health", "Center (WPCHC)", "Willow Partners Community Health Center (WPCHC)"),
    (
        "Southern Oakland Behavioral Health",
        "Services Inc (SOBHS)",
        "Southern Oakland Behavioral Health Services Inc (SOBHS)",
    ),
    ("Brighter Days Community Mental", "Health Center Inc", "Brighter Days Community Mental Health Center Inc"),
    ("New Morning Substance", "Abuse Counseling LLC", "New Morning Substance Abuse Counseling LLC"),
    ("Fort Oakley Chemical", "Dependency Program", "Fort Oakley Chemical Dependency Program"),
    ("Oak County Regional", "Medical Center", "Oak County Regional Medical Center"),
    ("Willow Integrated", "Behavioral Healthcare", "Willow Integrated Behavioral Healthcare"),
    ("Lakemont Drug and Alcohol", "Treatment Center", "Lakemont Drug and Alcohol Treatment Center"),
    ("Oakley Neighborhood", "Health Center", "Oakley Neighborhood Health Center"),
    ("Harold Q Oakman Memorial", "Veterans Hospital", "Harold Q Oakman Memorial Veterans Hospital"),
    ("North Oakley Community", "Healthcare Network", "North Oakley Community Healthcare Network"),
    ("Oak Lake All Day Supervised", "Community Residence", "Oak Lake All Day Supervised Community Residence"),
    ("Hospital of the Oakley", "Peninsula/Recovery", "Hospital of the Oakley Peninsula: Recovery"),
    # … and what looks like it
    ("Oakway Drug and Alcohol", "Outpatient", "Oakway Drug and Alcohol: Outpatient"),
    ("Oakley Medical Center", "Behavioral Health", "Oakley Medical Center: Behavioral Health"),
    ("Lakemont Presence Behavioral", "Palm Heights", "Lakemont Presence Behavioral: Palm Heights"),
    ("Hope Center", "Recovery Program for Women", "Hope Center: Recovery Program for Women"),
    ("Lakemont County", "Health Link", "Lakemont County: Health Link"),
    ("Oakley Health", "Center for Women", "Oakley Health: Center for Women"),
    # as long as a list's cells are, and no more cut than any other
    ("Sierra Alta Child and Family Services", "First Step", "Sierra Alta Child and Family Services: First Step"),
    (
        "Oakley Comprehensive Treatment Centers",
        "Mission Care Inc",
        "Oakley Comprehensive Treatment Centers: Mission Care Inc",
    ),
    ("CARA Health Recovery and Wellness Inc.", "CARA at 380", "CARA Health Recovery and Wellness Inc.: CARA at 380"),
    # a short name in brackets belongs to the name
    ("Oakley Institute for Trt and Educ", "(OITE)", "Oakley Institute for Trt and Educ (OITE)"),
    (
        "Oakley Institute for Trt and Educ",
        "(OITE)/East Center",
        "Oakley Institute for Trt and Educ (OITE): East Center",
    ),
    ("Chemical Abuse Advisors", "(CAA) Inc", "Chemical Abuse Advisors (CAA) Inc"),
    ("Chemical Abuse Advisors", "(CAA) Inc/Oak Rapids", "Chemical Abuse Advisors (CAA) Inc: Oak Rapids"),
    ("Chemical Abuse Advisors", "(CAA) Inc Oak Street", "Chemical Abuse Advisors (CAA) Inc: Oak Street"),
    ("Chemical Abuse Advisors", "(CAA) (Inc)", "Chemical Abuse Advisors (CAA) (Inc)"),
    ("Chemical Abuse Advisors", "(CAA)(Inc)/Oak", "Chemical Abuse Advisors (CAA) (Inc): Oak"),
    ("Chemical Abuse Advisors", "(CAA) (LLC) Oak Street", "Chemical Abuse Advisors (CAA) (LLC): Oak Street"),
    ("Chemical Abuse Advisors", "(CAA) Inc.", "Chemical Abuse Advisors (CAA) Inc."),
    ("Chemical Abuse Advisors", "(CAA) Inc, Oak Street", "Chemical Abuse Advisors (CAA) Inc: Oak Street"),
    ("Chemical Abuse Advisors", "(CAA) Inc(Oak)", "Chemical Abuse Advisors (CAA) Inc: (Oak)"),
    ("Chemical Abuse Advisors", "(CAA) (Oak)", "Chemical Abuse Advisors (CAA): (Oak)"),
    ("Chemical Abuse Advisors", "(CAA) (Oak Inc)", "Chemical Abuse Advisors (CAA): (Oak Inc)"),
    ("Chemical Abuse Advisors", "(CAA)Oak Street", "Chemical Abuse Advisors (CAA): Oak Street"),
    # a name that goes on, and a branch behind a slash
    (
        "Five Lakes Counseling and",
        "Recovery Agency/FLARA OP 1",
        "Five Lakes Counseling and Recovery Agency: FLARA OP 1",
    ),
    (
        "Lutheran Neighbor Services of",
        "Southern Oakland Inc/Yarrow",
        "Lutheran Neighbor Services of Southern Oakland Inc: Yarrow",
    ),
    ("Lakemont Commission on", "Alcohol/Drug Misuse Servs Inc", "Lakemont Commission on Alcohol/Drug Misuse Servs Inc"),
    (
        "Lakemont Commission on",
        "Alc/Drug Misuse Servs/Casa Los Nogales",
        "Lakemont Commission on Alc/Drug Misuse Servs: Casa Los Nogales",
    ),
    (
        "Harper Center for Mental Health and",
        "IDD/Juvenile Programs",
        "Harper Center for Mental Health and IDD/Juvenile Programs",
    ),
    ("Lakemont Guild of", "Elders Ltd/Oak House", "Lakemont Guild of Elders Ltd: Oak House"),
    ("Lakemont Recovery", "PA Dutch House", "Lakemont Recovery: PA Dutch House"),
    # trading names
    ("Lakemont Treatment LLC", "DBA Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "D/B/A Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "d.b.a. Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "dba Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "DBA as Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "DBA. Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Lakemont Treatment LLC", "DBA Ashwood Center", "Lakemont Treatment LLC DBA Ashwood Center"),
    ("Lakemont Treatment LLC", "Doing Business As Evening Star", "Lakemont Treatment LLC DBA Evening Star"),
    ("Drug Council of Lakemont and", "Abuse Trt/DBA Mile Four", "Drug Council of Lakemont and Abuse Trt/DBA Mile Four"),
    # short names in capitals, beside names that are not
    ("Snowy Owl Association", "SU/MH/IOP", "Snowy Owl Association: SU/MH/IOP"),
    ("Snowy Owl Association", "Su/Mh/Iop", "Snowy Owl Association: SU/MH/IOP"),
    ("BQG Lakemont Treatment Center", "BQG XLVI LLC", "BQG Lakemont Treatment Center: BQG XLVI LLC"),
    ("Lakemont Behavioral Health", "SOARHC", "Lakemont Behavioral Health: SOARHC"),
    ("Oakley Medical Center", "QATP UNIT III", "Oakley Medical Center: QATP UNIT III"),
    ("NEWAY II", "", "NEWAY II"),
    ("ACCESS", "Lakemont", "ACCESS: Lakemont"),
    ("Oakley Medical Center", "RECOVERY CENTER OF OAKLEY", "Oakley Medical Center: Recovery Center of Oakley"),
    # cells that a list cut off
    (
        "Lakemont County Public Health Departme",
        "Maple Clinic",
        "Lakemont County Public Health Department: Maple Clinic",
    ),
    ("Family Institute at Oakland Univer", "", "Family Institute at Oakland Univer"),  # not long enough
    ("Family Institute at Oakley Lake Univer", "", "Family Institute at Oakley Lake University"),
    ("Lakemont Community MH and Retardatio", "", "Lakemont Community MH and Retardation"),
    ("LAKEMONT CHOICE DUI AND COUNSELING SERVI", "", "Lakemont Choice DUI and Counseling Servi"),  # longer
    ("Lakemont Integrated Behavioral Health", "", "Lakemont Integrated Behavioral Health"),
    ("Oak Center Indian Health Service Assoc", "", "Oak Center Indian Health Service Assoc"),
    # spaces and marks
    ("Lakemont Addiction Center  LAC", "", "Lakemont Addiction Center LAC"),
    ("  Lakemont\tCenter ", "East  Office", "Lakemont Center: East Office"),
    ("Oak House/ ASAM 3 7", "", "Oak House/ASAM 3 7"),
    ("Oak House / Elm House", "", "Oak House/Elm House"),
    ("Oak House , Elm House", "", "Oak House, Elm House"),
    ("Oak House -", "East", "Oak House: East"),
    ("Oak House:", "East", "Oak House: East"),
    ("Oak House –", "", "Oak House"),
    ("“Oak House”", "", "Oak House"),
    ('"Oak House"', "", "Oak House"),
    ("Oak &amp; Elm House", "", "Oak & Elm House"),
    ("Anne\ufffds House", "", "Anne’s House"),
    ("Toddlers, Teens, and Elders", "Outpatient", "Toddlers, Teens, and Elders: Outpatient"),
    ("Oak House LLC.", "", "Oak House LLC."),
    ("OAST: Deaf Mental Health", "", "OAST: Deaf Mental Health"),
    # as we joined them once, and they came back to us
    ("Lakemont County Council on: Alcoholism Inc", "", "Lakemont County Council on Alcoholism Inc"),
    ("Carry On: Evening Program", "", "Carry On: Evening Program"),
]


@pytest.mark.parametrize(("name1", "name2", "name"), JOINED)
def test_a_name_of_two_cells(name1: str, name2: str, name: str) -> None:
    assert read(name1, name2).name == name


CASES = [
    # in capitals
    ("HARBOR LIGHT HOUSE", "Harbor Light House"),
    ("THE LIGHT CENTER OF THE VALLEY", "The Light Center of the Valley"),
    ("O'BRIEN HOUSE OF HOPE", "O'Brien House of Hope"),
    ("SAINT ANNE'S", "Saint Anne's"),
    ("SAINT ANNE’S", "Saint Anne’s"),
    ("D'ANGELO CENTER", "D'Angelo Center"),
    ("MCADOO RECOVERY", "McAdoo Recovery"),
    ("MACDONALD CENTER IN MACON", "MacDonald Center in Macon"),
    ("ST. JOSEPHINE MEDICAL CTR", "St. Josephine Medical Ctr"),
    ("ST JOSEPHINE MED CTR", "St Josephine Med Ctr"),
    ("DR. QUILLON AND MRS. OAK, PHD", "Dr. Quillon and Mrs. Oak, PhD"),
    ("BQG RECOVERY", "BQG Recovery"),
    ("OAK RECOVERY, LLC", "Oak Recovery, LLC"),
    ("OAK RECOVERY L.L.C.", "Oak Recovery L.L.C."),
    ("OAK RECOVERY INC.", "Oak Recovery Inc."),
    ("OAK VALLEY IOP AND PHP", "Oak Valley IOP and PHP"),
    ("OAK VALLEY MH/SUD PROGRAM", "Oak Valley MH/SUD Program"),
    ("OAK VALLEY DUI SCHOOL", "Oak Valley DUI School"),
    ("YMCA OF OAK COUNTY", "YMCA of Oak County"),
    ("VA MEDICAL CENTER", "VA Medical Center"),
    ("OAK HOUSE II", "Oak House II"),
    ("OAK HOUSE XIV", "Oak House XIV"),
    ("MILL CREEK", "Mill Creek"),
    ("CO-OCCURRING CONCERNS PROGRAM", "Co-Occurring Concerns Program"),
    ("OUT-OF-HOME CARE", "Out-of-Home Care"),
    ("ALCOHOL/DRUG TREATMENT", "Alcohol/Drug Treatment"),
    ("OAK HOUSE AND/OR ELM HOUSE", "Oak House and/or Elm House"),
    ("GATEWAY/THE OAK HOUSE", "Gateway/The Oak House"),
    ("GATEWAY: THE OAK HOUSE", "Gateway: The Oak House"),
    ("1ST STEP REFERRALS", "1st Step Referrals"),
    ("OAK SERVICES NW", "Oak Services NW"),
    ("PILLARS4LIGHT", "Pillars4Light"),
    ("CLÍNICA NIÑOS Y FAMILIAS", "Clínica Niños y Familias"),
    ("OAK HOUSE (WOMEN)", "Oak House (Women)"),
    ("OAK & ELM", "Oak & Elm"),
    # in small letters
    ("harbor light house", "Harbor Light House"),
    ("the light of oak iop", "The Light of Oak IOP"),
    ("oak recovery llc", "Oak Recovery LLC"),
    ("oak house ii", "Oak House II"),
    ("o'brien house", "O'Brien House"),
    ("mcadoo house", "McAdoo House"),
    ("lighthouse", "Lighthouse"),
    # in both
    ("reLight", "reLight"),
    ("HealthLIGHT 360", "HealthLIGHT 360"),
    ("Oak Valley Iop", "Oak Valley IOP"),
    ("Oak Valley Dui Center", "Oak Valley DUI Center"),
    ("Oak Valley Llc", "Oak Valley LLC"),
    ("Oak Valley inc", "Oak Valley Inc"),
    ("Oak Valley INC", "Oak Valley Inc"),
    ("Crossways ll", "Crossways II"),
    ("Oak House Iii", "Oak House III"),
    ("UPMQ Mcadoo Hospital", "UPMQ McAdoo Hospital"),
    ("Machias Clinic", "Machias Clinic"),
    ("Anne'S House", "Anne's House"),
    ("Oak Valley Behavioral health", "Oak Valley Behavioral Health"),
    ("Oak County office", "Oak County Office"),
    ("Fond du Lac", "Fond du Lac"),
    ("Oak Act One Program", "Oak Act One Program"),
    ("Si Se Crece", "Si Se Crece"),
    ("Casa Di Noce", "Casa Di Noce"),
    ("L'Oak House", "L'Oak House"),
    ("Ann Oak-Gorris LADC", "Ann Oak-Gorris LADC"),
]


@pytest.mark.parametrize(("cell", "name"), CASES)
def test_the_case_of_a_name_in_a_row_that_is_written_as_it_is(cell: str, name: str) -> None:
    assert read(cell, town=cell).name == name


def test_the_shapes_are_many() -> None:
    assert len({(one, other) for one, other, _ in JOINED} | {(cell, "") for cell, _ in CASES}) >= 150


@pytest.mark.parametrize(
    ("name1", "name2", "provider"),
    [
        ("Harbor Light House", "Downtown", "Harbor Light House"),
        ("Lakemont County Council on", "Alcoholism Inc", "Lakemont County Council on Alcoholism Inc"),
        ("Five Lakes Counseling and", "Recovery Agency/FLARA OP 1", "Five Lakes Counseling and Recovery Agency"),
        ("Oakley Institute for Trt", "(OIT)/East Center", "Oakley Institute for Trt"),
        ("Lakemont Treatment LLC", "DBA Evening Star", "Lakemont Treatment LLC"),
        ("Quillon", "Quillon Behavioral Health Services", "Quillon"),
    ],
)
def test_who_runs_it_has_its_whole_name_and_no_branch(name1: str, name2: str, provider: str) -> None:
    assert read(name1, name2).provider == provider


def test_a_provider_that_a_column_states_is_not_joined_to_the_program() -> None:
    found = name_cell.read(("Lakemont Family", ""), own=("Counseling Services", "East"))
    assert found == Names("Lakemont Family", "Counseling Services: East")


def test_a_list_that_does_not_cut_keeps_words_as_they_are() -> None:
    assert read("Lakemont County Public Health Departme", cut=False).name == "Lakemont County Public Health Departme"


def test_one_cell_that_is_too_long_is_not_made_to_fit() -> None:
    assert len(read("Oak " * 60, "East").name) > 200
    assert len(read("Oak " * 40, "Elm " * 40).name) <= 200


def test_a_record_is_known_by_its_cells_however_they_are_read() -> None:
    def known(name1: str, name2: str = "", own: str = "") -> tuple[str, str]:
        return name_cell.as_known_by(RawRow(name1=name1, name2=name2, own_name=own))

    assert known("Lakemont  Council on", "Alcoholism") == ("Lakemont Council on", "Lakemont Council on Alcoholism")
    assert known("Quillon", "Quillon Health") == ("Quillon", "Quillon Quillon Health")
    assert known("Quillon", "QUILLON INC") == ("Quillon", "Quillon")
    assert known("Quillon", own="Evening") == ("Quillon", "Evening")


def test_a_row_that_we_exported_keeps_its_names() -> None:
    row = RawRow(name1="- HOUSE of", own_name="ACT at: Elm", listing="bcdfghj2", city=TOWN)
    assert name_cell.of_row(row) == Names("- HOUSE of", "ACT at: Elm")


words = st.sampled_from(
    [
        "Oak",
        "OAK",
        "oak",
        "of",
        "and",
        "IOP",
        "Iop",
        "/",
        "(ART)",
        "DBA",
        "O'Brien",
        "ll",
        "II",
        "Inc",
        "Center",
        ":",
        "&",
        "-",
    ]
)
cells = st.one_of(st.lists(words, max_size=6).map(" ".join), st.text(max_size=40))


@given(cells, cells)
def test_what_was_read_is_read_again_as_it_is(name1: str, name2: str) -> None:
    found = read(name1, name2, cut=False)
    assert "\x00" not in found.name
    if found.provider:
        again = name_cell.read((found.provider, ""), own=(found.name, ""), beside=(TOWN,))
        assert again.name == name_cell.read((again.provider, ""), own=(again.name, ""), beside=(TOWN,)).name


def test_a_name_with_one_letter_has_no_case() -> None:
    assert name_case.as_written("X") == "X"
