"""The commands of `flask --app wsgi …`, one file a topic."""

from __future__ import annotations

from flask import Flask

from directory.cli import accounts, backup, due, export, imports, setup, sync, telling, worker


def init_app(app: Flask) -> None:
    """Put every command on the application."""
    for topic in (setup, backup, imports, export, sync, accounts, due, worker):
        topic.init_app(app)
    for command in app.cli.commands.values():
        telling.tell(command)
