"""Days on which it is closed, or that are excepted: found, and taken from the days beside which they are said. Pure.

    Mon-Fri 9am-12pm (closed Wed) · Mon-Fri except Wed 6-9 pm · Tuesday Closed · PH,We off · viernes no hay grupo

A word like "closed" is of the days behind it or before it. Where nobody knows of which, it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from directory.listings.draft import Day
from directory.listings.weekly.values import Doubt, Meeting, Remark, Token
from directory.text import marked

_CLOSES = frozenset({"closed", "except"})
_ASIDE = frozenset({"fill", "holiday", "to"})
_JOINS = _ASIDE | {"and"}
_WORDS = frozenset({"name", "part", "mode"})
_EXCEPT = Doubt("except", "Say it without “except”: name the days on which it meets.")
_WHICH = Doubt("closed", "It does not say for sure which days are closed. Name only the days on which it meets.")
_TIMES = Doubt("closed", "It says at what times it is closed. Write only when the group meets.")
_CONFLICT = marked("It meets on a day that is said to be closed. Name only the days on which it meets.")


@dataclass(slots=True)
class Opened:
    """A part of a text in which days that are away have a kind of their own, and those it takes from other parts."""

    tokens: list[Token]
    elsewhere: list[Token] = field(default_factory=list)


def opened(part: Sequence[Token]) -> Opened:
    """The part with closed and excepted days taken away; "no-time", with a Doubt, where nobody knows which they are."""
    found = Opened(list(part))
    for at, token in enumerate(part):
        if token.kind not in _CLOSES and token.kind != "vague":
            continue
        try:
            chosen = _chosen(found.tokens, at)
            if chosen:
                _take_away(found, at, chosen)
            elif token.kind != "vague":
                _without_days(found.tokens, at)
        except Doubt as doubt:
            found.tokens[at] = replace(token, kind="no-time", value=doubt)
    return found


def without(meetings: Iterable[Meeting], away: Sequence[Token], shown: str) -> tuple[list[Meeting], list[Remark]]:
    """The groups without days that other parts of the text take away; what cannot be, as both stand there."""
    left, wrong = list[Meeting](), list[Remark]()
    for one in meetings:
        days = tuple(day for day in one.days if not any(day in token.value for token in away))
        if days or not one.days:
            left.append(replace(one, days=days))
        else:
            token = next(token for token in away if one.days[0] in token.value)
            wrong.append(Remark(shown[token.at : token.end].strip(), "closed", _CONFLICT))
    return left, list(dict.fromkeys(wrong))


def _chosen(tokens: Sequence[Token], at: int) -> list[int]:
    """Where the days stand that the word at a place is of; nowhere for none. Raises Doubt."""
    before = _days_from(tokens, at, -1)
    if tokens[at].kind == "vague":  # "Fri by appointment"
        close = before and all(token.kind == "fill" for token in tokens[before[-1] + 1 : at])
        return _spared(tokens, at, before) if close else []
    behind = _days_from(tokens, at, 1)
    if behind and (not before or _is_of_those_behind(tokens, at, before, behind)):
        return _spared(tokens, at, behind)
    of_holidays = at + 1 < len(tokens) and tokens[at + 1].kind == "holiday"  # "Mon-Fri except holidays 9-12"
    return _spared(tokens, at, before) if before and not of_holidays else []


def _is_of_those_behind(tokens: Sequence[Token], at: int, before: Sequence[int], behind: Sequence[int]) -> bool:
    if tokens[at].kind == "except":
        return True
    set_off = [_has(tokens[before[-1] + 1 : at], "and"), _has(tokens[at + 1 : behind[0]], "and")]
    if set_off[0] != set_off[1]:
        return set_off[0]  # "Tue closed, Wed 9-12"
    first, second = ({day for one in some for day in tokens[one].value} for some in (before, behind))
    if second < first:
        return True  # "Mon-Fri closed Wed"
    if first & second:
        raise _WHICH
    return False  # "Tuesday closed Wednesday 9-12"


def _days_from(tokens: Sequence[Token], at: int, step: int) -> list[int]:
    """The list of days next to a word, in the order of the text."""
    found: list[int] = []
    at += step
    while 0 <= at < len(tokens) and tokens[at].kind in (_JOINS if not found else {"days", "and", "fill"}) | {"days"}:
        if tokens[at].kind == "days":
            found.append(at)
        at += step
    return sorted(found)


def _list_with(tokens: Sequence[Token], at: int) -> list[int]:
    """Where all days stand that are in one list with those at a place."""
    ends = (_days_from(tokens, at, step) for step in (-1, 1))
    return sorted({at, *(one for some in ends for one in some)})


def _spared(tokens: Sequence[Token], at: int, days: Sequence[int]) -> list[int]:
    """Of a list of days those that are away: times beside it need one of them where they have no others."""
    needed = _needed_behind(tokens, at, days) if days[0] > at else _needed_before(tokens, at, days)
    if not needed:
        return list(days)
    if len(days) == 2:
        return [days[0] if days[0] > at else days[1]]
    between = tokens[at + 1 : days[0]] if days[0] > at else tokens[days[-1] + 1 : at]
    if _has(between, "holiday"):  # "9-12 Mon-Fri, holidays closed"
        return []
    raise _WHICH


def _needed_behind(tokens: Sequence[Token], at: int, days: Sequence[int]) -> bool:
    """ "closed Wed, Sat 9am-12pm": the last of the days behind the word are those of the times."""
    times = _next(tokens, days[-1], _JOINS)
    if times is None or tokens[times].kind != "span":
        return False
    if _begins_with_times(tokens, at):
        own = _next(tokens, times, _JOINS)
        return own is None or tokens[own].kind != "days"
    return not _has_days_left(tokens, days[0]) and not _goes_on(tokens, days[-1], times, days[0])


def _needed_before(tokens: Sequence[Token], at: int, days: Sequence[int]) -> bool:
    """ "9am-12pm Mon-Fri, Wed closed": the first of the days before the word are those of the times."""
    if _begins_with_times(tokens, at):
        before = _next(tokens, days[0], _JOINS, -1)
        return before is not None and tokens[before].kind == "span"
    times = _next(tokens, at, _JOINS)
    if times is None or tokens[times].kind != "span":
        return False
    return not _has_days_left(tokens, days[0]) and not _goes_on(tokens, at, times, days[0])


def _goes_on(tokens: Sequence[Token], last: int, times: int, first: int) -> bool:
    """Whether these times are more of the group before: "Mon-Fri 9am-12pm, closed Wed, 6-9pm"."""
    return _has(tokens[last + 1 : times], "and") and _has(tokens[:first], "span")


def _has_days_left(tokens: Sequence[Token], at: int) -> bool:
    """Whether days before a place still have no times: "Mon-Fri closed Wed 9am-12pm"."""
    return next((token.kind for token in reversed(tokens[:at]) if token.kind in ("days", "span")), "") == "days"


def _begins_with_times(tokens: Sequence[Token], at: int) -> bool:
    """Whether times stand before their days; days behind the word that is looked at tell nothing of it."""
    closes = False
    for one, token in enumerate(tokens):
        if one == at:
            closes = True
        elif token.kind == "span" or (token.kind == "days" and not closes):
            return token.kind == "span"
        elif token.kind not in _JOINS | {"days"}:
            closes = False
    return False


def _take_away(found: Opened, at: int, chosen: Sequence[int]) -> None:
    """Mark days as away and take them from the part's others. Raises Doubt where a group would be left without any."""
    tokens, token = found.tokens, found.tokens[at]
    away = [day for one in chosen for day in tokens[one].value]
    others = [one for one, other in enumerate(tokens) if other.kind == "days" and one not in chosen]
    scope = [one for one in others if set(away) & set(tokens[one].value)]
    if token.kind == "vague":
        scope = [one for one in scope[-1:] if not set(tokens[one].value) <= set(away)]
        scope = [one for one in scope if not _WORDS & {other.kind for other in tokens[one : chosen[0]]}]
    elif token.kind == "except" and at and tokens[at - 1].kind in ("days", "span"):  # of the group it stands at
        scope = [one for one in scope if one < at][-1:] or scope
    if any(all(set(tokens[more].value) <= set(away) for more in _list_with(tokens, one)) for one in scope):
        raise Doubt("closed", _CONFLICT)
    unmet = [day for day in away if not any(day in tokens[one].value for one in scope)]
    for one in scope:
        left = tuple(day for day in tokens[one].value if day not in away)
        tokens[one] = replace(tokens[one], kind="days" if left else "fill", value=left or None)
    for one in chosen:
        tokens[one] = replace(tokens[one], kind="away")
    labelled = others and any(other.kind == "label" and other.value for other in tokens)
    if unmet and token.kind != "vague" and not labelled:
        first, last = min(at, *chosen), max(at, *chosen)
        found.elsewhere.append(Token("away", tokens[first].at, tokens[last].end, tuple[Day, ...](unmet)))


