"""`flask --app wsgi worker`: does background jobs and sends mail. scripts/serve starts one by itself."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from directory.worker import run


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(worker)


@click.command()
@with_appcontext
def worker() -> None:
    """Do background jobs and send mail until stopped. A job cut off in the middle is done again by the next worker."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        # At once, also in the middle of a job: its transaction is rolled back, and the next worker takes it again.
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
