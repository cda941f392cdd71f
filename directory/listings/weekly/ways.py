"""Ways to meet, in person or by video: of which days and times each of them is. Pure.

    In-person M/W 6-9pm, virtual F 6-9pm · MWF 9am-12pm in person, TTh 6-9pm telehealth

A comma or an "and" tells on which side of it a way stands. Where there is none, all are said as the first one is:
before the days they are of, or behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from directory.listings.weekly.tokens import tokens as tokens_of
from directory.listings.weekly.values import Mode, Remark, Token
from directory.text import marked

_WHOSE = marked("It does not say which of the groups meet so, and is left out.")
_WHEN = frozenset({"days", "span"})


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that stand before and behind days and times."""

    before: dict[Token, set[str]] = field(default_factory=dict)
    behind: dict[Token, set[str]] = field(default_factory=dict)
    of_all: frozenset[str] = frozenset()  # said before everything, and nothing else

    def of(self, days: Sequence[Token], times: Sequence[Token], one: Token | None) -> Mode | None:
        """How a group of these days and times meets at one of the times."""
        said = self._at(one) if one else set()
        if one and not said:  # "9am-12pm and 6-9pm virtual", "virtual 9am-12pm and 6-9pm"
            place = times.index(one)
            later = next((self.behind[time] for time in times[place:] if self._at(time) and time in self.behind), set())
            earlier = (self.before[time] for time in reversed(times[:place]) if time in self.before)
            said = later or next(earlier, set())
        return _as_one(said or {way for day in days for way in self._at(day)} or self.of_all)

    def _at(self, token: Token) -> set[str]:
        return self.before.get(token, set()) | self.behind.get(token, set())


def with_lines(parts: Sequence[list[Token]], shown: str) -> tuple[list[list[Token]], list[Remark]]:
    """The parts, lines that are but a way to meet given to those below them, or above where the first stands below.

    A line at the end is of all groups; a way of which nobody knows whose it is is left out, and told.
    """
    lone = [at for at, part in enumerate(parts) if {one.kind for one in part} == {"mode"}]
    timed = [at for at, part in enumerate(parts) if any(one.kind in _WHEN for one in part)]
    if not lone or not timed or (len(lone) == 1 and not timed[0] < lone[0] < timed[-1]):
        return list(parts), []
    if len(lone) == 1:
        text = shown[parts[lone[0]][0].at : parts[lone[0]][-1].end]
        return [part for part in parts if part is not parts[lone[0]]], [Remark(text, "left-out", _WHOSE)]
    heads = lone[0] < timed[0]
    found: list[list[Token]] = []
    for at, part in enumerate(parts):
        owner = (
            max((one for one in lone if one < at), default=None)
            if heads
            else min((one for one in lone if one > at), default=None)
        )
        if owner is None or any(one.kind == "mode" for one in part):
            found += [] if at in lone else [part]
            continue
        place = part[0].at if heads else part[-1].end
        said = [replace(one, at=place, end=place) for one in parts[owner]]
        found.append([*said, *part] if heads else [*part, *said])
    return found, []


def ways(tokens: Sequence[Token], shown: str, first: str) -> Ways:
    """The ways that tokens say; `first` is "days" or "span", whichever begins a group there."""
    when = [at for at, token in enumerate(tokens) if token.kind in _WHEN]
    gaps = zip([None, *when], [*when, None], strict=True)
    said = [(left, right, [one for one in tokens[(left or 0) : right] if one.kind == "mode"]) for left, right in gaps]
    blocks = [(left, right, modes) for left, right, modes in said if modes]
    begins = bool(blocks) and blocks[0][0] is None
    found = Ways(
        of_all=frozenset(str(one.value) for one in blocks[0][2]) if begins and len(blocks) == 1 else frozenset()
    )
    for left, right, modes in blocks:
        before = tokens[left] if left is not None else None
        behind = tokens[right] if right is not None else None
        cut = _cut(before, behind, modes, shown, first=first, begins=begins)
        for mode in modes[:cut]:
            found.behind.setdefault(cast(Token, before), set()).add(str(mode.value))
        for mode in modes[cut:]:
            found.before.setdefault(cast(Token, behind), set()).add(str(mode.value))
    return found


def _cut(
    before: Token | None, behind: Token | None, modes: Sequence[Token], shown: str, *, first: str, begins: bool
) -> int:
    """How many of the ways between two tokens are of the first of the two."""
    if before is None:
        return 0
    if behind is None or (before.kind == first != behind.kind):  # within a group
        return len(modes)
    apart = _parts(shown[before.end : modes[0].at]), _parts(shown[modes[-1].end : behind.at])
    if apart[0] != apart[1]:
        return 0 if apart[0] else len(modes)
    inner = [at for at in range(1, len(modes)) if _parts(shown[modes[at - 1].end : modes[at].at])]
    if inner and not apart[0]:  # "6-9pm in person, virtual Fri"
        return inner[0]
    return 0 if begins else len(modes)


def _parts(text: str) -> bool:
    return any(one.kind in ("and", "hard") for one in tokens_of(text))


def _as_one(modes: set[str] | frozenset[str]) -> Mode | None:
    return None if not modes else cast(Mode, next(iter(modes))) if len(modes) == 1 else "hybrid"
