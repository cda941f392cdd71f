"""The JSON API."""

from __future__ import annotations

from flask import Flask

from directory import http
from directory.api.api_errors import error
from directory.api.own_listings import blueprint as own_listings
from directory.api.v1 import blueprint


def init_app(app: Flask) -> None:
    """Put the API on the application."""
    app.register_blueprint(blueprint)
    app.register_blueprint(own_listings)
    http.answer_errors_under(app, "/api/", lambda status, name: error(status, "-".join(name.lower().split()), name))
