"""Whom a program leaves out is said first: that it is only for some, and what it does not help with."""

from __future__ import annotations

import pytest

from directory import clock
from directory.vocabulary import Term, get_vocabulary
from directory.web.families.shared.cards import populations_of, yes_terms
from directory.web.families.shared.fact_text import FactTexts
from directory.web.families.shared.questions_to_ask import open_questions
from directory.web.families.shared.restrictions import helps_with, only_for, only_label
from tests.factories import draft
from tests.languages import page_in

ONLY = [term for term in get_vocabulary().terms if term.only]
DRUGS = ("substance-use", "opioid-use", "co-occurring")


def test_each_term_that_shuts_others_out_says_so_in_the_vocabulary() -> None:
    named = {term.id for term in get_vocabulary().terms if "only" in term.label().lower().split()}
    assert {term.id for term in ONLY} == named == {"alcohol-only", "opioids-only", "dui-only"}


@pytest.mark.parametrize(
    ("chosen", "yes", "said"),
    [
        ("en", ("dui", "dui-only", "veterans"), "Only for people with a DUI or DWI"),
        ("en", ("opioids-only",), "Only for opioid use"),
        ("en", ("alcohol-only", "dui-only"), "Only for alcohol use, only for people with a DUI or DWI"),
        ("en", ("dui", "opioid-use"), ""),
        ("es", ("dui-only",), "Solo para personas con un DUI o DWI"),
        ("es", ("alcohol-only",), "Solo para el uso de alcohol"),
    ],
)
def test_whom_alone_it_takes(chosen: str, yes: tuple[str, ...], said: str) -> None:
    with page_in(chosen):
        assert only_for(draft(yes=yes)) == said


@pytest.mark.parametrize("term", ONLY, ids=lambda term: term.id)
def test_it_is_asked_first_and_is_no_further_thing_that_it_has(term: Term) -> None:
    made = draft(yes=("iop", "veterans", "dui", term.id))
    with page_in("en"):
        told = FactTexts.of(made, clock.today())
        said = only_label(term.id)
        asked = open_questions(told)[0]
        assert asked.ask == f"This program is listed as {said[0].lower()}{said[1:]}. Is that so?"
        assert asked.answer == told.fact("only") == said
        yes = yes_terms(made)
        assert term.id not in yes[term.group]
        assert "nly" not in populations_of(made, yes["population"])
        assert term.id not in told.listed_only()
        others = open_questions(FactTexts.of(draft(yes=("iop", "dui")), clock.today()))
        assert not any("listed as" in line.ask for line in others)


@pytest.mark.parametrize(
    ("chosen", "yes", "no", "said"),
    [
        ("en", DRUGS, (), "Alcohol or drug use, Opioid use, Both together"),
        ("en", DRUGS, ("alcohol-use",), "Drug use, not alcohol; Opioid use; Both together"),
        ("en", ("substance-use", "alcohol-use"), ("opioid-use",), "Alcohol or drug use, not opioids; Alcohol use"),
        ("en", ("substance-use",), ("alcohol-use", "opioid-use"), "Drug use, not alcohol; not: Opioid use"),
        ("en", ("opioid-use",), ("alcohol-use",), "Opioid use; not: Alcohol use"),
        ("en", ("mental-health",), ("gambling", "dui-only", "opioids-only"), "Mental health; not: Gambling"),
        ("en", (*DRUGS, "gambling"), ("alcohol-use",), "Drug use, not alcohol; Opioid use, and 2 more"),
        ("es", ("substance-use", "opioid-use"), ("alcohol-use",), "Uso de drogas, no de alcohol; uso de opioides"),
    ],
)
def test_what_is_ruled_out_is_said_where_it_is_said_what_it_helps_with(
    chosen: str, yes: tuple[str, ...], no: tuple[str, ...], said: str
) -> None:
    made = draft(yes=yes, no=no)
    with page_in(chosen):
        assert helps_with(made, yes_terms(made)["focus"], 2) == said
