"""Flask-Babel's `gettext` and `ngettext`, with types."""

from __future__ import annotations

import flask_babel


def gettext(text: str, /, **values: object) -> str:
    """The text in the page's language, its %(name)s filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(singular: str, plural: str, /, num: float, **values: object) -> str:
    """The form for `num`, in the page's language; `num` is also %(num)s."""
    return str(flask_babel.ngettext(singular, plural, num, **values))
