"""Translation, with types, and without asking Flask-Babel for its context at each of a page's hundred texts.

Whole numbers that are put into a text have their thousands apart, as people in the United States write them in either
language: "1,517".
"""

from __future__ import annotations

from typing import Any, cast

import flask_babel
from flask import Flask, g
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from directory.text import Filled, Joined, Named
from directory.web.shared.language import locale


def init_app(app: Flask) -> None:
    """Let templates translate by these functions."""
    install = getattr(app.jinja_env, "install_gettext_callables")  # noqa: B009 - put there by Jinja's i18n extension
    install(_gettext_here, _ngettext_here, newstyle=False)


def gettext(text: str, /, **values: object) -> str:
    """The text in the page's language, its %(name)s filled in."""
    translated = str(_translations().gettext(text))
    return translated % _shown(values) if values else translated


def said(text: object) -> str:
    """What another room says in English, a problem or a sentence that is marked there, in the page's language."""
    if isinstance(text, Exception):
        text = text.args[0] if len(text.args) == 1 else str(text)
    if isinstance(text, Filled | Joined | Named):
        return spoken(text)
    return gettext(str(text)) if text else ""


def spoken(text: str) -> str:
    """A text that other rooms put together, in the page's language. What somebody wrote stays as they wrote it."""
    if isinstance(text, Joined):
        return text.apart.join(map(spoken, text.parts))
    if isinstance(text, Named):
        return text.words.get(locale(), text)
    if not isinstance(text, Filled):
        return text
    values = {name: spoken(value) if isinstance(value, str) else value for name, value in text.values.items()}
    if text.more:
        return ngettext(text.pattern, text.more, **cast("Any", values))
    return gettext(text.pattern, **values)


def ngettext(singular: str, plural: str, /, num: float, **values: object) -> str:
    """The form for `num`, in the page's language; `num` is also %(num)s."""
    return str(_translations().ngettext(singular, plural, num)) % _shown({"num": num, **values})


@pass_eval_context
def _gettext_here(here: EvalContext, text: str, /, **values: object) -> str:
    return _marked(here, _translations().gettext(text)) % _shown(values)


@pass_eval_context
def _ngettext_here(here: EvalContext, singular: str, plural: str, /, num: float, **values: object) -> str:
    return _marked(here, _translations().ngettext(singular, plural, num)) % _shown({"num": num, **values})


def _marked(here: EvalContext, translated: str) -> str:
    """Our own text is no danger to a page; what is put into it is escaped."""
    return Markup(translated) if here.autoescape else translated  # noqa: S704


def _shown(values: dict[str, object]) -> dict[str, object]:
    return {name: shown(value) if isinstance(value, int) else value for name, value in values.items()}


def shown(number: int) -> str:
    """A whole number as it stands on a page."""
    return f"{number:,}"


def _translations() -> Any:
    """The catalog of this request's language, looked up once a request."""
    found = g.get("translations")
    if found is None:
        found = g.translations = flask_babel.get_translations()
    return found
