"""Days beside which no time stands: nothing or a dash behind "Tuesday:", "Closed" in the line below it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from directory.listings.weekly.values import Meeting, Remark, Token
from directory.text import marked

_CLOSES = frozenset({"closed", "except"})
_BETWEEN = frozenset({"and", "fill", "to"})
_NO_TIMES = marked("There is no time beside it. Write it out for each day, or leave the day out.")


def empty(tokens: Sequence[Token], _shown: str) -> list[Token]:
    """A colon or a dash behind days, and nothing then but other days or the end, says that there is no group."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, ends = tokens[at], at + 1
        if token.kind in ("colon", "to") and found and found[-1].kind == "days":
            while ends < len(tokens) and tokens[ends].kind in ("colon", "to"):
                ends += 1
            behind = ends
            while behind < len(tokens) and tokens[behind].kind in ("hard", "and"):
                behind += 1
            if behind == len(tokens) or (behind > ends and tokens[behind].kind == "days"):
                token = replace(token, kind="closed")
            else:
                ends = at + 1
        found.append(token)
        at = ends
    return found


def in_lines(parts: Sequence[list[Token]]) -> list[list[Token]]:
    """The parts, a line that is but "Closed" with the days in the line above it, or else in the one below."""
    found: list[list[Token]] = []
    for at, part in enumerate(parts):
        times_follow = at + 1 < len(parts) and parts[at + 1][0].kind in ("span", "clock")
        above = bool(found) and _closes(part) and _is_days(found[-1])
        below = bool(found) and _closes(found[-1]) and _is_days(part) and not times_follow
        if above or below:
            found[-1] = [*found[-1], *part]
        else:
            found.append(part)
    return found


def _closes(part: Sequence[Token]) -> bool:
    kinds = {token.kind for token in part}
    return bool(kinds & _CLOSES) and kinds <= _CLOSES | _BETWEEN


def _is_days(part: Sequence[Token]) -> bool:
    kinds = {token.kind for token in part}
    return "days" in kinds and kinds <= _BETWEEN | {"days"}


def timeless(meetings: Iterable[Meeting]) -> tuple[list[Meeting], list[Remark]]:
    """The groups without days that stand by themselves beside groups with times: nobody said that one meets then."""
    every = list(meetings)
    lone = [one for one in every if not one.start and not one.name] if any(one.start for one in every) else []
    said = (Remark(", ".join(day.capitalize() for day in one.days), "no-times", _NO_TIMES) for one in lone)
    return [one for one in every if one not in lone], list(dict.fromkeys(said))
