"""A page as html5lib reads it. That is slow, and a test asks the same page for its rules, its form and its buttons."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import html5lib


@lru_cache(maxsize=8)
def parsed(text: str) -> tuple[Any, list[str]]:
    """The page, to be read only, its elements without namespaces; and what is wrong with it as HTML."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    page = parser.parse(text)
    return page, [error for _, error, _ in parser.errors if error != "expected-doctype-but-got-chars"]
