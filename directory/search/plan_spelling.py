"""Names of health plans that misspelt words may mean: "medicade", "blue cros", "signa". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.listings.plans.plan_names import families, generic
from directory.search.name_words import sound_of

LONGEST_NAME = 5  # words, of a plan's name
_ONE_SLIP, _TWO_SLIPS = 4, 7  # letters of a name that may have them
_BY_SOUND = 0.4  # of a name's letters: more slips than that, and the sound is chance


@dataclass(frozen=True, slots=True)
class Meant:
    """A family that misspelt words may mean: its name, the words, and whether nothing else is as likely."""

    number: int
    name: str
    words: tuple[str, ...]
    sure: bool


def misspelt(words: Sequence[str], *, within: frozenset[int]) -> list[Meant]:
    """The families that some of these words may mean, the likeliest first: one where it is sure.

    Beside a company (`within`) only a public plan that it runs is looked for: "Aetna medicade".
    """
    if within and any(families()[number].term for number in within):
        return []
    best: dict[int, tuple[bool, int, str, tuple[str, ...]]] = {}
    for window in _windows(words):
        joined = "".join(window)
        for name, slips in _near(joined):
            number = numbers()[name]
            if within and families()[number].term is None:
                continue
            fit = (sound_of(joined) != sound_of(name), slips, joined_names()[name], window)
            if number not in best or fit[:2] < best[number][:2]:
                best[number] = fit
    ranked = sorted(best.items(), key=lambda item: (item[1][:2], item[0]))
    if not ranked:
        return []
    (number, (unheard, slips, name, window)), *others = ranked
    rivals = [other for other, fit in others if fit[:2] == (unheard, slips) or (unheard and fit[1] <= slips + 1)]
    sure = not rivals and (not unheard or slips == 1)
    chosen = [Meant(number, name, window, sure)]
    return chosen + [Meant(other, best[other][2], best[other][3], sure=False) for other in rivals[:2]]


def _windows(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Words side by side that may be a name."""
    for size in range(1, LONGEST_NAME + 1):
        for at in range(len(words) - size + 1):
            window = tuple(words[at : at + size])
            if not generic().issuperset(window) and len("".join(window)) >= _ONE_SLIP:
                yield window


def _near(joined: str) -> Iterable[tuple[str, int]]:
    """Names without spaces that are like these letters, with the slips between."""
    names = _long_names()
    most = 2 if len(joined) >= _TWO_SLIPS else 1
    slips = process.cdist([joined], names, scorer=OSA.distance, score_cutoff=_heard(joined), dtype=np.uint8)[0]
    for at in np.flatnonzero(slips <= _heard(joined)).tolist():
        name, apart = names[at], int(slips[at])
        spelled = apart <= most and (min(len(name), len(joined)) >= _TWO_SLIPS or apart <= 1)
        if spelled or sound_of(name) == sound_of(joined):
            yield name, apart


def _heard(joined: str) -> int:
    return max(2, int(_BY_SOUND * len(joined)))


@cache
def all_names() -> frozenset[str]:
    return frozenset(name for family in families() for name in family.names)


@cache
def joined_names() -> dict[str, str]:
    """A name without its spaces → the name. Common words are no names by themselves."""
    return {name.replace(" ", ""): name for name in sorted(all_names()) if name not in generic()}


@cache
def numbers() -> dict[str, int]:
    return {name.replace(" ", ""): number for number, family in enumerate(families()) for name in family.names}


@cache
def _long_names() -> list[str]:
    return sorted(name for name in joined_names() if len(name) >= _ONE_SLIP)
