"""What was chosen when an import was confirmed, in words: for the audit log."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, Mapping[object, str]]] = {
    "hold": ("new programs", {False: "published", True: "held as drafts"}),
    "duplicates": (
        "possible duplicates",
        {"hold": "held as drafts", "publish": "published too", "leave": "left out"},
    ),
    "conflicts": (
        "where a program's own word differs",
        {"queue": "kept its word, the file's is a suggestion", "drop": "kept its word, the file's is forgotten"},
    ),
}


def choice_words(name: str, value: object) -> tuple[str, str] | None:
    """A choice and what was chosen; None for what is no choice of an import."""
    label, values = _WORDS.get(name, ("", {}))
    words = values.get(value) if isinstance(value, str | bool) else None
    return (label, words) if words else None
