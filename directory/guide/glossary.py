"""The glossary: every term of the vocabulary, and the other words of care and cost from data/guide/words.toml."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from directory.guide.guide_problem import GuideError
from directory.text import fold
from directory.vocabulary import Vocabulary, Words

OTHER = "other"  # the group of words that are no term of the vocabulary


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. `id` is also its place on the page: /guide/words#id. `group` is a vocabulary group's id, or OTHER."""

    id: str
    group: str
    words: Mapping[str, Words] = field(repr=False)

    def label(self, locale: str = "en") -> str:
        """The word."""
        return self.words[locale].label

    def definition(self, locale: str = "en") -> str:
        """One or two plain sentences on what it means."""
        return self.words[locale].definition


class Glossary:
    """All entries, by id and by group, and the day they were last read through."""

    def __init__(self, entries: tuple[Entry, ...], reviewed_on: dt.date) -> None:
        self.reviewed_on = reviewed_on
        self._by_id = {entry.id: entry for entry in entries}

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def entry(self, entry_id: str) -> Entry:
        """The entry of this id; KeyError when there is none."""
        return self._by_id[entry_id]

    def entries(self) -> tuple[Entry, ...]:
        """All of them, in the order of the files."""
        return tuple(self._by_id.values())

    def in_group(self, group: str, locale: str) -> list[Entry]:
        """The entries of a group, by alphabet in a language."""
        return sorted(
            (entry for entry in self._by_id.values() if entry.group == group),
            key=lambda entry: (fold(entry.label(locale)), entry.id),
        )


def load_glossary(path: Path, vocabulary: Vocabulary) -> Glossary:
    """The vocabulary's terms and the file's words. Raises GuideError naming a wrong or doubled word."""
    entries = [Entry(term.id, term.group, term.words) for term in vocabulary.terms]
    seen = {entry.id for entry in entries}
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content.get("reviewed_on"), dt.date):
        raise GuideError(f"{path.name}: needs reviewed_on = the day the words were last read through")
    for number, entry in enumerate(content.get("word", ()), start=1):
        where = f"{path.name}: word {entry.get('id', number)}"
        if set(entry) != {"id", "en", "es"} or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
            raise GuideError(f"{where} needs id (lower-case letters, digits, hyphens), en and es")
        for locale in ("en", "es"):
            value = entry[locale]
            if not isinstance(value, list) or len(value) != 2 or not all(value) or not value[1].endswith("."):
                raise GuideError(f'{where} needs {locale} = ["word", "What it means, as a sentence."]')
        if entry["id"] in seen:
            raise GuideError(f"{where} is there twice; the vocabulary’s terms are in the glossary by themselves")
        seen.add(entry["id"])
        entries.append(Entry(entry["id"], OTHER, {locale: Words(*entry[locale]) for locale in ("en", "es")}))
    return Glossary(tuple(entries), content["reviewed_on"])
