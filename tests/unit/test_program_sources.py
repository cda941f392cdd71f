"""Who said what stands once on a program's page, beside the parts that differ, and in two lines on a small phone."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.listings.absence import Gone
from directory.listings.draft import ListingDraft, Payment
from directory.listings.sources import PROGRAM, known_sources
from directory.partial_date import PartialDate
from directory.web.families.program.program_sources import Sources, sources_of
from directory.web.shared import phrases
from tests.factories import draft, said
from tests.full import full
from tests.languages import page_in

TODAY = dt.date(2026, 11, 27)
LIST = said("national-directory")
BY_LIST = "From the SAMHSA National Directory, Jun 1, 2025. Not confirmed by the program."
BY_PROGRAM = "The program told us on Nov 20, 2026."
OWN = said(PROGRAM, dt.date(2026, 11, 20))


def read(one: ListingDraft) -> tuple[list[str], bool, dict[str, list[str]]]:
    with page_in("en"):
        found: Sources = sources_of(one, TODAY, over=phrases.confirmation(one, TODAY)[0])
    own = {section: [line.text for line in lines] for section, lines in found.sections.items() if lines}
    return [line.text for line in found.shared], found.others, own


@pytest.mark.parametrize("one", [draft(by=LIST, yes=("iop", "cbt", "medicaid", "veterans")), full(by=LIST)])
def test_one_source_of_all_is_the_line_over_the_page(one: ListingDraft) -> None:
    with page_in("en"):
        assert phrases.confirmation(one, TODAY)[0].startswith("From the SAMHSA National Directory, Jun 1, 2025")
    assert read(one) == ([], False, {})


def test_it_is_said_once_where_the_line_over_the_page_says_something_else() -> None:
    assert read(full(by=OWN)) == ([BY_PROGRAM], False, {})


def test_a_part_that_differs_names_its_own() -> None:
    one = draft(by=LIST, yes=("iop", "cbt", "veterans")).model_copy(
        update={"payment": Payment(said=(OWN,), self_pay_a_week=400)}
    )
    assert read(one) == ([BY_LIST], True, {"payment": [BY_PROGRAM]})


def test_of_several_the_commonest_is_said_once_and_no_source_of_one_part_alone() -> None:
    one = draft(by=LIST, yes=("cbt",)).model_copy(update={"payment": Payment(said=(OWN,), self_pay_a_week=400)})
    half = one.model_copy(update={"answers": draft(by=OWN, yes=("cbt",)).answers})
    own = {"therapies": [BY_PROGRAM], "payment": [BY_PROGRAM]}
    assert read(half) == ([BY_LIST], True, own)
    each = draft(by=LIST, yes=("cbt",)).model_copy(update={"contact": draft(by=OWN).contact, "place": draft().place})
    shared, others, sections = read(each)
    assert (shared, others) == ([], False)
    assert sections.keys() == {"contact", "place", "therapies"}


@pytest.mark.parametrize("chosen", ["en", "es"])
@pytest.mark.parametrize("source", [*known_sources(), "county-list-of-programs-2025"])
@pytest.mark.parametrize("day", ["2024", "2025-09", "2024-09-28", "2019-09-28", "2026-11-20"])
def test_the_date_line_of_a_card_has_room_in_two_lines(chosen: str, source: str, day: str) -> None:
    by = said(source, PartialDate(day))
    with page_in(chosen):
        for one in (draft(by=by), full(by=by), draft(by=by).model_copy(update={"contact": draft(by=OWN).contact})):
            assert len(phrases.confirmed_in_short(one, TODAY)) <= 62
        assert len(phrases.gone_in_short([Gone(source, PartialDate(day))])) <= 62


def test_of_several_lists_that_have_it_no_longer_the_newest_is_said() -> None:
    gone = [Gone("national-directory", PartialDate("2025-03")), Gone("template", PartialDate("2026-11"))]
    with page_in("en"):
        assert phrases.gone_in_short(gone) == "No longer listed, Nov 2026. Call before you go."
        assert phrases.gone_in_short([]) == ""
