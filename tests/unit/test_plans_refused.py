"""What a program says it does not take stays one sentence, and no search reads it as taken."""

from __future__ import annotations

import pytest

from directory.listings.plans.plan_lists import refuses, split
from directory.search.plans import PlanIndex
from directory.vocabulary import get_vocabulary

SENTENCES = [
    "Most insurances accepted except Medicaid and Medicare",
    "All insurance except Medicaid, Medicare and Tricare",
    "Does not accept Medicaid or Medicare",
    "We don't take Medicaid, Medicare",
    "We don’t take Medicaid / Medicare",
    "We do not take:\nMedicaid\nMedicare",
    "No Medicaid, Medicare",
    "NO MEDICAID; MEDICARE",
    "not in network with Cigna and Humana",
    "Non-participating with Aetna, Cigna",
    "Aetna, Cigna and Humana without Medicare, Medicaid",
    "All plans excluding Medicaid; Medicare",
    "Anything but Medicaid, Medicare",
    "All plans other than Medicaid, Medicare",
    "Out of network: Aetna, Cigna",
    "Unable to bill Medicaid, Medicare",
    "Medicaid, Medicare and Tricare are not accepted",
    "Medicaid; Medicare; Tricare: not accepted",
    "We no longer take Aetna, Cigna or Humana",
    "Neither Medicaid nor Medicare",
    "Todos los seguros excepto Medicaid y Medicare",
    "No aceptamos Medicaid, Medicare ni Tricare",
    "Sin Medicaid, Medicare",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_refusing_sentence_stays_whole(text: str) -> None:
    plans = split([text])
    assert len(plans) == 1
    assert refuses(plans[0])
    assert split(plans) == plans


@pytest.mark.parametrize("text", SENTENCES)
def test_no_search_finds_who_refuses(text: str) -> None:
    built = PlanIndex.build([(1, split([text])), (2, ["Magellan"])])
    for index in (built, built.patched([(1, split([text]))], removed=[])):
        for typed in ("Medicaid", "Medicare", "Aetna", "Cigna", "Humana", "TRICARE", "Medicaid Medicare", text):
            assert index.choice(typed, get_vocabulary()).ids.tolist() == []
        assert index.common() == ["Magellan"]


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("Aetna; Cigna; no Medicaid, Medicare", ["Aetna", "Cigna", "no Medicaid, Medicare"]),
        ("Aetna, Humana\nNo Medicaid\nMedicare", ["Aetna", "Humana", "No Medicaid; Medicare"]),
        ("In network with Aetna; not in network with Cigna", ["In network with Aetna", "not in network with Cigna"]),
        ("Aetna; No Medicaid; No Medicare", ["Aetna", "No Medicaid", "No Medicare"]),
        ("No-fault, Aetna", ["No-fault", "Aetna"]),
    ],
)
def test_what_is_taken_beside_it_is_still_read(text: str, plans: list[str]) -> None:
    assert split([text]) == tuple(plans)
    assert split(["; ".join(plans)]) == tuple(plans)
    index = PlanIndex.build([(1, plans)])
    assert index.choice("Aetna", get_vocabulary()).ids.tolist() == [1]
    assert index.choice("Medicare", get_vocabulary()).ids.tolist() == []


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("Aetna - Cigna - Humana", "Aetna|Cigna|Humana"),
        ("1. Aetna 2. Cigna", "Aetna|Cigna"),
        ("1) Aetna\n2) Cigna", "Aetna|Cigna"),
        ("Beacon Health Options, now Carelon", "Beacon Health Options, now Carelon"),
        ("Aetna, a CVS company", "Aetna, a CVS company"),
        ("Aetna, Cigna, and others", "Aetna|Cigna, others"),
        ("Aetna, Cigna, and many more", "Aetna|Cigna, many more"),
    ],
)
def test_a_piece_that_names_no_plan_stays_with_its_plan(text: str, plans: str) -> None:
    assert split([text]) == tuple(plans.split("|"))
