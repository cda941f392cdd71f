"""Rows that no list marks as an IOP, and whose name says that they are one. The national source has no mark for an IOP
that helps with mental health alone: such a row is a candidate for a person to look at, and no program by itself."""

from __future__ import annotations

from functools import cache

from directory.imports.formats.lists import synonyms
from directory.text import fold

IOP = "iop"


def is_named_iop(name: str) -> bool:
    """Whether a name holds one of the ways to say intensive outpatient (data/term_synonyms.toml), as whole words."""
    words = f" {fold(name)} "
    return any(way in words for way in _ways())


@cache
def _ways() -> tuple[str, ...]:
    # A level of care by number ("Level 2.1") names a service, and in a name more often a floor.
    return tuple(f" {fold(way)} " for way in (IOP, *synonyms()[IOP]) if not any(letter.isdigit() for letter in way))
