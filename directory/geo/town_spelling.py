"""Names of towns as compared: "St. Louis" and "Saint Louis", "Ft Worth" and "Fort Worth" are the same."""

from __future__ import annotations

from directory.text import fold

_WORDS = {
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "mtn": "mountain",
    "pt": "point",
    "hts": "heights",
    "spgs": "springs",
    "twp": "township",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}


def spelled_out(word: str) -> str:
    """A folded word of a name without its abbreviation: "st" is "saint"."""
    return _WORDS.get(word, word)


def place_key(name: str) -> str:
    """A town's name without case, accents, punctuation, spaces and the choice of abbreviation."""
    words = fold(name).split()
    if words[:2] in (["city", "of"], ["town", "of"], ["village", "of"]):
        words = words[2:]
    return "".join(map(spelled_out, words))[:100]
