"""`flask --app wsgi run-due`: what is due by the calendar. The worker does it once an hour by itself."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from directory import worker
from directory.wiring import this_app


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(run_due)


@click.command("run-due")
@with_appcontext
def run_due() -> None:
    """Remind programs to confirm their listings, tell the desk what waits; forget old codes and documents.

    Running it twice doubles nothing.
    """
    done = worker.run_due(this_app())
    click.echo(f"{done.reminders} {'reminder waits' if done.reminders == 1 else 'reminders wait'} in the outbox.")
