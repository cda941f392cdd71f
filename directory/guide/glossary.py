"""The glossary: every term of the vocabulary, and the other words of care and cost from data/guide/words.toml."""

from __future__ import annotations

from pathlib import Path

from directory import data_files
from directory.text import fold
from directory.vocabulary import Vocabulary, Word

OTHER = "other"  # the group of words that are no term of the vocabulary


class Entry(Word):
    """One word. `id` is also its place on the page: /guide/words#id. `group` is a vocabulary group's id, or OTHER."""

    group: str


class _File(data_files.Entry):
    reviewed_on: data_files.Day
    word: data_files.Many[Word] = ()


class Glossary:
    """All entries, by id and by group, and the day they were last read through."""

    def __init__(self, entries: tuple[Entry, ...], reviewed_on: data_files.Day) -> None:
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
    """The vocabulary's terms and the file's words. Raises DataFileError naming a wrong or doubled word."""
    content = data_files.read(path, _File)
    words = {word.id: _entry(word, word.group) for word in vocabulary.terms}
    for word in content.word:
        if word.id in words:
            raise data_files.DataFileError(
                path, f"word “{word.id}” is there twice; the vocabulary’s terms are in the glossary by themselves"
            )
        words[word.id] = _entry(word, OTHER)
    return Glossary(tuple(words.values()), content.reviewed_on)


def _entry(word: Word, group: str) -> Entry:
    return Entry(id=word.id, en=word.en, es=word.es, group=group)
