"""The JSON API."""

from __future__ import annotations

from flask import Flask

from directory.api.v1 import blueprint


def init_app(app: Flask) -> None:
    """Put the API on the application."""
    app.register_blueprint(blueprint)
