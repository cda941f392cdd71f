"""The kinds of text that a draft holds. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ZipCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]


@lru_cache(maxsize=4096)
def _term_id(text: str) -> str:
    """The one string object of each id: a hundred thousand drafts hold five million of them."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError("is no id of a term; use small letters, digits and hyphens")
    return text


TermId = Annotated[str, AfterValidator(_term_id)]
