"""What is said of the same place only: never a match where a wrong yes sends somebody to the wrong door."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest

from directory.listings import facts
from directory.listings.csv.row import row_of
from directory.listings.derived import answers_of
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Said
from directory.listings.facts import Fact
from directory.listings.freshness import all_said
from directory.listings.merge import merge
from directory.listings.scope import is_match, of_place, same_place
from directory.vocabulary import get_vocabulary
from tests.factories import draft, said

LIST = said("national-directory", dt.date(2024, 1, 1))
NEWER = said("findtreatment", dt.date(2025, 8, 19))
PROGRAM = said("program", dt.date(2023, 1, 1))
NEVER = {"level", "population", "ages", "gender", "format", "time", "accreditation"}
ONE_OF_EACH = [get_vocabulary().terms_of(group.id)[0].id for group in get_vocabulary().groups if group.id != "level"]
CHOSEN = ["residential", "inpatient", "children-teens", "lgbt", "dbt", "medicaid"]


def joined(*, own: tuple[str, ...] = ("iop",), place: tuple[str, ...] = (), **values: object) -> ListingDraft:
    """A program and the mental-health entry of its address."""
    first = draft(by=LIST, name="Hope", street="1 A St", yes=own, **values)
    return merge([first, of_place(draft(by=LIST, name="Hope", street="1 A St", yes=place, **values))])


def content(one: ListingDraft) -> dict[str, object]:
    read: dict[str, object] = orjson.loads(one.to_json())
    return read


@pytest.mark.parametrize("term", [*ONE_OF_EACH, *CHOSEN])
def test_a_search_takes_a_term_of_the_place_as_its_group_says(term: str) -> None:
    found = answers_of(content(joined(place=(term,)))).get(term)
    assert found == (None if get_vocabulary().term(term).group in NEVER else "yes")
    assert is_match(term) == (found == "yes")


@pytest.mark.parametrize("term", ["children-teens", "dbt"])
def test_what_is_of_the_place_is_nobodys_own_word(term: str) -> None:
    one = joined(place=(term,))
    assert one.says(term) is None
    assert one.says_of_place(term)
    assert term not in answers_of(content(one), place=False)
    assert [term] in same_place(one).values()


@pytest.mark.parametrize("by", [LIST, PROGRAM])
def test_the_programs_own_row_beats_the_newer_word_on_the_place(by: Said) -> None:
    own = draft(by=by, name="Hope", street="1 A St", yes=("iop", "dbt"), no=("veterans",) if by is PROGRAM else ())
    twin = of_place(draft(by=NEWER, name="Hope", street="1 A St", yes=("dbt", "veterans")))
    for order in ([own, twin], [twin, own]):
        merged = merge(order)
        assert merged.answers["dbt"].said == by
        assert merged.contact.phones == own.contact.phones
        assert merged.says("veterans") == ("no" if by is PROGRAM else None)
        assert merged.says_of_place("veterans") is (by is LIST)


def test_a_scope_survives_being_stored_and_old_documents_are_of_the_program() -> None:
    one = joined(own=("iop", "cbt"), place=("dbt",))
    again = ListingDraft.from_json(one.to_json())
    assert again == one
    assert one.to_json().count('"scope":"place"') == 1  # of the answers: sections are the program's own
    old = ListingDraft.from_json(one.to_json().replace('"scope":"place",', ""))
    assert old.says("dbt") == "yes"


def test_a_row_of_our_template_holds_what_is_of_the_place() -> None:
    row = row_of(joined(own=("iop", "cbt"), place=("dbt", "veterans")))
    assert (row["therapy"], row["population"], row["same_place"]) == ("cbt", "", "dbt; veterans")


def test_a_program_that_says_all_is_still_right_was_not_asked_of_the_place() -> None:
    now = joined(own=("iop", "cbt"), place=("dbt",))
    after = facts.all_confirmed(now, said=PROGRAM)
    assert after.answers["cbt"].said == PROGRAM
    assert after.answers["dbt"] == now.answers["dbt"]


@pytest.mark.parametrize("value", ["yes", "no"])
def test_a_program_says_whether_it_is_its_own(value: str) -> None:
    now = joined(place=("dbt",))
    told = now.model_copy(update={"answers": now.answers | draft(by=PROGRAM, yes=("dbt",)).answers})
    (found,) = [one for one in facts.differing(now, told) if one.fact == "dbt"]
    assert (found.before, found.after) == ("place", "yes")
    after = facts.with_facts(now, [facts.Fact("answers", "dbt", "place", value)], said=PROGRAM)
    assert after.says("dbt") == value
    back = facts.with_facts(after, [facts.Fact("answers", "dbt", value, "place")], said=PROGRAM)
    assert back.says_of_place("dbt")


def test_evidence_of_the_place_keeps_its_scope_as_a_fact() -> None:
    evidence = Evidence(kind=EvidenceKind.LISTED, said=LIST.model_copy(update={"scope": "place"}))
    before, after = draft(), draft().model_copy(update={"populations": {"veterans": evidence}})
    (found,) = [one for one in facts.differing(before, after) if one.section == "populations"]
    assert found.after["scope"] == "place"
    put = facts.with_facts(before, [found], said=PROGRAM)
    assert put.populations["veterans"].said.scope == "place"


def test_the_order_of_sources_never_depends_on_a_set() -> None:
    one = joined(own=("iop",), place=("dbt",))
    assert [each.scope for each in all_said(one)] == ["place", "program"]


def with_contact(by: Said, **facts: object) -> ListingDraft:
    phone = facts.pop("phone", None)
    made = draft(by=by, name="Hope", street="1 A St", phone=phone)
    return made.model_copy(update={"contact": made.contact.model_copy(update=facts)})


@pytest.mark.parametrize("newer", ["program", "place"])
@pytest.mark.parametrize(
    ("own", "place", "expected"),
    [
        ({}, {"phone": "+15125550102"}, ("phones",)),
        ({"website": "https://example.org/"}, {"phone": "+15125550102"}, ("phones",)),
        ({"phone": "+15125550101"}, {"phone": "+15125550102", "website": "https://example.org/"}, ("website",)),
        ({"phone": "+15125550101"}, {"phone": "+15125550102"}, ()),
        ({"phone": "+15125550101", "email": "ann@example.org"}, {"phone_hours": "Weekdays"}, ("phone_hours",)),
    ],
)
def test_a_phone_or_web_address_is_of_whose_row_gives_it(
    own: dict[str, str], place: dict[str, str], expected: tuple[str, ...], newer: str
) -> None:
    program = with_contact(LIST if newer == "place" else NEWER, **own)
    twin = of_place(with_contact(NEWER if newer == "place" else LIST, **place))
    for order in ([program, twin], [twin, program]):
        merged = merge(order)
        assert merged.contact.facts_of_place == expected
        assert merge([merged, *order]) == merged == ListingDraft.from_json(merged.to_json())
        if "phone" in own:
            assert merged.contact.phones[0].number == own["phone"]


@pytest.mark.parametrize("own", [{}, {"website": "https://example.org/"}])
def test_a_number_of_the_place_stays_so_until_somebody_says_of_it(own: dict[str, str]) -> None:
    merged = merge([with_contact(LIST, **own), of_place(with_contact(LIST, phone="+15125550102"))])
    assert facts.all_confirmed(merged, said=PROGRAM).contact.facts_of_place == ("phones",)
    assert facts.confirmed(merged, ["contact"], said=PROGRAM).contact.facts_of_place == ()
    hours = Fact("contact", "phone_hours", None, "Weekdays")
    assert facts.with_facts(merged, [hours], said=PROGRAM).contact.facts_of_place == ("phones",)
    number = Fact("contact", "phones", None, [{"number": "+15125550103"}])
    assert facts.with_facts(merged, [number], said=PROGRAM).contact.facts_of_place == ()
    later = merge([merged, with_contact(NEWER, phone="+15125550101")])
    assert (later.contact.phones[0].number, later.contact.facts_of_place) == ("+15125550101", ())
