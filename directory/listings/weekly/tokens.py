"""A text on when groups meet as tokens: days, times, what joins them, and words that mean something else. Pure.

Each token knows where it stands in the text as it is shown, so that what was not understood can be quoted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from directory.listings.draft.session_length import MOST_WEEKS
from directory.listings.weekly import day_letters, halves
from directory.listings.weekly.asides import asides
from directory.listings.weekly.clocks import Clock, clock
from directory.listings.weekly.pieces import Ahead, Piece, pieces
from directory.listings.weekly.time_words import SETS, Meaning, time_words
from directory.listings.weekly.values import Amount, Doubt, Token

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−~→>"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘`´"), "'") | dict.fromkeys(map(ord, "“”„«»"), '"')
_BULLETS = dict.fromkeys(map(ord, "•·▪●◦‣"), ";")
_LINES = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")
_MARKS = {
    "-": "to",
    **dict.fromkeys(",&+/", "and"),
    **dict.fromkeys(";|", "hard"),
    ":": "colon",
    **dict.fromkeys("([", "open"),
    **dict.fromkeys(")]", "close"),
    "@": "fill",
}
_QUIET = frozenset(".*!_#'^=")  # marks that say nothing
_BY24 = frozenset({"h", "hs"})
_POINTS = {"noon": Clock(12, half="pm", named=True), "midnight": Clock(12, half="am", named=True)}
_OF_CLOSED = frozenset({"days", "letters", "and", "to", "fill", "holiday"})
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


def as_shown(text: str) -> str:
    """The text with plain letters, spaces, dashes and quotation marks, to be read and quoted."""
    plain = unicodedata.normalize("NFKC", unescape(text)).translate(_DASHES | _QUOTES | _BULLETS | _LINES)
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def tokens(shown: str) -> list[Token]:
    """The tokens of a text that `as_shown` gave; words that nobody knows are "unknown"."""
    plain, beside = asides(shown)
    found = [*_Scan(pieces(plain)).all(), *beside]
    return day_letters.with_days(sorted(found, key=lambda token: token.at), shown)


class _Scan(Ahead):
    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__(pieces)
        self._found: list[Token] = []
        self._quoted = False

    def all(self) -> list[Token]:
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            if piece.kind == "line":
                self._take("hard", 1)
            elif piece.kind == "mark":
                self._mark(piece)
            elif not self._phrase() and not (self._amount() if piece.kind == "number" else self._counted_word()):
                if piece.kind == "number":
                    self._number(piece)
                else:
                    self._word(piece)
        return self._found

    def _take(self, kind: str, count: int, value: Any = None) -> bool:
        """A token of the next pieces."""
        last = self.pieces[self.at + count - 1]
        self._found.append(Token(kind, self.pieces[self.at].at, last.end, value))
        self.at += count
        return True

    def _words(self, ahead: int, most: int) -> tuple[list[str], list[int]]:
        """Words ahead, a hyphen between two of them left out, and how many pieces each number of them takes."""
        words, takes = list[str](), list[int]()
        while len(words) < most and (word := self.text(ahead) or self.text(ahead, "number")):
            words.append(word)
            ahead += 1
            takes.append(ahead)
            if self.text(ahead, "mark") == "-" and self.glued(ahead) and self.glued(ahead + 1):
                ahead += 1
        return words, takes

    def _find(self, phrases: Any, ahead: int) -> tuple[Meaning, int] | None:
        """What the words ahead mean, and the number of pieces to its end."""
        first = self.text(ahead) or self.text(ahead, "number")
        words, takes = self._words(ahead, phrases.longest(first))
        found = phrases.find(words)
        return (found[0], takes[found[1] - 1]) if found else None

    def _mark(self, piece: Piece) -> None:
        if piece.text == '"':
            self._quoted = not self._quoted
            self._take("open" if self._quoted else "close", 1)
        elif piece.text == "[" and self.text(1, "number"):
            self._take("irregular", 2)  # map data: Mo[1] is the first Monday of a month
        elif piece.text == "." and self._ends_closed_days():
            self._take("edge", 1)
        elif piece.text in _QUIET:
            self.at += 1
        else:
            self._take(_MARKS.get(piece.text, "unknown"), 1)

    def _ends_closed_days(self) -> bool:
        """Whether a full stop ends "Closed Wed." and is none of "closed Sat. and Sun."."""
        said = next((one.kind for one in reversed(self._found) if one.kind not in _OF_CLOSED), "")
        ahead = self._find(time_words().phrases, 1)
        goes_on = ahead[0].kind in ("and", "to") if ahead else _MARKS.get(self.text(1, "mark")) in ("and", "to")
        shortened = self.text(-1) in ("ex", "exc", "excl")
        return said in ("closed", "except") and not self.glued(1) and not goes_on and not shortened

    def _phrase(self) -> bool:
        """Words that mean something by themselves."""
        found = self._find(time_words().phrases, 0)
        if found is None or self._is_wide(found[0]):
            return False
        meaning, count = found
        if meaning.kind == "day":
            return self._take("days", count, (meaning.value,))
        if meaning.kind == "set":
            return self._take("days", count, SETS[meaning.value])
        if meaning.kind == "point":
            return self._take("clock", count, _POINTS[meaning.value])
        if meaning.kind == "half":
            return self._half(meaning.value, count)
        return self._take(meaning.kind, count, meaning.value or None)

    def _is_wide(self, meaning: Meaning) -> bool:
        """Whether a number of days, hours or weeks begins here that takes in this word, too ("three days a week")."""
        return meaning.kind in ("fill", "and", "to") and self.text(0) in time_words().numbers

    def _half(self, part: str, count: int) -> bool:
        """ "in the morning", "de la tarde": of the time before it."""
        last = self._found[-1] if self._found else None
        if last is None or last.kind != "clock" or last.value.half or last.value.by24:
            return self._take("part", count, {"dawn": "morning"}.get(part, part))
        one: Clock = last.value
        if one.hour == 12 and part != "afternoon":
            found = _POINTS["noon" if part == "morning" else "midnight"]
        else:
            found = one.marked("pm" if part in ("afternoon", "evening") else "am")
        end = self.pieces[self.at + count - 1].end
        self._found[-1] = Token("clock", last.at, end, replace(found, minute=one.minute))
        self.at += count
        return True

    def _amount(self) -> bool:
        """ "8-12 weeks", "3x/week", "9 hours", "7 days a week", "ages 13-17", "18+": a number that is no time."""
        if self.text(1, "mark") == "/" and (self.text(0, "number"), self.text(2, "number")) == ("24", "7"):
            return self._take("always", 3)
        if self.text(1) in _ORDINALS and self.glued(1):
            return self._take("irregular", 2)
        low, ahead = self.text(0, "number"), 1
        high = low
        if self.text(1, "mark") == "+" and self.glued(1) and ":" not in low:
            return self._take("name", 2)
        if (self.text(1, "mark") == "-" or self.text(1) in ("to", "a")) and self.text(2, "number"):
            high, ahead = self.text(2, "number"), 3
        if self.text(ahead, "mark") == "-" and self.glued(ahead) and self.text(ahead + 1):
            ahead += 1  # 12-week
        return self._counted(low, high, ahead)

    def _counted_word(self) -> bool:
        """ "twice a week", "three days a week", "ages 13-17"."""
        word = self.text(0)
        if word in ("age", "ages", "aged", "edad", "edades") and self.text(1, "number"):
            both = self.text(2, "mark") == "-" or self.text(2) in ("to", "a")
            plus = self.text(2, "mark") == "+"
            return self._take("name", 4 if both and self.text(3, "number") else 3 if plus else 2)
        number = time_words().numbers.get(word)
        if number is None:
            return False
        if word in ("once", "twice", "thrice"):
            return self._take("count", 1 + self._per(1), Amount("times", number, number, weekly=True))
        return self._counted(str(number), str(number), 1)

    def _counted(self, low: str, high: str, ahead: int) -> bool:
        unit = self._find(time_words().units, ahead)
        if unit is None or (unit[0].value == "hours" and (":" in low or (len(low) > 2 and low.isdecimal()))):
            return False
        kind, ahead = unit[0].value, unit[1]
        if kind == "years":
            return self._take("name", ahead)
        whole = low.isdecimal() and high.isdecimal()
        if kind == "weeks" and whole and len(high) < 4 and 1 <= int(low) <= int(high) <= MOST_WEEKS:
            return self._take("weeks", ahead, (int(low), int(high)))
        per = self._per(ahead)
        if kind == "times" and not per and self.text(ahead - 1) not in ("x", "times", "veces"):
            return False  # 6-9 evenings
        if (kind, low, high) == ("days", "7", "7"):
            return self._take("days", ahead + per, SETS["daily"])
        if kind == "hours" and low != high and not per and self.text(ahead - 1) in ("horas", "hora"):
            return self._take("unclear", ahead, "hours")
        least, most = (int(low), int(high)) if whole else (None, None)
        return self._take("count", ahead + per, Amount(kind, least, most, weekly=per > 0))

    def _per(self, ahead: int) -> int:
        """How many pieces "a week", "/week", "por semana" take there."""
        start = ahead
        while self.text(ahead) in time_words().per or self.text(ahead, "mark") == "/":
            ahead += 1
        unit = self._find(time_words().units, ahead)
        if unit and ahead > start and unit[0].value in ("weeks", "days"):
            return unit[1] - start
        return 1 if self.text(start) == "weekly" else 0

    def _number(self, piece: Piece) -> None:
        """A time of day with what stands behind it: am, p.m., h, noon."""
        if len(piece.text) < 3 and self.text(1, "mark") in (")", ".") and self._begins():
            self.at += 2  # 1) and 2. before a line
            return
        if piece.text[-2:-1] == ".":
            self._take("name", 1)  # level 2.1
            return
        count = 1
        try:
            one = clock(piece.text)
            if self.text(1) in _BY24:
                minutes = self.text(2, "number") if self.glued(1) and self.glued(2) else ""
                count = 3 if minutes else 2
                one = replace(clock(f"{piece.text}:{minutes}" if minutes else piece.text), by24=True, bare=False)
            elif self.text(1) in ("hrs", "hr", "horas", "hours", "hora"):
                count, one = 2, replace(one, by24=True, bare=False)
            elif self.text(1) in ("o'clock", "oclock"):
                count = 2
            if one.hour == 12 and (twelve := self._find(time_words().twelve, count)):
                count, one = twelve[1], replace(_POINTS[twelve[0].value], minute=one.minute)
            elif one.hour == 12 and (point := self._find(time_words().phrases, count)) and point[0].kind == "point":
                count, one = point[1], _POINTS[point[0].value]
            elif one.hour == 12 and (noon := halves.noon(self, count)):
                count, one = count + noon, replace(_POINTS["noon"], minute=one.minute)
            elif half := halves.am_or_pm(self, count):
                one, count = one.marked("am" if self.text(count).startswith("a") else "pm"), count + half
            self._take("clock", count, one)
        except Doubt as doubt:
            self._take("no-time", count, doubt)

    def _begins(self) -> bool:
        return not self._found or self._found[-1].kind == "hard"

    def _lone_half(self) -> int:
        """How many pieces "p. m." takes beside no time; 0 where nobody knows whether the m is a day."""
        try:
            half = halves.am_or_pm(self, 0)
        except Doubt:
            return 0
        return half if half > 1 else 0

    def _word(self, piece: Piece) -> None:
        """A word that stands for itself: letters of days, or one that nobody knows."""
        word = piece.text.removesuffix("'s")
        if word == "x" and self.text(1, "number"):
            self.at += 1  # x 8 weeks
            return
        if word in ("a", "p") and self.text(1 if self.text(1) else 2) == "m" and (half := self._lone_half()):
            self._take("part", half, "morning" if word == "a" else "evening")
        elif word in time_words().days:
            self._take("days", 1, (time_words().days[word],))
        elif day_letters.may_be(word):
            self._take("letters", 1, word)
        else:
            self._take("unknown", 1)
