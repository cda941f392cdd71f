"""The details of an entry of the audit log, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from directory.models import AuditEntry

# What was chosen when an import was confirmed.
_CHOICES: Mapping[str, tuple[str, Mapping[object, str]]] = {
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


def detail_words(entry: AuditEntry) -> list[tuple[str, str]]:
    """What an entry says besides who did what to what: a name and its value, each."""
    of_import = entry.action.startswith("import-")
    return [
        (of_import and _choice_words(name, value)) or (name.replace("_", " "), _words(value))
        for name, value in json.loads(entry.details).items()
    ]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", []):
        return "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_words(one) for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _choice_words(name: str, value: object) -> tuple[str, str] | None:
    """A choice and what was chosen; None for what is no choice of an import."""
    label, values = _CHOICES.get(name, ("", {}))
    words = values.get(value) if isinstance(value, str | bool) else None
    return (label, words) if words else None
