"""Which rows of a file are one program."""

from __future__ import annotations

import pytest

from directory.imports.matching.joining import MENTAL, join, not_joined, tie
from directory.listings.scope import of_place
from tests.factories import draft, statement


def test_a_twin_joins_by_place_and_name_and_its_words_are_of_the_place() -> None:
    iop = statement(draft(name="Hope Center", street="1 Oak Street", phone="+15125550101"), part="substance")
    twin = statement(
        draft(name="HOPE CENTER, Inc.", street="1 Oak St", phone=None, yes=("dbt", "veterans")), part=MENTAL
    )
    joined = join([iop, twin])
    assert [p.primary for p in joined.programs] == [iop]
    assert [t.draft for t in joined.programs[0].twins] == [of_place(twin.draft)]
    assert joined.joined_rows == {twin.ref}
    assert joined.unused == []
    assert joined.to_look == []


@pytest.mark.parametrize(
    ("iop", "twin"),
    [
        ({"name": "A", "provider": "A"}, {"name": "B", "provider": "B"}),  # one intake number
        ({"name": "Hope: Men", "provider": "Hope"}, {"name": "Hope: Clinic", "provider": "Hope"}),
        ({"name": "Hope: Men", "provider": "Hope"}, {"name": "Hope", "provider": "Hope"}),
    ],
)
def test_a_twin_of_another_name_waits_for_a_look(iop: dict[str, str], twin: dict[str, str]) -> None:
    program = statement(draft(street="1 Oak Street", phone="+15125550101", **iop), part="substance")
    other = statement(draft(street="1 Oak St.", phone="+15125550101", yes=("dbt",), **twin), part=MENTAL)
    joined = join([program, other])
    assert joined.programs[0].twins == [] == joined.refused
    assert joined.to_look == [(program, other)]
    assert joined.unused == [other]
    assert twin["name"] in not_joined(other, program).sentence()


def test_strangers_at_one_address_do_not_join() -> None:
    iop = statement(draft(provider="A", street="1 Oak St", phone="+15125550101"), part="substance")
    stranger = statement(draft(provider="B", street="1 Oak St", phone="+15125550102", yes=("dbt",)), part=MENTAL)
    joined = join([iop, stranger])
    assert joined.programs[0].twins == []
    assert joined.refused == [(iop, stranger)]
    assert joined.unused == [stranger]


def test_the_same_organisation_elsewhere_does_not_join() -> None:
    iop = statement(draft(provider="Hope", street="1 Oak St"), part="substance")
    other = statement(draft(provider="Hope", street="2 Elm St", yes=("dbt",)), part=MENTAL)
    assert join([iop, other]).programs[0].twins == []


def test_withheld_addresses_never_join() -> None:
    rows = [statement(draft(name="Safe House", provider="Safe", withheld=True)) for _ in range(2)]
    twin = statement(draft(name="Safe House", provider="Safe", withheld=True, yes=("dbt",)), part=MENTAL)
    joined = join([*rows, twin])
    assert len(joined.programs) == 2
    assert all(not program.twins for program in joined.programs)


def test_the_same_name_and_address_twice_is_one_program() -> None:
    first = statement(draft(name="Hope", street="1 Oak St", yes=("iop", "cbt")))
    again = statement(draft(name="HOPE", street="1 Oak Street", yes=("iop", "dbt")))
    joined = join([first, again])
    assert len(joined.programs) == 1
    assert joined.joined_rows == {again.ref}
    assert set(joined.programs[0].primary.draft.answers) == {"iop", "cbt", "dbt"}


def test_another_second_name_at_one_address_is_another_program() -> None:
    rows = [
        statement(draft(name=f"Hope: {unit}", provider="Hope", street="1 Oak St", phone="+15125550101"))
        for unit in ("Men", "Women")
    ]
    assert len(join(rows).programs) == 2


def test_each_program_takes_the_twin_of_its_own_second_name() -> None:
    def row(unit: str, part: str, *yes: str):  # type: ignore[no-untyped-def]
        return statement(draft(name=f"Hope: {unit}", provider="Hope", street="1 Oak St", yes=yes), part=part)

    men, women = row("Men", "substance", "iop"), row("Women", "substance", "iop")
    twin_women, twin_men = row("Women", MENTAL, "dbt"), row("Men", MENTAL, "emdr")
    joined = join([men, women, twin_women, twin_men])
    assert [set(p.twins[0].draft.answers) for p in joined.programs] == [{"emdr"}, {"dbt"}]


def test_one_twin_may_enrich_two_programs_under_keys_of_their_own() -> None:
    men = statement(draft(name="Hope: Men", provider="Hope", street="1 Oak St"), key="men")
    women = statement(draft(name="Hope: Women", provider="Hope", street="1 Oak St"), key="women")
    twin = statement(draft(name="Hope: Men", provider="Hope", street="1 Oak St", yes=("dbt",)), part=MENTAL, key="twin")
    assert [tie(twin, one.key).key for one in (men, women)] == ["twin+men", "twin+women"]
    joined = join([men, women, twin])
    assert [[twin.key for twin in p.twins] for p in joined.programs] == [["twin+men"], []]
    assert joined.to_look == []  # it has found its program
    assert joined.joined_rows == {twin.ref}


@pytest.mark.parametrize(
    ("part", "source", "of_the_place"),
    [
        (MENTAL, "national-directory", True),
        ("", "national-directory", True),  # its part cannot be read
        ("", "findtreatment", True),
        ("substance", "national-directory", False),
        ("", "template", False),  # a list without parts
    ],
)
def test_a_row_of_which_nobody_knows_the_part_says_nothing_of_the_program(
    part: str, source: str, of_the_place: bool
) -> None:
    tied = tie(statement(draft(yes=("dbt",)), part=part, source=source), "k" * 40)
    assert tied.draft.says_of_place("dbt") == of_the_place
