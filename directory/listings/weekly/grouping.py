"""The tokens of a cluster as groups: which times go with which days, and what each group is called. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from directory.listings.draft import Day
from directory.listings.draft.session_length import WHOLE_DAY, minutes_between
from directory.listings.weekly.clocks import Span, span
from directory.listings.weekly.clusters import Cluster
from directory.listings.weekly.drawn_together import in_order
from directory.listings.weekly.values import Doubt, Meeting, Remark, Token
from directory.listings.weekly.ways import ways
from directory.text import filled, known, marked, one_line

NO_DAYS = "no-days"
WRITE_DAYS = marked("Write the days, too, like “Mon, Wed, Thu 6-9 pm”.")
_NO_DAYS = known(marked("It does not say on which days; families read so. Write them, too."))
_DAYS_KEPT = marked("The days that are named are kept; how often one comes is left out.")
_HOW_OFTEN = marked("How often one comes is left out.")
_LONGEST_NAME = 80


@dataclass(slots=True)
class _Entry:
    """Days, their times, and what stands beside them."""

    tokens: list[Token] = field(default_factory=list)
    days: tuple[Day, ...] = ()
    spans: list[tuple[Token, str | None]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    same_days: bool = False  # as the entry before it, until others are named
    shared: list[Token] = field(default_factory=list)  # the tokens of those days

    def put(self, token: Token, part: str | None) -> None:
        self.tokens.append(token)
        if token.kind == "days":
            self.days = in_order((*self.days, *token.value) if not self.same_days else token.value)
            self.same_days, self.shared = False, []
        else:
            self.spans.append((token, part))

    def is_full(self, kind: str, first: str) -> bool:
        """Whether a token of this kind begins the next entry."""
        return kind == first and bool(self.days if first == "span" else self.spans)


def entries(cluster: Cluster, shown: str) -> tuple[list[Meeting], list[Remark], list[Remark]]:
    """The groups of a cluster, what could not be read, and what is told."""
    tokens = cluster.tokens
    meetings: list[Meeting] = []
    wrong: list[Remark] = []
    notes: list[Remark] = []
    timed = any(token.kind == "span" for token in tokens)
    weeks = next((token.value for token in tokens if token.kind == "weeks"), (None, None))
    sorter = _Sorter(tokens, shown)
    how = ways(tokens, shown, sorter.first)
    for entry in sorter.entries():
        text = _text(entry.tokens, shown)
        if not entry.days and (asked := _asks_for_days(entry, text)):
            wrong.append(asked)
            continue
        if timed and not entry.spans:
            wrong.append(Remark(text, "no-times", "There is no time beside it. Write it out for each day."))
            continue
        one = Meeting(days=entry.days, name=_name(entry.names), weeks_min=weeks[0], weeks_max=weeks[1])
        days = [token for token in (*entry.shared, *entry.tokens) if token.kind == "days"]
        times = [token for token, _ in entry.spans]
        if not entry.spans:
            meetings.append(replace(one, mode=how.of(days, times, None)))
        for token, part in entry.spans:
            try:
                found = span(token.value[0], token.value[1], part)
            except Doubt as doubt:
                wrong.append(Remark(_text_of(entry, token, shown), doubt.code, doubt.says))
                continue
            meetings.append(replace(one, start=found.start, end=found.end, mode=how.of(days, times, token)))
            if not entry.days:
                notes.append(Remark(_text([token], shown), NO_DAYS, one_line((_read_as(found), _NO_DAYS), " ")))
                continue
            if found.assumed:
                notes.append(Remark(_text([token], shown), "assumed", _read_as(found)))
    notes += _counted(tokens, meetings, shown)
    return meetings, wrong, notes


def _asks_for_days(entry: _Entry, text: str) -> Remark | None:
    """What is asked of times without days that are in doubt themselves, or those of a whole day; None for others."""
    try:
        found = [span(token.value[0], token.value[1], part) for token, part in entry.spans]
    except Doubt as doubt:
        return Remark(text, doubt.code, one_line((known(doubt.says), known(marked("Write the days, too."))), " "))
    if all(minutes_between(one.start, one.end) < WHOLE_DAY for one in found):
        return None
    return Remark(text, NO_DAYS, WRITE_DAYS)


class _Sorter:
    """Puts the tokens of a cluster into entries: days with the times behind them, or the other way round."""

    def __init__(self, tokens: Sequence[Token], shown: str) -> None:
        self._tokens, self._shown = tokens, shown
        self.first = next(token.kind for token in tokens if token.kind in ("days", "span"))
        self._begins = next(at for at, token in enumerate(tokens) if token.kind == self.first)
        self._labels = [str(token.value) for token in tokens if token.kind == "label" and token.value]
        kinds = [token.kind for token in tokens]
        self._timed = "span" in kinds
        times = kinds.index("span") if self.first == "days" and self._timed else self._begins
        self._named_before = "name" in kinds[:times]
        self._part_before = self._named_before or _part_before(tokens)
        self._part: str | None = None
        self._pending: list[str] = []  # names of the entry that comes next
        self._found = [_Entry()]

    def entries(self) -> list[_Entry]:
        """The entries, each with its names and its ways to meet."""
        for token in self._tokens:
            if token.kind in ("days", "span"):
                self._put(token)
            elif token.kind == "part":
                self._name_by_part(token)
            elif token.kind == "name":
                self._name(str(token.value or _text([token], self._shown)), before=self._named_before)
        self._found = [one for one in self._found if one.tokens]
        self._found[-1].names += self._pending
        for one in self._found:
            one.names = [*self._labels[-1:], *one.names]
        for one, behind in reversed(list(pairwise(self._found))):
            one.days = one.days or behind.days  # "Adults 9-12, teens 4-7, Mon-Thu"
        return self._found

    def _put(self, token: Token) -> None:
        entry = self._found[-1]
        if (
            entry.is_full(token.kind, self.first)
            or self._is_apart(token)
            or (self._pending and entry.tokens and token.kind == self.first)
        ):
            entry = _Entry()
            self._found.append(entry)
        entry.put(token, self._part if self._part_before else None)
        entry.names += self._pending
        self._pending = []

    def _is_apart(self, token: Token) -> bool:
        """Whether days without times are of another group: a word stands between ("MWF mornings, TTh evenings")."""
        entry = self._found[-1]
        if self._timed or not entry.tokens:
            return False
        between = self._tokens[self._tokens.index(entry.tokens[-1]) : self._tokens.index(token)]
        return any(one.kind in ("part", "name", "mode") for one in between)

    def _name_by_part(self, token: Token) -> None:
        self._part, entry = str(token.value), self._found[-1]
        if not self._part_before:
            entry.spans = [(one, part or self._part) for one, part in entry.spans]
        text = _text([token], self._shown)
        in_times = self._timed and text.lower() in ("am", "pm")
        self._name("" if self._labels or in_times else text, before=self._part_before)

    def _name(self, text: str, *, before: bool) -> None:
        """A name of the entry that comes next where names stand before; times behind it are on the same days."""
        if not text:
            return
        entry = self._found[-1]
        if before and self.first == "days" and entry.spans:
            days = [token for token in (*entry.shared, *entry.tokens) if token.kind == "days"]
            self._found.append(_Entry(days=entry.days, same_days=True, shared=days))
        (self._pending if before or not entry.tokens else entry.names).append(text)


def _part_before(tokens: Sequence[Token]) -> bool:
    """Whether parts of the day are said before the times they are of, or the days where there are no times."""
    of = "span" if any(token.kind == "span" for token in tokens) else "days"
    kinds = [token.kind for token in tokens if token.kind in ("part", of)]
    return kinds[:1] == ["part"]


def _text(tokens: Sequence[Token], shown: str) -> str:
    return shown[min(one.at for one in tokens) : max(one.end for one in tokens)].strip(" ,;:-")


def _text_of(entry: _Entry, time: Token, shown: str) -> str:
    """One of an entry's times with its days, as they stand there."""
    if len(entry.spans) == 1:
        return _text(entry.tokens, shown)
    return " ".join(_text([one], shown) for one in (*(day for day in entry.tokens if day.kind == "days"), time))


def _name(parts: Iterable[str]) -> str:
    text = " ".join(dict.fromkeys(" ".join(part.split()).strip(" ,;:-.") for part in parts)).strip()
    return (text[:1].upper() + text[1:])[:_LONGEST_NAME].strip()


def _counted(tokens: Iterable[Token], meetings: Sequence[Meeting], shown: str) -> list[Remark]:
    """How often that does not go with the days."""
    found = []
    for token in tokens:
        if token.kind != "count" or token.value.unit not in ("days", "times") or token.value.most is None:
            continue
        if not any(token.value.least <= len(one.days) <= token.value.most for one in meetings):
            named = any(one.days for one in meetings)
            found.append(Remark(_text([token], shown), "how-often", _DAYS_KEPT if named else _HOW_OFTEN))
    return found


def _read_as(found: Span) -> str:
    return filled("Read as %(start)s to %(end)s.", start=said_time(found.start), end=said_time(found.end))


def said_time(time: dt.time) -> str:
    """ "6:00 pm" """
    hour = f"{(time.hour - 1) % 12 + 1}:{time:%M}"
    return filled("%(hour)s am", hour=hour) if time.hour < 12 else filled("%(hour)s pm", hour=hour)
