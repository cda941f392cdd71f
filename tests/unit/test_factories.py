"""What drafts of tests are made with does not meet what tests write by hand."""

from __future__ import annotations

import re

from directory.config import ROOT
from tests.factories import DRAWN_PHONES, draft

WRITTEN = re.compile(r"512\D{0,3}555\D{0,2}01(\d\d)")


def test_no_test_writes_a_phone_that_drafts_are_given() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    written = {int(digits) for text in texts for digits in WRITTEN.findall(text)}
    assert written.isdisjoint(DRAWN_PHONES), f"write others: {sorted(written.intersection(DRAWN_PHONES))}"


def test_drafts_are_given_all_of_their_phones_in_turn() -> None:
    given = [draft().contact.phones[0].number for _ in DRAWN_PHONES]
    assert sorted(given) == [f"+151255501{digits}" for digits in DRAWN_PHONES]
