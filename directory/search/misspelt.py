"""Words like a typed one: with one or two slips, or of the same sound. Pure.

A slip is a letter too many, too few, another, or two in the wrong order. In a short word another letter makes another
word ("Hope", "Home"), so there only the other slips count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from directory.search.name_words import sound_of

_COSTS = (0, 3, 5)  # by slips
_SOUND = 4
_SHORT = 4  # letters: fewer must be right
_ONE_SLIP, _TWO_SLIPS = 6, 9  # letters from which any one slip, or two, are forgiven
_BY_SOUND = 7
_LEAST_SOUND = 3  # letters of what is heard
_FAR = 0.34  # of a word's letters: more slips than that, and the sound is chance


@dataclass(frozen=True, slots=True, eq=False)
class Spellings:
    """Words, the letters that each has as bits, how long it is, and the words of each sound."""

    words: tuple[str, ...]
    letters: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.int16]
    sounds: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, words: Sequence[str]) -> Spellings:
        """These words."""
        return cls((), np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int16), {}).with_(words)

    def with_(self, words: Sequence[str]) -> Spellings:
        """These words and more, none of which it has."""
        if not words:
            return self
        sounds = dict(self.sounds)
        for word in words:
            key = sound_of(word)
            sounds[key] = (*sounds.get(key, ()), word)
        return Spellings(
            words=self.words + tuple(words),
            letters=np.concatenate([self.letters, np.array([_letters(word) for word in words], dtype=np.uint32)]),
            lengths=np.concatenate([self.lengths, np.array([len(word) for word in words], dtype=np.int16)]),
            sounds=sounds,
        )

    def like(self, word: str) -> Iterator[tuple[str, int]]:
        """The words that a typed one may have been meant for, with what each costs."""
        if len(word) < _SHORT or any(map(str.isdigit, word)):
            return
        most = 2 if len(word) >= _TWO_SLIPS else 1
        for other in self._near(word, most):
            slips = OSA.distance(word, other, score_cutoff=most)
            if slips <= most and (min(len(word), len(other)) >= _ONE_SLIP or _same_letters(word, other)):
                yield other, _COSTS[slips]
        key = sound_of(word)
        if len(word) >= _BY_SOUND and len(key) >= _LEAST_SOUND:
            for other in self.sounds.get(key, ()):
                if OSA.normalized_distance(word, other) <= _FAR:
                    yield other, _SOUND

    def _near(self, word: str, most: int) -> Iterable[str]:
        """Words that so many slips may have made of it: each changes two letters and the length by one at most."""
        apart = np.bitwise_count(self.letters ^ np.uint32(_letters(word)))
        near = (apart <= 2 * most) & (np.abs(self.lengths - len(word)) <= most) & (self.lengths >= _SHORT)
        return (self.words[at] for at in np.flatnonzero(near).tolist())


def _same_letters(word: str, other: str) -> bool:
    """Whether words one slip apart begin alike, and are so by order or by a letter that stands in both."""
    return word[0] == other[0] and set(word) == set(other)


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97 if letter >= "a" else 26 + (ord(letter) - 48) % 6)
    return bits
