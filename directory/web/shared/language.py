"""Which language a page is in. Its address says so: Spanish pages are the same pages under /es.

The prefix becomes part of the script's name (WSGI's word for where an application hangs), so routes know nothing of it;
links say where they lead by `to`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import g, has_request_context, request
from flask_babel import get_locale, refresh

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEFAULT = "en"
OTHERS = ("es",)
_NAMES = {"en": "English", "es": "Español"}
_KEY = "directory.language"
_ENGLISH_ONLY = ("manage", "api", "static")  # first parts of addresses that have no other language


class LanguagePrefix:
    """WSGI: take the language off the front of the address, and remember it."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        first, _, inner = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if first in OTHERS and inner.split("/", 1)[0] not in _ENGLISH_ONLY:
            environ[_KEY] = first
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = f"/{inner}"
        return self.app(environ, start_response)


def language() -> str:
    """The language of this request: "en" or "es". English where there is no request (commands, jobs)."""
    return str(request.environ.get(_KEY, DEFAULT)) if has_request_context() else DEFAULT


def speak(chosen: str | None) -> None:
    """Put this request into a language, where its address cannot say so; nothing happens for one that is none."""
    if chosen in (DEFAULT, *OTHERS):
        request.environ[_KEY] = chosen
        forget()


def forget() -> None:
    """Look anew which language it is."""
    for name in ("language", "translations"):
        g.pop(name, None)
    refresh()


def locale() -> str:
    """The language that texts are in: "en" or "es"; in a mail that of who reads it."""
    found = g.get("language")
    if found is None:
        chosen = get_locale()
        found = g.language = str(chosen.language) if chosen else "en"
    return str(found)


@contextmanager
def spoken(chosen: str) -> Iterator[None]:
    """Texts in another language than the page's own, to be read out to somebody who speaks it."""
    before = language()
    speak(chosen)
    try:
        yield
    finally:
        speak(before)


def to(path: str) -> str:
    """The address of a page of the families' side, in this page's language: "/guide" → "/es/guide"."""
    return in_language(path, language())


def in_language(path: str, chosen: str) -> str:
    """The address of a page in a language."""
    return path if chosen == DEFAULT else f"/{chosen}{path}"


def other_languages() -> list[tuple[str, str, str]]:
    """(language, its own name, this page's address in it) for each language but this one."""
    query = request.query_string.decode("ascii", "ignore")
    path = quote(request.path) + (f"?{query}" if query else "")
    return [(one, _NAMES[one], in_language(path, one)) for one in (DEFAULT, *OTHERS) if one != language()]
