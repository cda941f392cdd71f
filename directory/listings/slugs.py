"""Public ids, slugs and keys: the parts of a listing's address."""

from __future__ import annotations

import re
import secrets
import unicodedata

# No vowels, so that no word can appear by chance; no characters that are mistaken for each other.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
PUBLIC_ID_LENGTH = 8
PUBLIC_ID = re.compile(rf"[{_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}")
_MAX_SLUG = 80


def new_public_id() -> str:
    """A random id of eight characters; the writer draws again when one is taken."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def slug_for(name: str, city: str, state: str) -> str:
    """The readable end of a listing's address: "hope-house-austin-tx". Never empty, at most 80 characters."""
    text = unicodedata.normalize("NFKD", f"{name} {city} {state}").encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", text.replace("'", "")).strip("-")
    return words[:_MAX_SLUG].rstrip("-") or "program"


def program_path(public_id: str, slug: str) -> str:
    """The path of a program's page."""
    return f"/program/{public_id}/{slug}"


def name_key(name: str) -> str:
    """A provider's name as compared: case, accents, punctuation and spacing do not count."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", text).strip()[:200] or name.casefold()[:200]
