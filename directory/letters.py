"""What a mail says: one template a mail and language, made into a subject, plain text and simple HTML.

`templates/mail/NAME.LANGUAGE.txt` begins with its subject on a line of its own. Blank lines separate paragraphs; a line
that is an address of this site alone becomes a link; lines that begin with "- " become a list. What people wrote is
only text within a line: no address in it becomes a link, and no mark of it becomes HTML.

A secret (a code, a link that grants something) is kept apart from the text, so that a text can be shown to whoever runs
the site, and is forgotten once the mail is sent.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).resolve().parent / "templates" / "mail"
LANGUAGES = ("en", "es")
HIDDEN = "••••••"
_SECRET = re.compile("\ue000([a-z_]+)\ue001")  # private use: no text of a person holds it, see `_said`


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words. In `text`, secrets stand as marks; `fill` and `hide` put something in their place."""

    subject: str
    text: str


def compose(name: str, language: str, values: Mapping[str, object], secrets: tuple[str, ...] = ()) -> Letter:
    """A mail from its template. English where the language has none.

    `values` fill the template (one that is missing is an error); `secrets` name more that stand as marks until sending.
    """
    chosen = language if language in LANGUAGES else "en"
    said = {key: _said(value) for key, value in values.items()}
    marks = {key: f"\ue000{key}\ue001" for key in secrets}
    text = _environment().get_template(f"{name}.{chosen}.txt").render(said | marks)
    subject, _, body = text.partition("\n")
    return Letter(" ".join(subject.split())[:200], re.sub(r"\n{3,}", "\n\n", body).strip() + "\n")


def fill(text: str, secrets: Mapping[str, str]) -> str:
    """The text with its secrets, as it is sent."""
    return _SECRET.sub(lambda found: secrets.get(found[1], HIDDEN), text)


def hide(text: str) -> str:
    """The text as it may be shown: its secrets are dots."""
    return _SECRET.sub(HIDDEN, text)


def as_html(text: str, *, language: str, site: str) -> str:
    """The same words as a simple page: paragraphs, lists, and links to this site (`site`, its public address) alone."""
    parts = [_block(block, site) for block in re.split(r"\n\s*\n", text.strip())]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"></head>\n'
        '<body style="font:16px/1.6 Georgia,serif;color:#1d2b28;max-width:36em;margin:0 auto;padding:1em">\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _block(block: str, site: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{html.escape(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>\n".join(_line(line, site) for line in lines) + "</p>"


def _line(line: str, site: str) -> str:
    escaped = html.escape(line)
    if line.startswith(f"{site}/") and not re.search(r"\s", line):
        return f'<a href="{escaped}">{escaped}</a>'
    return escaped


def _said(value: object) -> object:
    """What people wrote, on one line, without control characters and without the marks that secrets stand by."""
    if not isinstance(value, str):
        return value
    return " ".join(re.sub("[\x00-\x1f\x7f\ue000\ue001]", " ", value).split())


@cache
def _environment() -> Environment:
    # Plain text: nothing is HTML here; `as_html` escapes all of it.
    return Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)  # noqa: S701
