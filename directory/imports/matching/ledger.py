"""What each import said of each source record, kept so that any of them can be taken back, in any order.

A record is what its imports said of it, one after the other: `over` lays a word over the state before it. Where one of
the words is taken out, the later ones are laid over each other anew (`taken_out`), and the record is as if it had never
been said. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from directory.imports.matching.records import RecordState
from directory.listings.draft import ListingDraft
from directory.listings.merge import supersede
from directory.partial_date import PartialDate

SAID, ABSENT = "said", "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What an import says of a record: what a row states, or that a list of a day (`as_of`) has it no longer.

    `covered` are the terms that the row's file has columns for.
    """

    kind: str
    stated: RecordState | None = None
    covered: frozenset[str] = frozenset()
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A word on its way into the directory: the record it is of, and what that is after it."""

    word: Word
    record_id: int | None  # None for a record that is new
    after: RecordState | None  # None where the word changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A word as it is kept (`models.RecordChange`). `kind` None: only the state before it is known."""

    id: int
    kind: str | None
    before: str | None
    said: str | None
    covered: frozenset[str]
    same: bool
    as_of: PartialDate  # of its import
    version: int  # of the directory, when that was saved


def over(before: RecordState | None, word: Word) -> RecordState | None:
    """What a record is after a word: the newer statement, over what the older one said of other terms.

    A file older than the record changes nothing. Of a record that was never stated, or released, nothing is known.
    A list that has it no longer says nothing of another state, to which it may have moved.
    """
    known = None if before is None or before.released else before
    if word.kind == ABSENT:
        day = word.as_of.text if word.as_of else ""
        if known is None or known.absent_since is not None or known.as_of >= day:
            return before
        return replace(known, absent_since=day)
    if word.stated is None:
        raise ValueError("a word that states nothing")
    if known is None:
        return word.stated
    missed = known.absent_since if word.stated.state == known.state else None
    if word.stated.as_of < (missed or known.as_of):
        return known
    older, newer = ListingDraft.from_json(known.draft), ListingDraft.from_json(word.stated.draft)
    return replace(word.stated, draft=supersede(older, newer, covered=word.covered).to_json())


def taken_out(words: Sequence[Kept], at: int, now: RecordState) -> tuple[RecordState | None, list[dict[str, Any]]]:
    """A record without one of its words, and the later ones as they are kept then.

    `words` are all of the record's, in order, `now` is what it is after them. None: nobody else states it.
    """
    after: RecordState | None = now
    befores: list[RecordState | None] = []
    afters: list[RecordState | None] = []
    for word in reversed(words):
        afters.append(after)
        after = after if word.same else load_state(word.before)
        befores.append(after)
    befores.reverse()
    afters.reverse()
    state, rewritten = befores[at], []
    for kept, left in zip(words[at + 1 :], afters[at + 1 :], strict=True):
        said = _word(kept, left or now)
        before, state = state, over(state, said)
        same = before == state
        rewritten.append(
            {
                "id": kept.id,
                "before": None if same else dump_state(before),
                "said": dump_state(said.stated),
                "same": same,
            }
        )
    return state, rewritten


def before(words: Sequence[Kept], at: int, now: RecordState, *, without: int | None = None) -> RecordState | None:
    """A record before a word of its was said, or now where `at` is behind the last; as if another had not been.

    `without` is the place of that other one.
    """
    if without is None or without >= at:
        return next((load_state(word.before) for word in words[at:] if not word.same), now)
    state, rewritten = taken_out(words, without, now)
    later = rewritten[at - without - 1 :]
    return next((load_state(word["before"]) for word in later if not word["same"]), state)


def said(words: Sequence[Kept], at: int, now: RecordState) -> RecordState:
    """What a record's word states."""
    return _word(words[at], before(words, at + 1, now) or now).stated or now


def _word(kept: Kept, left: RecordState) -> Word:
    """A kept word. Where nothing is kept of what it stated, that is what it left."""
    if kept.kind == ABSENT:
        return Word(kind=ABSENT, as_of=kept.as_of)
    stated = load_state(kept.said) or _as_stated(left)
    return Word(kind=SAID, stated=replace(stated, id=left.id), covered=kept.covered)


def _as_stated(state: RecordState) -> RecordState:
    return replace(state, released=False, absent_since=None)


def dump_state(state: RecordState | None) -> str | None:
    """A state as kept beside a word."""
    return json.dumps(asdict(state), sort_keys=True, ensure_ascii=False) if state is not None else None


def load_state(text: str | None) -> RecordState | None:
    """Read what `dump_state` wrote."""
    return RecordState(**json.loads(text)) if text is not None else None


def dump_steps(steps: Sequence[Step], covered: dict[frozenset[str], int]) -> str:
    """Steps as staged with a change. `covered` numbers the sets of terms that a batch's files have columns for."""
    rows: list[dict[str, Any]] = []
    for step in steps:
        stated = step.word.stated
        row: dict[str, Any] = {"id": step.record_id, "kind": step.word.kind, "after": None, "said": None}
        row["covered"] = None if stated is None else covered.setdefault(step.word.covered, len(covered))
        if step.after is not None:
            row["after"] = asdict(step.after)
        if stated is not None and (step.after is None or step.after != stated):
            row["said"] = dump_state(stated)
        rows.append(row)
    return json.dumps(rows, sort_keys=True, ensure_ascii=False)


def load_steps(text: str) -> list[dict[str, Any]]:
    """Steps as `dump_steps` wrote them: id, kind, after (a RecordState), said (its JSON) and covered (a number)."""
    rows: list[dict[str, Any]] = json.loads(text)
    for row in rows:
        row["after"] = RecordState(**row["after"]) if row["after"] is not None else None
    return rows


def dump_covered(covered: dict[frozenset[str], int]) -> str:
    """The numbered sets of terms, as kept with a batch."""
    return json.dumps([sorted(terms) for terms in sorted(covered, key=lambda terms: covered[terms])])


def load_covered(text: str) -> list[frozenset[str]]:
    """Read what `dump_covered` wrote."""
    return [frozenset(terms) for terms in json.loads(text)]
