"""Text as compared: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces: "Ste. Anne’s" → "ste annes"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _BETWEEN_WORDS.sub(" ", text.lower().replace("'", "").replace("`", "")).strip()


_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: a quotation mark before `= + - @`, but not before a number.

    One more where there are such marks already, so that `without_neutral` gives back what it was.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def without_neutral(cell: str) -> str:
    """A cell as it was before `neutral`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


# What no letter is seen of: marks that turn the direction of text, that join or part letters, fillers and tags.
_HIDDEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_JOINED = (
    r"[\u0600-\u109f\u1780-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"  # scripts and signs that joiners shape
)
_INVISIBLE = re.compile(rf"[{_HIDDEN}]+|(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")


def visible(text: str) -> str:
    """Text without the marks that nobody sees, and that can make it read as something else.

    Joiners stay in scripts that are written with them.
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """Text that may stand in XML and in its attributes: escaped, without the characters XML has no place for."""
    return escape(_NOT_XML.sub("", text))


def marked(text: str) -> str:
    """A text that is translated where it is shown: named here for the catalog (scripts/build_translations)."""
    return text


def marked_plural(one: str, more: str) -> tuple[str, str]:
    """The same of a text that counts, %(num)s: for one, and for more."""
    return one, more


class Filled(str):
    """An English sentence with its gaps filled, which still knows of what it was made.

    So it can be said in another language where it is shown (`web.shared.translate.said`).
    """

    __slots__ = ("more", "pattern", "values")

    pattern: str
    more: str  # the pattern for several of what %(num)s counts; "" where it counts nothing
    values: Mapping[str, object]


def filled(pattern: str, /, **values: object) -> Filled:
    """A sentence of the catalog, each %(name)s filled in."""
    made = Filled(pattern % values)
    made.pattern, made.more, made.values = pattern, "", values
    return made


def known(text: str) -> str:
    """A sentence that the catalog has, to be filled into another; one that is put together stays as it is."""
    if isinstance(text, Filled | Joined | Named):
        return text
    made = Filled(text)
    made.pattern, made.more, made.values = text, "", {}
    return made


def filled_plural(one: str, more: str, /, num: int, **values: object) -> Filled:
    """The same of a sentence that counts, %(num)s: for one, and for more."""
    made = Filled((one if num == 1 else more) % {"num": num, **values})
    made.pattern, made.more, made.values = one, more, {"num": num, **values}
    return made


class Joined(str):
    """A line put together of several texts, which still knows them and what stands between them."""

    __slots__ = ("apart", "parts")

    parts: tuple[str, ...]
    apart: str


def one_line(parts: Iterable[str], apart: str = ", ") -> str:
    """Those of the texts that say anything in one line; each can still be said in another language."""
    some = tuple(one for one in parts if one)
    if len(some) == 1:
        return some[0]
    made = Joined(apart.join(some))
    made.parts, made.apart = some, apart
    return made


class Named(str):
    """What has its own words in each language, as terms and sources have: in English, and by language."""

    __slots__ = ("words",)

    words: Mapping[str, str]


def named(words: Mapping[str, str]) -> Named:
    """The English word, which knows the others. `words`: language → word."""
    made = Named(words["en"])
    made.words = words
    return made


def kept(text: str) -> Any:
    """A text as JSON values that `again` makes the same text of: what it is made of goes with it."""
    if isinstance(text, Filled):
        values = {name: kept(one) if isinstance(one, str) else one for name, one in text.values.items()}
        return {"text": text.pattern, "more": text.more, "values": values}
    if isinstance(text, Joined):
        return {"parts": [kept(one) for one in text.parts], "apart": text.apart}
    return {"words": dict(text.words)} if isinstance(text, Named) else str(text)


def again(stored: Any) -> str:
    """The text that was `kept`."""
    if not isinstance(stored, Mapping):
        return str(stored)
    if "words" in stored:
        return named(stored["words"])
    if "parts" in stored:
        return one_line([again(one) for one in stored["parts"]], stored["apart"])
    values = {name: again(one) if isinstance(one, str | Mapping) else one for name, one in stored["values"].items()}
    if stored.get("more"):
        return filled_plural(stored["text"], stored["more"], int(values.pop("num")), **values)
    return filled(stored["text"], **values) if values else known(stored["text"])
