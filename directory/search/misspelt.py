"""Words like a typed one: with one or two slips, or of the same sound. Pure.

A slip is a letter too many, too few, another, or two in the wrong order. In a short word another letter makes another
word ("Hope", "Home"), so there letters may only stand double or not, or in the wrong order, behind the right first
one; of a word of six letters one may be missing, too ("Helth"), and one of five may sound the same ("Ceder Lantern").

Of a word that is typed alone nothing else says what it was meant for. There its first letter has to be right, and one
of four letters as a whole; in longer ones letters may stand double or not, or in the wrong order; and one of six has to
sound the same, one of five to be right otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from directory.search.name_words import as_said, sound_of

_COSTS = (0, 3, 5)  # by slips
_SOUND = 4
_SHORT = 4  # letters: fewer must be right
_ONE_SLIP, _TWO_SLIPS = 6, 9  # letters from which any one slip, or two, are forgiven
_ALONE = 7  # letters from which any slip is forgiven a word that is typed alone
_BY_SOUND, _BY_SOUND_BESIDE = 7, 5  # letters of a word that is typed alone, and of one with others beside it
_LEAST_SOUND = 3  # letters of what is heard
_FAR = 0.2  # of the letters by which it is said: more of them others than that, and the sound is chance


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

    def like(self, word: str, *, alone: bool) -> Iterator[tuple[str, int]]:
        """The words that a typed one may have been meant for, with what each costs."""
        if len(word) < _SHORT or any(map(str.isdigit, word)):
            return
        most = 2 if len(word) >= _TWO_SLIPS else 1
        for other in self._near(word, most):
            slips = OSA.distance(word, other, score_cutoff=most)
            if slips <= most and _forgiven(word, other, alone=alone):
                yield other, _COSTS[slips]
        key = sound_of(word)
        if len(word) >= (_BY_SOUND if alone else _BY_SOUND_BESIDE) and len(key) >= _LEAST_SOUND:
            for other in self.sounds.get(key, ()):
                if OSA.normalized_distance(as_said(word), as_said(other)) <= _FAR:
                    yield other, _SOUND

    def _near(self, word: str, most: int) -> Iterable[str]:
        """Words that so many slips may have made of it: each changes two letters and the length by one at most."""
        apart = np.bitwise_count(self.letters ^ np.uint32(_letters(word)))
        near = (apart <= 2 * most) & (np.abs(self.lengths - len(word)) <= most) & (self.lengths >= _SHORT)
        return (self.words[at] for at in np.flatnonzero(near).tolist())


def _forgiven(word: str, other: str, *, alone: bool) -> bool:
    """Whether the slips between a typed word and another are such as people make."""
    if not alone:
        shorter, longer = sorted((len(word), len(other)))
        return shorter >= _ONE_SLIP or (word[0] == other[0] and (longer == _ONE_SLIP or set(word) == set(other)))
    if word[0] != other[0] or len(word) == _SHORT:
        return False
    if sorted(word) == sorted(other) or _undoubled(word) == _undoubled(other) or max(len(word), len(other)) >= _ALONE:
        return True
    return len(other) >= _ONE_SLIP and sound_of(word) == sound_of(other)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97 if letter >= "a" else 26 + (ord(letter) - 48) % 6)
    return bits
