"""Who may reach what below /manage. Refused unless a view says who: a forgotten rule locks people out, never in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, abort, current_app, redirect, request
from flask_security import auth_required, current_user
from flask_security.proxies import _security
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.matrix import MATRIX, Right, allows
from directory.desk import PATH, below
from directory.models import Role
from directory.web.signed_in.security import FRESH, GRACE

View = TypeVar("View", bound=Callable[..., Any])

_ROLES = "directory_roles"
_RIGHT = "directory_right"
_OPEN = "directory_open"
_OF_PROVIDERS = ("/manage/claim/", "/manage/programs")  # who is not signed in there is a program's person


def needs(right: Right) -> Callable[[View], View]:
    """Say which right a page of the desk needs: each names one (`accounts.matrix`)."""

    def mark(view: View) -> View:
        setattr(view, _RIGHT, right)
        return allow(*MATRIX[right])(view)

    return mark


def allow(*roles: Role) -> Callable[[View], View]:
    """Say which roles may reach a view that is none of the desk: of programs, or of one's own account."""

    def mark(view: View) -> View:
        setattr(view, _ROLES, frozenset(roles))
        return view

    return mark


def open_to_all(view: View) -> View:
    """Say that a view below /manage needs nobody signed in: it guards itself."""
    setattr(view, _OPEN, True)
    return view


def is_open(endpoint: str, app: Flask) -> bool:
    """True for a view that needs nobody signed in."""
    return bool(getattr(app.view_functions[endpoint], _OPEN, False))


def safe_next(path: str) -> str:
    """An address of the desk to go on to; the desk itself for anything else."""
    plain = "\\" not in path and not any(ord(letter) < 33 for letter in path)
    return path if plain and below(path.partition("?")[0]) else PATH


def sign_in_page(path: str) -> str:
    """Where somebody who is not signed in signs in, to go on to this address."""
    way = "/manage/enter" if path.startswith(_OF_PROVIDERS) else "/manage/sign-in"
    return f"{way}?" + urlencode({"next": path})


def fresh(view: View) -> View:
    """Ask for the password again where it was last given more than 15 minutes ago."""
    return cast("View", auth_required("session", within=lambda: FRESH, grace=lambda: GRACE)(view))


def allowed_roles(endpoint: str, app: Flask) -> frozenset[Role] | None:
    """The roles a view names; None where it names none."""
    found: frozenset[Role] | None = getattr(app.view_functions[endpoint], _ROLES, None)
    return found


def needed_right(endpoint: str, app: Flask) -> Right | None:
    """The right that a view needs; None where it names none."""
    found: Right | None = getattr(app.view_functions[endpoint], _RIGHT, None)
    return found


def init_app(app: Flask) -> None:
    """Put the guard on the application."""
    app.before_request(_guard)


def _guard() -> AnyResponse | None:
    """Every address below /manage but those of signing in: signed in, and with a role that the view names."""
    if not below(request.path) or request.endpoint is None:
        return None
    if _has_nul():
        abort(400)
    if request.endpoint.startswith("security.") or is_open(request.endpoint, current_app):
        return None
    if not current_user.is_authenticated and request.path.startswith(_OF_PROVIDERS):
        return redirect(sign_in_page(_asked_for()))
    if not current_user.is_authenticated:
        return cast("AnyResponse", _security._unauthn_handler(["session"], headers={}))
    roles = allowed_roles(request.endpoint, current_app)
    if roles is None or not roles & current_user.role_names:
        abort(403)
    return None


def _asked_for() -> str:
    """The address to come back to; what a form sent is not in it."""
    return request.full_path.removesuffix("?") if request.method == "GET" else request.path


def _has_nul() -> bool:
    """True for a request with a NUL in it, which nobody types and no database stores."""
    texts = [request.path, *request.args.values()]
    if request.method == "POST":
        texts += request.form.values()
    return any("\x00" in text for text in texts)


def actor() -> str:
    """Who is signed in, as written into revisions, batches and the audit log."""
    return str(current_user.email)


def may(right: str) -> bool:
    """True where the person signed in has this right."""
    return allows(current_user.role_names, Right(right))
