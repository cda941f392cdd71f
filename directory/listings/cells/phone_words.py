"""The words that say what a number is: a fax, a TTY, for new people (data/phone_words.toml). Pure."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from directory import data_files
from directory.config import DATA
from directory.text import fold

NO_PHONE = {"fax": "fax", "pager": "pager", "old": "no longer in use"}  # what a number is that nobody should call
_KINDS = (*NO_PHONE, "tty", "crisis", "intake", "voice", "offers", "other")


class _Words(data_files.Entry):
    """Words beside a number, by what they say of it."""

    fax: data_files.Many[data_files.Text]
    pager: data_files.Many[data_files.Text]
    old: data_files.Many[data_files.Text]
    tty: data_files.Many[data_files.Text]
    intake: data_files.Many[data_files.Text]
    crisis: data_files.Many[data_files.Text]
    voice: data_files.Many[data_files.Text]
    offers: data_files.Many[data_files.Text]
    other: data_files.Many[data_files.Text]


@cache
def phrases(path: Path = DATA / "phone_words.toml") -> dict[str, frozenset[str]]:
    """The words of each kind, folded; some are of several: "new patients"."""
    return {kind: frozenset(map(fold, words)) for kind, words in data_files.read(path, _Words)}


@cache
def _known_words() -> frozenset[str]:
    return frozenset(word for phrases in phrases().values() for phrase in phrases for word in phrase.split())


def _names(kind: str, words: list[str]) -> bool:
    """Whether a label has a word of a kind, or a phrase of it."""
    if not phrases()[kind].isdisjoint(words):
        return True
    text = f" {' '.join(words)} "
    return any(" " in phrase and f" {phrase} " in text for phrase in phrases()[kind])


def _said(text: str) -> dict[str, bool]:
    """Which kinds the words of a label name. Letters by themselves count only where there is nothing but letters."""
    words = fold(text).split()
    if "/" not in text and any(len(word) > 1 for word in words):  # "V/TTY" is for both
        words = [word for word in words if len(word) > 1]
    kinds = {kind: _names(kind, words) for kind in _KINDS}
    refused = any(one in ("no", "not", "never") and "fax" in words[at + 1 :] for at, one in enumerate(words))
    kinds["old"] &= is_known(text)  # "Old Town" is a place
    return kinds | ({"fax": False} if refused else {})


def speaks(text: str) -> bool:
    """Whether a text says what a number is for."""
    said = _said(text)
    return any(said[kind] for kind in _KINDS if kind not in ("offers", "other"))


def kind_of(labels: list[str]) -> str:
    """What a number is by its labels. One that is for voice too is a phone."""
    said = {kind for label in labels for kind, named in _said(label).items() if named}
    if "voice" in said or said >= {"tty", "offers"}:
        return "intake" if "intake" in said else ""
    return next((kind for kind in _KINDS if kind not in ("offers", "other") and kind in said), "")


def is_known(text: str) -> bool:
    """True where a text is only words that say what a number is: nothing is lost without it."""
    return _known_words().issuperset(fold(text).split())
