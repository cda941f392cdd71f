"""Finding a program by its name, misspelled too. Immutable, like the index beside it.

Each typed word must find a word of the name: the word itself in any spelling, the start of a longer one, a short name
("BHG") or what it stands for; where no name has all of them so, also one or two slips, or how it sounds. What fits
better comes first, and of what fits equally well what is nearer. A word that stands alone has no other to bear it out,
so less is forgiven it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from directory.arrays import Ints
from directory.search.misspelt import Spellings
from directory.search.name_words import as_compared, initials_in, short_for, specific, telling_words, words_of

Costs = npt.NDArray[np.int16]
Away = Callable[[Ints], npt.NDArray[np.float64]]  # ids → miles, NaN where there is no point

_MOST_WORDS = 12  # of what is typed
_SAME, _START, _PARTED, _SHORT = 0, 1, 1, 2  # what a word costs that was found so
_NEVER = 1_000
_GONE = -1
_LEAST_START = 2  # letters
_LEAST_PART = 3
_LEAST_PLURAL = 6  # an "s" behind fewer letters is as likely to be the word's own, where it may be misspelled
_SPARE = 64  # rows of removed listings that are kept, beside a quarter of all
_ENOUGH_LIKE = 3_000  # rows that are asked whether they have the words side by side


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """All published names as words. A row is one listing's; of a removed listing it stays, with no id, for a while."""

    ids: Ints  # by row
    names: tuple[str, ...]  # by row, as written
    compared: tuple[str, ...]  # by row: " " before each word
    lengths: Ints  # by row: how many words
    rows: Mapping[str, Ints]  # a word → the rows that have it
    initials: Mapping[str, Ints]  # a short name → the rows that may go by it
    words: tuple[str, ...]  # all, sorted
    spellings: Spellings

    @classmethod
    def build(cls, ids: Sequence[int], names: Sequence[str]) -> NameIndex:
        """An index over listings and their names, in parallel."""
        rows: dict[str, list[int]] = {}
        initials: dict[str, list[int]] = {}
        compared, lengths = [], []
        for row, name in enumerate(names):
            words = words_of(name)
            compared.append("".join(f" {word}" for word in words))
            lengths.append(len(words))
            for word in dict.fromkeys(words):
                rows.setdefault(word, []).append(row)
            for short in dict.fromkeys(initials_in(name)):
                initials.setdefault(short, []).append(row)
        words_found = tuple(sorted(rows))
        return cls(
            ids=np.array(ids, dtype=np.int64),
            names=tuple(names),
            compared=tuple(compared),
            lengths=np.array(lengths, dtype=np.int64),
            rows=_arrays(rows),
            initials=_arrays(initials),
            words=words_found,
            spellings=Spellings.of(words_found),
        )

    def patched(self, changed: Mapping[int, str], *, removed: set[int]) -> NameIndex:
        """The index after some listings were changed (id → name) or removed."""
        gone = np.fromiter(removed | set(changed), dtype=np.int64)
        kept = np.where(np.isin(self.ids, gone), _GONE, self.ids)
        new = NameIndex.build(sorted(changed), [changed[i] for i in sorted(changed)])
        if np.count_nonzero(kept == _GONE) > _SPARE + len(kept) // 4:
            alive = np.flatnonzero(kept != _GONE).tolist()
            ids = [*kept[alive].tolist(), *new.ids.tolist()]
            return NameIndex.build(ids, [*(self.names[row] for row in alive), *new.names])
        unheard = [word for word in new.words if word not in self.rows]
        return NameIndex(
            ids=np.concatenate([kept, new.ids]),
            names=self.names + new.names,
            compared=self.compared + new.compared,
            lengths=np.concatenate([self.lengths, new.lengths]),
            rows=_joined(self.rows, new.rows, len(kept)),
            initials=_joined(self.initials, new.initials, len(kept)),
            words=tuple(sorted([*self.words, *unheard])) if unheard else self.words,
            spellings=self.spellings.with_(unheard),
        )

    def find(self, text: str, *, limit: int | None = None, away: Away | None = None) -> list[int]:
        """The ids of listings whose names have all the words of `text`, best first. Empty text finds nothing.

        `away` measures; of names that fit equally well the nearest is first, or the shortest where nothing is measured.
        """
        typed = telling_words(text)[:_MOST_WORDS]
        telling = specific(typed)
        for words in (typed, telling) if 0 < len(telling) < len(typed) else (typed,):
            for slips in (False, True):
                found = self._ranked(words, away, slips=slips) if words else []
                if found:
                    return found[:limit]
        return []

    def _ranked(self, typed: Sequence[str], away: Away | None, *, slips: bool) -> list[int]:
        """The ids of listings that have all these words."""
        words = list(map(as_compared, typed))
        cost = self._costs(typed, words, slips=slips)
        rows = np.flatnonzero((cost < _NEVER) & (self.ids != _GONE))
        cost, ids = 2 * cost[rows], self.ids[rows]
        if len(words) > 1 and len(rows) <= _ENOUGH_LIKE:
            together = "".join(f" {word}" for word in words)
            cost += np.array([together not in self.compared[row] for row in rows.tolist()], dtype=np.int16)
        second = self.lengths[rows] if away is None else np.nan_to_num(away(ids), nan=np.inf)
        order = np.lexsort((ids, second, cost))
        found: list[int] = ids[order].tolist()
        return found

    def _costs(self, typed: Sequence[str], words: Sequence[str], *, slips: bool) -> Costs:
        """What each row costs, summed over the words as compared; `_NEVER` or more where one finds nothing in it."""
        each = np.full((len(words), len(self.ids)), _NEVER, dtype=np.int16)
        alone = len(specific(typed)) <= 1
        for costs, word, as_typed in zip(each, words, typed, strict=True):
            whole = as_typed if as_typed == f"{word}s" else word  # "bossis" is not how "Bossier" begins
            if slips:
                meant = whole if len(word) < _LEAST_PLURAL else word
                for like, cost in self.spellings.like(meant, alone=alone):
                    costs[self.rows[like]] = np.minimum(costs[self.rows[like]], cost)
            for having, cost in self._having(word, whole):
                costs[having] = np.minimum(costs[having], cost)
        for at in range(len(words) - 1):  # "Bright View" finds "BrightView"
            both = words[at] + words[at + 1]
            for rows, cost in self._beginning(both, both, _PARTED, _PARTED):
                each[at : at + 2, rows] = np.minimum(each[at : at + 2, rows], cost)
        for first, end, short in short_for(words):
            if short in self.rows:
                each[first:end, self.rows[short]] = np.minimum(each[first:end, self.rows[short]], _SHORT)
        summed: Costs = each.sum(axis=0, dtype=np.int16)
        return summed

    def _having(self, word: str, start: str) -> Iterator[tuple[Ints, int]]:
        """Rows that have a word, or one that begins so, with what it costs."""
        yield from self._beginning(word, start, _SAME, _START)
        if start in self.initials:
            yield self.initials[start], _SHORT
        for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1):  # "brightview" finds "Bright View"
            one, other = self.rows.get(word[:at]), self.rows.get(word[at:])
            if one is not None and other is not None:
                both = np.intersect1d(one, other, assume_unique=True)
                yield both[[f" {word[:at]} {word[at:]}" in self.compared[row] for row in both.tolist()]], _PARTED

    def _beginning(self, word: str, start: str, same: int, longer: int) -> Iterator[tuple[Ints, int]]:
        if len(start) >= _LEAST_START:
            first = bisect_left(self.words, start)
            end = bisect_left(self.words, start + "{", lo=first)  # "{" is behind "z"
            found = [self.rows[other] for other in self.words[first:end] if other != word]
            if found:
                yield np.concatenate(found), longer
        if word in self.rows:
            yield self.rows[word], same


def _arrays(rows: Mapping[str, list[int]]) -> dict[str, Ints]:
    return {key: np.array(some, dtype=np.int64) for key, some in rows.items()}


def _joined(old: Mapping[str, Ints], new: Mapping[str, Ints], offset: int) -> dict[str, Ints]:
    joined = dict(old)
    for key, rows in new.items():
        joined[key] = np.concatenate([old[key], rows + offset]) if key in old else rows + offset
    return joined
