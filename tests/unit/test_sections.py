"""The longer cells of our template, and what is said of those that cannot be read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.cells import readers, track_cell
from directory.listings.cells.issues import CellProblem, RowIssue
from directory.listings.draft import EvidenceKind, Said
from directory.listings.validation import sections
from directory.partial_date import PartialDate

SAID = Said(source="template", as_of=PartialDate("2026-01-01"))


def test_it_works() -> None:
    text = "Evening: mon tues Thursdays 18:00-21:00 in-person 8-12 weeks starts any Monday | Weekend: sat, sun virtual"
    evening, weekend = track_cell.read(text, as_of=SAID.as_of).tracks
    assert evening.days == ("mon", "tue", "thu")
    assert (evening.start, evening.end, evening.hours_a_week) == (dt.time(18), dt.time(21), 9.0)
    assert (evening.weeks_min, evening.weeks_max, evening.starts) == (8, 12, "any Monday")
    assert (weekend.days, weekend.mode, weekend.start) == (("sat", "sun"), "virtual", None)


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("tracks", "no such thing", "no day and no time that we know"),
        ("tracks", "Evening: someday 18:00-21:00", "“someday” is no day"),
        ("tracks", "Teens: mon 6-9", "Write 6-9 am, or 6-9 pm"),
        ("tracks", "Evening: mon 31:00-32:00", "no time of day"),
        ("tracks", "Evening: mon 21:00-18:00", "ends before it starts"),
        ("ages_min", "twelve", "digits only"),
        ("ages_min", "900", "Age min is more than 120."),
        ("group_size", "0", "Group size is less than 1."),
        ("npi", "12", "NPI registry"),
        ("openings", "perhaps", "Choose one of them"),
        ("virtual_states", "TX; Narnia", "“Narnia” is none"),
        ("license_expires", "soon", "2026-11-23"),
        ("led_by", "x" * 300, "has more than 200 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_to_write(column: str, cell: str, words: str) -> None:
    failed: list[tuple[str, str, CellProblem]] = []
    sections.read_sections({column: cell}, SAID, lambda *problem: failed.append(problem))
    assert [(name, found) for name, found, _ in failed] == [(column, cell)]
    assert words in str(failed[0][2])


def test_evidence() -> None:
    found = readers.evidence(
        "Veterans: group: Led by a veteran | lgbt: welcomes", SAID, {"veterans": "veterans", "lgbt": "lgbt"}
    )
    assert found["veterans"].words == "Led by a veteran"
    assert (found["lgbt"].kind, found["lgbt"].words) == (EvidenceKind.WELCOMES, None)
    with pytest.raises(CellProblem, match="one of track, group, staff, welcomes"):
        readers.evidence("veterans: listed: x", SAID, {"veterans": "veterans"})


@given(
    st.dictionaries(
        st.sampled_from(["tracks", "ages_min", "plans", "npi", "openings", "wait_days"]), st.text(max_size=40)
    )
)
def test_any_text_is_read_or_refused(cells: dict[str, str]) -> None:
    failed: list[object] = []
    sections.read_sections(cells, SAID, lambda *problem: failed.append(problem))
    assert len(failed) <= len(cells)


def test_an_issue_is_one_sentence_with_its_mend() -> None:
    issue = RowIssue(severity="error", code="x", column="zip", found="", expected="five digits", fix="Look it up.")
    assert issue.sentence() == "zip: found nothing, expected five digits. Look it up."