def _without_days(tokens: list[Token], at: int) -> None:
    """A word that is of no days: of holidays, of times, or nobody knows. Raises Doubt."""
    behind, names_days = _next(tokens, at, _JOINS), _has(tokens, "days")
    holiday = _has(tokens[at + 1 : behind], "holiday") or _has(tokens[at - 1 : at], "holiday")
    if tokens[at].kind == "except":
        if behind is not None and tokens[behind].kind != "edge" and names_days and not holiday:
            raise _EXCEPT
        return
    times = _next(tokens, at, _ASIDE | _WORDS | {"unknown"})
    before = _next(tokens, at, frozenset({"fill"}), -1)
    if times is not None and tokens[times].kind == "span" and not holiday:
        raise _TIMES
    if before is not None and tokens[before].kind == "span" and not holiday and names_days:
        raise _TIMES
    for one in range(at + 1, len(tokens)):
        if tokens[one].kind not in _WORDS | _ASIDE:
            break
        if tokens[one].kind in _WORDS:  # "closed for lunch", "closed evenings"
            tokens[one] = replace(tokens[one], kind="why")


def _next(tokens: Sequence[Token], at: int, aside: frozenset[str], step: int = 1) -> int | None:
    at += step
    while 0 <= at < len(tokens) and tokens[at].kind in aside:
        at += step
    return at if 0 <= at < len(tokens) else None


def _has(tokens: Sequence[Token], kind: str) -> bool:
    return any(token.kind == kind for token in tokens)
