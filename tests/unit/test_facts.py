"""Single facts: what differs between two listings, and a part of it put into a third."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.listings import facts
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft, Said
from directory.listings.facts import Fact
from directory.listings.fields.field import ADDRESS
from directory.listings.listing_problem import ListingProblem
from directory.partial_date import PartialDate
from tests.factories import draft, said
from tests.unit.test_export import drafts

TODAY = Said(source="program", as_of=PartialDate("2026-11-24"))
BEFORE = draft(name="Lantern House", street="1 A Street")


def test_it_works() -> None:
    after = draft(name="Lantern Hall", provider=BEFORE.provider, street="2 B Street", contact=BEFORE.contact)
    found = facts.differing(BEFORE, after)
    assert [one.key for one in found] == ["names.name", "place.address"]
    half = facts.with_facts(BEFORE, [one for one in found if one.key == "names.name"], said=TODAY)
    assert (half.name, half.place.street) == ("Lantern Hall", "1 A Street")


def test_all_facts_of_a_difference_make_the_other() -> None:
    evidence = Evidence(kind=EvidenceKind.GROUP, words="Meets on Mondays", said=said())
    after = BEFORE.model_copy(update={"populations": {"veterans": evidence}})
    made = facts.with_facts(BEFORE, facts.differing(BEFORE, after), said=TODAY)
    assert facts.facts_of(made) == facts.facts_of(after)
    assert facts.differing(after, made) == []
    back = facts.with_facts(made, facts.differing(made, BEFORE), said=TODAY)
    assert facts.facts_of(back) == facts.facts_of(BEFORE)


@given(st.sets(st.sampled_from(["cbt", "dbt", "emdr", "art"])), st.sets(st.sampled_from(["cbt", "dbt", "emdr", "art"])))
def test_answers_come_and_go_one_by_one(old: set[str], new: set[str]) -> None:
    before = facts.with_facts(BEFORE, [Fact("answers", one, None, "yes") for one in sorted(old)], said=TODAY)
    after = facts.with_facts(BEFORE, [Fact("answers", one, None, "yes") for one in sorted(new)], said=TODAY)
    made = facts.with_facts(before, facts.differing(before, after), said=TODAY)
    assert {term for term in ("cbt", "dbt", "emdr", "art") if made.says(term) == "yes"} == new


def test_who_says_it_is_kept_for_what_was_not_touched() -> None:
    made = facts.with_facts(BEFORE, [Fact("contact", "phone_hours", None, "Weekdays")], said=TODAY)
    assert made.contact.said[0] == TODAY
    assert made.schedule == BEFORE.schedule
    assert made.place == BEFORE.place


def test_what_makes_no_listing_is_refused() -> None:
    with pytest.raises(ListingProblem, match="age"):
        facts.with_facts(BEFORE, [Fact("serves", "age_min", None, 30), Fact("serves", "age_max", None, 20)], said=TODAY)


def test_only_sections_that_say_something_are_confirmed() -> None:
    made = facts.confirmed(BEFORE, ["contact", "payment"], said=TODAY)
    assert made.contact.said[0] == TODAY
    assert made.payment == BEFORE.payment


def test_what_does_not_go_together_is_said_in_words() -> None:
    adults = facts.with_facts(BEFORE, [Fact("serves", "age_min", None, 18)], said=TODAY)
    with pytest.raises(ListingProblem, match=r"says: who it serves has an oldest age below the youngest\.$"):
        facts.with_facts(adults, [Fact("serves", "age_max", None, 12)], said=TODAY)
    with pytest.raises(ListingProblem, match=r"says: Website is not written as it has to be\.$"):
        facts.with_facts(BEFORE, [Fact("contact", "website", None, "nowhere")], said=TODAY)


@given(drafts(), drafts(), st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_taking_a_fact_gives_exactly_the_others_and_changes_nothing_else(
    one: ListingDraft, other: ListingDraft, data: st.DataObject
) -> None:
    ours, theirs = facts.facts_of(one), facts.facts_of(other)
    key = data.draw(st.sampled_from(sorted({*ours, *theirs})))
    made = facts.taken(one, other, key, said=TODAY)
    wanted = {name: value for name, value in ours.items() if name != key}
    assert facts.facts_of(made) == wanted | ({key: theirs[key]} if key in theirs else {})
    assert point(made) == point(other if key == ADDRESS else one)


def point(one: ListingDraft) -> tuple[float, float, str] | None:
    return (one.geocode.latitude, one.geocode.longitude, one.geocode.precision) if one.geocode else None
