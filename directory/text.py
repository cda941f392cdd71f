"""Text as compared: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces: "Ste. Anne’s" → "ste annes"."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’`]", "", ascii_text)).strip()
