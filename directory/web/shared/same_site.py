"""Forms without a session: a page of another site cannot send them.

Why there is none: docs/decisions/07-nothing-is-kept-of-families.md.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import Forbidden


def refuse_other_sites() -> None:
    """Raise Forbidden for what a page of another site sends: by Sec-Fetch-Site, else by Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        raise Forbidden
    origin = request.headers.get("Origin")
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden
