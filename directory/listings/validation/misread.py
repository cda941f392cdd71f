"""Text whose letters were spoilt by a wrong encoding before it came here: told, and put right where that is certain.

ftfy knows the ways in which UTF-8 is misread ("CaÃ±on"). What it leaves, because it may be meant, is looked at here:
the mark of a lost letter, an odd sign in the midst of a word ("Cl’nica", "Pe?asco"). Pure.
"""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import is_bad

# A letter was lost: the replacement mark, a control character of a wrong encoding, a private sign.
_LOST = re.compile(r"[\ufffd\x80-\x9f\ue000-\uf8ff]")
# Between small letters no word has a question mark, and none of these; what an old Mac wrote reads so as Windows text.
_IN_A_WORD = re.compile(r"[a-z][?–—‡„…‰¢£¤¥§¨©¬¯°±´¶·¸»¿¡×÷œŽŸƒˆ˜][a-z]")
_CAPITAL_IN_A_WORD = re.compile(r"[a-z][ÕÒÓÐÑÊÉÂÃÅ](?:[a-z]|\b)")
# Beside a vowel on each side it is Hawaiian ("Hale’iwa"); some ends are cut on purpose ("Int’l").
_APOSTROPHE_IN_A_WORD = re.compile(
    r"[A-Za-z][b-df-hj-np-tv-z][’‘](?!(?:[sdtmnly]|re|ve|ll|em|er)\b)[a-z]"
    r"|[A-Za-z][a-z][’‘](?!(?:[sdtmnly]|re|ve|ll|em|er)\b)[b-df-hj-np-tv-z][a-z]"
)
_ADDRESS = re.compile(r"://|www\.|@|\?[a-z]+=", re.IGNORECASE)


def mended(text: str) -> str | None:
    """The text as it was written, where it is certain that it was misread; None where nothing is to be mended."""
    if text.isascii() or not is_bad(text):
        return None
    found = ftfy.fix_encoding(text)
    return found if found != text and not looks_spoilt(found) else None


def looks_spoilt(text: str) -> bool:
    """True where letters seem to have been lost or taken for others."""
    if text.isascii() and "?" not in text:
        return False
    if _ADDRESS.search(text):
        return bool(_LOST.search(text))
    return bool(
        _LOST.search(text)
        or _IN_A_WORD.search(text)
        or _CAPITAL_IN_A_WORD.search(text)
        or _APOSTROPHE_IN_A_WORD.search(text)
        or (not text.isascii() and is_bad(text))
    )
