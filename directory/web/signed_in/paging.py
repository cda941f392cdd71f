"""Which page of a long list is asked for."""

from __future__ import annotations

import math

from flask import request


def page_number() -> int:
    """The page in the address, 1 where there is none or it is no number."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def last_page(total: int, size: int) -> int:
    """The number of the last page."""
    return max(1, math.ceil(total / size))
