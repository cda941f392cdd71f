"""The details of an entry of the audit log, in words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from directory.imports.choice_words import choice_words
from directory.models import AuditEntry


def detail_words(entry: AuditEntry) -> list[tuple[str, str]]:
    """What an entry says besides who did what to what: a name and its value, each."""
    of_import = entry.action.startswith("import-")
    return [
        (of_import and choice_words(name, value)) or (name.replace("_", " "), _words(value))
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
