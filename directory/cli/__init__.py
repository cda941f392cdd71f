"""The commands of `flask --app wsgi …`, one file a topic."""

from __future__ import annotations

from flask import Flask

from directory.cli import setup


def init_app(app: Flask) -> None:
    """Put every command on the application."""
    setup.init_app(app)
