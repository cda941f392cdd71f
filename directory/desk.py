"""Which addresses are the desk's: the pages of who signs in. Everything else is families', or the API."""

from __future__ import annotations

PATH = "/manage"


def below(path: str) -> bool:
    """True for addresses of the desk."""
    return path == PATH or path.startswith(f"{PATH}/")
