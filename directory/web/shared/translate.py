"""Translation, with types, and without asking Flask-Babel for its context at each of a page's hundred texts."""

from __future__ import annotations

from typing import Any

import flask_babel
from flask import Flask, g


def init_app(app: Flask) -> None:
    """Let templates translate by these functions."""
    install = getattr(app.jinja_env, "install_gettext_callables")  # noqa: B009 - put there by Jinja's i18n extension
    install(
        gettext=lambda text: _translations().gettext(text),
        ngettext=lambda singular, plural, num: _translations().ngettext(singular, plural, num),
        newstyle=True,
    )


def gettext(text: str, /, **values: object) -> str:
    """The text in the page's language, its %(name)s filled in."""
    translated = str(_translations().gettext(text))
    return translated % values if values else translated


def ngettext(singular: str, plural: str, /, num: float, **values: object) -> str:
    """The form for `num`, in the page's language; `num` is also %(num)s, thousands apart: "1,517"."""
    shown = f"{num:,}" if isinstance(num, int) else num
    return str(_translations().ngettext(singular, plural, num)) % {"num": shown, **values}


def _translations() -> Any:
    """The catalog of this request's language, looked up once a request."""
    found = g.get("translations")
    if found is None:
        found = g.translations = flask_babel.get_translations()
    return found
