"""How hard an English text is to read: the Flesch–Kincaid grade (Kincaid and others, 1975), in school years.

grade = 0.39 · words / sentences + 11.8 · syllables / words − 15.59

Syllables are the larger of two counts, so that a word is rather held for longer than for shorter: pyphen's hyphenation
points + 1 (too few where no line may break, as in "any"), and groups of vowels (too few where two stand together and
are both said, as in "trial").
A number counts as a word of one syllable, a number to call not at all. A word of CLINICAL counts as TERM_SYLLABLES:
it cannot be said shorter, and the glossary says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pyphen

TERM_SYLLABLES = 2
# Clinical words that no plain word replaces → the entry of the glossary that explains them.
CLINICAL = {
    "accreditation": "accreditation",
    "acamprosate": "medication-alcohol",
    "buprenorphine": "medication-opioid",
    "emdr": "emdr",
    "iop": "iop",
    "iops": "iop",
    "medicaid": "medicaid",
    "medicare": "medicare",
    "methadone": "medication-opioid",
    "naloxone": "naloxone",
    "naltrexone": "medication-opioid",
    "opioid": "opioids",
    "opioids": "opioids",
    "outpatient": "outpatient",
    "php": "php",
    "ptsd": "ptsd",
    "residential": "residential",
    "tricare": "tricare",
    "va": "va",
}
_WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?|\d[\d,.:]*")
_CALL = re.compile(r"\b\d(?:-?\d{3}){2}-\d{4}\b")
_END = re.compile(r"(?<=[.?!])[”\"’)]*\s+|\n+")


@cache
def syllables(word: str) -> int:
    """Spoken parts of a word, at least 1."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if word in CLINICAL:
        return TERM_SYLLABLES
    if word[:1].isdigit():
        return 1
    hyphens = len(_dictionary().positions(word)) + 1
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]es?$|[^aeiouydt]ed$|[aeiouy]le$", word) and not re.search(
        r"(?:[sxz]|[cs]h|[cg])es$", word
    ):
        groups -= 1
    return max(1, hyphens, groups)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line ends one. Lines of one or two words are labels, no sentences."""
    return [part.strip() for part in _END.split(_CALL.sub("", text)) if len(_WORD.findall(part)) > 2]


def grade(parts: Iterable[str]) -> float:
    """The grade of some sentences. ValueError where there is none."""
    words = [_WORD.findall(part) for part in parts]
    count = sum(len(one) for one in words)
    if not count:
        raise ValueError("no sentence to grade")
    spoken = sum(syllables(word) for one in words for word in one)
    return 0.39 * count / len(words) + 11.8 * spoken / count - 15.59


def report(page: str, text: str, limit: float) -> str | None:
    """What to say of a page that is harder than the limit, with its worst sentence; None where it is not."""
    found = sentences(text)
    if not found or grade(found) <= limit:
        return None
    worst = max(found, key=lambda one: grade([one]) * len(_WORD.findall(one)))
    return f"{page}: grade {grade(found):.1f}, more than {limit:g}. Begin with (grade {grade([worst]):.1f}): {worst}"


@cache
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")
