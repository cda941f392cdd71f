"""A form whose token is old comes back with all that was put into it: nothing is done, and nothing is lost.

A form gets old when its browser signs in or out in another tab. It comes back only to this site's own pages: the press
on what another site sent must not send it after all.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, render_template, request
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.wrappers import Response

from directory.desk import below
from directory.http import error_page
from directory.web.shared.same_site import refuse_other_sites
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import is_open, sign_in_page

_TOKEN = "csrf_token"  # noqa: S105 - the field's name
_SECRET = "password"  # noqa: S105 - part of the names of fields that are never written into a page


@dataclass(frozen=True, slots=True)
class OldForm:
    """What an old form carried. `secrets` and `files` no page can hold: they are asked for again, by their labels."""

    action: str
    fields: list[tuple[str, str]]
    secrets: list[tuple[str, str]]
    files: list[str]
    sign_in: str  # where to sign in first; "" where nobody has to


def init_app(app: Flask) -> None:
    """Put that on the application."""
    app.register_error_handler(CSRFError, _answer)


def _answer(error: CSRFError) -> Response | tuple[str, int] | HTTPException:
    if not below(request.path) or not request.form.get(_TOKEN) or _from_elsewhere():
        return error_page(error)
    return render_template("signed_in/sign_in/too_old.html", form=_sent()), 400


def _from_elsewhere() -> bool:
    try:
        refuse_other_sites()
    except Forbidden:
        return True
    return False


def _sent() -> OldForm:
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != _TOKEN]
    return OldForm(
        action=request.full_path.rstrip("?"),
        fields=[(name, value) for name, value in fields if _SECRET not in name],
        secrets=[(name, _label(name)) for name, _ in fields if _SECRET in name],
        files=[name for name, file in request.files.items() if file.filename],
        sign_in="" if _may_send() else sign_in_page(request.path),
    )


def _label(name: str) -> str:
    return {"password": gettext("Your password"), "new_password": gettext("The new password")}.get(
        name, gettext("The new password once more")
    )


def _may_send() -> bool:
    endpoint = request.endpoint or ""
    return current_user.is_authenticated or endpoint.startswith("security.") or is_open(endpoint, current_app)
