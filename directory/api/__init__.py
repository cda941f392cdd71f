"""The JSON API."""

from __future__ import annotations

from flask import Flask

from directory import http
from directory.api import openness
from directory.api.api_errors import Refused, error
from directory.api.own_listings import blueprint as own_listings
from directory.api.searches import blueprint as searches
from directory.api.v1 import blueprint as single


def init_app(app: Flask) -> None:
    """Put the API on the application."""
    openness.init_app(app)
    app.register_error_handler(Refused, lambda refused: refused.answer)
    app.register_blueprint(single)
    app.register_blueprint(searches)
    app.register_blueprint(own_listings)
    http.answer_errors_under(app, "/api/", lambda status, name: error(status, "-".join(name.lower().split()), name))
