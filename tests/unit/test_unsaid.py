"""What people write where they say nothing, or keep an address private: never published, never refused."""

from __future__ import annotations

import tomllib

import pytest

from directory.config import DATA
from directory.geo.states import STATES
from directory.listings.cells.cell_text import plain
from directory.unsaid import is_withheld, says_nothing


@pytest.mark.parametrize(
    "cell",
    [
        *("", " ", "-", "--?", ".", "?", "??", "/", "N/A", "n/a", "n.a.", "N.A", "NA", "na", "n / a", "N/A.", "(N/A)"),
        *(
            "nan",
            "NaN",
            "NULL",
            "null",
            "<null>",
            "(null)",
            "None",
            "none.",
            "[none]",
            "nil",
            "#N/A",
            "#REF!",
            "#VALUE!",
        ),
        *("#DIV/0!", "#NAME?", "########", "TBD", "T.B.D.", "tba", "To be determined", "Coming soon", "pending"),
        *("unknown", "UNKNOWN", "Unk", "Address unknown", "unknown at this time", "not available", "Not yet available"),
        *("Not applicable", "not provided", "No phone listed", "no website", "None listed", "none at this time"),
        *("(blank)", "(empty)", "undefined", "not specified", "No Data", "see above", "N/A - none"),
        *(
            "n\\a",
            "don't know",
            "dont know",
            "DK",
            "not collected",
            "not assigned",
            "did not answer",
            "declined to state",
        ),
        *("prefer not to say", "as above", "same address", "NaT", "#REF", "#NAME", "[object Object]", "…", "S/N"),
        *("No consta", "no sabe", "ídem"),
        *("n/d", "S/D", "No aplica", "no disponible", "Ninguno", "desconocido", "sin teléfono", "Por determinar"),
    ],
)
def test_a_cell_that_only_says_that_it_says_nothing_is_empty(cell: str) -> None:
    assert says_nothing(cell)
    assert plain(cell) == ""


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "0",
            "no",
            "No",
            "yes",
            "x",
            "Nada",
            "Nana's House",
            "NAMI",
            "Nan Hope Center",
            "Unknown Road 5",
            "N A Street",
        ),
        *(
            "12 Main St",
            "Not Alone Recovery",
            "None Such Ranch",
            "✓",
            "✔",
            "Pending Trail 4",
            "TBD Clinic",
            "Void House",
        ),
        *("Value", "Name", "Call first", "Available", "Program", "Address", "---", "- - -", "–", "* * *", "日本"),
        "Not available on Sundays",
        "No smoking",
    ],
)
def test_a_cell_that_says_something_stays(cell: str) -> None:
    assert not says_nothing(cell)
    assert plain(cell) == cell


@pytest.mark.parametrize("state", [*STATES, *STATES.values()])
def test_a_state_is_never_nothing(state: str) -> None:
    assert not says_nothing(state)
    assert not is_withheld(state)


@pytest.mark.parametrize(
    "street",
    [
        *("- - -", "---", "--", "–", "* * *", "Confidential", "CONFIDENTIAL", "confidential.", "(Confidential)"),
        *("Address withheld", "Withheld", "Address is withheld for safety", "Undisclosed location", "Undisclosed"),
        *("XXXX", "xxx", "XXX XXXX", "Conf.", "Address Confidentiality", "Address confidentiality program"),
        *("Location not disclosed", "Confidential location", "Confidential site", "Address confidential", "Unlisted"),
        *("Unpublished address", "Private", "Private location", "Protected address", "Address on file", "Upon request"),
        *(
            "Address available upon request",
            "Call for address",
            "Please call for location",
            "Contact us for directions",
        ),
        *("Location confidential for safety of residents", "Domestic violence shelter - confidential", "Redacted"),
        *("Dirección confidencial", "Ubicación reservada", "Domicilio no publicado", "Llame para la dirección"),
    ],
)
def test_a_street_that_is_kept_private_is_no_street(street: str) -> None:
    assert is_withheld(street)


@pytest.mark.parametrize(
    "street",
    [
        *(
            "",
            ".",
            "-",
            "12-14 Main Street",
            "100 Private Drive",
            "Secret Garden Road 4",
            "1 Confidential Way",
            "Hidden Valley Rd",
        ),
        *(
            "Call Field Road",
            "x",
            "XX",
            "Xxavier Street",
            "Conf Hill Rd",
            "DK Ranch Road",
            "Protected Harbor Dr",
            "5 Contact Ave",
            "Site 4",
            "The Shelter",
            "N/A",
            "Private Road 7",
        ),
    ],
)
def test_a_street_with_such_a_word_in_its_name_is_one(street: str) -> None:
    assert not is_withheld(street)


@pytest.mark.parametrize("cell", ["Private", "Call us", "Contact", "Protected", "on request"])
def test_a_word_that_may_mean_something_else_counts_only_in_a_street(cell: str) -> None:
    assert is_withheld(cell)
    assert not is_withheld(cell, street=False)


def test_nothing_that_stands_as_it_is_stands_twice() -> None:
    content = tomllib.loads((DATA / "unsaid.toml").read_text(encoding="utf-8"))
    for entries in (content["nothing"]["exact"], content["withheld"]["yes"], content["withheld"]["no"]):
        assert len({entry.casefold() for entry in entries}) == len(entries)
