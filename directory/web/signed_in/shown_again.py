"""What was not taken is shown again, with the reason, and with everything that was put into it (`shared.sent`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flask import flash
from werkzeug.wrappers import Response

from directory.extensions import db
from directory.unit_of_work import look_anew
from directory.web.shared.forms import Form
from directory.web.shared.translate import said

Answer: TypeAlias = str | tuple[str, int] | Response
REFUSED, CHANGED = 422, 409


def shown_again(problem: Exception | str | Form, page: Callable[[], Answer], *, status: int = REFUSED) -> Answer:
    """Nothing was done: the page that the form stood on, said why. A page that leads elsewhere is followed instead.

    `status` is CHANGED where others changed meanwhile what the form was about.
    """
    look_anew(db.session)
    if not isinstance(problem, Form):  # a form says itself what is wrong with it
        flash(said(problem), "error")
    found = page()
    return (found, status) if isinstance(found, str) else found
