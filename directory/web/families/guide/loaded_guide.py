"""The guide of data/guide, read and checked once."""

from __future__ import annotations

from functools import cache

from directory.config import DATA
from directory.guide.chapters import Guide, load_guide
from directory.vocabulary import get_vocabulary
from directory.web.shared.language import in_language


@cache
def get_guide() -> Guide:
    """The guide of data/guide, read and checked once."""
    return load_guide(DATA / "guide", get_vocabulary(), in_language)
