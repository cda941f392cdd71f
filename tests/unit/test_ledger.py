"""A record is what its imports said of it: without one of them it is as if that had never been, in whatever order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.imports.matching.ledger import ABSENT, SAID, Kept, Word, dump_state, over, taken_out
from directory.imports.matching.records import RecordState
from directory.listings.draft import Contact, Phone
from directory.partial_date import PartialDate
from tests.factories import draft, said

_TERMS = ("dbt", "cbt", "emdr", "art")
_SETS = [frozenset(_TERMS), frozenset({"dbt"}), frozenset[str]()]


@st.composite
def words(draw: st.DrawFn) -> Word:
    day = dt.date(2026, draw(st.integers(1, 4)), 1)
    if draw(st.integers(0, 4)) == 0:
        return Word(kind=ABSENT, as_of=PartialDate.on(day))
    covered = draw(st.sampled_from(_SETS))
    yes = draw(st.sets(st.sampled_from(_TERMS))) & covered
    by = said("county", day)
    made = draft(name="Cedar", street="1 Oak Street", by=by, yes=("iop", *sorted(yes)), phone=None)
    number = draw(st.sampled_from([None, "+15125550100", "+15125550101"]))
    made = made.model_copy(update={"contact": Contact(said=(by,), phones=(Phone(number=number),) if number else ())})
    stated = RecordState(
        id=7,
        source="county",
        key=draw(st.sampled_from(["key", "another key"])),
        state=draw(st.sampled_from(["TX", "OK"])),
        row_hash="hash",
        as_of=day.isoformat(),
        absent_since=None,
        released=False,
        draft=made.to_json(),
        codes="",
    )
    return Word(kind=SAID, stated=stated, covered=covered | {"iop"})


class Record:
    """A record as the database keeps it: what it is now, and the words that stand."""

    def __init__(self) -> None:
        self.now: RecordState | None = None
        self.kept: list[Kept] = []
        self.words: list[Word] = []

    def say(self, number: int, word: Word) -> None:
        before = self.now
        after = over(before, word)
        if after is None:  # an absence of what nobody listed: there is no record
            return
        self.kept.append(
            Kept(
                id=number,
                kind=word.kind,
                before=None if before == after else dump_state(before),
                said=None if after == word.stated else dump_state(word.stated),
                covered=word.covered,
                same=before == after,
                as_of=word.as_of or PartialDate("2026-01-01"),
                version=number,
            )
        )
        self.words.append(word)
        self.now = after

    def take_back(self, at: int) -> None:
        assert self.now is not None
        state, rewritten = taken_out(self.kept, at, self.now)
        self.now = replace(self.now, released=True) if state is None else state
        del self.kept[at], self.words[at]
        changed = {row["id"]: row for row in rewritten}
        self.kept = [
            replace(one, **{name: value for name, value in changed[one.id].items() if name != "id"})
            if one.id in changed
            else one
            for one in self.kept
        ]

    def as_if(self) -> RecordState | None:
        """What the words that stand make of a record of which nobody ever said anything else."""
        state: RecordState | None = None
        for word in self.words:
            state = over(state, word)
        return state


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(words(), st.integers(0, 9)), max_size=14))
def test_in_whatever_order_words_are_taken_back_it_is_as_if_they_had_never_been(
    doings: list[Word | int],
) -> None:
    record = Record()
    for number, doing in enumerate(doings):
        if isinstance(doing, Word):
            record.say(number, doing)
        elif record.kept:
            record.take_back(doing % len(record.kept))
        now = None if record.now is None or record.now.released else record.now
        assert now == record.as_if()


def test_a_statement_of_which_only_what_it_left_is_known_stands_as_that() -> None:
    older = replace(_stated("2026-01-01"), row_hash="older")
    newer = replace(_stated("2026-02-01"), row_hash="newer")
    first = Kept(
        id=1,
        kind=None,
        before=None,
        said=None,
        covered=frozenset(),
        same=False,
        as_of=PartialDate("2026-01-01"),
        version=1,
    )
    second = replace(first, id=2, kind=SAID, before=dump_state(older), version=2)
    assert taken_out([first, second], 1, newer) == (older, [])
    state, (row,) = taken_out([first, second], 0, newer)
    assert state == newer
    assert (row["before"], row["same"]) == (None, False)


def _stated(day: str) -> RecordState:
    made = draft(by=said("county", dt.date.fromisoformat(day)))
    return RecordState(
        id=7,
        source="county",
        key="key",
        state="TX",
        row_hash="",
        as_of=day,
        absent_since=None,
        released=False,
        draft=made.to_json(),
        codes="",
    )
