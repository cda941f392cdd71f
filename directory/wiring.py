"""What is put on a Flask application where its types, or an extension's, do not say that it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, current_app

from directory.extensions import csrf

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.local import LocalProxy

View = TypeVar("View", bound=Callable[..., Any])


def this_app() -> Flask:
    """The application at hand itself, for who keeps it longer than a request."""
    return cast("LocalProxy[Flask]", current_app)._get_current_object()


def put_around(app: Flask, layer: Callable[[WSGIApplication], WSGIApplication]) -> None:
    """Put a WSGI layer around all that the application answers."""
    app.wsgi_app = layer(app.wsgi_app)  # type: ignore[assignment, method-assign]


def without_csrf(view: View) -> View:
    """A form that whoever has its link may send: it has no session, and a token of its own."""
    csrf.exempt(view)
    return view
