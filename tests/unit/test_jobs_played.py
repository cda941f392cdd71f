"""The ten jobs that are measured, their goals, and the sum of a person's time."""

from __future__ import annotations

import pytest

from directory.config import ROOT
from scripts.played import klm
from scripts.played.hand import Tally
from scripts.played.jobs import JOBS


def test_there_are_ten_and_each_is_told_in_the_table() -> None:
    page = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    assert len({one.name for one in JOBS}) == 10
    assert [one.label for one in JOBS if f"| {one.label} |" not in page] == []


def test_goals_are_those_that_were_set() -> None:
    goals = {one.name: (one.screens, one.presses, one.seconds) for one in JOBS}
    assert goals["claim"] == (4, None, 120)
    assert goals["confirm"] == (None, 2, None)
    assert goals["openings"] == (None, 3, None)
    assert goals["hours"] == (None, 10, None)
    assert goals["file"] == (6, None, None)
    assert goals["changes"] == (None, 25, None)


def test_a_goal_that_is_missed_is_named() -> None:
    claim = JOBS[0]
    assert claim.missed(Tally(screens=4, acts=60, words=100)) == []
    assert claim.missed(Tally(screens=5, acts=121, machine=40)) == ["5 screens, wanted 4", "161 seconds, wanted 120"]


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (klm.press(from_keys=False), 2.65),  # a thought, the pointer, the button
        (klm.press(from_keys=True), 3.05),  # and the hand
        (klm.keys(1, from_mouse=False), 1.63),
        (klm.keys(12, from_mouse=True), 5.11),
    ],
)
def test_a_press_takes_what_the_model_says(seconds: float, wanted: float) -> None:
    assert seconds == pytest.approx(wanted)
