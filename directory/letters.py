"""What a mail says: one template a mail and language, made into a subject and plain text (`letter_pages` shows it).

`templates/mail/NAME.LANGUAGE.txt` begins with its subject on a line of its own, which no value stands in: it is read by
whoever sees a locked phone. Blank lines separate paragraphs; an address of this site alone on a line is a link, called
by the line before it; a line that begins with "- " begins an entry of a list, whose further lines are moved in. What
people wrote is only text within a line: no address in it becomes a link, and no mark of it becomes HTML.

A secret (a code, a link that grants something) is kept apart from the text, so that a text can be shown to whoever runs
the site, and is forgotten once the mail is sent. So are the site's address and the link that stops reminders, which
are known when it is sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).resolve().parent / "templates" / "mail"
LANGUAGES = ("en", "es")
HIDDEN = "••••••"
SITE, STOP = "site", "stop"
_MARK = re.compile("\ue000([a-z0-9_]+)\ue001")  # private use: no text of a person holds it, see `_said`
_KNOWN = {SITE: "", STOP: HIDDEN}  # what is no secret of a mail: how it is shown
# What steers how letters are written, and could turn around all that comes after it.
_STEERING = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000\ue001]")
_ISOLATED, _END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words. In `text`, secrets stand as marks; `fill` and `hide` put something in their place."""

    subject: str
    text: str


class Spoken(dict[str, object]):
    """A value that is said otherwise in each language: language → what is said."""


def compose(name: str, language: str, values: Mapping[str, object], secrets: tuple[str, ...] = ()) -> Letter:
    """A mail from its template. English where the language has none.

    `values` fill the template (one that is missing is an error); `secrets` name more that stand as marks until sending,
    those of a list by `secret("name")`.
    """
    chosen = language if language in LANGUAGES else "en"
    said = {key: _said(value, chosen) for key, value in values.items()}
    marks = {key: _mark(key) for key in (SITE, STOP, *secrets)}
    text = _environment().get_template(f"{name}.{chosen}.txt").render(said | marks)
    subject, _, body = text.partition("\n")
    return Letter(" ".join(subject.split())[:200], re.sub(r"\n{3,}", "\n\n", body).strip() + "\n")


def fill(text: str, secrets: Mapping[str, str]) -> str:
    """The text with its secrets, as it is sent."""
    return _MARK.sub(lambda found: secrets.get(found[1], HIDDEN), text)


def hide(text: str) -> str:
    """The text as it may be shown: its secrets are dots."""
    return _MARK.sub(lambda found: _KNOWN.get(found[1], HIDDEN), text)


def holds_secret(text: str) -> bool:
    """True where a text has a secret of its own."""
    return any(found[1] not in _KNOWN for found in _MARK.finditer(text))


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


def _said(value: object, language: str) -> object:
    """What people wrote, on one line, without control characters and without the marks that secrets stand by."""
    if isinstance(value, Spoken):
        return _said(value[language], language)
    if isinstance(value, Mapping):
        return {key: _said(one, language) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_said(one, language) for one in value]
    if not isinstance(value, str):
        return value
    text = " ".join(_STEERING.sub(" ", value).split())
    text = re.sub(r"^- ", "– ", text)  # no entry of a list of ours
    backwards = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{_ISOLATED}{text}{_END}" if backwards else text


@cache
def _environment() -> Environment:
    # Plain text: nothing is HTML here; `letter_pages` escapes all of it.
    found = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(secret=_mark)
    return found
