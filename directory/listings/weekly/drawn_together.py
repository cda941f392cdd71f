"""Tokens drawn together: what stands in brackets, what is a group's name, days in lists and ranges, two times. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from directory.listings.draft import DAYS, Day
from directory.listings.weekly.clocks import Clock
from directory.listings.weekly.gaps import empty, in_lines
from directory.listings.weekly.values import Amount, Token

_SAYS_WHEN = frozenset({"days", "clock", "no-time", "except", "closed", "irregular", "unclear", "always"})
_NAMING = frozenset(
    {"aside", "desk", "pause", "unknown", "name", "fill", "part", "mode", "and", "to", "no-time", "clock"}
)
_DAYTIME = frozenset({"day", "days", "dia", "día"})
_NO_NAME = frozenset({"aside", "fill", "and", "to", "starting"})


def joined(tokens: Sequence[Token], shown: str) -> list[list[Token]]:
    """The parts of a text that a semicolon, a line or a name sets apart, each as a few tokens."""
    found = list(tokens)
    steps: tuple[Callable[[list[Token], str], list[Token]], ...] = (empty, _by_day, _ages, _brackets, _desks, _labels)
    for step in steps:
        found = step(found, shown)
    found = _pauses(_spans(_ranges([token for token in found if token.kind not in ("colon", "starting")])))
    parts: list[list[Token]] = [[]]
    for token in found:
        if token.kind == "hard":
            parts.append([])
        else:
            parts[-1].append(token)
    return in_lines([part for part in parts if part])


def _is_bare(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].kind == "clock" and tokens[at].value.bare


def _by_day(tokens: list[Token], shown: str) -> list[Token]:
    """ "MWF day, TTh evening": day is the name of a group there."""
    if not any(token.kind == "part" for token in tokens):
        return tokens
    found = list(tokens)
    for at, token in enumerate(tokens):
        named = token.kind == "fill" and shown[token.at : token.end].lower() in _DAYTIME
        if not named or not at or tokens[at - 1].kind != "days":
            continue
        behind = [one.kind for one in tokens[at + 1 : at + 3]]
        if behind in ([], ["hard"]) or (len(behind) == 2 and behind[0] in ("and", "hard") and behind[1] == "days"):
            found[at] = replace(token, kind="name")
    return found


def _ages(tokens: list[Token], _shown: str) -> list[Token]:
    """ "Teens 13-17": no clock goes with a name like that."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        ages = token.kind == "name" and _is_bare(tokens, at + 1) and _is_bare(tokens, at + 3)
        if ages and tokens[at + 2].kind == "to" and tokens[at + 3].value.hour > 12:
            token = replace(token, end=tokens[at + 3].end)
            at += 3
        found.append(token)
        at += 1
    return found


def _brackets(tokens: list[Token], shown: str) -> list[Token]:
    """Brackets are taken away where they hold days, times or a way to meet; else what they hold is a name."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind not in ("open", "close"):
            found.append(token)
        elif token.kind == "open":
            close = next((one for one in range(at + 1, len(tokens)) if tokens[one].kind in ("close", "hard")), at)
            inner = tokens[at + 1 : close]
            kinds = {one.kind for one in inner}
            if kinds & {"closed", "except"} and not kinds <= {"closed", "except", "fill"}:  # of what, the brackets tell
                found += [replace(token, kind="edge"), *inner, replace(tokens[close], kind="edge")]
                at = close
            elif tokens[close].kind == "close" and _is_name(inner, found[-1:]):
                found.append(Token("name", token.end, tokens[close].at, shown[token.end : tokens[close].at].strip()))
                at = close
        at += 1
    return found


def _is_name(inner: Sequence[Token], before: Sequence[Token]) -> bool:
    kinds = {token.kind for token in inner}
    if before and before[0].kind in ("name", "unknown") and all(token.kind in ("to", "clock") for token in inner):
        return all(token.kind == "to" or token.value.bare for token in inner)  # Teens (13-17)
    return not kinds & _SAYS_WHEN and bool(kinds & {"unknown", "name"})


def _desks(tokens: list[Token], _shown: str) -> list[Token]:
    """The hours of an office, a front desk or a phone stand apart from those of groups."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind == "desk":
            behind = next((one.kind for one in tokens[at + 1 :] if one.kind != "fill"), "")
            if behind in ("days", "clock", "vague", "colon", "closed") or (at and tokens[at - 1].kind == "and"):
                found.append(Token("hard", token.at, token.at))
        found.append(token)
    return found


def _pauses(tokens: Sequence[Token]) -> list[Token]:
    """ "MWF 9am-3pm, lunch 12-1": within the times before it, and no group."""
    found: list[Token] = []
    timed = False
    for one in tokens:
        token = one
        if token.kind == "span" and timed and not any(other.kind == "closed" for other in found[-4:]):
            before = next((other for other in reversed(found) if other.kind != "fill"), token)
            if before.kind == "pause":
                while found.pop() is not before:
                    pass
                token = Token("aside", before.at, token.end)
        timed = (timed or token.kind == "span") and token.kind != "hard"
        found.append(token)
    return [replace(token, kind="name") if token.kind == "pause" else token for token in found]


def _labels(tokens: list[Token], shown: str) -> list[Token]:
    """Words before a colon are what the group behind it is called: "Evening IOP: MWF 6-9 pm"."""
    found: list[Token] = []
    for token in tokens:
        if token.kind != "colon":
            found.append(token)
            continue
        region = _region(found)
        if not region:
            continue
        del found[-len(region) :]
        words = [one for one in region if one.kind not in _NO_NAME]
        found.append(Token("hard", region[0].at, region[0].at))
        found.append(Token("label", region[0].at, token.at, shown[region[0].at : token.at].strip() if words else ""))
        found += [one for one in region if one.kind in ("part", "mode", "aside", "desk")]
    return found


def _region(before: Sequence[Token]) -> list[Token]:
    """The words right before a colon that are no days and no times; numbers among them are of the name: "Group 1"."""
    region: list[Token] = []
    for token in reversed(before):
        if token.kind not in _NAMING or (token.kind == "clock" and not token.value.bare):
            break
        region.insert(0, token)
    whole = len(region) == len(before) or before[-len(region) - 1].kind == "hard" if region else True
    if not whole:  # what stands before its last comma is of the group before
        cut = max((at for at, one in enumerate(region) if one.kind in ("and", "to")), default=-1)
        region = region[cut + 1 :]
    numbers = [at for at, one in enumerate(region) if one.kind in ("clock", "no-time")]
    times = [at for at in numbers if at == 0 or region[at - 1].kind in ("to", "and") or _is_to(region, at + 1)]
    region = region[times[-1] + 1 :] if times else region  # "8-5. Groups:"
    return region if any(one.kind not in ("and", "to") for one in region) else []


def _is_to(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "to"


def _ranges(tokens: Sequence[Token]) -> list[Token]:
    """Days with dashes between as one token."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, end = tokens[at], at + 1
        if token.kind == "days":
            days, end = _chain(tokens, at)
            token = Token("days", token.at, tokens[end - 1].end, in_order(days))
        found.append(token)
        at = end
    return found


def with_lists(tokens: Sequence[Token]) -> list[Token]:
    """Days in lists as one token."""
    found: list[Token] = []
    between: list[Token] = []  # what stands behind the last days, and may join them with others
    for token in tokens:
        if token.kind == "days" and found and found[-1].kind == "days":
            days = in_order((*found[-1].value, *token.value))
            found[-1] = Token("days", found[-1].at, token.end, days)
            between = []
        elif token.kind in ("and", "fill"):
            between.append(token)
        else:
            found += [*between, token]
            between = []
    return [*found, *between]


def _chain(tokens: Sequence[Token], at: int) -> tuple[set[Day], int]:
    """Days from here on with dashes between: Mon-Fri is five days, Mon-Wed-Fri three. And where it ends."""
    parts = [tokens[at].value]
    at += 1
    while (behind := _behind_dashes(tokens, at)) < len(tokens) and at < behind and tokens[behind].kind == "days":
        parts.append(tokens[behind].value)
        at = behind + 1
    if len(parts) == 2 and len(parts[0]) == len(parts[1]) == 1:
        first, last = DAYS.index(parts[0][0]), DAYS.index(parts[1][0])
        return set(in_order(DAYS[(first + more) % 7] for more in range((last - first) % 7 + 1))), at
    return {day for part in parts for day in part}, at


def _behind_dashes(tokens: Sequence[Token], at: int) -> int:
    """Where what stands behind dashes begins: "Mon--Fri" is a range as "Mon-Fri" is."""
    while at < len(tokens) and tokens[at].kind == "to":
        at += 1
    return at


def in_order(days: Iterable[str]) -> tuple[Day, ...]:
    """Days in the order of the week."""
    named = set(days)
    return tuple(day for day in DAYS if day in named)


def _spans(tokens: Sequence[Token]) -> list[Token]:
    """Two times with "to" between them, or "and" after "between", as one token; a time and how long it is, too."""
    found: list[Token] = []
    between = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "between":
            between, at = True, at + 1
            continue
        end = _other_end(tokens, at, between=between) if token.kind == "clock" else None
        if end is None:
            found.append(token)
            at += 1
            continue
        last = tokens[end]
        other = last.value if last.kind == "clock" else _later(token.value, last.value)
        if other is None:
            found.append(token)
            at += 1
            continue
        found.append(Token("span", token.at, last.end, (token.value, other)))
        at, between = end + 1, False
    return found


def _other_end(tokens: Sequence[Token], at: int, *, between: bool) -> int | None:
    """Where the time stands at which what starts here ends."""
    joins = {"to", "and"} if between else {"to"}
    ahead = at + 1
    while ahead < len(tokens) and tokens[ahead].kind in joins:
        ahead += 1
    if ahead > at + 1:
        while ahead < len(tokens) and tokens[ahead].kind == "fill":
            ahead += 1
        return ahead if ahead < len(tokens) and tokens[ahead].kind == "clock" else None
    while ahead < len(tokens) and tokens[ahead].kind in ("fill", "and"):
        ahead += 1
    return ahead if ahead < len(tokens) and tokens[ahead].kind == "count" else None


def _later(start: Clock, lasts: Amount) -> Clock | None:
    """The end of what starts then and lasts so long: "6 pm for 3 hours"."""
    if lasts.weekly or lasts.unit not in ("hours", "minutes") or not lasts.least or lasts.least != lasts.most:
        return None
    minutes = lasts.least * (60 if lasts.unit == "hours" else 1)
    if minutes >= 12 * 60 or not (start.half or start.by24):
        return None
    hour = start.hour % 12 + (12 if start.half == "pm" else 0) if start.half else start.hour
    at = (hour * 60 + start.minute + minutes) % (24 * 60)
    return Clock(at // 60, at % 60, by24=True)
